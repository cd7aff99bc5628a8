import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Location } from '../load/location.js';
import { readBounded } from './bounded-file.js';
import { isJsonObject, member } from './json-object.js';
import { relativePath } from './root-path.js';
import { UsageError } from './usage-error.js';
import { place } from './witness.js';

/** A finding that was there when a team began to use the tool: it does not block until it is due. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the scan root. */
  readonly path: string;
  readonly fingerprint: string;
  /** Its first line, for people. */
  readonly code: string;
  readonly by: string;
  /** The day it was written down, `YYYY-MM-DD`. */
  readonly date: string;
  readonly reason: string;
  /** The last day on which it counts. */
  readonly until?: string | undefined;
  readonly location: Location;
}

export interface Baseline {
  /** Relative to the scan root; it may lead upwards. */
  readonly file: string;
  /** What has to stand in front of a path of the scan root to make it one of the file's: `''` or `packages/api/`. */
  readonly prefix: string;
  readonly entries: readonly BaselineEntry[];
  /** Lines about files outside of the scan root, as they are. */
  readonly elsewhere: readonly string[];
}

export const BASELINE_NAME = 'authproof-baseline.jsonl';

/** The nearest baseline, from the scan root up to the git root and never above it. */
export function findBaseline(root: string, gitRoot: string | undefined): Baseline | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(place(join(folder, BASELINE_NAME)))) return readBaseline(folder, root, gitRoot ?? root);
    if (folder === (gitRoot ?? root) || folder === dirname(folder)) return undefined;
  }
}

function readBaseline(folder: string, root: string, boundary: string): Baseline {
  const file = relativePath(root, join(folder, BASELINE_NAME));
  const read = readBounded(boundary, relativePath(boundary, join(folder, BASELINE_NAME)), LARGEST);
  if (!('text' in read)) throw new UsageError(`The baseline ${file} was not applied, because it is ${read.why}.`);
  const down = relativePath(folder, root);
  const prefix = down === '' ? '' : `${down}/`;
  const entries: BaselineEntry[] = [];
  const elsewhere: string[] = [];
  for (const [index, line] of read.text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const location = {
      path: file,
      startLine: index + 1,
      startColumn: 1,
      endLine: index + 1,
      endColumn: line.length + 1,
    };
    const entry = parseEntry(line, location);
    if (entry.path.startsWith(prefix)) entries.push({ ...entry, path: entry.path.slice(prefix.length) });
    else elsewhere.push(line);
  }
  return { file, prefix, entries, elsewhere };
}

/** Old code bases have thousands of findings, at some 300 bytes a line. */
const LARGEST = 20_000_000;

function parseEntry(line: string, location: Location): BaselineEntry {
  const at = `${location.path}:${location.startLine}`;
  const data = parsed(line);
  if (!isJsonObject(data)) {
    const isConflict = /^(?:<{7}|={7}|>{7}|\|{7})/.test(line);
    const advice = isConflict ? 'resolve the merge conflict; the lines of both sides may stay' : 'delete the line';
    throw new UsageError(`${at} is no JSON object: ${advice}.`);
  }
  const text = (name: string): string => {
    const value = member(data, name);
    if (typeof value === 'string') return value;
    throw new UsageError(`${at} has no text "${name}": delete the line, and run authproof baseline write.`);
  };
  return {
    rule: text('rule'),
    path: text('path'),
    fingerprint: text('fingerprint'),
    code: text('code'),
    by: text('by'),
    date: text('date'),
    reason: text('reason'),
    ...(member(data, 'until') !== undefined && { until: text('until') }),
    location,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
