import { describe, expect, it } from 'vitest';
import { Sides } from '../../src/analyse/knowledge/sides.js';
import { directiveOf } from '../../src/load/code-files.js';
import { importSpecifiers } from '../../src/load/import-specifiers.js';
import { loadKnowledge } from '../../src/load/knowledge.js';

const { sides } = loadKnowledge();

function sideOf(path: string, files: Readonly<Record<string, string>>, production: readonly string[] = []): string {
  const around = {
    facts: (name: string) => {
      const text = files[name];
      return text === undefined
        ? undefined
        : { path: name, specifiers: importSpecifiers(text), directive: directiveOf(text) };
    },
    importersOf: (name: string) =>
      Object.keys(files).filter((other) =>
        importSpecifiers(files[other] ?? '').some((specifier) => `${specifier.slice(2)}.ts` === name),
      ),
    packageOf: () => ({
      dir: '',
      name: 'app',
      dependencies: new Map(),
      production: new Set(production),
      entries: new Map(),
      imports: new Map(),
    }),
    mentions: (name: string, globals: readonly string[]) =>
      globals.some((global) => (files[name] ?? '').includes(global)),
    calls: (name: string, names: readonly string[]) => names.some((one) => (files[name] ?? '').includes(`${one}(`)),
    isLedInto: () => false,
  };
  return new Sides(sides, around).of(path);
}

describe('the side of a file', () => {
  it.each<[string, string, Readonly<Record<string, string>>, string[]]>([
    ['server', 'a.ts', { 'a.ts': `import express from 'express';` }, []],
    ['server', 'a.ts', { 'a.ts': `import { readFileSync } from 'node:fs';` }, []],
    ['server', 'app/api/me/route.ts', { 'app/api/me/route.ts': '' }, []],
    ['browser', 'a.ts', { 'a.ts': `'use client'; import fs from 'fs';` }, []],
    ['server', 'a.ts', { 'a.ts': `'use server'; import { useState } from 'react';` }, []],
    ['browser', 'a.ts', { 'a.ts': `import { createRoot } from 'react-dom/client';` }, []],
    ['browser', 'a.ts', { 'a.ts': `import { useEffect } from 'react'; useEffect(() => load());` }, []],
    ['server', 'a.ts', { 'a.ts': `import 'koa'; import { useMemo } from 'react'; useMemo(() => load());` }, []],
    [
      'unknown',
      'a.ts',
      { 'a.ts': `import { cache } from 'react'; import { useState } from './state'; cache(load);` },
      [],
    ],
    ['unknown', 'a.ts', { 'a.ts': `import { useState } from '#imports'; useState(() => 1);` }, []],
    ['test', 'fakes.ts', { 'fakes.ts': `import { http } from 'msw'; http.get('/me', () => answer);` }, []],
    ['unknown', 'fakes.ts', { 'fakes.ts': `import { http } from './msw';` }, []],
    ['browser', 'a.ts', { 'a.ts': `export const w = window.innerWidth;` }, []],
    ['native', 'a.ts', { 'a.ts': `import { View } from 'react-native';` }, []],
    ['test', 'src/a.test.ts', { 'src/a.test.ts': `import express from 'express';` }, []],
    ['test', 'src/__mocks__/a.ts', { 'src/__mocks__/a.ts': '' }, []],
    ['tooling', 'scripts/a.ts', { 'scripts/a.ts': `import express from 'express';` }, []],
    ['tooling', 'vite.config.ts', { 'vite.config.ts': '' }, []],
    ['browser', 'shared.ts', { 'shared.ts': '', 'page.ts': `import x from './shared'; import 'react-dom';` }, []],
    [
      'server',
      'shared.ts',
      { 'shared.ts': '', 'mid.ts': `import x from './shared';`, 'api.ts': `import m from './mid'; import 'koa';` },
      [],
    ],
    [
      'unknown',
      'shared.ts',
      {
        'shared.ts': '',
        'page.ts': `import x from './shared'; import 'react-dom';`,
        'api.ts': `import x from './shared'; import 'koa';`,
      },
      [],
    ],
    ['server', 'lib.ts', { 'lib.ts': '' }, ['fastify']],
    ['browser', 'lib.ts', { 'lib.ts': '' }, ['react', 'react-dom']],
    ['unknown', 'lib.ts', { 'lib.ts': '' }, []],
  ])('%s: %s', (side, path, files, production) => {
    expect(sideOf(path, files, production)).toBe(side);
  });

  it('is the same whatever was asked before', () => {
    const files = {
      'a.ts': `import b from './b';`,
      'b.ts': `import a from './a';`,
      'c.ts': `import b from './b'; import 'koa';`,
    };
    expect(sideOf('a.ts', files)).toBe('server');
    expect(sideOf('b.ts', files)).toBe('server');
  });
});

describe('a configuration file', () => {
  it('of a tool is tooling, of the application is not', () => {
    expect(sideOf('next.config.mjs', { 'next.config.mjs': '' })).toBe('tooling');
    expect(sideOf('app/config/auth.config.js', { 'app/config/auth.config.js': '' }, ['express'])).toBe('server');
  });
});
