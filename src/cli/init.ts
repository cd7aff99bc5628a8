import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { relativePath } from '../discover/root-path.js';
import { UsageError } from '../discover/usage-error.js';
import { type DraftedInventory, draftInventory } from '../draft-inventory.js';
import type { Draft } from '../findings/draft.js';
import { isEmptyDraft } from '../findings/draft-gaps.js';
import { inventorySchema } from '../load/config-schema.js';
import { draftedConfig } from '../report/drafted-config.js';
import { visible } from '../report/visible.js';
import type { OutputFlags } from './options.js';
import { print } from './output.js';
import { Progress } from './progress.js';

export interface InitFlags extends Pick<OutputFlags, 'quiet'> {
  readonly exclude: readonly string[];
}

const NAME = 'authproof.jsonc';

export async function runInit(paths: readonly string[], flags: InitFlags): Promise<number> {
  const progress = new Progress(flags);
  const { root, existing, draft, searched, incomplete } = await draftInventory({
    paths,
    exclude: flags.exclude,
    onStage: progress.stage,
  }).finally(() => progress.stop());
  const text = draftedConfig(draft, inventorySchema(), schemaPath(root));
  if (existing === undefined) {
    create(join(root, NAME), text);
    const found = isEmptyDraft(draft) ? nothingFound(searched) : counted(draft);
    await print(`${NAME} written: ${found}\nSearch it for "gap:" and fill in what no file says.\n`);
  } else if (isEmptyDraft(draft)) {
    await print(`${visible(existing)} exists and was not changed. Its inventory lacks nothing that was found.\n`);
  } else {
    const advice = 'was not changed. This is what was found and its inventory lacks; copy what is right:';
    await print(`${visible(existing)} exists and ${advice}\n\n${text}`);
  }
  for (const { why } of incomplete) process.stderr.write(`incomplete: ${visible(why)}\n`);
  return incomplete.length > 0 ? 3 : 0;
}

/** Never over what is there, whatever it is. */
function create(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`${NAME} exists and is not a configuration: move it away first.`);
    throw new UsageError(`${NAME} could not be written (${code ?? 'unknown error'}): check its folder.`);
  }
}

/** A draft of nothing says where it was looked, and what to do. */
function nothingFound({ code, config, places }: DraftedInventory['searched']): string {
  const looked =
    `Looked for places that verify or sign tokens and for OAuth clients in ${code} source ${plural(code, 'file')}, and for what ` +
    `registers clients, issuers and APIs in ${config} configuration ${plural(config, 'file')} (environment files, Keycloak, Auth0, Cognito, OpenAPI and others).`;
  if (places > 0) {
    const what = `${places} ${plural(places, 'place')} that ${places === 1 ? 'has' : 'have'} to do with tokens or clients`;
    return [
      `${what}, and no value to draft`,
      looked,
      'None of them says an issuer, an audience, a client or how long a token of a known kind lives in a way that can be followed. `authproof inventory` lists them; write into the inventory what they are given.',
    ].join('\n');
  }
  return [
    'nothing was found to draft from',
    looked,
    'Run it where the application is (`authproof init apps/api`), or write into the inventory what is kept elsewhere: an identity provider without files, a library that has no model.',
  ].join('\n');
}

function counted({ issuers, apis, clients, tokens }: Draft): string {
  const lifetimes = Object.values(tokens).flatMap((part) => Object.keys(part)).length;
  const parts = [
    [issuers.length, 'issuer'],
    [apis.length, 'API'],
    [clients.length, 'client'],
    [lifetimes, 'fact about tokens'],
  ] as const;
  return parts.map(([count, what]) => `${count} ${plural(count, what)}`).join(', ');
}

function plural(count: number, what: string): string {
  if (count === 1) return what;
  return what.startsWith('fact') ? what.replace('fact', 'facts') : `${what}s`;
}

/** Where editors find the schema: in the nearest `node_modules` above that has this package. */
function schemaPath(root: string): string {
  const inside = 'node_modules/authproof/rules/meta/config.schema.json';
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, inside))) {
      const path = relativePath(root, join(folder, inside));
      return path.startsWith('.') ? path : `./${path}`;
    }
    if (dirname(folder) === folder) return `./${inside}`;
  }
}
