import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { leavesFolder, relativePath } from './root-path.js';
import { place } from './witness.js';

const MAX_BYTES = 1_000_000;

/** The text of a small regular file whose real place lies inside `root`, or why it cannot be had. */
export type BoundedText = { readonly text: string } | { readonly why: string };

export function readBounded(root: string, path: string, limit = MAX_BYTES): BoundedText {
  const read = readBoundedBytes(root, path, limit);
  return 'why' in read ? read : { text: read.bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** The same, not decoded. */
export function readBoundedBytes(
  root: string,
  path: string,
  limit = MAX_BYTES,
): { readonly bytes: Buffer } | { readonly why: string } {
  try {
    const file = realpathSync(place(join(root, path)));
    if (leavesFolder(relativePath(realpathSync(root), file)))
      return { why: 'a symbolic link that leads out of the scan root' };
    const stat = statSync(place(file));
    if (!stat.isFile()) return { why: 'not a file' };
    if (stat.size > limit) return { why: `too large: ${stat.size} bytes, the limit is ${limit}` };
    return { bytes: readFileSync(file) };
  } catch (error) {
    return { why: `not readable (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}
