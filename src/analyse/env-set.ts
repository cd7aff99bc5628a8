import type { DataDocument, Json, Origin } from '../load/data-document.js';
import { namesCredential, secretKind } from './secret-text.js';

interface Use {
  readonly name: string;
  readonly stage: string;
  readonly origin: Origin;
}

/** The stages whose secrets matter most come first: a finding stands there. */
const ORDER = ['production', 'staging', 'default', 'local', 'development', 'test', 'example'];

/**
 * All environment files as one document, of kind `env.set`, for what no file shows alone:
 * `{ "secrets": [{ "name", "stages": [] }] }` has every secret that is used, and the stages it is used in. A file without
 * a stage in its name is `default`. The secrets themselves are not in it.
 */
export function joinEnvironments(documents: readonly DataDocument[]): DataDocument {
  const uses = new Map<string, Use[]>();
  for (const document of documents) {
    if (document.kind !== 'env') continue;
    for (const [secret, use] of secretsOf(document)) {
      const known = uses.get(secret);
      if (known) known.push(use);
      else uses.set(secret, [use]);
    }
  }
  const groups = [...uses.values()].map((group) => group.toSorted((a, b) => rank(a) - rank(b)));
  const secrets = groups.map(
    (group): Json => ({
      name: group[0]?.name ?? '',
      stages: [...new Set(group.map((use) => use.stage))],
    }),
  );
  return {
    kind: 'env.set',
    path: '',
    text: '',
    data: { secrets },
    positions: { value: () => undefined, key: () => undefined },
    origins: (pointer) => firstOfEachStage(groups[Number(pointer.split('/')[2])] ?? []),
  };
}

function* secretsOf(document: DataDocument): Generator<[string, Use]> {
  const { entries = [] } = document.data as {
    readonly entries?: readonly { readonly name: string; readonly value: string }[];
  };
  for (const [index, { name, value }] of entries.entries()) {
    const kind = secretKind(value);
    const isSecret = kind === 'live' || (namesCredential(name) && (kind === 'random' || kind === 'test'));
    if (!isSecret) continue;
    yield [
      value,
      { name, stage: document.stage ?? 'default', origin: { document, pointer: `/entries/${index}/value` } },
    ];
  }
}

function firstOfEachStage(group: readonly Use[]): Origin[] {
  const first = new Map<string, Origin>();
  for (const { stage, origin } of group) if (!first.has(stage)) first.set(stage, origin);
  return [...first.values()];
}

function rank({ stage }: Use): number {
  const index = ORDER.indexOf(stage);
  return index === -1 ? ORDER.length : index;
}
