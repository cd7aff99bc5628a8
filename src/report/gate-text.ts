import type { Report, SuppressionProblem } from '../findings/finding.js';

/** `passed`, `FAILED`, `INCOMPLETE`, or `FAILED, INCOMPLETE`: incomplete is never taken for passed. */
export function verdict({ gate, result }: Report): string {
  const isIncomplete = result.incomplete.length > 0;
  if (gate.passed) return isIncomplete ? 'INCOMPLETE' : 'passed';
  return isIncomplete ? 'FAILED, INCOMPLETE' : 'FAILED';
}

/** What the gate asks for. */
export function terms({ gate, result }: Report): string {
  const { unused } = result.stats;
  const asked = unused === undefined ? '' : `, --report-unused${unused > 0 ? `: ${unused} unused` : ''}`;
  return `(--fail-on ${gate.failOn}${asked})`;
}

/** What is unused and fails the gate. */
export function unusedOf({ result: { stats } }: Report): readonly SuppressionProblem[] {
  return stats.unused === undefined ? [] : stats.suppressionProblems.filter(({ kind }) => kind === 'unused');
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
