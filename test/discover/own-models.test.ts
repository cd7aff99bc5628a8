import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { scan } from '../../src/index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'authproof-models-'));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const verifier = (name: string, specifier: string) => ({
  package: specifier,
  exports: {
    [name]: {
      role: 'token.verify',
      parts: { token: '0', options: '1', audience: '1.audience' },
      result: ['return'],
      absent: { audience: 'accepts' },
    },
  },
});

async function findings(root: string): Promise<string[]> {
  const { result } = await scan({ root });
  return result.findings
    .filter(({ ruleId }) => ruleId === 'token-verify-no-audience')
    .map(({ location }) => `${location.path}:${location.startLine}`);
}

describe('models of the project’s own', () => {
  it('teach it a package that nobody else knows', async () => {
    const root = project({
      'authproof.json': { models: ['models/acme.json'] },
      'models/acme.json': verifier('check', '@acme/auth'),
      'a.ts': `import { check } from '@acme/auth';\nexport const a = (t) => check(t, {});\nexport const b = (t) => check(t, { audience: 'api' });\n`,
    });
    expect(await findings(root)).toEqual(['a.ts:2']);
  });

  it('teach it a wrapper that lies in the project', async () => {
    const root = project({
      'authproof.json': { models: ['models/own.json'] },
      'models/own.json': verifier('verifySession', './src/session'),
      'src/session.ts': `export const verifySession = (token, options) => native.verify(token, options);\n`,
      'src/a.ts': `import { verifySession } from './session';\nexport const a = (t) => verifySession(t, {});\n`,
    });
    expect(await findings(root)).toEqual(['src/a.ts:2']);
  });

  it.each([
    [
      'a role that does not exist',
      { package: 'x', exports: { a: { role: 'token.guess' } } },
      /models\/bad\.json cannot be used: \/exports\/a/,
    ],
    ['no JSON', '{', /models\/bad\.json is not JSON/],
  ])('are refused with %s, by file and place', async (_, content, message) => {
    const root = project({ 'authproof.json': { models: ['models/bad.json'] }, 'models/bad.json': content });
    await expect(scan({ root })).rejects.toThrow(message);
  });
});
