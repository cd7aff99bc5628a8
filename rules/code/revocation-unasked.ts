import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'revocation-unasked',
  title: 'A session that was revoked is still accepted',
  severity: 'low',
  confidence: 'medium',
  cwe: [613],
  controls: ['R2'],
  references: ['https://firebase.google.com/docs/auth/admin/manage-cookies'],
  why: 'Session cookies of Firebase live up to two weeks. Without the question whether they were revoked, a stolen one works until it ends by itself, whatever its owner does.',
  fix: 'Give `verifySessionCookie` `true` as its second argument, at least where something is changed.',
  blind: 'Pages where nothing is changed and a revoked visitor does no harm; a check elsewhere.',
  roles: ['token.verify'],
  bad: [
    `import { getAuth } from 'firebase-admin/auth';
     export async function close(cookie) {
       const { uid } = await «getAuth().verifySessionCookie(cookie)»;
       await getAuth().deleteUser(uid);
     }`,
  ],
  good: [
    `import { getAuth } from 'firebase-admin/auth';
     export async function close(cookie) {
       const { uid } = await ⟦getAuth().verifySessionCookie(cookie, true)⟧;
       await getAuth().deleteUser(uid);
     }`,
    `import { getAuth } from 'firebase-admin/auth';
     export const check = (cookie, checkRevoked) => getAuth().verifySessionCookie(cookie, checkRevoked);`,
    `import { getAuth } from 'firebase-admin/auth';
     export async function signOut(cookie) {
       const claims = await getAuth().verifySessionCookie(cookie);
       await getAuth().revokeRefreshTokens(claims.sub);
     }`,
    `import { getAuth } from 'firebase-admin/auth';
     export const user = (token) => getAuth().verifyIdToken(token);`,
  ],
  *check(site, code) {
    if (site.whenAbsent('checkRevoked') !== 'accepts' || site.side === 'test' || site.side === 'tooling') return;
    if (code.settled.endsSessions(site.at)) return;
    for (const seen of site.seenFrom('checkRevoked')) {
      const { state } = seen.part('checkRevoked');
      const asked = seen.constants('checkRevoked');
      if (asked.includes(true) && !asked.includes(false))
        yield { at: seen.at, proves: true, say: `${site.name} asks whether the session was revoked` };
      else if (state === 'absent' || asked.includes(false))
        yield {
          at: seen.at,
          say: `${site.name} does not ask whether the session was revoked`,
          lookedFor: '`true` as the second argument',
          trace: seen.trace,
        };
      else
        yield {
          at: seen.at,
          say: 'whether a revoked session is refused',
          unknown: 'the argument is decided at run time',
        };
    }
  },
});
