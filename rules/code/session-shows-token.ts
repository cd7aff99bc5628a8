import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'session-shows-token',
  title: 'What the server keeps in its session token is shown to the browser',
  severity: 'medium',
  confidence: 'high',
  cwe: [201, 522],
  controls: ['T11', 'P6', 'T4'],
  references: ['https://authjs.dev/guides/extending-the-session'],
  why: 'The endpoint of the session answers every script of the page: one that gets in takes the tokens along, and with a refresh token the account.',
  fix: 'Copy single fields into the session (`session.user.id = token.sub`), and use tokens of the provider on the server only.',
  blind: 'Tokens under names of their own, and callbacks in another file than the word `callbacks`.',
  roles: ['session.show'],
  bad: [
    `type Callbacks = NonNullable<NextAuthConfig['callbacks']>;
     export const staffCallbacks: Callbacks = {
       jwt({ token, account }) { return account ? { ...token, idToken: account.id_token } : token; },
       session: ({ session, token }) => («{ ...session, ...token }»),
     };`,
    `export const callbacks = {
       jwt({ token, account }) {
         if (account) token.renewal = account.refresh_token;
         return token;
       },
       session({ session, token }) {
         return { ...session, user: «{ ...session.user, ...token }» };
       },
     };`,
    `import NextAuth from 'next-auth';
     export const { auth } = NextAuth({
       callbacks: {
         async jwt({ token, account }) { if (account) token.refreshToken = account.refresh_token; return token; },
         async session({ session, token }) {
           session.refreshToken = «token.refreshToken» as string;
           return session;
         },
       },
     });`,
    `import NextAuth from 'next-auth';
     export const { handlers } = NextAuth({
       callbacks: {
         jwt: ({ token, account }) => (account ? { ...token, accessToken: account.access_token } : token),
         session: ({ session, token }) => ({ ...session, accessToken: «token.accessToken» }),
       },
     });`,
    `export const callbacks = {
       async jwt({ token, account }) { if (account) token.upstream = account.access_token; return token; },
       async session({ session, token }) {
         session.user.upstream = «token.upstream» as string;
         return session;
       },
     };`,
  ],
  good: [
    `export const callbacks = {
       async jwt({ token, account }) { if (account) token.accessToken = account.access_token; return token; },
       async session({ session, token }) {
         session.canExport = Boolean(token.accessToken);
         session.tokenType = token.tokenType;
         return session;
       },
     };`,
    `export const callbacks = {
       session({ session, token }) {
         session.user.id = token.sub ?? '';
         return { ...session, user: { ...session.user, role: token.role } };
       },
     };`,
    `export const callbacks = { jwt: ({ token }) => ({ ...token, seen: true }), session: ({ session, token }) => ({ ...session, ...token }) };`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const [claim] = site.texts('claim');
    const [kind] = site.texts('kind');
    // A token without anything of the provider in it says no more than the session does.
    if (claim === undefined && !code.strength.fileSays(site, KEEPS)) return;
    yield {
      at: site.at,
      say:
        claim === undefined
          ? 'the whole token of the session, with tokens of the provider in it, is shown to the browser'
          : `\`${claim}\` is shown to every script of the page`,
      ...(kind === 'opens' && { severity: 'low', confidence: 'medium', controls: ['T4', 'T11'] }),
    };
  },
});

const KEEPS = /\b(?:refresh|access|id)_?token\b/i;
