import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder, readOwn, writeOwn } from './own-folder.js';
import { type Recognition, stateOf } from './place-state.js';

/** What a result answers: two scans with equal members of this, of places in equal state, have equal results. */
export interface Question {
  /** Absolute: what is scanned, and the repository around it. A cache inside of it could have been planted. */
  readonly root: string;
  readonly repository: string | undefined;
  readonly by: Recognition;
  /** Everything else that a result depends on, apart from files. */
  readonly given: readonly unknown[];
}

export interface Kept {
  /** Every place of the project that the result follows from. */
  readonly places: readonly string[];
  /** Those of this tool, which are no part of a checkout. */
  readonly own: readonly string[];
  /** Paths whose being tracked by git the result follows from. */
  readonly tracked: readonly string[];
  /** What git said of them. */
  readonly trackedNow: readonly string[];
  /** The state of what git said it from; undefined where that may change unseen. */
  readonly index: string | undefined;
  readonly payload: unknown;
}

/** What git has to say, now. */
export interface GitNow {
  readonly index: string | undefined;
  tracked(paths: readonly string[]): Promise<readonly string[]>;
}

const FORMAT = 2;
const LARGEST_ENTRY = 32_000_000;
const MOST_ENTRIES = 100;
/** File systems tell times apart that are this far from each other, whatever they are. */
export const TICK_MS = 2_000;

/**
 * Results of earlier scans, one file each, in the user's own cache folder. Every doubt is a miss: a file that is not ours,
 * not whole, or not about exactly this question. Undefined where there is no folder to trust.
 */
export function openCache(question: Question): ResultCache | undefined {
  const folder = ownFolder([question.root, question.repository ?? question.root]);
  return folder === undefined ? undefined : new ResultCache(folder, question);
}

class ResultCache {
  readonly #folder: string;
  readonly #question: Question;
  readonly #name: string;

  constructor(folder: string, question: Question) {
    this.#folder = folder;
    this.#question = question;
    this.#name = `${sha256(JSON.stringify([FORMAT, question])).slice(0, 40)}.result`;
  }

  /** What was kept, if nothing has changed since; git is asked again where the state of its index does not tell. */
  async recall(git: GitNow): Promise<unknown> {
    try {
      const entry = parseEntry(readOwn(join(this.#folder, this.#name), LARGEST_ENTRY * 2), this.#question);
      if (!entry || stateOf(entry.places, this.#question.by).digest !== entry.digest) return undefined;
      if (!isSameTool(entry)) return undefined;
      const asks = entry.tracked.length > 0 && (git.index === undefined || git.index !== entry.index);
      if (asks && !sameList(entry.trackedNow, await git.tracked(entry.tracked))) return undefined;
      return entry.payload;
    } catch {
      return undefined;
    }
  }

  /** Keeps a result whose scan began at `start`, unless something may have changed while it ran. */
  keep(kept: Kept, start: number): void {
    try {
      const { by } = this.#question;
      const { digest, youngest } = stateOf(kept.places, by);
      const own = stateOf(kept.own, 'stat');
      if (Math.max(youngest, own.youngest) > start - TICK_MS) return;
      const ownDigest = own.digest;
      const ownContent = by === 'content' ? stateOf(kept.own, 'content').digest : undefined;
      const body = JSON.stringify({ question: this.#question, digest, ownDigest, ownContent, ...kept });
      if (body.length > LARGEST_ENTRY) return;
      writeOwn(join(this.#folder, this.#name), Buffer.from(body));
      this.#prune();
    } catch {
      // A full disk or a folder that cannot be written costs time at the next scan, and nothing else.
    }
  }

  #prune(): void {
    const names = readdirSync(this.#folder).filter((name) => name.includes('.result'));
    if (names.length <= MOST_ENTRIES) return;
    const aged = names.map((name) => ({ name, at: lstatSync(join(this.#folder, name)).mtimeMs }));
    aged.sort((a, b) => b.at - a.at);
    for (const { name } of aged.slice(MOST_ENTRIES / 2)) rmSync(join(this.#folder, name), { force: true });
  }
}

interface Entry extends Kept {
  readonly question: Question;
  readonly digest: string;
  /** The state of this tool as the file system says it. */
  readonly ownDigest: string;
  /** And by its bytes, where a checkout is recognised by those: the tool may have been installed again as well. */
  readonly ownContent: string | undefined;
}

function isSameTool({ own, ownDigest, ownContent }: Entry): boolean {
  if (stateOf(own, 'stat').digest === ownDigest) return true;
  return ownContent !== undefined && stateOf(own, 'content').digest === ownContent;
}

function parseEntry(content: Buffer | undefined, question: Question): Entry | undefined {
  if (!content) return undefined;
  const entry = JSON.parse(content.toString('utf8')) as Partial<Entry> | null;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { places, own, digest, ownDigest, ownContent, tracked, trackedNow, index, payload } = entry;
  if (JSON.stringify(entry.question) !== JSON.stringify(question)) return undefined;
  if (![places, own, tracked, trackedNow].every(isTexts)) return undefined;
  if (![digest, ownDigest, ownContent ?? '', index ?? ''].every((text) => typeof text === 'string')) return undefined;
  return { question, digest, ownDigest, ownContent, places, own, tracked, trackedNow, index, payload } as Entry;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
