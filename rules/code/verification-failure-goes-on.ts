import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'verification-failure-goes-on',
  title: 'A failed verification lets the request through',
  severity: 'high',
  confidence: 'high',
  cwe: [755, 636],
  controls: ['D5', 'B4'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'An attacker only has to make the check fail: with a broken token, or while the issuer is out of reach.',
  fix: 'Refuse in the catch: answer 401 or 503, or throw on.',
  blind: 'Handlers further out that refuse what this one let through.',
  roles: ['token.verify', 'token.introspect'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try {
         req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] });
       } catch (error) {
         «next()»;
       }
     }`,
    `import jwt from 'jsonwebtoken';
     export function claimsOf(token) {
       try {
         return jwt.verify(token, KEY, { algorithms: ['HS256'] });
       } catch {
         return «jwt.decode(token)»;
       }
     }`,
    `import { jwtVerify } from 'jose';
     export async function isValid(token) {
       try {
         await jwtVerify(token, KEY);
         return true;
       } catch (error) {
         console.error(error);
         return «true»;
       }
     }`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try {
         req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] });
         next();
       } catch (error) {
         next(error);
       }
     }`,
    `import jwt from 'jsonwebtoken';
     export function claimsOf(token) {
       try {
         return jwt.verify(token, KEY, { algorithms: ['HS256'] });
       } catch {
         return null;
       }
     }`,
    `import jwt from 'jsonwebtoken';
     export function auth(req, res, next) {
       try {
         req.user = jwt.verify(req.token, KEY, { algorithms: ['HS256'] });
       } catch {
         return res.status(401).json({ error: 'token' });
       }
       next();
     }`,
    `import jwt from 'jsonwebtoken';
     export function claimsOf(token) {
       try {
         return jwt.verify(token, NEW_KEY, { algorithms: ['HS256'] });
       } catch {
         return jwt.verify(token, OLD_KEY, { algorithms: ['HS256'] });
       }
     }`,
  ],
  *check(site, code) {
    const failure = code.failureOf(site);
    if (failure?.outcome !== 'goes on' && failure?.outcome !== 'trusts') return;
    yield {
      at: failure.at,
      say:
        failure.outcome === 'trusts'
          ? 'a failed verification ends in trust'
          : 'a failed verification lets the request go on',
      trace: [{ at: site.at, say: 'the verification that fails' }],
    };
  },
});
