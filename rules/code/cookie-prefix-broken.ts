import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'cookie-prefix-broken',
  title: 'A cookie with the prefix of one host has a domain or a path',
  severity: 'medium',
  confidence: 'high',
  cwe: [1275],
  controls: ['T7'],
  references: ['draft-ietf-httpbis-rfc6265bis-12 §4.1.3.2'],
  why: 'Browsers drop the cookie, so that the sign-in only works where the prefix is taken off again, and with it what kept other hosts from setting the cookie.',
  fix: 'Give a `__Host-` cookie `secure: true`, `path: "/"` and no domain.',
  blind:
    'Names and attributes that are put together at run time; a missing `Secure` is what session-cookie-not-secure looks for.',
  roles: ['cookie.set', 'session.keep'],
  bad: [
    `export const login = (res, id) => «res.cookie('__Host-sid', id, { domain: 'shop.example', path: '/', secure: true, httpOnly: true })»;`,
    `export const login = (res, id) => «res.cookie('__Host-sid', id, { path: '/account', secure: true, httpOnly: true })»;`,
    `import session from 'express-session';
     app.use(«session({ name: '__Host-sid', secret: process.env.SECRET, cookie: { secure: true, domain: '.shop.example' } })»);`,
  ],
  good: [
    `export const login = (res, id) => ⟦res.cookie('__Host-sid', id, { path: '/', secure: true, httpOnly: true })⟧;`,
    `export const login = (res, id) => res.cookie('sid', id, { domain: 'shop.example', secure: true, httpOnly: true });`,
    `export const login = (res, id, options) => res.cookie('__Host-sid', id, options);`,
    `export const name = (isSecure) => (isSecure ? '__Host-sid' : 'sid');
     export const login = (res, id, isSecure) => res.cookie(name(isSecure), id, { secure: isSecure, path: '/' });`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'browser') return;
    for (const seen of site.seenFrom('name', 'domain', 'path')) {
      const names = seen.texts('name');
      // A name that only sometimes has the prefix goes with attributes that change with it.
      if (names.length === 0 || !names.every((name) => name.startsWith('__Host-'))) continue;
      const { at, trace } = seen;
      const paths = seen.texts('path');
      const hasDomain = seen.texts('domain').some((domain) => domain !== '');
      const hasPath = paths.length > 0 && paths.every((path) => path !== '/');
      const say = `the cookie \`${(names[0] ?? '').slice(0, 40)}\``;
      if (hasDomain || hasPath) {
        const wrong = hasDomain ? 'has a domain' : 'has another path than `/`';
        yield { at, say: `${say} ${wrong}, and browsers refuse it`, trace };
      } else if (
        site.constants('secure').includes(true) &&
        seen.part('domain').state === 'absent' &&
        paths.includes('/')
      )
        yield { at, proves: true, say: `${say} is bound to its host by its prefix`, trace };
    }
  },
});
