import type { Result } from '../findings/finding.js';

/** The contract of `rules/meta/result.schema.json`. Characters that a log's reader may act on are written as escapes. */
export function json(result: Result): string {
  return `${safeJson(result)}\n`;
}

/** For what no person reads. */
export function compactJson(value: unknown): string {
  return `${escaped(JSON.stringify(value))}\n`;
}

export function safeJson(value: unknown): string {
  return escaped(JSON.stringify(value, undefined, 2));
}

function escaped(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, escapeUnits).replace(/(?<=##\w{0,16})\[/g, '\\u005b');
}

function escapeUnits(character: string): string {
  let units = '';
  for (let at = 0; at < character.length; at++) {
    units += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return units;
}
