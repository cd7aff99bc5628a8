import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readParts } from '../../src/discover/applications.js';
import { discover } from '../../src/discover/discover.js';
import { packageRoot } from '../../src/discover/package-root.js';
import type { Review } from '../../src/findings/review.js';
import { project, run } from '../cli/run.js';
import { temporaryProject } from '../discover/temporary-project.js';

const schema = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/review.schema.json'), 'utf8'));
const isReview = new Ajv2020({ strict: true }).compile(schema);

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, private: true, ...more });

const VERIFY = `import { createRemoteJWKSet, jwtVerify } from 'jose';
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'), { cacheMaxAge: 600_000 });
export const userOf = (token) =>
  jwtVerify(token, keys, { algorithms: ['ES256'], issuer: 'https://id.example.com', audience: 'https://notes.example.com' });
`;
const DECODE = `import jwt from 'jsonwebtoken';
export function isAdmin(request) {
  const claims = jwt.decode(request.headers.authorization.slice(7));
  if (claims.role !== 'admin') throw new Error('no');
}
`;

/** Two applications and what they share: one that checks all it is shown, and one that checks nothing. */
const MONOREPO = {
  'package.json': manifest('shop-platform', { workspaces: ['apps/*', 'packages/*'] }),
  'apps/notes/package.json': manifest('@shop/notes', { dependencies: { express: '^5', '@shop/tokens': '*' } }),
  'apps/notes/Dockerfile': 'FROM node:24\n',
  'apps/notes/src/server.ts': `import express from 'express';
import { userOf } from '@shop/tokens';
const app = express();
app.get('/notes', async (request, response) => {
  const { payload } = await userOf(request.headers.authorization.slice(7));
  response.json({ sub: payload.sub });
});
`,
  'apps/orders/package.json': manifest('@shop/orders', {
    dependencies: { express: '^5' },
    scripts: { start: 'node src/server.js' },
  }),
  'apps/orders/src/server.js': `import express from 'express';\nimport { isAdmin } from './claims.js';\nexport const check = isAdmin;\n`,
  'apps/orders/src/claims.js': DECODE,
  'packages/tokens/package.json': manifest('@shop/tokens', { exports: './src/index.ts', dependencies: { jose: '^6' } }),
  'packages/tokens/src/index.ts': VERIFY,
};

async function reviewOf(files: Record<string, string>, ...args: string[]) {
  const cwd = project(files);
  const { stdout, stderr, code } = await run(['review', '--format', 'json', ...args], { cwd });
  if (stdout === '') return { cwd, stderr, code, review: undefined };
  const review: Review = JSON.parse(stdout);
  expect(isReview(review), JSON.stringify(isReview.errors)).toBe(true);
  return { cwd, stderr, code, review };
}

const rowOf = (review: Review | undefined, id: string) => review?.controls.find((one) => one.id === id);
const statuses = (review: Review | undefined, id: string) =>
  Object.fromEntries(rowOf(review, id)?.byApplication?.map(({ application, status }) => [application, status]) ?? []);

