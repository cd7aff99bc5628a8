import { defineRule } from '../../src/rule.js';

/** What people may call themselves and how they like it. */
const OWN =
  /^(?:name|displayName|firstName|lastName|nickname|image|picture|avatar\w*|locale|lang(?:uage)?|theme|timezone|bio|color|onboard\w*|expires)$/i;

export default defineRule({
  id: 'session-updated-by-browser',
  title: 'A browser writes what its own session says',
  severity: 'high',
  confidence: 'medium',
  cwe: [915, 639],
  controls: ['P9', 'P6', 'B3', 'P2'],
  references: ['https://next-auth.js.org/getting-started/client#updating-the-session', 'OWASP ASVS 4.0.3 V4.1.2'],
  why: 'What `update()` sends is a request like any other: whoever is signed in can send a role, a plan or the id of somebody else, and the session is sealed with it.',
  fix: 'Take only names and pictures from `session` there, and read everything else from the database again.',
  blind: 'Values that are checked before, where the check is in another function.',
  roles: ['session.update'],
  bad: [
    `export const callbacks = {
       async jwt({ token, user, trigger, session }) {
         if (trigger === 'update') «Object.assign(token, session)»;
         return token;
       },
     };`,
    `export const callbacks = {
       jwt({ token, trigger, session }) {
         if (trigger === 'update' && session) return «{ ...token, ...session.user }»;
         return token;
       },
     };`,
    `export const callbacks = {
       async jwt({ token, trigger, session }) {
         if (trigger === 'update') {
           «token.role = session.user.role»;
         }
         return token;
       },
     };`,
  ],
  good: [
    `export const callbacks = {
       async jwt({ token, trigger, session }) {
         if (trigger === 'update') {
           token.name = session.name;
           token.role = await roleOf(token.sub);
           token.org = await membership(token.sub, session.org);
         }
         return token;
       },
       async session({ session, token }) {
         session.user.id = token.sub;
         return session;
       },
     };`,
    `export function merge(trigger, session, token) {
       if (trigger === 'update') console.log(session);
       return { ...token };
     }`,
  ],
  *check(site) {
    if (site.side === 'browser' || site.side === 'test') return;
    const [claim] = site.texts('claim');
    if (claim !== undefined && OWN.test(claim)) return;
    yield {
      at: site.at,
      say:
        claim === undefined
          ? 'whatever the browser sends gets into the session'
          : `the browser says what \`${claim}\` of its session is`,
    };
  },
});
