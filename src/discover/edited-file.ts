import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isCode } from './file-kinds.js';
import { formatsNamed } from './formats.js';
import { leavesFolder, relativePath } from './root-path.js';
import { UsageError } from './usage-error.js';
import { place } from './witness.js';

/** A file as an editor has it, which the disk may have otherwise, or not at all. */
export interface EditedFile {
  /** Relative to the scan root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** An edited file where it belongs. Throws a UsageError where its name means no file of the project. */
export function placeEdited(root: string, { path: name, text }: EditedFile): EditedFile {
  const shown = JSON.stringify(name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what no file is called by an editor
  if (name === '' || /[\x00-\x1f\x7f]/.test(name)) throw new UsageError(`${shown} is no name of a file: name a file.`);
  const path = placeInside(root, resolve(root, name.replaceAll('\\', '/')));
  if (path === undefined || path === '') {
    throw new UsageError(`${shown} lies outside ${root}: run authproof from a folder that contains the file.`);
  }
  const file = join(root, path);
  const stat = lstatSync(place(file), { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new UsageError(`${shown} is no plain file: name a file.`);
  if (!isCode(basename(file)) && formatsNamed(path).length === 0) {
    throw new UsageError(`${shown} is neither code nor auth configuration by its name, so there is nothing to judge.`);
  }
  return { path, text };
}

/** Relative to the root, by where the folders above really lie: a link must not lead out of the project. */
function placeInside(root: string, file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      const path = relativePath(root, join(realpathSync(place(folder)), relativePath(folder, file)));
      return leavesFolder(path) ? undefined : path;
    } catch {
      if (folder === dirname(folder)) return undefined;
    }
  }
}
