import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'csrf-guard-off',
  title: 'A guard against requests of other sites is switched off',
  severity: 'medium',
  confidence: 'high',
  cwe: [352],
  controls: ['T7'],
  references: ['OWASP Cross-Site Request Forgery Prevention Cheat Sheet'],
  why: 'What is left is the SameSite attribute of the cookie, if it has one: a page of the same site, or an older browser, sends requests in the name of the user.',
  fix: 'Leave the guard on for every method that changes something. Trust other origins by naming them, and exempt single routes that no cookie opens.',
  blind: 'Guards that are left out for a route by what stands around it.',
  roles: ['csrf.guard', 'csrf.switch'],
  bad: [
    `import lusca from 'lusca';
     app.use(lusca({ «csrf: false», xframe: 'DENY' }));`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ «trustedOrigins: ['*']» });`,
    { 'svelte.config.js': `export default { kit: { csrf: { «checkOrigin: false» } } };` },
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ advanced: { «disableCSRFCheck: true» } });`,
    `import csrf from 'csurf';
     app.use(csrf({ cookie: true, «ignoreMethods: ['GET', 'HEAD', 'OPTIONS', 'POST']» }));`,
    `import { doubleCsrf } from 'csrf-csrf';
     const ignoredMethods = ['GET', 'PUT', 'delete'];
     export const guard = doubleCsrf({ getSecret, «ignoredMethods» });`,
  ],
  good: [
    `import lusca from 'lusca';
     app.use(lusca({ csrf: true, xframe: 'DENY' }));
     api.use(lusca({ xframe: 'DENY' }));`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ trustedOrigins: ['https://app.example', 'https://*.shop.example'] });`,
    { 'svelte.config.js': `export default { kit: { csrf: { checkOrigin: true } } };` },
    `export const server = new SocketServer({ checkOrigin: false });`,
    { 'svelte.config.js': `export default { kit: { csrf: { checkOrigin: process.env.NODE_ENV === 'production' } } };` },
    `export const socket = { checkOrigin: (origin) => known.has(origin) };`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ trustedOrigins: ['https://app.example'], advanced: { disableCSRFCheck: false } });`,
    `import csrf from 'csurf';
     app.use(csrf({ cookie: true, ignoreMethods: ['GET', 'HEAD', 'OPTIONS'] }));`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ advanced: { disableCSRFCheck: process.env.NODE_ENV === 'test' } });`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    for (const seen of site.role === 'csrf.switch' ? site.seenFrom('value') : []) {
      const { at, trace } = seen;
      if (code.strength.protectionOf(seen) === 'off')
        // The settings of a framework are a tool's file, and hold for the server.
        yield { at, say: 'nothing compares the origin of requests any more', trace, side: 'server' };
    }
    const guarded = site.constants('guarded');
    if (guarded.length > 0 && guarded.every((value) => value === false)) {
      yield { at: site.placeOf('guarded'), say: `${site.name} is told to leave forged requests alone` };
    }
    const off = site.constants('guardOff');
    if (off.length > 0 && off.every((value) => value === true)) {
      yield { at: site.placeOf('guardOff'), say: `${site.name} no longer compares where requests come from` };
    }
    if (site.texts('trustedOrigins').some((origin) => ANY_ORIGIN.test(origin))) {
      const say = `${site.name} trusts requests and redirects of every origin`;
      yield { at: site.placeOf('trustedOrigins'), say, controls: ['B5', 'O4'] };
    }
    const unguarded = code.unguardedMethods(site);
    if (unguarded.length > 0) {
      yield { at: site.placeOf('unguardedMethods'), say: `${site.name} lets ${unguarded.join(', ')} through unseen` };
    }
  },
});

/** `*`, `https://*` */
const ANY_ORIGIN = /^(?:(?:https?|\*):\/\/)?\*$/;
