import { createRequire } from 'node:module';
import { readBounded } from './bounded-file.js';
import { matchesGlob } from './glob.js';

/**
 * Whether a folder is one of the workspaces that the root declares: npm's and yarn's `workspaces` (a list, or an object
 * with `packages`) and `pnpm-workspace.yaml`. The root itself always is.
 */
export function workspaceMembers(root: string, workspaces: unknown): (dir: string) => boolean {
  const patterns = [...listOf(workspaces), ...listOf(readPnpmWorkspace(root))];
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const matches = (pattern: string, dir: string) =>
    matchesGlob(pattern.replace(/^\.\//, '').replace(/(?<!\/)\/+$/, ''), dir);
  return (dir) =>
    dir === '' ||
    (included.some((pattern) => matches(pattern, dir)) && !excluded.some((pattern) => matches(pattern, dir)));
}

function listOf(workspaces: unknown): string[] {
  if (Array.isArray(workspaces)) return workspaces.filter((pattern) => typeof pattern === 'string');
  if (workspaces === null || typeof workspaces !== 'object' || !Object.hasOwn(workspaces, 'packages')) return [];
  const { packages } = workspaces as { readonly packages: unknown };
  return Array.isArray(packages) ? listOf(packages) : [];
}

function readPnpmWorkspace(root: string): unknown {
  const read = readBounded(root, 'pnpm-workspace.yaml');
  if ('why' in read) return undefined;
  // Loaded here, because the parser costs more than the rest of discovery and most projects never need it.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  try {
    return yaml.parse(read.text, { maxAliasCount: 10, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
