import type { Report } from '../findings/finding.js';

/** `passed`, `FAILED`, `INCOMPLETE`, or `FAILED, INCOMPLETE`: incomplete is never taken for passed. */
export function verdict({ gate, result }: Report): string {
  const isIncomplete = result.incomplete.length > 0;
  if (gate.passed) return isIncomplete ? 'INCOMPLETE' : 'passed';
  return isIncomplete ? 'FAILED, INCOMPLETE' : 'FAILED';
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
