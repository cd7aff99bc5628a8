import type { Result } from '../findings/finding.js';

/** The contract of `rules/meta/result.schema.json`. Characters that a log's reader may act on are written as escapes. */
export function json(result: Result): string {
  return `${safeJson(result)}\n`;
}

export function safeJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, escapeUnits)
    .replace(/(?<=##\w{0,16})\[/g, '\\u005b');
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
