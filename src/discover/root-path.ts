import { relative, sep } from 'node:path';

/** `''` for a path directly in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The way from one absolute path to another, with `/` on every system. */
export function relativePath(from: string, to: string): string {
  const path = relative(from, to);
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** Whether a path as `relativePath` gives it leads out of the folder it starts in. */
export function leavesFolder(path: string): boolean {
  return path === '..' || path.startsWith('../') || path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

/** Joined and normalised; undefined where it leads out of the root or is absolute. */
export function joinInside(folder: string, path: string): string | undefined {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(path)) return undefined;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
