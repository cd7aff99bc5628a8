import { defineRule } from '../../src/rule.js';

/** Providers that hand out addresses which they have verified. */
const VERIFYING = new Set(['google', 'apple']);

export default defineRule({
  id: 'account-linked-by-email',
  title: 'Accounts of several providers are linked by an email address that nobody verified',
  severity: 'medium',
  confidence: 'medium',
  cwe: [287, 290],
  controls: ['O13'],
  references: ['OpenID Connect Core 1.0 §5.7', 'https://www.better-auth.com/docs/concepts/users-accounts'],
  why: 'Whoever can set the address at one provider gets the account that its owner made with another.',
  fix: 'Leave the option out; link where somebody is signed in to both accounts, or where `email_verified` is true.',
  blind:
    'Whether the provider lets out addresses that it has not verified, and a check of them in the `signIn` callback.',
  roles: ['oauth.client', 'account.link'],
  bad: [
    `import GitHub from 'next-auth/providers/github';
     const LINK = true;
     const social = (make, id) => make({ clientId: id, «allowDangerousEmailAccountLinking: LINK» });
     export const providers = [social(GitHub, process.env.ID)];`,
    `export class People {
       async resolve(me) {
         const known = await this.prisma.person.findUnique({ where: { sub: me.sub } });
         if (known) return known;
         const invited = await this.prisma.person.findUnique({ where: { email: me.email } });
         if (!invited) throw new Error('nobody');
         return «this.prisma.person.update({ where: { id: invited.id }, data: { sub: me.sub } })»;
       }
     }`,
    `export async function fromProfile(profile) {
       const user = await User.findOne({ email: profile.emails[0].value });
       if (!user) return User.create({ githubId: profile.id });
       «user.githubId = profile.id»;
       return user.save();
     }`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ account: { accountLinking: { enabled: true, «trustedProviders: ['discord', 'github']» } } });`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ account: { accountLinking: { enabled: true, «allowDifferentEmails: true» } } });`,
    `import Google from 'next-auth/providers/google';
     import GitHub from 'next-auth/providers/github';
     export const options = {
       providers: [Google({ clientId: A, clientSecret: B }), GitHub({ clientId: C, clientSecret: D, «allowDangerousEmailAccountLinking: true» })],
       callbacks: { signIn: ({ account, profile }) => (account.provider === 'google' ? profile.email_verified === true : true) },
     };`,
    `import GitHub from 'next-auth/providers/github';
     export const newUser = (email) => ({ email, emailVerified: null });
     export const providers = [GitHub({ clientId: C, clientSecret: D, «allowDangerousEmailAccountLinking: true» })];`,
    `import GitHub from 'next-auth/providers/github';
     export const providers = [GitHub({ clientId: process.env.ID, clientSecret: process.env.SECRET, «allowDangerousEmailAccountLinking: true» })];`,
    `import Discord from 'next-auth/providers/discord';
     import Google from 'next-auth/providers/google';
     export const providers = [
       Google({ profile: (person) => ({ id: person.sub, email: person.email_verified ? person.email : null }) }),
       Discord({ «allowDangerousEmailAccountLinking: true» }),
     ];`,
    {
      'members.ts': `export const byAddress = (seed) => db.member.upsert({ where: { email: seed.email }, update: {}, create: seed });
                     export const bySubject = (provider, sub, seed) => db.login.findFirst({ where: { provider, sub } });`,
      'auth.ts': `import type { NextAuthOptions } from 'next-auth';
                  import { byAddress, bySubject } from './members';
                  export const options: NextAuthOptions = {
                    providers: [{ id: 'guild', type: 'oauth', checks: ['pkce', 'state'], wellKnown: WELL_KNOWN }],
                    callbacks: {
                      async signIn({ user, account, profile }) {
                        if (account.provider === 'google') {
                          if (!profile.email_verified) return false;
                          const own = await bySubject('google', profile.sub, { email: profile.email });
                          user.id = own.id;
                          return true;
                        }
                        const known = await «byAddress({ email: user.email, name: user.name })»;
                        Object.assign(user, { id: known.id });
                        return true;
                      },
                    },
                  };`,
    },
  ],
  good: [
    `import GitHub from 'next-auth/providers/github';
     export const options = {
       providers: [GitHub({ clientId: process.env.ID, clientSecret: process.env.SECRET })],
       callbacks: {
         async signIn({ user, profile }) {
           const invited = await db.member.findUnique({ where: { email: user.email } });
           if (!invited) return false;
           if (!profile.email_verified) return false;
           const known = await db.member.findUnique({ where: { email: user.email } });
           user.id = known.id;
           return true;
         },
       },
     };`,
    `export class People {
       async link(me) {
         if (me.emailVerified !== true) throw new Error('verify your email first');
         return this.prisma.person.update({ where: { email: me.email, sub: null }, data: { sub: me.sub } });
       }
       async add(me) {
         if (await this.prisma.person.findUnique({ where: { email: me.email } })) throw new Error('taken');
         return this.prisma.person.create({ data: { sub: me.sub, email: me.email } });
       }
       attach(req, profile) { return this.prisma.person.update({ where: { id: req.user.id }, data: { googleId: profile.id } }); }
     }`,
    `import Discord from 'next-auth/providers/discord';
     export const providers = [
       Discord({ allowDangerousEmailAccountLinking: true, profile: (person) => ({ id: person.id, email: person.verified && person.emailVerified ? person.email : null }) }),
     ];`,
    `import { betterAuth } from 'better-auth';
     export const auth = betterAuth({ account: { accountLinking: { enabled: true } } });`,
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
    if (site.role === 'account.link') {
      if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
      if (site.texts('kind').includes('sign-in')) {
        yield {
          at: site.at,
          say: 'whoever comes with the address of an account is signed in to it, whichever provider says so',
          lookedFor: 'a test of `email_verified` before, or a look-up by the provider and its id of the account',
        };
        return;
      }
      if (code.settled.isCalledBeside(site.at, /verif/i)) return;
      yield {
        at: site.at,
        say: `whoever comes with the address of an account is written into it (\`${site.texts('field')[0] ?? ''}\`)`,
        lookedFor: 'a test of `email_verified` before',
        severity: 'high',
        trace: [{ at: site.placeOf('beside'), say: 'found by the address' }],
      };
      return;
    }
    if (site.constants('linking').includes(true) && !code.claims.hasEmailCheck(site))
      yield { at: site.placeOf('linking'), say: "this provider's accounts are linked by the email address alone" };
    const trusted = site.texts('trustedProviders');
    if (trusted.length > 0)
      yield {
        at: site.placeOf('trustedProviders'),
        say: 'whoever signs in with a trusted provider is linked by an email address that need not be verified',
        confidence: trusted.every((name) => VERIFYING.has(name)) ? 'low' : 'medium',
      };
    else if (site.constants('otherEmails').includes(true))
      yield {
        at: site.placeOf('otherEmails'),
        say: 'an account with another email address may be linked',
        severity: 'low',
      };
  },
});
