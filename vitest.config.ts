import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most tests wait for a child process or a server; the default leaves one processor of two without work.
    maxWorkers: availableParallelism(),
    // A test that hangs, not one on a busy machine: there, a run of the command line alone may take ten seconds.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The last line of CI's log is what its reader sees: one plain line of counts.
    reporters: ['default', './test/closing-line.ts'],
  },
});
