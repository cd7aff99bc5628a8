import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'hosted-domain-unchecked',
  title: 'The domain of an address decides who belongs to the organization',
  severity: 'medium',
  confidence: 'medium',
  cwe: [290, 345],
  controls: ['O9'],
  references: ['https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken'],
  why: 'Anyone may have a Google account with an address of that domain, for example from before the organization used Google or after it gave the domain up. Only `hd` tells that the organization manages the account.',
  fix: 'Compare the `hd` claim with the domain, instead of the end of `email`.',
  blind: 'A comparison in another process, and domains that are looked up in a database.',
  roles: ['token.verify'],
  bad: [
    `import { OAuth2Client } from 'google-auth-library';
     const client = new OAuth2Client();
     export async function employee(idToken) {
       const claims = (await client.verifyIdToken({ idToken, audience: CLIENT_ID })).getPayload();
       if (!claims.email_verified || !«claims.email.endsWith('@corp.example')») throw new Error('not ours');
       return claims.sub;
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://www.googleapis.com/oauth2/v3/certs'));
     export async function employee(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://accounts.google.com', audience: CLIENT_ID });
       if («payload.email.split('@')[1]» !== 'corp.example') throw new Error('not ours');
       return payload.sub;
     }`,
  ],
  good: [
    `import { OAuth2Client } from 'google-auth-library';
     const client = new OAuth2Client();
     export async function employee(idToken) {
       const claims = (await ⟦client.verifyIdToken({ idToken, audience: CLIENT_ID })⟧).getPayload();
       if (claims.hd !== 'corp.example') throw new Error('not ours');
       return claims.sub;
     }`,
    `import { OAuth2Client } from 'google-auth-library';
     const client = new OAuth2Client();
     export async function name(idToken) {
       const { email } = (await client.verifyIdToken({ idToken, audience: CLIENT_ID })).getPayload();
       return { name: email.split('@')[0] };
     }`,
    `import { createRemoteJWKSet, jwtVerify } from 'jose';
     const keys = createRemoteJWKSet(new URL('https://id.example/jwks'));
     export async function employee(token) {
       const { payload } = await jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });
       if (!payload.email.endsWith('@corp.example')) throw new Error('not ours');
       return payload.sub;
     }`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling' || site.side === 'browser') return;
    for (const seen of site.seenFrom('key', 'issuer', 'audience')) {
      if (!code.providersTrusted(seen).has('google')) continue;
      const compared = code.comparedClaims(seen).find(({ claim }) => claim === 'hd');
      if (compared?.byAll) yield { at: seen.at, proves: true, say: 'the organization of the account is compared' };
      else if (compared)
        yield { at: seen.at, say: 'whether the organization is compared', unknown: 'only some callers compare it' };
      else {
        const at = code.claims.partDecidedBy(seen, 'email');
        if (at)
          yield {
            at,
            say: 'the end of the address is taken for the organization',
            lookedFor: 'a comparison of `hd`',
            trace: [{ at: seen.at, say: 'the token of Google is verified here' }],
          };
      }
    }
  },
});
