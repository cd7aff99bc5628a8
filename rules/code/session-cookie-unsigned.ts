import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-cookie-unsigned',
  title: 'Sessions are kept in a cookie that nobody signed',
  severity: 'high',
  confidence: 'high',
  cwe: [565, 345],
  controls: ['T7'],
  references: [],
  why: 'The whole session stands in the cookie, and whoever sends it can write another user into it.',
  fix: 'Leave the signature on, and give the library a key.',
  blind: 'Stores behind the cookie, which then holds an id only.',
  roles: ['session.keep'],
  bad: [
    `import session from 'koa-session';
     app.use(session({ key: 'sid', «signed: false» }, app));`,
    `import session from 'cookie-session';
     app.use(session({ name: 'sid', «signed: false» }));`,
    `import { createCookieSessionStorage } from '@remix-run/node';
     export const sessions = «createCookieSessionStorage({ cookie: { name: '__session', httpOnly: true, secure: true } })»;`,
  ],
  good: [
    `import { createCookieSessionStorage } from '@remix-run/node';
     export const sessions = createCookieSessionStorage({ cookie: { name: '__session', secure: true, httpOnly: true, secrets: [process.env.KEY] } });
     export const toasts = createCookieSessionStorage({ cookie: { name: 'toast', secure: true, httpOnly: true } });
     export const made = (options) => createCookieSessionStorage({ cookie: { name: '__session', ...options } });`,
    `import session from 'koa-session';
     app.use(session({ key: 'sid' }, app));`,
    `import session from 'koa-session';
     app.use(session({ key: 'sid', signed: false, store: new RedisStore() }, app));`,
  ],
  *check(site) {
    if (site.side === 'test' || site.part('store').state !== 'absent') return;
    if (site.whenAbsent('key') === 'accepts' && site.part('key').state === 'absent') {
      // A basket or a hint is no session of somebody.
      const [name = ''] = site.texts('name');
      if (HARMLESS.test(name)) return;
      yield {
        at: site.at,
        say: 'the session is signed with no key',
        lookedFor: 'the secrets option',
        trace: site.trace,
      };
    }
    if (site.constants('signed').includes(false))
      yield { at: site.placeOf('signed'), say: 'the session is not signed', trace: site.trace };
  },
});

const HARMLESS = /theme|locale|lang|toast|flash|message|consent|prefer|color|cart|i18n/i;
