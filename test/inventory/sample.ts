import { takeInventory } from '../../src/analyse/analyse-code.js';
import { anchorsOf } from '../../src/analyse/knowledge/prefilter.js';
import { INVENTORY_ROLES } from '../../src/analyse/questions/token-place.js';
import type { Project } from '../../src/discover/project.js';
import { foldInventory, type Inventory, type InventoryPlace } from '../../src/findings/inventory.js';
import { directiveOf } from '../../src/load/code-files.js';
import { importSpecifiers } from '../../src/load/import-specifiers.js';
import { loadKnowledge } from '../../src/load/knowledge.js';

const knowledge = loadKnowledge();

/** The inventory of a program given as texts, through the same prefilter as the command. */
export function inventoryOf(
  files: string | Readonly<Record<string, string>>,
  { packages = [], all = false }: { readonly packages?: Project['packages']; readonly all?: boolean } = {},
): Inventory {
  const texts = new Map(Object.entries(typeof files === 'string' ? { 'index.ts': files } : files));
  const anchors = anchorsOf([{ roles: INVENTORY_ROLES }], knowledge.models, knowledge.vocabulary);
  const facts = new Map(
    [...texts].map(([path, text]) => [
      path,
      { path, specifiers: importSpecifiers(text), directive: directiveOf(text), candidate: anchors.test(text) },
    ]),
  );
  const project: Project = {
    root: '/',
    code: [],
    config: [],
    packages,
    tsconfigs: [],
    skipped: [],
    incomplete: [],
    settings: { failOn: 'medium', persona: 'regular', exclude: [], accept: [], attestations: [], models: [] },
  };
  const taken = takeInventory({ project, files: { files: facts, text: (path) => texts.get(path) }, knowledge });
  return foldInventory({
    version: '1.2.3',
    project,
    places: taken.places,
    secrets: taken.secrets,
    all,
    incomplete: taken.incomplete,
    stats: { files: texts.size, candidates: taken.candidates },
  });
}

export function placesOf(inventory: Inventory): readonly InventoryPlace[] {
  return inventory.packages.flatMap(({ places }) => places);
}

export const GATEWAY = {
  'keys.ts': `import { createRemoteJWKSet } from 'jose';
    export const keys = createRemoteJWKSet(new URL('https://id.example/.well-known/jwks.json'));`,
  'api.ts': `import { jwtVerify } from 'jose';
    import { keys } from './keys';
    export async function caller(token) {
      const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'https://api.example', clockTolerance: 5 });
      if (payload.token_use !== 'access') throw new Error('token_use');
      return payload.sub;
    }
    export async function socket(token) {
      const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example' });
      return payload.sub;
    }`,
};
