import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'sign-up-sets-right',
  title: 'Whoever signs up says what they may do',
  severity: 'high',
  confidence: 'medium',
  cwe: [915, 269],
  controls: ['P9'],
  references: ['https://www.better-auth.com/docs/concepts/database#extending-core-schema'],
  why: 'Better Auth takes additional fields from the body of a sign-up and of a change of the profile: `role: "admin"` in it is enough.',
  fix: 'Say `input: false` for the field, and set it on the server.',
  blind: 'Fields that hooks in another file set again, and plugins that add fields of their own.',
  roles: ['signup.field'],
  bad: [
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({
       user: { additionalFields: { «role: { type: 'string', defaultValue: 'member' }», motto: { type: 'string' } } },
     });`,
  ],
  good: [
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({
       user: { additionalFields: { ⟦role: { type: 'string', defaultValue: 'member', input: false }⟧, motto: { type: 'string' }, company: { type: 'string' } } },
       session: { additionalFields: { role: { type: 'string' } } },
     });`,
    `import { inferAdditionalFields } from 'better-auth/client/plugins';
     export const plugins = [inferAdditionalFields({ user: { role: { type: 'string' } } })];
     export const shape = { additionalFields: { role: { type: 'string' } } };`,
  ],
  *check(site) {
    if (site.side === 'test') return;
    if (site.texts('kind').includes('shut')) {
      yield { at: site.at, proves: true, say: `\`${site.name}\` is not taken from a sign-up` };
      return;
    }
    yield { at: site.at, say: `a sign-up may bring \`${site.name}\` along`, lookedFor: 'input: false', side: 'server' };
  },
});
