import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { judgeTests } from '../src/analyse/tests/refusal-tests.js';
import { TestFiles } from '../src/analyse/tests/test-files.js';
import { loadTestRules, loadTestWords } from '../src/load/test-rules.js';

const RULES = join(import.meta.dirname, '../rules');
const rules = loadTestRules();
const words = loadTestWords();

/** `rule line column outcome` of what a project of tests shows. */
function shown(texts: Readonly<Record<string, string>>, asked = rules): string[] {
  const files = new Map(Object.keys(texts).map((path) => [path, { path, candidate: true }]));
  const observations = judgeTests(
    new TestFiles({ packages: [], tsconfigs: [] }, { files, text: (path) => texts[path] }),
    asked,
    words,
  );
  return observations.map(
    ({ rule, outcome, location: { path, startLine, startColumn, endColumn } }) =>
      `${outcome} ${rule.id} ${path}:${startLine}:${startColumn}-${endColumn}`,
  );
}

const proven = (text: string) =>
  shown({ 'a.test.ts': text })
    .filter((one) => one.startsWith('proof'))
    .map((one) => one.split(' ')[1]);

/** Where the marks stand, once they are gone. */
function marked(text: string) {
  const places = text.split('\n').flatMap((line, index) => {
    const start = line.indexOf('⟦');
    return start === -1 ? [] : [`${index + 1}:${start + 1}-${line.indexOf('⟧')}`];
  });
  return { text: text.replace(/[⟦⟧]/g, ''), places };
}

