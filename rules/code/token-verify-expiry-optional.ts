import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-verify-expiry-optional',
  title: 'Tokens without an expiry are issued, and accepted where they are verified',
  severity: 'low',
  confidence: 'high',
  cwe: [613],
  controls: ['O8'],
  references: ['RFC 7519 §4.1.4'],
  why: 'Libraries check the expiry of a token that has one; one without works until its key is changed.',
  fix: "Give every token an expiry, and let the verifier refuse those without one: `requiredClaims: ['exp']`, a maximum age, or a test of `exp`.",
  blind: 'Tokens that others issue: their issuer is trusted to set an expiry.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const invite = (team) => jwt.sign({ team }, process.env.INVITE_SECRET, { algorithm: 'HS256' });
     export const accept = (token) => «jwt.verify(token, process.env.INVITE_SECRET, { algorithms: ['HS256'] })».team;`,
    {
      'issue.ts': `import { SignJWT } from 'jose';
                   import { key } from './key';
                   export const issue = (id) => new SignJWT({ id }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().sign(key);`,
      'key.ts': 'export const key = new TextEncoder().encode(process.env.SESSION_SECRET);',
      'check.ts': `import { jwtVerify } from 'jose';
                   import { key } from './key';
                   export const check = async (token) => (await «jwtVerify(token, key, { algorithms: ['HS256'] })»).payload.id;`,
    },
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = «auth({ issuerBaseURL: 'https://id.example', audience: 'api', validators: { exp: false } })»;`,
  ],
  good: [
    `import { jwtVerify, SignJWT } from 'jose';
     const key = new TextEncoder().encode(process.env.LINK_SECRET);
     export const share = (room) => new SignJWT({ room }).setProtectedHeader({ alg: 'HS256' }).setAudience('share').setExpirationTime('2h').sign(key);
     export const desk = (sub) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setAudience('desk').sign(key);
     export const open = (token) => ⟦jwtVerify(token, key, { audience: 'share', algorithms: ['HS256'] })⟧;`,
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = ⟦auth({ issuerBaseURL: 'https://id.example', audience: 'api' })⟧;`,
    `import { auth } from 'express-oauth2-jwt-bearer';
     export const guard = auth({ issuerBaseURL: 'https://id.example', audience: 'api', validators: { exp: (exp) => isRecent(exp) } });`,
    `import jwt from 'jsonwebtoken';
     export const invite = (team) => jwt.sign({ team }, process.env.INVITE_SECRET, { expiresIn: '2d' });
     export const accept = (token) => ⟦jwt.verify(token, process.env.INVITE_SECRET, { algorithms: ['HS256'] })⟧.team;`,
    `import { jwtVerify } from 'jose';
     export const check = (token) => ⟦jwtVerify(token, KEYS, { issuer: ISSUER, audience: 'api', requiredClaims: ['exp'] })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const check = (token) => ⟦jwt.verify(token, KEY, { algorithms: ['RS256'], maxAge: '1h' })⟧;`,
    `import jwt from 'jsonwebtoken';
     export const check = (token) => {
       const claims = ⟦jwt.verify(token, KEY, { algorithms: ['RS256'] })⟧;
       if (typeof claims.exp !== 'number') throw new Error('exp');
       return claims.sub;
     };`,
    `import jwt from 'jsonwebtoken';
     export const invite = (team) => jwt.sign({ team }, process.env.INVITE_SECRET);
     export const session = (token) => jwt.verify(token, process.env.SESSION_SECRET, { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     export const issue = (claims) => jwt.sign(claims, process.env.JWT_SECRET);
     export const check = (token) => jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] });`,
    `import jwt from 'jsonwebtoken';
     export const issue = (claims) => jwt.sign({ ...claims, expire: Date.now() + 3_600_000 }, process.env.DESK_SECRET);
     export function check(token) {
       const claims = jwt.verify(token, process.env.DESK_SECRET, { algorithms: ['HS256'] });
       if (!(claims.expire > Date.now())) throw new Error('late');
       return claims.sub;
     }`,
    `import { jwtVerify, createRemoteJWKSet } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export const check = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom(
      'requiredClaims',
      'requireExpiry',
      'maxAge',
      'ignoreExpiration',
      'verifyExpiration',
      'key',
    )) {
      const { at } = seen;
      // Where expiry is not checked at all, another rule says so.
      if (seen.constants('ignoreExpiration').includes(true) || seen.constants('verifyExpiration').includes(false))
        continue;
      const required = seen.part('requiredClaims');
      const isRequired = required.state === 'present' && required.values.length === 0;
      const signers = code.signersFor(seen);
      const unlimited = signers.filter((signer) => signer.part('expiresIn').state === 'absent');
      const hasOwnEnd = (signer: CodeSite) => code.memberNames(signer, 'claims').some((name) => OWN_END.test(name));
      const endless = unlimited.find((signer) => !hasOwnEnd(signer));
      const own = seen.part('requireExpiry');
      if (seen.constants('requireExpiry').includes(false)) {
        const say = `${site.name} is told not to ask for an expiry: it accepts tokens without one`;
        yield { at, say, severity: 'medium', trace: seen.trace };
      } else if (own.state !== 'absent') {
        const unknown = own.why ?? 'a function of the project decides';
        yield { at, say: 'whether a token without an expiry is refused', unknown };
      } else if (isRequired || seen.constants('requiredClaims').includes('exp')) {
        yield { at, proves: true, say: `${site.name} refuses tokens without an expiry` };
      } else if (seen.part('maxAge').state === 'present') {
        yield { at, proves: true, say: `${site.name} limits the age of tokens` };
      } else if (code.isDemanded(site, 'exp')) {
        yield { at, proves: true, say: 'a token without `exp` is treated apart after the verification' };
      } else if (endless) {
        yield {
          at,
          say: `${site.name} accepts tokens without an expiry, and some of its tokens have none`,
          lookedFor:
            'a required `exp`, a maximum age, a test of `exp`; an expiry where tokens with this key are signed',
          trace: [...seen.trace, { at: endless.at, say: 'signed without an expiry, with the same key' }],
        };
      } else if (unlimited.length > 0) {
        const unknown = 'its tokens have a claim of their own about their age, which the library does not know';
        yield { at, say: 'whether a token is refused once it has ended', unknown };
      } else if (signers.length > 0 && signers.every((signer) => signer.part('expiresIn').state === 'present')) {
        yield { at, proves: true, say: 'every token that is signed here with this key has an expiry' };
      } else {
        yield {
          at,
          say: 'whether a token without an expiry is refused',
          unknown: 'the library accepts it, and who issues these tokens cannot be told for certain',
        };
      }
    }
  },
});

/** `expire: Date.now() + HOUR`, which somebody has to compare. */
const OWN_END = /^(?:expir(?:e|es|y|ation)?|valid_?(?:until|to)|not_?after|ends?)(?:_?(?:at|in|on))?$/i;
