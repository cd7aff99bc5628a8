import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'guest-taken-for-caller',
  title: 'Somebody made up takes the place of a caller who could not be verified',
  severity: 'high',
  confidence: 'medium',
  cwe: [636, 287],
  controls: ['D5', 'B4'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'Whoever brings a broken token acts as that guest, who is there for everything that only asks whether there is somebody; and all of them share what it owns.',
  fix: 'Refuse in the catch; or give null, and ask for somebody wherever one is needed.',
  blind: 'Checks of the guest in other functions than those that are given it.',
  roles: ['token.verify', 'token.introspect'],
  bad: [
    `import jwt from 'jsonwebtoken';
     const callerOf = (req) => {
       try { return jwt.verify(req.cookies.session, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }).sub; } catch { return «'anonymous'»; }
     };
     export const notes = async (req, res) => res.json(await db.notes.find({ owner: callerOf(req) }));
     export async function save(req, res) {
       let uid = «'anonymous'»;
       try { uid = jwt.verify(req.body.token, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }).sub; } catch (error) { console.error(error); }
       await db.collection('users').doc(uid).set(req.body.profile);
       res.end();
     }
     function userOf(req) {
       try { return jwt.verify(req.cookies.session, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }); } catch (error) { return «{ id: 'guest', role: 'member' }»; }
     }
     export function authenticate(req, res, next) { req.user = userOf(req); next(); }`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     const GUEST = { id: 'guest', role: 'guest' };
     const viewer = (req) => {
       try { return jwt.verify(req.cookies.session, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }).sub; } catch { return 'anonymous'; }
     };
     export const limitKey = (req) => 'rate:' + viewer(req);
     export const list = (req, res) => { const who = viewer(req); if (who === 'anonymous') return res.sendStatus(401); res.json(db.notes.find({ owner: who })); };
     const userOf = (req) => {
       try { return jwt.verify(req.cookies.session, KEY, { algorithms: ['HS256'], issuer: 'a', audience: 'b' }); } catch { return GUEST; }
     };
     export function authenticate(req, res, next) { req.user = userOf(req); next(); }`,
  ],
  *check(site, code) {
    for (const { at, outcome, trace } of code.failuresOf(site)) {
      if (outcome !== 'guest') continue;
      yield {
        at,
        say: 'where the verification fails, this is taken for the caller',
        lookedFor: 'a comparison that tells the guest from somebody who signed in',
        trace: [
          { at: site.at, say: 'the verification that fails' },
          ...trace.map(({ node, say }) => ({ at: node, say })),
        ],
      };
    }
  },
});
