import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'sign-in-limit-off',
  title: 'Whoever guesses passwords is not slowed down',
  severity: 'medium',
  confidence: 'high',
  cwe: [307],
  controls: ['L5'],
  references: [],
  why: 'Lists of leaked passwords are tried at the speed of the network, and codes of six digits are found in minutes.',
  fix: 'Leave the limit on, and loosen it for single paths with rules of their own.',
  blind: 'Limits in front of the application.',
  roles: ['sign-in.limit'],
  bad: [
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ emailAndPassword: { enabled: true }, rateLimit: { «enabled: false» } });`,
  ],
  good: [
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ emailAndPassword: { enabled: true }, rateLimit: { window: 10, max: 100 } });
     export const other = betterAuth({ rateLimit: { enabled: process.env.NODE_ENV !== 'test' } });
     export const third = betterAuth({ rateLimit: { ⟦enabled: true⟧ } });
     export const open = betterAuth({ rateLimit: { enabled: flags.limit ?? true } });
     export const lenient = betterAuth({ rateLimit: { enabled: true, customRules: { '/sign-in/email': false } } });`,
  ],
  *check(site) {
    if (site.side === 'test') return;
    const on = site.constants('limitOn');
    if (on.length > 0 && on.every((value) => value === false))
      yield { at: site.placeOf('limitOn'), say: 'attempts to sign in are no longer counted', trace: site.trace };
    else if (on.length > 0 && isOnInAnyCase(site))
      yield { at: site.placeOf('limitOn'), proves: true, say: 'attempts to sign in are counted' };
  },
});

/** Not by one of several values, and not with other limits for single paths. */
function isOnInAnyCase(site: CodeSite): boolean {
  const { state, values } = site.part('limitOn');
  const isTrue = values.every((value) => value.kind === 'literal' && value.value === true);
  return state === 'present' && isTrue && site.part('limitRules').state === 'absent';
}
