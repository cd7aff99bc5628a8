import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const METER = fileURLToPath(new URL('process-meter.cjs', import.meta.url));

/** Runs a Node program once, whole: seconds on the wall and on the processor, peak memory, and what it printed. */
export function measure({ script, args, cwd, env = {} }) {
  const used = join(tmpdir(), `authproof-bench-${process.pid}.json`);
  const start = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=8192', '--require', METER, script, ...args],
    { cwd, encoding: 'utf8', maxBuffer: 1e9, env: { ...process.env, ...env, AUTHPROOF_BENCH_METER: used } },
  );
  const seconds = (performance.now() - start) / 1000;
  if (signal || status === 2 || status === null) {
    throw new Error(`${script} ${args.join(' ')} ended with ${signal ?? status}: ${stderr.slice(0, 2000)}`);
  }
  const { mebibytes, cpu } = JSON.parse(readFileSync(used, 'utf8'));
  rmSync(used);
  return { seconds, cpu, mebibytes, stdout, stderr };
}

/** Every subject once per round, so that what else the machine does meets them all alike. */
export function interleaved(subjects, rounds) {
  const runs = new Map(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      if (round >= (subject.rounds ?? rounds)) continue;
      runs.get(subject.name).push({ round, ...measure(subject) });
    }
  }
  return runs;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
