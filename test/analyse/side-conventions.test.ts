import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scan } from '../../src/scan.js';

type Files = Readonly<Record<string, string>>;

/** Found on every side: what is asked is on which. */
const FLAW = (name = 'make') => `export const ${name} = () => { const resetToken = Math.random().toString(36); };\n`;

function manifest(fields: object, ...dependencies: string[]): string {
  return JSON.stringify({ ...fields, dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])) });
}

/** The sides of the findings of a small project, by path and enclosing order, and those that `--stats` counts. */
async function sidesIn(files: Files) {
  const root = mkdtempSync(join(tmpdir(), 'authproof-sides-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { result } = await scan({ root, persona: 'auditor' });
    const found = result.findings.map(({ location, context }) => `${location.path}: ${context.side}`);
    return { found, stats: result.stats.sides };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe('the side that a framework runs a file on', () => {
  it.each<[string, string, Files]>([
    ['next: pages/api', 'server', { 'pages/api/job.ts': `import { useRouter } from 'next/router';\n${FLAW()}` }],
    ['next: a route handler', 'server', { 'src/app/me/route.ts': FLAW() }],
    ['next: a page of the app router', 'server', { 'app/[id]/page.tsx': FLAW() }],
    ['next: middleware', 'server', { 'middleware.ts': FLAW() }],
    ['next: what it starts in the browser', 'browser', { 'instrumentation-client.ts': FLAW() }],
    ['next: server actions', 'server', { 'ui/save.ts': `'use server';\n${FLAW()}` }],
  ])('%s: %s', async (_, side, files) => {
    const { found, stats } = await sidesIn({ 'package.json': manifest({}, 'next', 'react'), ...files });
    expect(found).toEqual([`${Object.keys(files)[0]}: ${side}`]);
    expect(stats).toEqual({ [side]: 1 });
  });

  const CLIENT = `'use client';\nimport { make } from './shared';\n`;
  const PAGE = `import { make } from '../ui/shared';\n`;
  it.each<[string, string, Files]>([
    ['only client components', 'browser', { 'ui/a.tsx': CLIENT, 'ui/b.tsx': CLIENT }],
    ['only a page on the server', 'server', { 'app/page.tsx': PAGE }],
    ['both', 'unknown', { 'ui/a.tsx': CLIENT, 'app/page.tsx': PAGE }],
    [
      'a client component through another module',
      'browser',
      { 'ui/a.tsx': `'use client';\nimport './mid';\n`, 'ui/mid.ts': `export * from './shared';\n` },
    ],
    [
      'a page, and a client component for its types',
      'server',
      { 'ui/a.tsx': CLIENT.replace('import', 'import type'), 'app/page.tsx': PAGE },
    ],
  ])('next: a module without a directive that is imported by %s: %s', async (_, side, files) => {
    const all = { 'package.json': manifest({}, 'next', 'react'), 'ui/shared.ts': FLAW(), ...files };
    expect((await sidesIn(all)).found).toEqual([`ui/shared.ts: ${side}`]);
  });

  it('next: what a page loads runs on the server, what it shows in the browser, what both call is nobody’s', async () => {
    const page = [
      FLAW('helper'),
      FLAW('getServerSideProps').replace('= ()', '= async ()'),
      'export default function Page() { const resetToken = Math.random().toString(36); return <p />; }\n',
    ].join('');
    const { found } = await sidesIn({ 'package.json': manifest({}, 'next'), 'pages/reset.tsx': page });
    expect(found).toEqual(['unknown', 'server', 'browser'].map((side) => `pages/reset.tsx: ${side}`));
  });

  it('next: a class of a library for it is no page', async () => {
    const { found } = await sidesIn({
      'package.json': manifest({ peerDependencies: { next: '*' } }),
      'src/handler.ts': FLAW('Handler'),
    });
    expect(found).toEqual(['src/handler.ts: unknown']);
  });

  it('next: an action inside of a page', async () => {
    const page = `'use client';\nexport async function save() { 'use server'; const resetToken = Math.random(); }\n`;
    const { found } = await sidesIn({ 'package.json': manifest({}, 'next'), 'ui/form.tsx': page });
    expect(found).toEqual(['ui/form.tsx: server']);
  });

  it.each(['@remix-run/node', '@react-router/dev'])('%s: loaders and components of a route', async (framework) => {
    const route = [
      FLAW('loader'),
      FLAW('clientLoader'),
      'export default function Route() { const resetToken = Math.random().toString(36); return <p />; }\n',
    ].join('');
    const files = { 'app/routes/_index.tsx': route, 'app/routes/api.ts': FLAW('loader'), 'app/ui/box.tsx': FLAW() };
    const { found } = await sidesIn({ 'package.json': manifest({}, framework, 'react'), ...files });
    expect(found).toEqual([
      'app/routes/_index.tsx: server',
      'app/routes/_index.tsx: browser',
      'app/routes/_index.tsx: browser',
      'app/routes/api.ts: server',
      'app/ui/box.tsx: browser',
    ]);
  });

  it.each<[string, string, string, string[]]>([
    ['nuxt', 'server', 'server/api/me.ts', ['nuxt', 'vue']],
    ['nuxt', 'browser', 'middleware/auth.ts', ['nuxt', 'vue']],
    ['nuxt', 'server', 'plugins/start.server.ts', ['nuxt', 'vue']],
    ['sveltekit', 'server', 'src/routes/me/+page.server.ts', ['@sveltejs/kit', 'svelte']],
    ['sveltekit', 'server', 'src/lib/server/make.ts', ['@sveltejs/kit', 'svelte']],
    ['sveltekit', 'browser', 'src/routes/me/+page.ts', ['@sveltejs/kit', 'svelte']],
    ['astro', 'server', 'src/pages/me.ts', ['astro']],
    ['astro', 'server', 'src/actions/index.ts', ['astro']],
    ['electron', 'native', 'src/main/window.ts', ['electron', 'react']],
    ['electron', 'native', 'src/preload.ts', ['electron', 'react']],
    ['electron', 'browser', 'src/renderer/store.ts', ['electron', 'react']],
    ['expo', 'native', 'app/index.tsx', ['expo', 'react', 'react-native']],
    ['expo', 'server', 'app/me+api.ts', ['expo', 'react', 'react-native']],
    ['angular', 'browser', 'src/main.ts', ['@angular/core']],
    ['angular', 'server', 'src/server.ts', ['@angular/core']],
    ['vite', 'browser', 'src/main.ts', ['vite', 'lit']],
    ['create-react-app', 'browser', 'src/index.js', ['react-scripts']],
  ])('%s: %s: %s', async (_, side, path, dependencies) => {
    const { found } = await sidesIn({ 'package.json': manifest({}, ...dependencies), [path]: FLAW() });
    expect(found).toEqual([`${path}: ${side}`]);
  });

  it('electron: Node’s own modules are there on a desktop', async () => {
    const text = `import fs from 'node:fs';\n${FLAW()}`;
    const { found } = await sidesIn({ 'package.json': manifest({}, 'electron'), 'lib/a.ts': text });
    expect(found).toEqual(['lib/a.ts: native']);
  });

  it.each(['src/mock.ts', 'lib/keyTestUtils.ts', 'src/test-helpers.ts'])('data of tests: %s', async (path) => {
    expect((await sidesIn({ [path]: FLAW() })).stats).toEqual({ test: 1 });
  });

  it.each(['demo-app/src/panel.ts', 'packages/device-demo-app/panel.ts'])('demonstrations: %s', async (path) => {
    expect((await sidesIn({ [path]: FLAW() })).found).toEqual([`${path}: tooling`]);
  });

  it('react native: what pages use elsewhere runs on the phone', async () => {
    const text = `import { create } from 'zustand';\n${FLAW()}`;
    const { found } = await sidesIn({ 'package.json': manifest({}, 'react-native'), 'store/a.ts': text });
    expect(found).toEqual(['store/a.ts: native']);
  });

  it('react: a hook that calls hooks runs where something is shown, whatever else its file is for', async () => {
    const named = `export function useCode() { ${FLAW().replace('export ', '')} return make; }\n`;
    const hook = `import { useStore } from './store';\n${named.replace('{', '{ const kept = useStore();')}`;
    const files = {
      'package.json': manifest({}, 'react', 'express'),
      'src/code.ts': hook,
      'src/named.ts': named,
      'src/served.ts': `import 'express';\n${hook}`,
    };
    const sides = ['src/code.ts: browser', 'src/named.ts: unknown', 'src/served.ts: server'];
    expect((await sidesIn(files)).found).toEqual(sides);
    const elsewhere = await sidesIn({ ...files, 'package.json': manifest({}, 'express') });
    expect(elsewhere.found).toEqual(['src/code.ts: server', 'src/named.ts: server', 'src/served.ts: server']);
  });

  it('vite: what a server starts with is none of its entries', async () => {
    const { found } = await sidesIn({ 'package.json': manifest({}, 'vite', 'fastify'), 'src/main.ts': FLAW() });
    expect(found).toEqual(['src/main.ts: server']);
  });

  it('an app of a monorepo follows its own manifest, one without dependencies the root’s', async () => {
    const { found } = await sidesIn({
      'package.json': manifest({}, 'next'),
      'apps/a/package.json': manifest({ name: 'a' }),
      'apps/a/pages/api/me.ts': FLAW(),
      'apps/b/package.json': manifest({ name: 'b' }, 'vue'),
      'apps/b/src/pages/api/me.vue': `<script>\n${FLAW()}</script>`,
    });
    expect(found).toEqual(['apps/a/pages/api/me.ts: server', 'apps/b/src/pages/api/me.vue: browser']);
  });

  it.each([
    [{ private: true }, 'native'],
    [{ files: ['dist'] }, 'unknown'],
  ])('what only an app of the project uses of a package %j: %s', async (fields, side) => {
    const { found } = await sidesIn({
      'packages/kit/package.json': manifest({ name: 'kit', main: 'index.ts', ...fields }),
      'packages/kit/index.ts': FLAW(),
      'app/package.json': manifest({ name: 'app' }, 'kit', 'react-native'),
      'app/main.ts': `import { View } from 'react-native';\nimport { make } from 'kit';\n`,
    });
    expect(found).toEqual([`packages/kit/index.ts: ${side}`]);
  });

  it('a manifest gives files to one side', async () => {
    const fields = {
      main: './lib/main.js',
      browser: { './lib/node.js': './lib/page.js' },
      'react-native': './lib/phone.js',
      bin: { run: './lib/run.js' },
      exports: { './kit': { browser: './lib/kit.browser.js', default: './lib/kit.js' } },
    };
    const names = ['kit.browser', 'kit', 'main', 'page', 'phone', 'run'];
    const files = Object.fromEntries(names.map((name) => [`lib/${name}.js`, FLAW()]));
    expect((await sidesIn({ 'package.json': manifest(fields), ...files })).found).toEqual([
      'lib/kit.browser.js: browser',
      'lib/kit.js: unknown',
      'lib/main.js: unknown',
      'lib/page.js: browser',
      'lib/phone.js: native',
      'lib/run.js: server',
    ]);
  });
});

describe('what a server imports as code', () => {
  const MAIN = (path: string) =>
    `import express from 'express';\nimport { make } from './${path}';\nmake(express());\n`;
  it.each([
    ['auth', `'use client';\n${FLAW()}`],
    ['tools/auth', FLAW()],
    ['seed', FLAW()],
    ['auth', `import 'ora';\n${FLAW()}`],
  ])('is not out of sight: %s', async (path, text) => {
    const files = { 'package.json': manifest({}, 'express'), 'src/main.ts': MAIN(path), [`src/${path}.ts`]: text };
    expect((await sidesIn(files)).found).toEqual([`src/${path}.ts: unknown`]);
  });

  it('is the server’s where it is a client of an interface, and nothing shows pages', async () => {
    const files = {
      'package.json': manifest({}, 'express'),
      'src/main.ts': MAIN('pay.client'),
      'src/pay.client.ts': FLAW(),
    };
    expect((await sidesIn(files)).found).toEqual(['src/pay.client.ts: server']);
  });
});
