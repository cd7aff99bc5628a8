import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isJsonObject, member } from '../discover/json-object.js';
import { ownFolder, readOwn, writeOwn } from './own-folder.js';
import { ownPlaces } from './own-places.js';
import { ownVersion } from './own-version.js';
import { stateOf } from './place-state.js';

/** A finding of a revision. */
export interface KnownFinding {
  readonly rule: string;
  readonly fingerprint: string;
  readonly path: string;
}

export interface RevisionQuestion {
  /** Absolute: a cache inside of what is scanned could have been planted there. */
  readonly scanned: readonly string[];
  /** Everything that the answer depends on, beside this tool: files by git's name for them. */
  readonly given: readonly unknown[];
}

const LARGEST = 32_000_000;

/** What a revision does not change, neither does its answer: it is kept by git's name for the files. */
export async function keptAtRevision(
  { scanned, given }: RevisionQuestion,
  answer: () => Promise<readonly KnownFinding[]>,
): Promise<readonly KnownFinding[]> {
  const folder = ownFolder(scanned);
  if (folder === undefined) return answer();
  const own = stateOf(ownPlaces(), 'stat').digest;
  const question = JSON.stringify([ownVersion(), process.version, own, given]);
  const name = createHash('sha256').update(question).digest('hex').slice(0, 40);
  const file = join(folder, `${name}.revision.result`);
  const kept = recall(file);
  if (kept) return kept;
  const found = (await answer()).map(({ rule, fingerprint, path }) => ({ rule, fingerprint, path }));
  try {
    writeOwn(file, Buffer.from(JSON.stringify(found)));
  } catch {
    // A full disk or a folder that cannot be written costs time at the next scan, and nothing else.
  }
  return found;
}

function recall(file: string): readonly KnownFinding[] | undefined {
  try {
    const content: unknown = JSON.parse(readOwn(file, LARGEST)?.toString('utf8') ?? 'null');
    return Array.isArray(content) && content.every(isKnown) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(value: unknown): value is KnownFinding {
  if (!isJsonObject(value)) return false;
  return ['rule', 'fingerprint', 'path'].every((name) => typeof member(value, name) === 'string');
}