describe('a review of a monorepo', () => {
  it('gives every application a status of its own, and passes what passes for all', async () => {
    const { review } = await reviewOf(MONOREPO);
    expect(review?.applications?.map(({ name, because, shares }) => ({ name, because, shares }))).toEqual([
      {
        name: '@shop/notes',
        because: ['it has Dockerfile', 'it begins with src/server.ts, with express'],
        shares: ['packages/tokens'],
      },
      { name: '@shop/orders', because: ['its script start runs node, with express'], shares: [] },
    ]);
    expect(rowOf(review, 'O5')?.status).toBe('fail');
    expect(statuses(review, 'O5')).toEqual({ '@shop/notes': 'pass', '@shop/orders': 'fail' });
    expect(rowOf(review, 'O7')?.status).toBe('unproven');
    expect(rowOf(review, 'O7')?.because).toMatch(/^unproven for @shop\/orders: /);
    expect(rowOf(review, 'O7')?.toDo[0]).toMatch(/^@shop\/orders: Give proof: /);
    expect(statuses(review, 'O7')).toEqual({ '@shop/notes': 'pass', '@shop/orders': 'unproven' });
    expect(rowOf(review, 'P5')?.byApplication).toBeUndefined();
  });

  it.each(['@shop/notes', 'apps/notes', './apps/notes/', 'notes'])('is about one with --app %s', async (named) => {
    const { review } = await reviewOf(MONOREPO, '--app', named);
    expect(review?.application).toBe('@shop/notes');
    expect(review?.applications).toBeUndefined();
    expect(rowOf(review, 'O5')?.status).toBe('pass');
    expect(rowOf(review, 'O7')?.status).toBe('pass');
    expect(review?.coverage.files).toBe(2);
    expect(JSON.stringify(review)).not.toContain('claims.js');
  });

  it('counts a shared package against all who import it, and for those who reach the file', async () => {
    const shared = {
      ...MONOREPO,
      'packages/tokens/src/legacy.ts': DECODE,
      'apps/orders/src/claims.js': `import { isAdmin as legacy } from '@shop/tokens/legacy';\nexport const isAdmin = legacy;\n`,
      'packages/tokens/package.json': manifest('@shop/tokens', {
        exports: { '.': './src/index.ts', './legacy': './src/legacy.ts' },
      }),
    };
    const { review } = await reviewOf(shared);
    expect(statuses(review, 'O5')).toEqual({});
    expect(rowOf(review, 'O5')?.status).toBe('fail');
    expect(review?.applications?.map(({ shares }) => shares)).toEqual([['packages/tokens'], ['packages/tokens']]);
    expect(statuses(review, 'O7')).toEqual({ '@shop/notes': 'pass', '@shop/orders': 'unproven' });
  });

  it('counts code that it imports from the folder of another application', async () => {
    const inner = {
      ...MONOREPO,
      'apps/notes/inner/package.json': manifest('@shop/guard', { scripts: { start: 'next dev' } }),
      'apps/notes/inner/auth.ts': DECODE,
    };
    const { review: apart } = await reviewOf(inner);
    expect(statuses(apart, 'O5')).toEqual({ '@shop/notes': 'pass', '@shop/guard': 'fail', '@shop/orders': 'fail' });
    const reaches = { ...inner, 'apps/notes/src/guard.ts': `export { isAdmin } from '../inner/auth';\n` };
    const { review } = await reviewOf(reaches, '--app', 'notes');
    expect(rowOf(review, 'O5')?.status).toBe('fail');
    const { review: whole } = await reviewOf(reaches);
    const notes = whole?.applications?.find(({ name }) => name === '@shop/notes');
    expect(notes?.shares).toEqual(['apps/notes/inner', 'packages/tokens']);
  });

  it('takes helpers for tests for what they are', async () => {
    const { review } = await reviewOf({
      ...MONOREPO,
      'packages/testing/package.json': manifest('@shop/testing'),
      'packages/testing/src/session.ts': `import { userOf } from '@shop/tokens';\n${DECODE}`,
    });
    expect(statuses(review, 'O5')).toEqual({ '@shop/notes': 'pass', '@shop/orders': 'fail' });
  });

  it('names the fact that a control does not apply by', async () => {
    const { review } = await reviewOf({
      ...MONOREPO,
      'apps/orders/package.json': manifest('@shop/web', { dependencies: { 'react-dom': '^19' } }),
      'apps/orders/src/server.js': '',
      'apps/orders/src/claims.js': '',
      'apps/orders/src/main.tsx':
        "import { createRoot } from 'react-dom/client';\nlocalStorage.setItem('access_token', token);\n",
    });
    expect(rowOf(review, 'O7')?.status).toBe('pass');
    const web = rowOf(review, 'O7')?.byApplication?.find(({ application }) => application === '@shop/web');
    expect(web).toEqual({
      application: '@shop/web',
      status: 'not-applicable',
      because:
        'It answers no requests: the one code file of @shop/web that touches authentication runs in browsers, and it ships nothing that answers requests',
    });
    expect(statuses(review, 'T4')).toEqual({ '@shop/notes': 'not-applicable', '@shop/web': 'fail' });
  });

  it('takes clients that name an application for that one only', async () => {
    const inventory = { clients: [{ id: 'jobs', type: 'service', application: 'apps/orders' }] };
    const { review } = await reviewOf({ ...MONOREPO, 'authproof.json': JSON.stringify({ inventory }) });
    expect(statuses(review, 'R1')).toMatchObject({ '@shop/notes': 'unproven', '@shop/orders': 'not-applicable' });
  });

  it('proves nothing of an application that it saw nothing of', async () => {
    const { review } = await reviewOf({
      ...MONOREPO,
      'apps/orders/src/claims.js': 'export const isAdmin = 1;\n',
    });
    expect(rowOf(review, 'O5')?.status).toBe('unproven');
    expect(review?.notes).toContainEqual(expect.stringMatching(/^Nothing in @shop\/orders touches authentication/));
  });

  it('counts a test for the application that it is about', async () => {
    const refuses = (path: string) => `import { app } from '${path}';
      it('refuses an expired token', () => { expect(() => app(sign({ exp: 1 }))).toThrow(); });\n`;
    const { review } = await reviewOf({
      ...MONOREPO,
      'apps/notes/src/app.ts': 'export const app = 1;\n',
      'e2e/tokens.test.ts': refuses('../apps/notes/src/app'),
      'e2e/strangers.test.ts': refuses('supertest'),
    });
    const { review: notes } = await reviewOf(
      {
        ...MONOREPO,
        'apps/notes/src/app.ts': 'export const app = 1;\n',
        'e2e/tokens.test.ts': refuses('../apps/notes/src/app'),
      },
      '--app',
      'notes',
    );
    expect(rowOf(review, 'P8')?.for).toHaveLength(2);
    expect(rowOf(notes, 'P8')?.for).toHaveLength(1);
    const { review: orders } = await reviewOf(
      { ...MONOREPO, 'e2e/tokens.test.ts': refuses('../apps/notes/src/server') },
      '--app',
      'orders',
    );
    expect(rowOf(orders, 'P8')?.for).toEqual([]);
  });

  it('tells them apart in Markdown and in HTML', async () => {
    const { cwd } = await reviewOf(MONOREPO, '-o', 'markdown=review.md', '-o', 'html=review.html');
    const markdown = readFileSync(join(cwd, 'review.md'), 'utf8');
    expect(markdown).toContain('## By application');
    expect(markdown).toMatch(/\| O5 [^|]+ \| @&#8203;shop\/orders \| {2}\| @&#8203;shop\/notes \|/);
    const html = readFileSync(join(cwd, 'review.html'), 'utf8');
    expect(html).toContain('id="applications"');
    expect(html).toContain('it has Dockerfile');
  });

  it('compares like with like', async () => {
    const { cwd } = await reviewOf(MONOREPO, '-o', 'json=before.json', '--app', 'notes');
    const { code, stderr } = await run(['review', '--against', 'before.json'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('holds a review of @shop/notes, and this is one of the whole project');
  });

  it.each([
    ['ordres', /there are @shop\/notes \(apps\/notes\), @shop\/orders \(apps\/orders\)/],
    ['@shop/order', /Did you mean @shop\/orders\?/],
  ])('says which there are where %s is none', async (named, message) => {
    const { code, stderr } = await reviewOf(MONOREPO, '--app', named);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('an application', () => {
  const found = (files: Record<string, string>) => {
    const { applications } = readParts(discover({ root: temporaryProject(files) }), () => false);
    return applications.map(({ name, because }) => `${name}: ${because.join('; ')}`);
  };
  const app = (more: object, files: Record<string, string> = {}) =>
    found({
      'package.json': manifest('root'),
      'apps/a/package.json': manifest('a', more),
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`apps/a/${name}`, text])),
    });

  it.each<[string, object, Record<string, string>, string[]]>([
    ['a framework that runs itself', { scripts: { dev: 'next dev -p 3003' } }, {}, ['a: its script dev runs next']],
    [
      'one behind another command',
      { scripts: { start: 'npm run env -- nest start' } },
      {},
      ['a: its script start runs nest'],
    ],
    [
      'a framework that is built first',
      { scripts: { start: 'prisma migrate deploy && next build && next start' } },
      {},
      ['a: its script start runs next'],
    ],
    ['one that is only built', { scripts: { start: 'next build' } }, {}, []],
    ['a file that is started, without a framework', { scripts: { start: 'node index.js' } }, {}, []],
    ['a bundler without a page', { scripts: { dev: 'vite' }, dependencies: { vue: '3' } }, {}, []],
    [
      'a bundler with a page',
      { scripts: { dev: 'vite' }, dependencies: { vue: '3' } },
      { 'index.html': '' },
      ['a: its script dev runs vite, with vue'],
    ],
    ['a file of a host', {}, { 'vercel.json': '{}' }, ['a: it has vercel.json']],
    ['a library with a site', { bin: './cli.js', scripts: { dev: 'next dev' } }, { 'vercel.json': '{}' }, []],
    ['a published server', { bin: './cli.js' }, { Dockerfile: '' }, ['a: it has Dockerfile']],
  ])('is told by %s', (_, more, files, expected) => {
    expect(app(more, files)).toEqual(expected);
  });

  it('is a server in the root that is published, and no library there', () => {
    const root = (dependencies: object) =>
      found({ 'package.json': JSON.stringify({ name: 'root', bin: './cli.js', dependencies }), Dockerfile: '' });
    expect(root({ express: '5' })).toEqual(['root: it has Dockerfile']);
    expect(root({ lodash: '4' })).toEqual([]);
  });

  it('is no package that others import', () => {
    const files = {
      'package.json': manifest('root'),
      'packages/ui/package.json': manifest('ui', { scripts: { dev: 'next dev' } }),
      'apps/web/package.json': manifest('web', { scripts: { dev: 'next dev' }, dependencies: { ui: '*' } }),
    };
    expect(found(files)).toEqual(['web: its script dev runs next']);
  });

  it('is what Nx, Nest and Angular call one', () => {
    const files = {
      'package.json': manifest('root', { scripts: { start: 'node main' }, dependencies: { '@nestjs/core': '11' } }),
      'nx.json': '{}',
      'apps/api/project.json': '{"name":"api","projectType":"application"}',
      'apps/api/src/main.ts': '',
      'libs/tokens/project.json': '{"name":"tokens","projectType":"library"}',
      'libs/tokens/src/index.ts': '',
      'nest-cli.json': '{"projects":{"jobs":{"type":"application","root":"apps/jobs"}}}',
    };
    expect(found(files)).toEqual([
      'api: apps/api/project.json says that it is an application',
      'jobs: nest-cli.json says that it is an application',
    ]);
  });

  it('has the name of its folder where two have one name', () => {
    const files = {
      'package.json': manifest('root'),
      'a/package.json': manifest('same', { scripts: { dev: 'next dev' } }),
      'b/package.json': manifest('same', { scripts: { dev: 'next dev' } }),
    };
    expect(found(files).map((one) => one.split(':')[0])).toEqual(['a', 'b']);
  });
});
