import { defineRule } from '../../src/rule.js';

/** Licences and updates are signed for the program itself, which brings its key along. */
const OWN = /licen[cs]e|activation|update|release|webhook/i;

export default defineRule({
  id: 'verification-key-in-code',
  title: 'The key that tokens are verified with stands in the code',
  severity: 'low',
  confidence: 'medium',
  cwe: [321, 324],
  controls: ['O10'],
  references: ['OpenID Connect Core 1.0 §10.1.1'],
  why: 'When the issuer changes its keys, every token is refused until somebody changes the code; and a key that was withdrawn because it leaked stays trusted until then.',
  fix: 'Fetch the key set of the issuer, with a cache of minutes to hours, or read the key from the configuration.',
  blind: 'Keys in files that are delivered with the program.',
  roles: ['token.verify'],
  bad: [
    `import { importSPKI, jwtVerify } from 'jose';
     const PEM = «\`-----BEGIN PUBLIC KEY-----
     MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
     -----END PUBLIC KEY-----\`»;
     export async function caller(token) {
       return jwtVerify(token, await importSPKI(PEM, 'EdDSA'), { issuer: 'https://id.example', audience: 'api' });
     }`,
    `import { createLocalJWKSet, jwtVerify } from 'jose';
     const keys = createLocalJWKSet({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: «'Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE'» }] });
     export const caller = (token) => jwtVerify(token, keys, { issuer: 'https://id.example', audience: 'api' });`,
    `import { createPublicKey } from 'node:crypto';
     import jwt from 'jsonwebtoken';
     const key = createPublicKey({ key: Buffer.from(«'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'», 'base64'), format: 'der', type: 'spki' });
     export const caller = (token) => jwt.verify(token, key, { algorithms: ['ES256'], issuer: 'https://id.example', audience: 'api' });`,
    `import jwt from 'jsonwebtoken';
     const PEM = «['-----BEGIN PUBLIC KEY-----', 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=', '-----END PUBLIC KEY-----'].join('\\n')»;
     export const caller = (token) => jwt.verify(token, PEM, { algorithms: ['EdDSA'], issuer: 'https://id.example', audience: 'api' });`,
  ],
  good: [
    `import { readFileSync } from 'node:fs';
     import jwt from 'jsonwebtoken';
     const PEM = readFileSync('/etc/keys/public.pem');
     export const caller = (token) => jwt.verify(token, PEM, { algorithms: ['EdDSA'], issuer: 'https://id.example', audience: 'api' });`,
    `import jwt from 'jsonwebtoken';
     const PEM = '-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\\n-----END PUBLIC KEY-----';
     export const checkLicence = (token) => jwt.verify(token, PEM, { algorithms: ['EdDSA'], issuer: 'https://id.example', audience: 'api' }).plan;`,
    `import jwt from 'jsonwebtoken';
     const PEM = \`-----BEGIN PUBLIC KEY-----\\n\${process.env.PUBLIC_KEY}\\n-----END PUBLIC KEY-----\`;
     export const caller = (token) => jwt.verify(token, PEM, { algorithms: ['RS256'], issuer: 'https://id.example', audience: 'api' });`,
  ],
  *check(site, code) {
    if (['test', 'tooling', 'browser', 'native'].includes(site.side) || code.strength.isNear(site, OWN)) return;
    for (const seen of site.seenFrom('key')) {
      const key = code.strength.pastedKey(seen, 'key');
      if (!key) continue;
      yield {
        at: key,
        say: 'the key of the issuer is part of the code, and changes only with it',
        trace: [{ at: seen.at, say: 'tokens are verified with it here' }, ...seen.trace],
      };
    }
  },
});
