import { describe, expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { analyse } from '../example.js';

/** How many causes the findings of a rule have, and how many findings there are. */
function causesOf(id: string, files: Readonly<Record<string, string>>) {
  const { observations } = analyse(
    new Map(Object.entries(files)),
    codeRules.filter((rule) => rule.id === id),
  );
  const findings = observations.filter(({ outcome }) => outcome === 'finding');
  return { findings: findings.length, causes: new Set(findings.map(({ cause }) => cause)).size };
}

const TAB = `export const put = (name: string, value: string) => localStorage.setItem(name, value);`;

describe('one cause', () => {
  it.each([
    [
      'a secret of the environment that two routes compare',
      'secret-compared-by-operator',
      {
        'a.ts': `export const a = (req) => req.headers['x-cron'] === process.env.CRON_SECRET;`,
        'b.ts': `export const b = (req) => req.headers['x-cron'] === process.env.CRON_SECRET;`,
      },
    ],
    [
      'a secret of the environment in two addresses',
      'token-in-url',
      {
        'a.ts': `export const a = (id) => fetch(\`https://site.example/refresh?secret=\${process.env.REFRESH_TOKEN}&id=\${id}\`);`,
        'b.ts': `export const b = () => fetch(\`https://site.example/all?secret=\${process.env.REFRESH_TOKEN}\`);`,
      },
    ],
    [
      'a helper that decodes',
      'jwt-decode-unverified',
      {
        'tokens.ts': `import { jwtDecode } from 'jwt-decode'; export const claimsOf = (token) => jwtDecode(token);`,
        'a.ts': `import { claimsOf } from './tokens'; export const a = (req, res, next) => (claimsOf(req.query.t).role === 'a' ? next() : res.end());`,
        'b.ts': `import { claimsOf } from './tokens'; export const b = (req, res, next) => (claimsOf(req.query.t).role === 'b' ? next() : res.end());`,
      },
    ],
    [
      'a code that one function compares with several',
      'secret-compared-by-operator',
      {
        'a.ts': `import { createHmac } from 'node:crypto';
          const of = (at) => createHmac('sha256', KEY).update(String(at)).digest('hex');
          export function check(given) { const now = of(1); const next = of(2); return given === now || given === next; }`,
      },
    ],
    [
      'a helper that signs',
      'token-never-expires',
      {
        'sign.ts': `import jwt from 'jsonwebtoken'; export const issue = (claims, options?) => jwt.sign(claims, process.env.KEY, options);`,
        'a.ts': `import { issue } from './sign'; export const a = (id) => issue({ sub: id });`,
        'b.ts': `import { issue } from './sign'; export const b = (id) => issue({ sub: id });`,
      },
    ],
    [
      'a helper that names the entry of a storage',
      'token-in-browser-storage',
      {
        'tab.ts': TAB,
        'keep.ts': `import { put } from './tab'; export const keep = (value) => put('access_token', value);`,
        'a.ts': `import { keep } from './keep'; export const a = (session) => keep(session.accessToken);`,
        'b.ts': `import { keep } from './keep'; export const b = (session) => keep(session.accessToken);`,
      },
    ],
    [
      'options that two cookies share',
      'session-cookie-readable',
      {
        'a.ts': `import express from 'express';
                 const options = () => ({ secure: true, maxAge: 1000 });
                 const app = express();
                 app.get('/a', (req, res) => res.cookie('session', req.user.sessionToken, options()));
                 app.get('/b', (req, res) => res.cookie('session', req.user.sessionToken, options()));`,
      },
    ],
  ])('is %s', (_, id, files) => expect(causesOf(id, files)).toEqual({ findings: 2, causes: 1 }));

  it.each([
    [
      'two secrets',
      'secret-compared-by-operator',
      {
        'a.ts': `export const a = (req) => req.headers['x-cron'] === process.env.CRON_SECRET;`,
        'b.ts': `export const b = (req) => req.headers['x-hook'] === process.env.HOOK_SECRET;`,
      },
    ],
    [
      'a wrapper around a storage that takes any name',
      'token-in-browser-storage',
      {
        'tab.ts': TAB,
        'a.ts': `import { put } from './tab'; export const a = (session) => put('access_token', session.accessToken);`,
        'b.ts': `import { put } from './tab'; export const b = (session) => put('refresh_token', session.refreshToken);`,
      },
    ],
  ])('is not %s', (_, id, files) => expect(causesOf(id, files)).toEqual({ findings: 2, causes: 2 }));
});
