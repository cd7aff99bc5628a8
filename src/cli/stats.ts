import type { Stats } from '../findings/finding.js';
import { visible } from '../report/visible.js';

const SLOWEST = 10;

/** `--stats`: where the time went and what was left out. On stderr, because no two runs take the same time. */
export function writeStats({ timings, skipped, sides, candidates, files, testsLeftOut }: Stats): void {
  const left = testsLeftOut > 0 ? [`not looked at: ${testsLeftOut} test files`] : [];
  const lines = [`parsed ${candidates} of ${files} files ${describe(sides)}`, ...left];
  for (const [stage, milliseconds] of Object.entries(timings?.stages ?? {})) lines.push(row(stage, milliseconds));
  const rules = Object.entries(timings?.rules ?? {}).sort(([, a], [, b]) => b - a);
  for (const [rule, milliseconds] of rules.slice(0, SLOWEST)) lines.push(row(`rule ${rule}`, milliseconds));
  for (const { path, why } of skipped) lines.push(`skipped ${visible(path)}: ${visible(why)}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

function row(name: string, milliseconds: number): string {
  return `${milliseconds.toFixed(1).padStart(9)} ms  ${name}`;
}

function describe(sides: Stats['sides']): string {
  const parts = Object.entries(sides).map(([side, count]) => `${count} ${side}`);
  return parts.length > 0 ? `(${parts.sort().join(', ')})` : '';
}
