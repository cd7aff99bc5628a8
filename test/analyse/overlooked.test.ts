import { describe, expect, it } from 'vitest';
import { codeRulesOf, loadCatalogue } from '../../src/rule-catalogue.js';
import { analyse } from '../example.js';

const rules = codeRulesOf(await loadCatalogue());
const JWT = "import jwt from 'jsonwebtoken';\n";
const lines = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join('\n');

/** What a rule says: the outcomes with how often, and the reasons of those that are unknown. */
function said(rule: string, files: string | Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(typeof files === 'string' ? { 'index.ts': JWT + files } : files));
  const { observations, incomplete } = analyse(
    texts,
    rules.filter(({ id }) => id === rule),
  );
  expect(incomplete).toEqual([]);
  const count = (outcome: string) => observations.filter((one) => one.outcome === outcome).length;
  const why = [...new Set(observations.flatMap((one) => one.why ?? []))];
  return { findings: count('finding'), proofs: count('proof'), unknowns: count('unknown'), why };
}

describe('what is overlooked proves nothing, and is said', () => {
  const wrapper = 'export const check = (token, options) => jwt.verify(token, process.env.KEY, options);\n';
  const good = "{ audience: 'api' }";
  const calls = (count: number, options = good) =>
    lines(count, (at) => `export const c${at} = (token) => check(token, ${options});`);
  const sixty = 'called in more than 60 places, of which so many were looked at';

  it('callers of a wrapper', () => {
    expect(said('token-verify-no-audience', wrapper + calls(60))).toMatchObject({ proofs: 60, unknowns: 0 });
    expect(said('token-verify-no-audience', wrapper + calls(61))).toEqual({
      findings: 0,
      proofs: 0,
      unknowns: 60,
      why: [`\`check\` is ${sixty}`],
    });
  });

  it('and what was found among them stays', () => {
    const bad = 'export const first = (token) => check(token, {});\n';
    const outcome = said('token-verify-no-audience', wrapper + bad + calls(60));
    expect(outcome).toMatchObject({ findings: 1, proofs: 0, unknowns: 59, why: [`\`check\` is ${sixty}`] });
  });

  it('callers of what a function makes and hands out', () => {
    const made = (count: number) =>
      `export const make = () => (token, options) => jwt.verify(token, process.env.KEY, options);\nconst check = make();\n${calls(count)}`;
    expect(said('token-verify-no-audience', made(60))).toMatchObject({ proofs: 60, unknowns: 0 });
    const outcome = said('token-verify-no-audience', made(61));
    expect(outcome).toMatchObject({ proofs: 0, why: [`\`make\` is ${sixty}`] });
    expect(outcome.unknowns).toBeGreaterThan(0);
  });

  it('chains of callers', () => {
    const outer = lines(
      8,
      (at) =>
        `export const o${at} = (token, options) => check(token, options);\n${lines(8, (own) => `export const o${at}_${own} = (token) => o${at}(token, ${good});`)}`,
    );
    const outcome = said('token-verify-no-audience', wrapper + outer);
    expect(outcome).toMatchObject({ findings: 0, proofs: 0 });
    expect(outcome.why).toEqual(['more than 60 chains of calls lead to it, of which so many were looked at']);
  });

  it('files that may call it', () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, at) => [
        `c${at}.ts`,
        `import { check } from './check';\nexport const c = (token, check) => check(token, {});`,
      ]);
    const outcome = (count: number) =>
      said('token-verify-no-audience', { 'check.ts': JWT + wrapper + calls(1), ...Object.fromEntries(others(count)) });
    expect(outcome(199)).toMatchObject({ proofs: 1, unknowns: 0 });
    expect(outcome(200)).toMatchObject({
      proofs: 0,
      unknowns: 1,
      why: ['more than 200 files may name `check`, of which so many were looked at'],
    });
  });

  it('lists that hold the same lists over and over', () => {
    const lists = (at: number) => `const l${at + 1} = [${Array(100).fill(`l${at}`).join(', ')}];`;
    const shared = `const l0 = ['a constant that stands in the code'];\n${lines(6, lists)}\njwt.sign({}, l6);`;
    const start = process.cpuUsage();
    expect(said('token-key-hard-coded', shared)).toMatchObject({
      findings: 0,
      unknowns: 1,
      why: ['it is nested deeper than is looked at'],
    });
    expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
    const calls = (at: number) => `const l${at + 1} = () => [${Array(100).fill(`l${at}()`).join(', ')}];`;
    const made = `const l0 = () => [process.env.KEY];\n${lines(3, calls)}\njwt.sign({}, l3());`;
    expect(said('token-key-hard-coded', made).why).toEqual([
      'it holds more than 20000 values, of which so many were looked at',
    ]);
  });

  it('uses of what a call gives', () => {
    const uses = (count: number) =>
      `export const run = (token, wanted) => {\nconst claims = jwt.verify(token, process.env.KEY);\nif (claims.aud !== wanted) throw new Error('no');\n${lines(count, () => 'note(claims);')}\n};`;
    expect(said('token-verify-no-audience', uses(10))).toMatchObject({ proofs: 1, unknowns: 0 });
    expect(said('token-verify-no-audience', uses(1100))).toMatchObject({
      proofs: 0,
      unknowns: 1,
      why: ['what it gives is used in more ways than are followed'],
    });
  });

  it('values that one may be', () => {
    const choose = (count: number) =>
      `const all = [${Array.from({ length: count }, (_, at) => `'aud${at}'`).join(', ')}];\nfor (const audience of all) jwt.verify(token, process.env.KEY, { audience });`;
    expect(said('token-verify-no-audience', choose(24))).toMatchObject({ proofs: 1 });
    expect(said('token-verify-no-audience', choose(25))).toEqual({
      findings: 0,
      proofs: 0,
      unknowns: 1,
      why: ['more than 24 values may reach it'],
    });
  });

  /** `verify` called through so many functions before `last` calls the outermost of them. */
  const chain = (count: number, last: (outermost: string) => string) =>
    `const v0 = async (token) => { const claims = jwt.verify(token, KEY); return claims; };\n${lines(count, (at) => `const v${at + 1} = async (token) => { const claims = await v${at}(token); return claims; };`)}\n${last(`v${count}`)}`;

  it('functions that a failure passes before it is caught', () => {
    const caught = (count: number) =>
      chain(
        count,
        (outermost) =>
          `export const guard = async (req, res, next) => {\ntry { req.user = await ${outermost}(req.token); } catch { next(); }\n};`,
      );
    expect(said('verification-failure-goes-on', caught(6))).toMatchObject({ findings: 1, unknowns: 0 });
    expect(said('verification-failure-goes-on', caught(7))).toEqual({
      findings: 0,
      proofs: 0,
      unknowns: 1,
      why: ['its failure passes more than 7 functions, of which so many were looked at'],
    });
  });

  it('functions that hand a promise back', () => {
    const unawaited = (count: number) =>
      chain(count, (outermost) => `export const guard = (req, res, next) => { ${outermost}(req.token); next(); };`);
    expect(said('token-verify-unheeded', unawaited(6))).toMatchObject({ findings: 1 });
    expect(said('token-verify-unheeded', unawaited(7))).toEqual({
      findings: 0,
      proofs: 0,
      unknowns: 1,
      why: ['what it gives passes more than 6 calls, of which so many were followed'],
    });
  });

  it('functions that hand on a token, its options, or its claims', () => {
    const down = (count: number) =>
      `${lines(count, (at) => `const d${at} = (token) => d${at + 1}(token);`)}\nconst d${count} = (token) => save(jwt.decode(token).sub);\nexport const run = (token) => { jwt.verify(token, KEY); d0(token); };`;
    expect(said('jwt-decode-unverified', down(6))).toMatchObject({ findings: 0, unknowns: 0 });
    const options = (count: number) =>
      `const w0 = (options) => jwt.verify(token, KEY, options);\n${lines(count, (at) => `const w${at + 1} = (options) => w${at}(options);`)}\nexport const run = () => w${count}({ audience: 'api' });`;
    expect(said('token-verify-no-audience', options(6))).toMatchObject({ proofs: 1 });
    expect(said('token-verify-no-audience', options(8))).toMatchObject({
      findings: 0,
      proofs: 0,
      why: ['the options come from `options`'],
    });
    const compared = (count: number) =>
      chain(
        count,
        (outermost) =>
          `export const guard = async (req) => {\nconst claims = await ${outermost}(req.token);\nif (claims.aud !== 'api') throw new Error('no');\n};`,
      );
    expect(said('token-verify-no-audience', compared(5))).toMatchObject({ findings: 0, proofs: 1 });
    expect(said('verification-remembered', compared(7)).why).toEqual([
      'what it gives passes more than 6 calls, of which so many were followed',
    ]);
  });

  it('functions between a guard and what it verifies by', () => {
    const skipped = (count: number) =>
      chain(
        count,
        (outermost) =>
          `export const guard = async (req, res, next) => {\nif (process.env.NODE_ENV !== 'production') return next();\nreq.user = await ${outermost}(req.token);\nnext();\n};`,
      );
    const soft = (count: number) =>
      chain(
        count,
        (outermost) =>
          `const guard = async (req, res, next) => {\nif (req.token) { req.user = await ${outermost}(req.token); }\nnext();\n};\napp.post('/orders', guard, create);`,
      );
    const deep = {
      findings: 0,
      proofs: 0,
      unknowns: 1,
      why: ['it is called through more than 7 functions, of which so many were looked at'],
    };
    expect(said('guard-passes-without-token', skipped(6))).toMatchObject({ findings: 1, unknowns: 0 });
    expect(said('guard-passes-without-token', skipped(7))).toEqual(deep);
    expect(said('optional-authentication', soft(6))).toMatchObject({ findings: 1, unknowns: 0 });
    expect(said('optional-authentication', soft(7))).toEqual(deep);
  });

  it('no file of a project, however many it has', () => {
    const others = Array.from({ length: 3100 }, (_, at) => [`a${at}.ts`, "import './other';\n"]);
    const files = {
      ...Object.fromEntries(others),
      'routes.ts':
        "import { prisma } from './db';\napp.get('/me', async (req, res) => { res.json(await prisma.user.findUnique({ where: { id: req.user.id } })); });",
      'zz.ts':
        "import { prisma } from './db';\nexport const add = (name, password) => prisma.user.create({ data: { name, password: hash(password) } });",
      'db.ts': "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();",
    };
    expect(said('secret-in-response', files)).toMatchObject({ findings: 1, unknowns: 0 });
  });

  it('what is nested deeper than any question goes', () => {
    const deep = (levels: number) =>
      `jwt.verify(token, process.env.KEY, ${'('.repeat(levels)}${good}${')'.repeat(levels)});`;
    expect(said('token-verify-no-audience', deep(40))).toMatchObject({ proofs: 1 });
    expect(said('token-verify-no-audience', deep(120))).toEqual({
      findings: 0,
      proofs: 0,
      unknowns: 1,
      why: ['too deeply nested to follow'],
    });
  });
});
