import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { leavesFolder, relativePath } from './root-path.js';
import { UsageError } from './usage-error.js';

/** What a scan is about: a root, and either all of it or the paths that were named. */
export interface ScanScope {
  /** Absolute, with symbolic links resolved. */
  readonly root: string;
  /** Relative to the root, with `/`; undefined for all of it. */
  readonly named: ReadonlySet<string> | undefined;
  /** Every folder on the way to a named path. */
  readonly onTheWay: ReadonlySet<string>;
}

/**
 * One folder becomes the root itself, wherever it lies. Several paths, or a file, keep the working folder as the root and
 * narrow the project down to what lies beneath them.
 */
export function scanScope(workingFolder: string, paths: readonly string[]): ScanScope {
  const base = realFolder(workingFolder);
  const targets = new Map(paths.map((path) => [realPath(base, path), path]));
  const [only] = targets.keys();
  if (targets.size === 1 && only !== undefined && statSync(only).isDirectory()) return whole(only);
  if (targets.size === 0 || targets.has(base)) return whole(base);
  const named = new Set([...targets].map(([target, asTyped]) => inside(base, target, asTyped)));
  const onTheWay = new Set(['']);
  for (const path of named) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      onTheWay.add(path.slice(0, end));
  }
  return { root: base, named, onTheWay };
}

/** Whether a path of the root is among what was named. */
export function isInScope({ named }: Partial<Pick<ScanScope, 'named'>>, path: string): boolean {
  if (named === undefined) return true;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (named.has(path.slice(0, end))) return true;
  }
  return false;
}

function whole(root: string): ScanScope {
  return { root, named: undefined, onTheWay: new Set() };
}

function realFolder(path: string): string {
  const real = realPath(process.cwd(), path);
  if (!statSync(real).isDirectory()) throw new UsageError(`${path} is not a folder: name the folder to scan.`);
  return real;
}

function realPath(base: string, path: string): string {
  // Scripts written on Windows say `src\app.ts` elsewhere too; a name that really has a backslash comes first.
  for (const spelling of new Set([path, path.replaceAll('\\', '/')])) {
    try {
      return realpathSync(resolve(base, spelling));
    } catch {}
  }
  throw new UsageError(`${path} does not exist or cannot be read: check the spelling and the folder you are in.`);
}

function inside(root: string, target: string, asTyped: string): string {
  const path = relativePath(root, target);
  if (leavesFolder(path)) {
    throw new UsageError(`${asTyped} lies outside ${root}: run authproof from a folder that contains every path.`);
  }
  return path;
}
