import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'account-linked-by-email',
  title: 'Accounts of several providers are linked by an email address that nobody verified',
  severity: 'medium',
  confidence: 'medium',
  cwe: [287, 290],
  controls: ['O13'],
  references: ['OpenID Connect Core 1.0 §5.7'],
  why: 'Whoever can set the address at one provider gets the account that its owner made with another.',
  fix: 'Leave the option out; link where somebody is signed in to both accounts, or where `email_verified` is true.',
  blind:
    'Whether the provider lets out addresses that it has not verified, and a check of them in the `signIn` callback.',
  roles: ['oauth.client'],
  bad: [
    `import GitHub from 'next-auth/providers/github';
     export const providers = [GitHub({ clientId: process.env.ID, clientSecret: process.env.SECRET, «allowDangerousEmailAccountLinking: true» })];`,
  ],
  good: [
    `import GitHub from 'next-auth/providers/github';
     export const providers = [GitHub({ clientId: process.env.ID, clientSecret: process.env.SECRET, allowDangerousEmailAccountLinking: false })];`,
    `import Google from 'next-auth/providers/google';
     export const options = {
       providers: [Google({ clientId: process.env.ID, clientSecret: process.env.SECRET, allowDangerousEmailAccountLinking: true })],
       callbacks: { signIn: ({ profile }) => profile.email_verified === true },
     };`,
    `import Google from 'next-auth/providers/google';
     export const providers = [Google({ clientId: process.env.ID, clientSecret: process.env.SECRET })];`,
  ],
  *check(site, code) {
    if (!site.constants('linking').includes(true) || code.strength.fileSays(site, /email_?verified/i)) return;
    yield { at: site.placeOf('linking'), say: `${site.name} links accounts by the email address alone` };
  },
});
