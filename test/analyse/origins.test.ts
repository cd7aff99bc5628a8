import { describe, expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { analyse } from '../example.js';

const rules = codeRules.filter(({ id }) => id === 'cors-any-origin');

/** What the rule says of a setting of CORS with credentials. */
function outcomesOf(origin: string, before = ''): readonly string[] {
  const text = `import cors from 'cors';\n${before}\napp.use(cors({ credentials: true, origin: ${origin} }));\n`;
  return analyse(new Map([['app.ts', text]]), rules).observations.map(({ outcome }) => outcome);
}

const LIST = `const list = ['https://app.example', 'https://admin.example'];`;
const SET = `const list = new Set(['https://app.example']);`;

describe('origins with credentials', () => {
  it.each([
    [`'https://app.example'`, ''],
    ['/^https:\\/\\/(?:app|admin)\\.shop\\.example$/', ''],
    ['/^https:\\/\\/(?:[a-z0-9-]+\\.)?app\\.example$/', ''],
    ['/\\.app\\.example$/', ''],
    [`(origin, done) => done(null, origin === 'https://app.example')`, ''],
    ['(origin, done) => done(null, /^https:\\/\\/app\\.example$/.test(origin))', ''],
    ['(origin, done) => done(null, !origin || list.has(origin))', SET],
    ['(origin) => (list.includes(origin) ? origin : list[0])', LIST],
    ['(origin) => { if (list.includes(origin)) return origin; return null; }', LIST],
    ['(o, done) => (list.includes(o) ? done(null, true) : done(new Error()))', LIST],
    ['(o, done) => { if (!o || list.includes(o)) return done(null, true); done(new Error()); }', LIST],
    ['(o, done) => { if (o && list.indexOf(o) === -1) { done(new Error()); return; } done(null, true); }', LIST],
  ])('come from a list: %s', (origin, before) => {
    expect(outcomesOf(origin, before)).toEqual(['proof']);
  });

  it.each([
    [`(o, done) => done(null, o.startsWith('https://app.example'))`, ''],
    [`(o, done) => done(null, list.includes(o) || o.includes('example'))`, LIST],
    ['(o, done) => done(null, list.some((one) => o.endsWith(one) || o.includes(one)))', LIST],
    ['(o, done) => done(null, /app\\.example/.test(o))', ''],
    ['(o, done) => done(null, o)', ''],
    ['(o, done) => done(null, list.includes(o))', `const list = ['null'];`],
    [`['null', 'https://app.example']`, ''],
    ['(o, done) => { log(o); done(null, true); }', ''],
  ])('come from others too: %s', (origin, before) => {
    expect(outcomesOf(origin, before)).toEqual(['finding']);
  });

  it.each([
    ['(origin, done) => done(null, origin !== undefined)', ''],
    ['(origin, done) => done(null, isString(origin))', ''],
    ['(origin, done) => done(null, checkOrigin(origin))', ''],
    ['(origin, done) => done(null, origins.get(origin))', `const origins = new Map([['https://app.example', 1]]);`],
    ['async (origin) => { console.log(origins.get(origin)); return decide(origin); }', 'const origins = new Map();'],
    ['(o, done) => { console.log(list.includes(o)); done(null, decide(o)); }', LIST],
    ['(o, done) => { if (!list.includes(o)) console.log(o); done(null, isKnown(o)); }', LIST],
    ['(o, done) => { if (list.includes(o)) return done(null, true); decide(o, done); }', LIST],
    ['(o, done) => done(null, list.includes(o))', `${LIST} list.push(process.env.MORE);`],
    ['(o, done) => done(null, list.includes(o))', `const list = process.env.ORIGINS.split(',');`],
    ['(o, done) => done(null, list.includes(on))', `${LIST} const on = list[0];`],
    [`'https://*.app.example'`, ''],
    ['/\\.com$/', ''],
    ['/^https:\\/\\/.+\\.com$/', ''],
    ['/^https:\\/\\/app\\.example|admin\\.example$/', ''],
    [`(o, done) => done(null, o.startsWith('https://') && o.endsWith('.app.example'))`, ''],
  ])('are nothing anybody can tell about: %s', (origin, before) => {
    expect(outcomesOf(origin, before)).toEqual([]);
  });
});
