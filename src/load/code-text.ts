import { isUtf8 } from 'node:buffer';
import { isComponent, scriptOf } from './script-blocks.js';
import { decodeSource } from './source-text.js';

/** The text of a code file as it is judged: of a component the script, and with zero bytes in it where they are no damage. */
export function codeText(path: string, content: Buffer): string | undefined {
  const decoded = decodeSource(content);
  const whole = 'text' in decoded ? decoded.text : withZeros(content);
  return whole !== undefined && isComponent(path) ? scriptOf(path, whole) : whole;
}

function withZeros(content: Buffer): string | undefined {
  return isUtf8(content) ? new TextDecoder('utf-8').decode(content) : undefined;
}
