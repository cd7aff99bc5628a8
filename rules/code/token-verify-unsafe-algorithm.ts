import { defineRule } from '../../src/rule.js';

const REFUSED = {
  byVersion: 'this version of the library refuses a public key there, others of it let whoever has that key sign',
  byKind: 'the library refuses a public key there, so that the list promises what no key of it can keep',
};

export default defineRule({
  id: 'token-verify-unsafe-algorithm',
  title: 'The list of accepted algorithms lets a forged token pass',
  severity: 'high',
  confidence: 'high',
  cwe: [347, 327],
  controls: ['O5'],
  references: ['RFC 8725 §3.1', 'RFC 8725 §3.2', 'RFC 7518 §3.6'],
  why: '`none` accepts tokens without a signature; a symmetric algorithm beside a public key lets everybody who has that key sign; a list from the token lets the attacker choose.',
  fix: 'List the one algorithm that the issuer signs with, as a constant.',
  blind: 'The kind of a key that only shows at run time.',
  roles: ['token.verify', 'token.sign', 'oauth.client'],
  bad: [
    {
      'module.ts': `import { JwtModule } from '@nestjs/jwt';
                    export const jwt = JwtModule.register({ secret: process.env.JWT_SECRET, verifyOptions: { issuer: 'a', «algorithms: ['HS256', 'none']» } });`,
      'guard.ts': `import { JwtService } from '@nestjs/jwt';
                   export class Guard {
                     constructor(private readonly jwt: JwtService) {}
                     page(token: string) { return this.jwt.verify(token); }
                     call(token: string) { return this.jwt.verifyAsync(token); }
                   }`,
    },
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => jwt.verify(token, KEY, { «algorithms: process.env.JWT_ALGORITHMS.split(',')» });`,
    `import jwt from 'jsonwebtoken';
     export function verify(token) {
       const algorithms = ['RS256'];
       if (process.env.NODE_ENV !== 'production') algorithms.push('none');
       return «jwt.verify(token, KEY, { algorithms })»;
     }`,
    `import { Issuer } from 'openid-client';
     export async function client() {
       const issuer = await Issuer.discover('https://id.example');
       return new issuer.Client({ client_id: 'web', client_secret: process.env.SECRET, «id_token_signed_response_alg: 'none'» });
     }`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => «jwt.verify(token, key, { algorithms: ['HS256', 'none'] })»;`,
    `import jwt from 'jsonwebtoken';
     import { readFileSync } from 'node:fs';
     const key = readFileSync('public.pem');
     export const verify = (token) => «jwt.verify(token, key, { algorithms: ['HS256', 'RS256'] })»;`,
    `import jwt from 'jsonwebtoken';
     export function verify(token, key) {
       const { header } = jwt.decode(token, { complete: true });
       return «jwt.verify(token, key, { algorithms: [header.alg] })»;
     }`,
    {
      'algorithms.ts': `export const ACCEPTED = ['ES256', 'HS256'];`,
      'verify.ts': `import { jwtVerify, importSPKI } from 'jose';
                    import { ACCEPTED } from './algorithms';
                    export const verify = async (token) => «jwtVerify(token, await importSPKI(process.env.KEY, 'ES256'), { algorithms: ACCEPTED })»;`,
    },
    `import njwt from 'njwt';
     export const verify = (token) => «njwt.verify(token, process.env.PUBLIC_KEY, 'HS256')»;`,
    {
      'package.json': `{ "dependencies": { "fast-jwt": "^6.0.0" } }`,
      'verify.ts': `import { createVerifier } from 'fast-jwt';
                    export const verify = «createVerifier({ key: process.env.PUBLIC_KEY, algorithms: ['HS256'] })»;`,
    },
    `import jwt from 'jsonwebtoken';
     export const issue = (claims) => «jwt.sign(claims, '', { algorithm: 'none' })»;`,
    `import jwt from '@tsndr/cloudflare-worker-jwt';
     const from = async (token, key) => «jwt.verify(token, key, { algorithm: jwt.decode(token).header.alg })»;
     export const installer = (req, env) => from(req.headers.get('x-token'), env.KEY);`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     abstract class Tokens {
       constructor(private readonly key: string) {}
       protected abstract policy(): jwt.VerifyOptions;
       read(token: string) { return jwt.verify(token, this.key, this.policy()); }
     }
     export class Shippers extends Tokens {
       constructor() { super(process.env.SHIPPERS!); }
       protected policy() { return { algorithms: ['RS256'], issuer: 'https://id.example', audience: 'shippers' }; }
     }
     export class Carriers extends Tokens {
       constructor() { super(process.env.CARRIERS!); }
       protected policy() { return { algorithms: ['ES256'], issuer: 'https://id.example', audience: 'carriers' }; }
     }`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token, key) => jwt.verify(token, key, { algorithms: ['RS256', 'RS384'] });`,
    `import jwt from 'jsonwebtoken';
     export const verify = (token) => jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256', 'HS512'] });`,
    `import { decodeProtectedHeader, jwtVerify } from 'jose';
     export const verify = (token, keys) => jwtVerify(token, keys, { algorithms: [decodeProtectedHeader(token).alg] });`,
    `export const methods = { token_endpoint_auth_method: 'none', algorithms: ['none'] };`,
  ],
  *check(site, code) {
    if (site.role === 'oauth.client') {
      if (site.constants('idTokenAlgorithm').includes('none'))
        yield { at: site.placeOf('idTokenAlgorithm'), say: 'an ID token without a signature is accepted' };
      return;
    }
    if (site.role === 'token.sign') {
      if (!site.constants('algorithm').some((name) => String(name).toLowerCase() === 'none')) return;
      yield { at: site.at, say: 'the token is made without a signature: whoever accepts it accepts any' };
      return;
    }
    for (const seen of site.seenFrom('algorithms', 'key')) {
      const algorithms = seen.constants('algorithms').map(String);
      const symmetric = algorithms.find((name) => /^HS\d/.test(name));
      const asymmetric = algorithms.find((name) => /^(?:RS|PS|ES|Ed)/.test(name));
      const kind = seen.keyKind();
      const whenMixed = seen.whenAbsent('keyType');
      const isRefused =
        kind !== 'secret' && (whenMixed === 'safe' || (whenMixed === 'related' && asymmetric !== undefined));
      const refused = seen.hasTypedKeys() ? REFUSED.byKind : REFUSED.byVersion;
      const claim = algorithms.some((name) => name.toLowerCase() === 'none')
        ? '`none` is accepted: a token without a signature passes'
        : !seen.hasTypedKeys() && code.originOf(seen, 'algorithms') === 'unverified token'
          ? 'the token itself says by which algorithm it is checked'
          : symmetric && isRefused && (asymmetric || kind === 'public' || kind === 'remote')
            ? `${symmetric} is accepted beside ${asymmetric ?? 'a public key'}: ${refused}`
            : symmetric && (kind === 'public' || kind === 'remote')
              ? `${symmetric} is accepted with a public key: who has that key can sign`
              : symmetric && asymmetric && kind !== 'secret'
                ? `${symmetric} and ${asymmetric} are accepted with the same key`
                : undefined;
      if (claim)
        yield {
          // A helper that reads the header itself is wrong wherever it is called from.
          ...(claim.startsWith('the token itself') && code.originOf(site, 'algorithms') === 'unverified token'
            ? { at: site.at, trace: seen.trace }
            : seen.wrongAt('algorithms')),
          say: claim,
          ...(claim.endsWith(refused) && { severity: 'low' }),
        };
      else if (code.claims.isListOfSettings(seen, 'algorithms'))
        yield {
          at: seen.placeOf('algorithms'),
          say: 'which algorithms are accepted is left to a setting, whatever it says',
          lookedFor: 'a list in the code, or a schema that knows the names',
          severity: 'low',
          confidence: 'medium',
          trace: seen.trace,
        };
    }
  },
});
