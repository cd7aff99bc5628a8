import { type Code, type CodeSite, defineRule } from '../../src/rule.js';

/** RFC 9068 §2.1: the type that only access tokens have. */
const ACCESS_TOKEN = /^(?:application\/)?at\+jwt$/i;
const CLIENT_ID = /client_?id$/i;
/** Settings that name the audience of an API, beside that of the client. */
const AUDIENCE = /\b[A-Z][A-Z0-9_]*AUDIENCE\b|\b(?:settings|config|env)\.\w*[aA]udience\b/;

export default defineRule({
  id: 'id-token-at-api',
  title: 'An API accepts ID tokens as if they were access tokens',
  severity: 'medium',
  confidence: 'medium',
  cwe: [287, 345],
  controls: ['O12'],
  references: ['OpenID Connect Core 1.0 §2', 'RFC 9068 §2.1'],
  why: 'An ID token tells a client who signed in. Every client of that id holds one, it carries no permissions, and it was never meant to leave the client.',
  fix: 'Let clients send access tokens, require the audience of the API, and where the issuer sets it, `typ: at+jwt`.',
  blind:
    'Issuers whose access tokens have the client id as their audience, such as Keycloak and Entra ID: an audience that is called after a client says nothing there, and is left alone.',
  roles: ['token.verify'],
  bad: [
    `import jwt from 'jsonwebtoken';
     const policy = { algorithms: ['RS256'], issuer: 'https://sso.orders.example', «audience: process.env.CLIENT_ID» };
     export const verify = (req) => jwt.verify(req.headers.authorization.slice(7), process.env.PUBLIC_KEY, policy);`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL(process.env.JWKS_URI));
     export const verify = (req) =>
       «jwtVerify(req.headers.authorization.slice(7), keys, { issuer: process.env.ISSUER, audience: process.env.CLIENT_ID })»;
     export const verifyOrders = (req) =>
       jwtVerify(req.headers.authorization.slice(7), keys, { issuer: process.env.ISSUER, audience: process.env.ORDERS_AUDIENCE });`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://sso.orders.example/jwks'));
     export const verify = (req) =>
       «jwtVerify(req.headers.authorization.slice(7), keys, { issuer: 'https://sso.orders.example', audience: process.env.CLIENT_ID })»;`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const identity = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, clientId: process.env.CLIENT_ID, tokenUse: 'id' });
     export const main = async (event) => allow((await «identity.verify(event.authorizationToken)»).sub, event.methodArn);`,
    `import OktaJwtVerifier from '@okta/jwt-verifier';
     const verifier = new OktaJwtVerifier({ issuer: process.env.OKTA_ISSUER });
     export async function guard(req, res, next) {
       const token = req.headers.authorization.slice(7);
       req.user = (await «verifier.verifyIdToken(token, process.env.OKTA_CLIENT_ID, undefined)»).claims;
       next();
     }`,
    `import { expressjwt } from 'express-jwt';
     import jwks from 'jwks-rsa';
     export const guard = «expressjwt({
       secret: jwks.expressJwtSecret({ jwksUri: \`https://\${process.env.AUTH0_DOMAIN}/.well-known/jwks.json\` }),
       audience: process.env.AUTH0_CLIENT_ID,
       issuer: \`https://\${process.env.AUTH0_DOMAIN}/\`,
       algorithms: ['RS256'],
     })»;`,
    {
      'verify.ts': `import { createRemoteJWKSet, jwtVerify } from 'jose';
                    const keys = createRemoteJWKSet(new URL('https://tenant.eu.auth0.com/.well-known/jwks.json'));
                    export const verify = (token, audience) => jwtVerify(token, keys, { issuer: 'https://tenant.eu.auth0.com/', audience });`,
      'api.ts': `import { verify } from './verify';
                 export const caller = (c) => «verify(c.req.header('Authorization').replace('Bearer ', ''), process.env.AUTH0_CLIENT_ID)»;`,
    },
  ],
  good: [
    `import { expressjwt } from 'express-jwt';
     import jwks from 'jwks-rsa';
     export const guard = expressjwt({
       secret: jwks.expressJwtSecret({ jwksUri: \`https://\${process.env.AUTH0_DOMAIN}/.well-known/jwks.json\` }),
       audience: process.env.AUTH0_AUDIENCE,
       issuer: \`https://\${process.env.AUTH0_DOMAIN}/\`,
       algorithms: ['RS256'],
     });`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export const verify = (req) =>
       ⟦jwtVerify(req.headers.authorization.slice(7), keys, { issuer: 'https://id.example', audience: 'api', typ: 'at+jwt' })⟧;`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function verify(token) {
       const { payload, protectedHeader } = await ⟦jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' })⟧;
       if (protectedHeader.typ !== 'at+jwt') throw new Error('type');
       return payload;
     }`,
    `import OktaJwtVerifier from '@okta/jwt-verifier';
     const verifier = new OktaJwtVerifier({ issuer: process.env.OKTA_ISSUER });
     export const signIn = async (req) => (await verifier.verifyIdToken(req.body.credential, process.env.OKTA_CLIENT_ID, req.session.nonce)).claims.sub;`,
    `import { CognitoJwtVerifier } from 'aws-jwt-verify';
     const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, clientId: process.env.CLIENT_ID, tokenUse: 'access' });
     export const caller = (req) => ⟦verifier.verify(req.headers.authorization.slice(7))⟧;`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL(process.env.KEYCLOAK_JWKS));
     export const verify = (req) =>
       jwtVerify(req.headers.authorization.slice(7), keys, { issuer: process.env.KEYCLOAK_ISSUER, audience: process.env.KEYCLOAK_CLIENT_ID });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
    for (const seen of site.seenFrom('token', 'audience', 'tokenUse', 'type', 'key')) {
      const types = seen.constants('type').map(String);
      const compared = code.comparedClaims(seen).find(({ claim }) => claim === 'typ');
      const uses = seen.constants('tokenUse');
      if (uses.includes('access') || (types.length > 0 && types.every((type) => ACCESS_TOKEN.test(type)))) {
        yield { at: seen.at, proves: true, say: 'only access tokens are accepted' };
      } else if (compared?.equals.some((type) => ACCESS_TOKEN.test(type))) {
        const say = 'whether the type of the token is compared';
        if (!compared.byAll) yield { at: seen.at, say, unknown: 'only some callers compare it' };
        else yield { at: seen.at, proves: true, say: 'the type of the token is compared with that of access tokens' };
      } else if (code.claims.comesAsBearer(seen)) {
        const isMadeForIdTokens = uses.includes('id') || seen.name.endsWith('OktaJwtVerifier#verifyIdToken');
        const hasClientId = code.claims.isNamed(seen, 'audience', CLIENT_ID) && hasAudiences(seen, code);
        if (isMadeForIdTokens || hasClientId)
          yield {
            ...(isMadeForIdTokens ? { at: seen.at, trace: seen.trace } : seen.wrongAt('audience')),
            say: isMadeForIdTokens
              ? 'the bearer token of a request is verified as an ID token'
              : 'the audience of the API is the id of a client, which ID tokens have',
          };
      }
    }
  },
});

/** Whether the access tokens of an issuer name an API, by what it is or by the settings beside. */
function hasAudiences(site: CodeSite, code: Code): boolean {
  const providers = code.providersTrusted(site);
  if (providers.size > 0) return providers.has('auth0');
  const isOwn = site.texts('issuer').some((text) => /^https:\/\/[^/]+\/?$/.test(text));
  return isOwn || code.strength.fileSays(site, AUDIENCE);
}
