import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';
import { type LookedAt, tellLookedAt } from '../../src/findings/looked-at.js';
import { loadLookedAtWords } from '../../src/load/control-files.js';
import { review } from '../../src/pipeline.js';
import { loadCatalogue } from '../../src/rule-catalogue.js';
import { project } from '../cli/run.js';
import { row, withStats } from './sample.js';

const words = loadLookedAtWords();
const looked = (what: string, count: number, ...controls: string[]): LookedAt => ({
  what,
  paths: Array.from({ length: count }, () => 'a.ts'),
  controls: new Set(controls),
});

describe('what was looked at', () => {
  it('is nothing where no file is of a kind that rules are about', async () => {
    const { controls } = await review({ root: project({ 'package.json': '{"name":"shop"}', 'a.js': '' }) });
    expect(controls.find(({ id }) => id === 'D1')?.lookedAt).toBe('Nothing was there to look at.');
  });

  it.each<[LookedAt[], string]>([
    [[], 'Nothing: no rule looks for this.'],
    [[looked('token.verify', 3, 'O8')], 'Nothing: no rule looks for this.'],
    [[looked('token.verify', 1, 'O7')], '1 place that verifies a token.'],
    [[looked('env', 2, 'O7'), looked('token.verify', 3, 'O7')], '3 places that verify a token, 2 environment files.'],
    [[looked('token.verify', 0, 'O7')], 'Nothing was there to look at. None: places that verify a token.'],
    [
      [looked('token.verify', 0, 'O7'), looked('env', 1, 'O7')],
      '1 environment file. None: places that verify a token.',
    ],
    [[looked('auth0.client', 2, 'O7'), looked('auth0.api', 1, 'O7')], '3 files of the Auth0 Deploy CLI.'],
  ])('is told of %j', (all, told) => {
    expect(tellLookedAt('O7', all, words)).toBe(told);
  });

  it('has words for every role that a rule looks at, and for every kind of document', async () => {
    const roles = [...(await loadCatalogue()).values()].flatMap((rule) =>
      rule.kind === 'code' ? rule.code.roles : [],
    );
    for (const role of roles) expect(words, role).toHaveProperty([role]);
    const folder = join(packageRoot(), 'rules/config');
    // What several files say together is no format of a file.
    const formats = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'format.json')));
    expect(formats.length).toBeGreaterThan(25);
    for (const format of formats) {
      const { documents } = JSON.parse(readFileSync(join(folder, format, 'format.json'), 'utf8'));
      for (const { kind } of documents ?? [{ kind: format }]) {
        expect(Object.hasOwn(words, kind) || Object.hasOwn(words, kind.split('.')[0]), kind).toBe(true);
      }
    }
  });

  it('counts the places of what ships, and the files that were left out', async () => {
    const verify = `import jwt from 'jsonwebtoken';
      export const check = (token) => jwt.verify(token, process.env.KEY, { algorithms: ['HS256'], audience: 'api' });\n`;
    const root = project({
      'package.json': '{"name":"shop"}',
      '.env': 'AUDIENCE=api\n',
      'src/a.js': verify,
      'src/b.js': verify,
      'src/a.test.js': `${verify}it('refuses strangers', () => {});\n`,
      'src/huge.js': `${verify}${'//'.padEnd(3_000_000, 'x')}\n`,
    });
    const { controls } = await review({ root });
    const o7 = controls.find(({ id }) => id === 'O7');
    expect(o7?.lookedAt).toMatch(/^2 places that verify a token/);
    expect(o7?.notLookedAt).toMatch(/Files that were left out: 1 too large\.$/);
    expect(controls.find(({ id }) => id === 'P8')?.lookedAt).toBe('1 test file.');
    expect(controls.find(({ id }) => id === 'R3')?.lookedAt).toBe('Nothing: no rule looks for this.');
  });

  it('counts what stages were compared by, which passes where each has its own', async () => {
    const stage = (name: string, secret: string) =>
      `OIDC_ISSUER=https://${name}.id.shop.example\nOIDC_CLIENT_ID=shop-${name}\nJWT_SECRET=${secret}\n`;
    const root = project({
      '.env.production': stage('live', 'Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe'),
      '.env.staging': stage('try', 'eKa1gJf6dHn3cYs8bTv4mLx9Qw2Zp7kR'),
    });
    const { controls } = await review({ root });
    const d3 = controls.find(({ id }) => id === 'D3');
    expect(d3?.lookedAt).toContain('2 client ids of stages');
    expect(d3?.lookedAt).toContain('2 issuers of stages');
    expect(d3).toMatchObject({ status: 'pass', against: [] });
    expect(d3?.for).toHaveLength(3);
  });

  it('leaves out what could not have held evidence', () => {
    const skipped = [
      { path: 'src/big.ts', why: 'too large: 3 bytes, the limit is 2' },
      { path: 'src/vast.ts', why: 'too large: 4 bytes, the limit is 2' },
      { path: 'realm.json', why: 'not JSON' },
    ];
    const notLookedAt = (evidence: readonly ('code' | 'config' | 'attestation')[]) =>
      row({ result: withStats({ skipped }), control: { evidence } }).notLookedAt;
    expect(notLookedAt(['code'])).toBe('Whether it is the right one. Files that were left out: 2 too large.');
    expect(notLookedAt(['config'])).toBe('Whether it is the right one. Files that were left out: 1 not JSON.');
    expect(notLookedAt(['attestation'])).toBe('Whether it is the right one.');
  });
});
