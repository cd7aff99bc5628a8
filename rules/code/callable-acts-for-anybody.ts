import { type Code, type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

/** What is meant for everybody, by its name. */
const PUBLIC = /public|guest|anonymous|sign_?(?:up|in)|log_?in|register|invit|waitlist|subscri|contact|webhook/i;

export default defineRule({
  id: 'callable-acts-for-anybody',
  title: 'A function that clients call acts for whom the caller names',
  severity: 'high',
  confidence: 'medium',
  cwe: [639, 862],
  controls: ['P1', 'B1'],
  references: ['https://firebase.google.com/docs/functions/callable', 'https://firebase.google.com/docs/app-check'],
  why: 'Whoever has the app, or its configuration, calls it with the id of somebody else. App Check tells which app is calling, never who.',
  fix: 'Take the account from `request.auth.uid`, and refuse where there is none.',
  blind:
    'Checks in functions that are given the whole request, and rules of the database, which a server is not held to.',
  roles: ['callable.serve', 'app.verify'],
  bad: [
    `import { onCall, HttpsError } from 'firebase-functions/v2/https';
     import { getFirestore } from 'firebase-admin/firestore';
     const accounts = getFirestore().collection('accounts');
     export const rename = onCall(async (request) => { await accounts.doc(«request.data.uid»).update({ name: request.data.name }); });
     export const close = onCall(async ({ auth, data }) => {
       if (!auth) throw new HttpsError('unauthenticated', 'sign in');
       const { «userId» } = data;
       await accounts.doc(userId).delete();
     });`,
    `import * as functions from 'firebase-functions';
     import * as admin from 'firebase-admin';
     export const assume = functions.https.onCall(async (data, context) => admin.auth().createCustomToken(«data.uid»));`,
    `import { onCall } from 'firebase-functions/v2/https';
     export const award = «onCall({ enforceAppCheck: true }, async (request) => { await db.collection('points').add({ team: request.data.team, points: 10 }); })»;`,
    `import express from 'express';
     import { getAppCheck } from 'firebase-admin/app-check';
     const app = express();
     const known = async (req, res, next) => {
       try { await getAppCheck().verifyToken(req.header('X-Firebase-AppCheck')); next(); } catch { res.status(401).end(); }
     };
     «app.delete('/orders/:id', known, async (req, res) => { await orders.remove(req.params.id); res.end(); })»;`,
  ],
  good: [
    `import { onCall, HttpsError } from 'firebase-functions/v2/https';
     export const rename = onCall({ enforceAppCheck: true }, async ({ auth, data }) => {
       if (!auth) throw new HttpsError('unauthenticated', 'sign in');
       await accounts.doc(auth.uid).update({ name: data.name });
     });
     export const disable = onCall(async (request) => {
       if (request.auth?.token.role !== 'admin') throw new HttpsError('permission-denied', 'no');
       await accounts.doc(request.data.uid).update({ disabled: true });
     });
     export const erase = onCall(async (request) => { await assertAdmin(request); await accounts.doc(request.data.uid).delete(); });
     export const publicProfile = onCall(async ({ data }) => (await profiles.doc(data.uid).get()).data());
     export const joinWaitlist = onCall({ enforceAppCheck: true }, async ({ data }) => { await waiting.add({ email: data.email }); });`,
    `import { getAppCheck } from 'firebase-admin/app-check';
     const known = async (req, res, next) => { await getAppCheck().verifyToken(req.header('X-Firebase-AppCheck')); next(); };
     app.post('/orders', known, requireUser, create);
     app.get('/prices', known, list);
     app.post('/cart', known, async (req, res) => { if (!req.user) return res.sendStatus(401); await carts.add(req.user.id, req.body.item); res.end(); });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'browser') return;
    if (site.role === 'app.verify') {
      for (const mount of code.claims.mountsAround(site)) {
        if (!WRITES.has(mount.method) || mount.hasLaterGuard) continue;
        if (PUBLIC.test(mount.path ?? '') || (mount.handler && code.claims.refuses(mount.handler))) continue;
        yield { at: mount.at, say: `App Check is the only gate of this ${mount.method}`, ...LOOKED };
      }
      return;
    }
    yield* ofCallable(site, code);
  },
});

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const LOOKED = { lookedFor: 'who is signed in, before something is changed' };

function* ofCallable(site: CodeSite, code: Code): Generator<Hit<Place>> {
  const callable = code.claims.callableOf(site);
  const isPublic = code.strength.destinationsOf(site).some((name) => PUBLIC.test(name));
  if (!callable || callable.asks === 'caller' || isPublic) return;
  const { named, asks, changes } = callable;
  const at = named ?? (site.constants('appCheck').includes(true) && asks === 'nobody' ? changes && site.at : undefined);
  if (!at) return;
  const isUnclear = asks === 'unclear' ? 'the request is handed on, and who is calling may be asked there' : undefined;
  const unknown = isUnclear ?? (changes ? undefined : 'it only reads, and what it reads may be for everybody');
  if (unknown !== undefined) {
    yield { at, say: 'whether this acts for whoever is calling', unknown };
    return;
  }
  yield {
    at,
    say: named
      ? `it acts for the account that the caller names${asks === 'signedIn' ? ', whoever is signed in' : ', and nobody asks who is calling'}`
      : 'App Check is the only gate of what this changes',
    ...LOOKED,
  };
}
