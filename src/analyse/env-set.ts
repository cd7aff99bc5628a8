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
 * `{ "secrets": [{ "name", "stages": [] }], "clients": [{ "name", "value", "stages": [] }] }` has every secret and every
 * client id that is used, and the stages it is used in. A secret of a file without a stage in its name is of `default`; for
 * the id of a client such a file says nothing, nor does one to copy from. The secrets themselves are not in it.
 */
export function joinEnvironments(documents: readonly DataDocument[]): DataDocument {
  const environments = documents.filter(({ kind }) => kind === 'env');
  const secrets = grouped(environments, isSecret);
  const told = environments.filter(({ stage }) => stage !== undefined && stage !== 'example');
  const clients = grouped(told, isClientId);
  const groups: Readonly<Record<string, readonly Group[]>> = { secrets, clients };
  return {
    kind: 'env.set',
    path: '',
    text: '',
    data: {
      secrets: secrets.map(({ uses }) => ({ name: uses[0]?.name ?? '', stages: stagesOf(uses) })),
      clients: clients.map(({ value, uses }) => ({ name: uses[0]?.name ?? '', value, stages: stagesOf(uses) })),
    },
    positions: { value: () => undefined, key: () => undefined },
    origins: (pointer) => {
      const [, list = '', index] = pointer.split('/');
      return firstOfEachStage(groups[list]?.[Number(index)]?.uses ?? []);
    },
  };
}

/** The uses of one value, the most important stage first. */
interface Group {
  readonly value: string;
  readonly uses: readonly Use[];
}

function grouped(documents: readonly DataDocument[], belongs: (name: string, value: string) => boolean): Group[] {
  const groups = new Map<string, Use[]>();
  for (const document of documents) {
    const { entries = [] } = document.data as {
      readonly entries?: readonly { readonly name: string; readonly value: string }[];
    };
    for (const [index, { name, value }] of entries.entries()) {
      if (!belongs(name, value)) continue;
      const origin = { document, pointer: `/entries/${index}/value` };
      groups.set(value, [...(groups.get(value) ?? []), { name, stage: document.stage ?? 'default', origin }]);
    }
  }
  return [...groups].map(([value, uses]) => ({ value, uses: uses.sort((a, b) => rank(a) - rank(b)) }));
}

function stagesOf(uses: readonly Use[]): Json {
  return [...new Set(uses.map(({ stage }) => stage))];
}

function isSecret(name: string, value: string): boolean {
  const kind = secretKind(value);
  return kind === 'live' || (namesCredential(name) && (kind === 'random' || kind === 'test'));
}

/** Ids of clients are public; what is still to be filled in is none. */
function isClientId(name: string, value: string): boolean {
  const kind = secretKind(value);
  return /(?:^|_)CLIENT_?ID$/i.test(name) && (kind === 'plain' || kind === 'random') && value.length >= 4;
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