describe('the rules about tests', () => {
  const schema = JSON.parse(readFileSync(join(RULES, 'meta/test-rule.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  it.each(rules)('$id follows the schema', (rule) => {
    expect(validate(rule), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe.each(rules)('$id', (rule) => {
  it.each(rule.examples.good)('is proven by example %#', (example) => {
    const { text, places } = marked(example);
    expect(places).not.toEqual([]);
    expect(shown({ 'a.test.ts': text }, [rule])).toEqual(places.map((place) => `proof ${rule.id} a.test.ts:${place}`));
  });

  it.each(rule.examples.silent)('is not proven by silent example %#', (example) => {
    expect(shown({ 'a.test.ts': example }, [rule]).filter((one) => one.startsWith('proof'))).toEqual([]);
  });
});

describe('a test', () => {
  it('is followed into helpers of other test files, and no further than what it takes', () => {
    const helper = `
      export const tokens = { good: sign({ expiresIn: '1h' }), old: sign({ expiresIn: '-1h' }) };
      export function stranger() { return sign({ issuer: 'https://evil.example' }); }`;
    const test = (taken: string) => `
      import { stranger, tokens } from './tokens';
      it('refuses it', async () => { expect((await get('/', ${taken})).status).toBe(401); });`;
    const of = (taken: string) =>
      shown({ 'a.test.ts': test(taken), 'tokens.ts': helper }).map((one) => one.split(' ')[1]);
    expect(of('tokens.old')).toEqual(['tests/expired-token']);
    expect(of('tokens.good')).toEqual([]);
    expect(of('stranger()')).toEqual(['tests/wrong-issuer-token']);
  });

  it('is followed into what is prepared before it', () => {
    const prepared = `
      let token;
      beforeEach(() => { token = sign({ audience: 'https://other.example' }); });
      it('refuses it', async () => { await expect(verify(token)).rejects.toThrow(); });`;
    expect(proven(prepared)).toEqual(['tests/wrong-audience-token']);
  });

  it.each([
    ['expect(res.status).toBe(401)', true],
    ['expect(res.statusCode).toEqual(403)', true],
    ['expect([401, 403]).toContain(res.status)', true],
    ['expect(res).toMatchObject({ status: 401 })', true],
    ['assert.equal(res.status, 401)', true],
    ['assert.strictEqual(verify(token), null)', true],
    ['res.should.have.status(401)', false],
    ['expect(res).to.have.status(401)', true],
    ['t.is(res.status, 401)', true],
    ["await request(app).get('/').set('authorization', token).expect(401)", true],
    ['await expect(verify(token)).rejects.toThrow()', true],
    ['await expect(verify(token)).to.be.rejectedWith(Error)', true],
    ["expect(() => verify(token)).toThrow('jwt expired')", true],
    ['expect(() => verify(token)).to.throw()', true],
    ['await assert.rejects(() => verify(token))', true],
    ['assert.throws(() => verify(token))', true],
    ['expect(verify(token)).toBeNull()', true],
    ['expect(verify(token).ok).toBe(false)', true],
    ['expect(next).not.toHaveBeenCalled()', true],
    ["expect(res.body.code).toBe('token_expired')", true],
    ["await expect(page).toHaveURL('/login')", true],
    ['expect(res.status).toBe(200)', false],
    ['expect(res.status).not.toBe(401)', false],
    ['expect([200, 401]).toContain(res.status)', false],
    ['expect(() => verify(token)).not.toThrow()', false],
    ['assert.doesNotThrow(() => verify(token))', false],
    ['expect(res.body.error).toBeUndefined()', false],
    ['expect(res.body.error).toBeNull()', false],
    ['expect(token).toBeDefined()', false],
    ['expect(next).toHaveBeenCalled()', false],
    ['expect(res.status)', false],
    ['verify(token)', false],
  ])('that says %s expects a refusal: %s', (expectation, refusal) => {
    const text = `test('refuses it', async () => { const token = sign({ expiresIn: '-1h' }); ${expectation}; });`;
    expect(proven(text)).toEqual(refusal ? ['tests/expired-token'] : []);
  });

  it.each([
    ['exp: 1', true],
    ['exp: Date.now() / 1000 - 10', true],
    ['exp: now + 10', false],
    ['exp: now - 10', true],
    ['expiresIn: 0', true],
    ['expiresIn: -10', true],
    ["expiresIn: '10s'", false],
    ["expiresIn: '-10s'", true],
    ["expiresAt: new Date('2001-01-01')", true],
    ['expiresAt: new Date(Date.now() - 1000)', true],
    ['expiresAt: new Date(Date.now() + 1000)', false],
    ['expiresAt: subHours(new Date(), 1)', true],
    ["expiresAt: dayjs().subtract(1, 'day').toDate()", true],
    ["expiresAt: dayjs().add(1, 'day').toDate()", false],
    ['exp: later', false],
    ['exp: earlier', true],
  ])('that sets %s presents an expired token: %s', (member, expired) => {
    const text = `
      const earlier = Math.floor(Date.now() / 1000) - 60, later = Math.floor(Date.now() / 1000) + 60;
      test('refuses it', async () => { expect(verify(sign({ ${member} }))).toBeNull(); });`;
    expect(proven(text)).toEqual(expired ? ['tests/expired-token'] : []);
  });

  it('shows by its title alone that nobody can tell, unless another shows it', () => {
    const told = "it('refuses expired tokens', async () => { expect((await get('/', helper())).status).toBe(401); });";
    const done = "it('refuses it', async () => { expect(verify(sign({ exp: 1 }))).toBeNull(); });";
    expect(shown({ 'a.test.ts': told })).toEqual(['unknown tests/expired-token a.test.ts:1:4-28']);
    expect(shown({ 'a.test.ts': `${told}\n${done}` })).toEqual(['proof tests/expired-token a.test.ts:2:4-16']);
  });

  it('is found in every form that runs, and in none that does not', () => {
    const body = 'async () => { expect(verify(sign({ exp: 1 }))).toBeNull(); }';
    const forms = ['it', 'test', 'specify', 'it.only', 'it.concurrent', 'test.serial', 't.test', 'it.each([1])'];
    for (const form of forms) expect(proven(`${form}('refuses it', ${body});`), form).toEqual(['tests/expired-token']);
    const others = ['it.skip', 'xit', 'it.todo', 'test.fixme', 'run', 'xtest'];
    for (const form of others) expect(proven(`${form}('refuses it', ${body});`), form).toEqual([]);
    expect(proven(`describe.skip('all', () => { it('refuses it', ${body}); });`)).toEqual([]);
    expect(proven(`describe('all', () => { describe('of it', () => { it('refuses it', ${body}); }); });`)).toHaveLength(
      1,
    );
    expect(proven(`test('refuses it', { timeout: 5 }, ${body});`)).toHaveLength(1);
  });
});
