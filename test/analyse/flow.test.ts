import { describe, expect, it } from 'vitest';
import { Callers } from '../../src/analyse/flow/callers.js';
import { Flow } from '../../src/analyse/flow/flow.js';
import { programOf } from './probe.js';

/** How the result of `source()` is used: `compare payload.aud`. */
function usesOf(files: string | Readonly<Record<string, string>>): string[] {
  const program = programOf(typeof files === 'string' ? { 'index.ts': files } : files);
  const flow = new Flow(program, new Callers(program, (path) => path.includes('.test.')));
  const [source] = program.unit('index.ts')?.calls.get('source') ?? [];
  if (!source) throw new Error('the example has no source()');
  return flow
    .uses(source)
    .map(({ how, path }) => [how, ...path].join(' '))
    .sort();
}

describe('a value is followed', () => {
  it.each([
    ['through a variable', `const x = source(); if (x.role === 'a') f();`, ['compare role']],
    [
      'through destructuring',
      `const { payload: { aud } } = await source(); if (aud !== me) f();`,
      ['compare payload aud'],
    ],
    ['through a rest pattern', `const { a, ...rest } = source(); if (rest.b) f();`, ['test b']],
    [
      'through an object that holds it',
      `const o = { user: source() }; if (o.user.admin && o.other) f();`,
      ['test admin'],
    ],
    ['through await and casts', `const x = (await source()) as any; throw x!.y;`, ['throw y']],
    ['through a later assignment', `let x; x = source(); if (x.a) f();`, ['test a']],
    ['into a function and out of it', `const id = (v) => v; if (id(source()).a) f();`, ['test a']],
    [
      'out of a function where it came in',
      `const id = (v) => v; if (id(source()).a) f(); if (id(other()).b) f();`,
      ['test a'],
    ],
    [
      'out of a function wherever it came in',
      `const id = (v) => v; const x = source(); if (id(x).a) f(); if (id(x).b) f();`,
      ['test a', 'test b'],
    ],
    [
      'into a parameter pattern',
      `const check = ({ sub }) => { if (sub === 1) f(); }; check(source());`,
      ['compare sub'],
    ],
    ['through then', `source().then((x) => { if (x.a) f(); });`, ['test a']],
    ['through then with a pattern', `source().then(({ payload }) => payload.sub === 1);`, ['compare payload sub']],
    ['to unknown callers', `export const handler = () => source();`, ['return']],
    ['into something else', `const f = (req) => { req.user = source(); };`, ['store']],
    ['into text', 'const t = `${source().a}`;', ['text a']],
    ['into a call out of sight', `find(source().sub);`, ['argument sub']],
    ['through a conversion', `if (Number(source().n) > 3) f();`, ['argument n', 'compare n']],
    ['into a method', `if (source().roles.includes('a')) f();`, ['method roles', 'test roles']],
    ['through logical operators', `const x = source() || {}; if (x.a) f();`, ['test a']],
    ['into a loop', `for (const r of source().roles) if (r === 'a') f();`, ['compare roles *']],
  ])('%s', (_, text, expected) => {
    expect(usesOf(text)).toEqual(expected);
  });

  it('through files, to the callers that use it', () => {
    const files = {
      'index.ts': `export const read = () => source();`,
      'barrel.ts': `export * from './index';`,
      'use.ts': `import { read as get } from './barrel'; if (get().role === 'admin') f();`,
      'use.test.ts': `import { read } from './index'; if (read().tested) f();`,
    };
    expect(usesOf(files)).toEqual(['compare role']);
  });

  it('through an exported variable', () => {
    const files = {
      'index.ts': `export const guard = source(); export const other = 1;`,
      'barrel.ts': `export { guard } from './index';`,
      'routes.ts': `import { guard as g } from './barrel'; router.post('/x', g, handler);`,
      'another.ts': `import { guard } from 'elsewhere'; use(guard);`,
    };
    expect(usesOf(files)).toEqual(['argument']);
  });

  it('not into properties that hold something else', () => {
    expect(usesOf(`const o = { a: source(), b: 1 }; if (o.b === 1) f();`)).toEqual([]);
    expect(usesOf(`const x = source(); { const x = other(); if (x.a) f(); }`)).toEqual([]);
  });

  it('through recursion, and comes to an end', () => {
    expect(usesOf(`function f(x) { f(x.next); if (x.done) g(); } f(source());`)).toContain('test done');
  });
});
