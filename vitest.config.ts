import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // The last line of CI's log is what its reader sees: one plain line of counts.
    reporters: ['default', './test/closing-line.ts'],
  },
});
