import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCode } from '../discover/file-kinds.js';
import { codeText } from './code-text.js';
import { decodeSource } from './source-text.js';

/** The text of one plain file as it is judged, decoded as everywhere; undefined where there is none. */
export function textAt(root: string, path: string): string | undefined {
  try {
    const file = openSync(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) return undefined;
      const content = readFileSync(file);
      if (isCode(path)) return codeText(path, content);
      const decoded = decodeSource(content);
      return 'text' in decoded ? decoded.text : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
