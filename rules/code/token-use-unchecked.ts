import { defineRule } from '../../src/rule.js';

/** Only access tokens of Cognito have the last two, only ID tokens have an audience. */
const TELLING = new Set(['token_use', 'aud', 'client_id', 'scope']);

export default defineRule({
  id: 'token-use-unchecked',
  title: 'A token of Cognito is accepted whatever it is for',
  severity: 'medium',
  confidence: 'medium',
  cwe: [345],
  controls: ['O9'],
  references: ['RFC 8725 §3.12', 'OpenID Connect Core 1.0 §2'],
  why: 'An ID token, which was made for the client to read, opens the API too; and so the other way round.',
  fix: 'Compare `token_use` with the one kind that this service is for, or give `tokenUse` to aws-jwt-verify.',
  blind:
    'User pools that neither the issuer nor the name of a setting gives away; claims that are compared out of sight.',
  roles: ['token.verify'],
  bad: [
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const issuer = \`https://cognito-idp.\${process.env.REGION}.amazonaws.com/\${process.env.POOL}\`;
     const keys = createRemoteJWKSet(new URL(\`\${issuer}/.well-known/jwks.json\`));
     export async function userOf(token) {
       const { payload } = await «jwtVerify(token, keys, { issuer })»;
       return users.get(payload.sub);
     }`,
    `import jwt from 'jsonwebtoken';
     export function authenticate(req, res, next) {
       «jwt.verify(req.token, pem, { algorithms: ['RS256'], issuer: process.env.COGNITO_ISSUER }, (error, claims) => {
         if (error) return res.sendStatus(401);
         req.userId = claims.sub;
         next();
       })»;
     }`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = «CognitoJwtVerifier.create({ userPoolId: process.env.POOL, clientId: process.env.CLIENT, tokenUse: null })»;
     export const userOf = async (token) => users.get((await verifier.verify(token)).sub);`,
  ],
  good: [
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const issuer = \`https://cognito-idp.\${process.env.REGION}.amazonaws.com/\${process.env.POOL}\`;
     const keys = createRemoteJWKSet(new URL(\`\${issuer}/.well-known/jwks.json\`));
     export async function userOf(token) {
       const { payload } = await ⟦jwtVerify(token, keys, { issuer })⟧;
       if (payload.token_use !== 'access') throw new Error('token_use');
       return users.get(payload.sub);
     }`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, clientId: process.env.CLIENT, tokenUse: 'access' });
     export const userOf = async (token) => users.get((await ⟦verifier.verify(token)⟧).sub);`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, clientId: process.env.CLIENT, tokenUse: null });
     export async function userOf(token) {
       const claims = await ⟦verifier.verify(token)⟧;
       if (claims.token_use === 'id') return users.findByEmail(claims.email);
       return users.get(claims.sub);
     }`,
    `import jwt from 'jsonwebtoken';
     const policy = { algorithms: ['RS256'], issuer: process.env.COGNITO_ISSUER, audience: process.env.COGNITO_CLIENT_ID };
     export const userOf = (idToken) => users.get(⟦jwt.verify(idToken, pem, policy)⟧.sub);`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = CognitoJwtVerifier.create([{ userPoolId: 'eu-1_a', clientId: 'a', tokenUse: 'access' }]);
     export const userOf = async (token) => users.get((await verifier.verify(token)).sub);`,
    `import jwt from 'jsonwebtoken';
     import { cognitoClaims } from './schemas';
     export const userOf = (token) =>
       users.get(cognitoClaims.parse(jwt.verify(token, pem, { algorithms: ['RS256'], issuer: process.env.COGNITO_ISSUER })).sub);`,
    `import jwt from 'jsonwebtoken';
     export const userOf = (token) => users.get(jwt.verify(token, pem, { algorithms: ['RS256'], issuer: 'https://id.example' }).sub);`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
    for (const seen of site.seenFrom('tokenUse', 'issuer', 'audience', 'key')) {
      if (!code.providersTrusted(seen).has('cognito')) continue;
      // The library's own check of the client takes both kinds.
      const hasOption = seen.whenAbsent('tokenUse') !== undefined;
      const asked = seen.part(hasOption ? 'tokenUse' : 'audience');
      const say = 'whether ID tokens and access tokens are told apart here';
      const told = code.comparedClaims(seen).filter(({ claim }) => TELLING.has(claim));
      if (asked.state === 'present') {
        yield { at: seen.at, proves: true, say: 'tokens of one kind are accepted' };
      } else if (told.some(({ byAll }) => byAll)) {
        yield { at: seen.at, proves: true, say: 'a claim that tells kinds of tokens apart is compared' };
      } else if (told.length > 0) {
        yield { at: seen.at, say, unknown: 'only some of those who are given the claims compare them' };
      } else if (asked.state !== 'absent') {
        yield { at: seen.at, say, unknown: asked.why ?? 'the options cannot be followed' };
      } else if (hasOption && seen.part('issuer').state !== 'present') {
        yield { at: seen.at, say, unknown: 'several user pools have options of their own' };
      } else if (!code.areClaimsInSight(seen)) {
        yield { at: seen.at, say, unknown: 'the claims are handed on out of sight' };
      } else {
        yield {
          at: hasOption ? seen.deciderOf('tokenUse') : seen.at,
          say: 'ID tokens and access tokens of the user pool are accepted alike',
          lookedFor: hasOption ? 'a comparison of `token_use`' : 'a comparison of `token_use`, `aud` or `client_id`',
          trace: seen.trace,
          ...(hasOption && { severity: 'low' }),
        };
      }
    }
  },
});
