import { createRequire } from 'node:module';

// An `import` would have Node search megabytes of CommonJS for the names that they export: half of the time it takes to
// load them.
export const { ts } = createRequire(import.meta.url)('ts-morph');
