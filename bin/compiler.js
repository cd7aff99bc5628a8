import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// An `import` would have Node search megabytes of CommonJS for the names that they export: half of the time it takes to
// load them. Of what ts-morph brings, the compiler alone is used: the rest takes a quarter of that time again.
const tsMorph = createRequire(createRequire(import.meta.url).resolve('ts-morph'));
const whole = tsMorph(join(dirname(tsMorph.resolve('@ts-morph/common')), 'typescript.js'));

// The compiler exports two thousand getters, and calling one takes ten times as long as reading what it gives. What is
// asked of every node stands beside them as plain properties; everything else is inherited.
export const ts = Object.create(whole);
for (const name of Object.keys(whole)) {
  if (/^(?:is[A-Z]|forEachChild$|SyntaxKind$|NodeFlags$)/.test(name))
    Object.defineProperty(ts, name, { value: whole[name], enumerable: true });
}
