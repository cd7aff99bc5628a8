import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'right-matched-in-part',
  title: 'A part of the scope or role text is enough to be let through',
  severity: 'medium',
  confidence: 'medium',
  cwe: [863, 187],
  controls: ['P2'],
  references: ['RFC 6749 §3.3'],
  why: 'The scope of a token is one text of several names: `read:admin-help` contains `admin`, and `reader` begins with `read`.',
  fix: "Take the text apart and compare whole names: `scope.split(' ').includes(wanted)`; compare roles with `===`.",
  blind: 'Scopes under other names, and rights that are handed to a function of another package to be compared.',
  roles: ['right.compare'],
  bad: [
    {
      'caller.ts': `export interface Caller { sub: string; scope: string }`,
      'may.ts': `import type { Caller } from './caller';
                 declare global { namespace Express { interface Request { caller?: Caller } } }
                 export const may = (wanted: string) => (req, res, next) => {
                   if (!«req.caller!.scope.includes(wanted)») return res.sendStatus(403);
                   next();
                 };`,
    },
    `export const need = (name) => (req, res, next) => { const { scope = '' } = req.auth; if (!«scope.includes(name)») return res.sendStatus(403); next(); };`,
    `export const admin = (req, res, next) => {
       const claims = req.auth;
       if (!«claims.scope.includes('admin')») return res.sendStatus(403);
       next();
     };`,
    `export const may = (scope) => async (ctx, next) => {
       const own = ctx.state.user?.scope ?? '';
       if («own.indexOf(scope)» < 0) ctx.throw(403);
       await next();
     };`,
    {
      'may.ts': `export const mayAny = (pattern: RegExp) => async (ctx, next) => {
                   if (!«pattern.test(ctx.state.user?.scope)») ctx.throw(403);
                   await next();
                 };`,
      'routes.ts': `import { mayAny } from './may';
                    router.put('/orders/:id', mayAny(/orders/), save);`,
    },
    `export const canWrite = (user) => «user.role.startsWith('editor')»;`,
    `export const canWrite = (token) => «/orders:write/.test(token.scope)»;`,
  ],
  good: [
    {
      'caller.ts': `export type Caller = { sub: string; scope: readonly string[] }`,
      'may.ts': `import type { Caller } from './caller';
                 declare module 'express' { interface Request { caller?: Caller } }
                 export const may = (wanted: string) => (req, res, next) => (req.caller!.scope.includes(wanted) ? next() : res.sendStatus(403));
                 export const held = (req, wanted: string) => req.caller.scope.split(' ').includes(wanted);`,
    },
    `export const need = (name) => (req, res, next) => { const { scope = [] } = req.auth; if (!scope.includes(name)) return res.sendStatus(403); next(); };
     export const may = (req, name) => { const { scope = '' } = req.auth; const scopes = scope.split(' '); return scopes.includes(name); };`,
    `export const may = (scope) => async (ctx, next) => {
       const own = ctx.state.user?.scope ?? '';
       if (!own.split(' ').includes(scope)) ctx.throw(403);
       await next();
     };`,
    `export const may = (user, wanted) => new Set(user.scope.split(' ')).has(wanted);`,
    `export const isAdmin = (user) => user.role === 'admin';`,
    `interface Claims { scope: string[] }
     export const may = (claims: Claims) => claims.scope.includes('admin');`,
    `export const may = (claims) => Array.isArray(claims.scope) ? claims.scope.includes('admin') : claims.scope === 'admin';`,
    `export const granted = (account) => account.scope.includes('calendar');`,
    `export const may = (token) => /(?:^|\\s)orders:write(?:\\s|$)/.test(token.scope);`,
    `export const may = (user) => ['admin', 'editor'].includes(user.role);`,
    `export const may = (user) => user.permissions.includes('orders:write');`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test'].includes(site.side)) return;
    const [name = ''] = site.texts('name');
    if (site.part('format').state === 'absent') {
      yield {
        at: site.at,
        say: `a part of the text in \`${name}\` is compared, and not one whole name of it`,
        lookedFor: "`split(' ')` before the comparison, a list, `===`",
      };
      return;
    }
    const loose = site.seenFrom('format').find((seen) => code.claims.isUnanchored(seen, 'format'));
    if (loose)
      yield {
        at: site.at,
        say: `a pattern without an edge is looked for anywhere in \`${name}\``,
        lookedFor: '`^`, `$`, `\\b` or a separator in the pattern',
        trace: loose.at === site.at ? [] : [{ at: loose.at, say: 'given here' }],
      };
  },
});
