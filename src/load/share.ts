import { type Project, packageOf } from '../discover/project.js';
import type { CodeFiles } from './code-files.js';

/** One of several runs that judge a project together; the first is number 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Files that one run judges. */
interface Piece {
  readonly paths: readonly string[];
  readonly weight: number;
}

/** Reading configuration costs less than parsing code. */
const CONFIG_WEIGHT = 0.25;

/**
 * Which files a shard judges: whole workspace packages as far as they go; one that is larger than a share is cut along its
 * folders. Every file belongs to exactly one shard, whoever asks, so the same project gives the same shares everywhere.
 */
export function shareOf(project: Project, code: CodeFiles, { index, of }: Shard): (path: string) => boolean {
  const packages = new Map<string, Map<string, number>>();
  const add = (path: string, weight: number) => {
    const dir = packageOf(project, path)?.dir ?? '';
    const files = packages.get(dir) ?? new Map<string, number>();
    packages.set(dir, files.set(path, weight + 1));
  };
  // What is only read costs every shard the same.
  for (const { path, bytes } of project.code) add(path, code.files.get(path)?.candidate ? bytes : 0);
  for (const { path, bytes } of project.config) add(path, bytes * CONFIG_WEIGHT);
  const total = [...packages.values()].reduce((sum, files) => sum + weightOf(files), 0);
  const pieces = [...packages.values()].flatMap((files) => cut(files, total / of));
  const loads = Array.from({ length: of }, () => 0);
  const owners = new Map<string, number>();
  for (const { paths, weight } of pieces.sort((a, b) => b.weight - a.weight || compare(a.paths[0], b.paths[0]))) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + weight;
    for (const path of paths) owners.set(path, lightest + 1);
  }
  // What discovery did not list (a configuration above the root) is the first one's.
  return (path) => (owners.get(path) ?? 1) === index;
}

/** A package as one piece; one that is heavier than a share as pieces of half a share, in the order of the paths. */
function cut(files: ReadonlyMap<string, number>, share: number): Piece[] {
  const sorted = [...files].sort(([a], [b]) => compare(a, b));
  const most = weightOf(files) > share ? share / 2 : Number.POSITIVE_INFINITY;
  const pieces: { paths: string[]; weight: number }[] = [];
  for (const [path, weight] of sorted) {
    const last = pieces.at(-1);
    if (last && last.weight + weight <= most) {
      last.paths.push(path);
      last.weight += weight;
    } else pieces.push({ paths: [path], weight });
  }
  return pieces;
}

function weightOf(files: ReadonlyMap<string, number>): number {
  return [...files.values()].reduce((sum, weight) => sum + weight, 0);
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
