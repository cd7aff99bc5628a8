import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluated } from './probe.js';

describe('values', () => {
  it.each([
    ['constants', `const A = 'x'; probe(A);`, `'x'`],
    ['templates', 'const A = 1; probe(`a${A}b`);', `'a1b'`],
    ['durations', `probe(60 * 60 * 24);`, '86400'],
    ['concatenation', `probe('a' + 'b');`, `'ab'`],
    ['a default for the environment', `probe(process.env.X ?? 'dev');`, `'dev' | global:process.env.X`],
    ['a conditional', `probe(flag ? 'a' : 'b');`, `'a' | 'b'`],
    ['an enum', `enum E { A = 'x' } probe(E.A);`, `'x'`],
    ['as const', `const o = { a: 1 } as const; probe(o.a);`, '1'],
    ['satisfies', `const o = { a: { b: 2 } } satisfies X; probe(o.a.b);`, '2'],
    ['a spread', `const a = { x: 1, y: 1 }; const b = { ...a, y: 2 }; probe(b.x); `, '1'],
    ['an override before a spread', `const a = { x: 1 }; probe({ x: 2, ...a }.x);`, '1'],
    ['Object.assign', `const a = Object.assign({}, { x: 1 }, { x: 2 }); probe(a.x);`, '2'],
    ['Object.freeze', `const a = Object.freeze({ x: 1 }); probe(a.x);`, '1'],
    ['a function’s result', `const f = () => ({ x: 1 }); probe(f().x);`, '1'],
    ['a function’s argument', `const f = (o) => ({ a: 'd', ...o }); probe(f({ a: 'e' }).a);`, `'e'`],
    ['a closure', `const make = (a) => () => a; probe(make('c')());`, `'c'`],
    ['a default parameter', `const f = (a = 'd') => a; probe(f());`, `'d'`],
    ['rest of a pattern', `const { a, ...rest } = { a: 1, b: 2 }; probe(rest.a); `, 'undefined'],
    ['a property written later', `const o = {}; o.a = 1; probe(o.a);`, '1'],
    ['a property that may be written', `const o = { a: 1 }; if (flag) { o.a = 2; } probe(o.a);`, '1 | 2'],
    ['a property written by its text', `const o = {}; o['a'] = !process.env.X; probe(o.a);`, 'false | true'],
    ['a reassigned variable', `let a = 1; if (f) a = 2; probe(a);`, '1 | 2'],
    ['joined lists', `probe(['id_token', 'token'].join(' '));`, `'id_token token'`],
    ['a promise’s callback', `const p = load().then((x) => x); p.then((y) => probe(y.token));`, 'global:load().token'],
    ['a getter', `const o = { get a() { return 3; } }; probe(o.a);`, '3'],
    ['a loop variable', `for (const t of tokens) probe(t.value);`, 'global:tokens.*.value'],
    ['hoisted var', `function f() { if (x) { var a = 1; } probe(a); }`, '1'],
    ['a caught error', `try { f(); } catch (e) { probe(e.config); }`, 'caught.config'],
  ])('%s', (_, text, expected) => {
    expect(evaluated(text)).toEqual([expected]);
  });

  it('never guesses what cannot be known', () => {
    expect(evaluated(`export const f = (o) => probe({ ...o }.a);`)).toEqual([
      'undefined | unknown: may be set by `...o`',
    ]);
    expect(evaluated(`const a = a0(); probe(a.b);`)).toEqual(['global:a0().b']);
    expect(evaluated(`let a; probe(a);`)).toEqual(['unknown: never assigned']);
    expect(evaluated(`let a = 60; a *= 60; probe(a);`)).toEqual(['60 | unknown: computed at run time']);
  });

  it('ends on definitions that need themselves', () => {
    expect(evaluated(`const a = b; const b = a; probe(a);`)[0]).toMatch(/^unknown/);
    expect(evaluated(`const f = (n) => (n ? f(n - 1) : 'end'); probe(f(3));`)[0]).toContain(`'end'`);
    expect(evaluated(`const o = { ...o }; probe(o.a);`)).toHaveLength(1);
  });

  it('ends on any program, however it is put together', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const expression = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        name,
        fc.constantFrom(`'x'`, '1', '{}'),
        tie('object'),
        tie('call'),
        tie('fn'),
        tie('choice'),
      ),
      object: fc.tuple(name, tie('any'), tie('any')).map(([key, value, rest]) => `{ ${key}: ${value}, ...(${rest}) }`),
      call: fc.tuple(name, tie('any')).map(([callee, argument]) => `${callee}(${argument})`),
      fn: fc.tuple(name, tie('any')).map(([parameter, body]) => `((${parameter}) => (${body}))`),
      choice: fc.tuple(tie('any'), tie('any')).map(([left, right]) => `((${left}) ?? (${right})).a`),
    })).any;
    fc.assert(
      fc.property(expression, expression, expression, (a, b, c) => {
        const text = `const a = ${a};\nconst b = ${b};\nconst c = ${c};\nprobe(a.b.c); probe(b(a)); probe(c);`;
        expect(evaluated(text)).toHaveLength(3);
      }),
      { numRuns: 150 },
    );
  });
});
