import { defineRule } from '../../src/rule.js';

interface Lax {
  readonly say: string;
  readonly controls: readonly string[];
  readonly fix: string;
  readonly severity: 'high' | 'medium' | 'low';
}

const LAX: Readonly<Record<string, Lax>> = {
  plain: {
    say: 'the challenge method `plain` is accepted, which shows the verifier to whoever sees the request',
    controls: ['O1'],
    fix: 'Accept S256 alone, and refuse where no method is named.',
    severity: 'medium',
  },
  password: {
    say: 'tokens are given for a password',
    controls: ['O1'],
    fix: 'Send users to the authorization endpoint.',
    severity: 'medium',
  },
  implicit: {
    say: 'response types are announced that put tokens into the address',
    controls: ['O1', 'D6'],
    fix: 'Announce `code` alone.',
    severity: 'medium',
  },
  'password client': {
    say: 'a client may ask for the passwords of users',
    controls: ['O1'],
    fix: 'Take the grant away from the client.',
    severity: 'medium',
  },
  'implicit client': {
    say: 'a client may have tokens put into the address',
    controls: ['O1'],
    fix: 'Let the client use the code with PKCE.',
    severity: 'medium',
  },
  'two kinds': {
    say: 'one client signs in users and acts by itself',
    controls: ['B2', 'O3'],
    fix: 'Register a client of its own for the machine.',
    severity: 'low',
  },
  'plain address': {
    say: 'codes are sent over a connection without TLS',
    controls: ['O4'],
    fix: 'Register an https address.',
    severity: 'medium',
  },
  'wildcard address': {
    say: 'codes are sent to whatever address fits a pattern',
    controls: ['O4'],
    fix: 'Register each address as a whole.',
    severity: 'medium',
  },
  'unasked address': {
    say: 'clients register addresses of any scheme, `http:` and `javascript:` too',
    controls: ['O4'],
    fix: 'Refuse whatever is not https.',
    severity: 'low',
  },
};

export default defineRule({
  id: 'authorization-server-lax',
  title: 'An authorization server of the project accepts what gives codes or tokens away',
  severity: 'medium',
  confidence: 'medium',
  cwe: [287, 601],
  controls: ['O1', 'O3', 'O4', 'B2', 'D6'],
  references: ['RFC 6749 §3.1.2.1'],
  why: 'What a server accepts decides for all of its clients: a challenge in plain text, a password, a token in an address or a redirect without TLS can be read by others.',
  fix: 'Serve the code with S256 and exact https addresses, and nothing else.',
  blind: 'Clients in a database, and servers that are set up by a package.',
  roles: ['oauth.serve'],
  bad: [
    `export function fits({ codeChallengeMethod, challenge }, verifier) {
       const made = «codeChallengeMethod === 'plain'» ? verifier : s256(verifier);
       return made === challenge;
     }`,
    `export function authorize(q, client) {
       const method = «q.code_challenge_method ?? 'plain'»;
       if (method !== 'S256' && method !== 'plain') throw new Error('invalid_request');
       return park({ challenge: q.code_challenge, method });
     }`,
    `export const proves = (record, verifier) =>
       «record.codeChallengeMethod === 'plain'» ? verifier === record.challenge : s256(verifier) === record.challenge;`,
    `import { z } from 'zod';
     export const query = z.object({ code_challenge: z.string(), code_challenge_method: z.enum(['S256', «'plain'»]) });`,
    `export async function token(body, client) {
       switch (body.grant_type) {
         case 'authorization_code': return fromCode(client, body);
         «case 'password': return fromPassword(client, body);»
         default: throw new Error('unsupported_grant_type');
       }
     }`,
    `export const metadata = (issuer) => ({ issuer, «response_types_supported: ['code', 'id_token token']» });`,
    `export const clients = [
       { id: 'app', redirectUris: [«'http://bridge.partner.example/callback'»], «grants: ['authorization_code', 'client_credentials']» },
     ];`,
    `import { z } from 'zod';
     export const registration = z.object({ «redirect_uris: z.array(z.string().url()).min(1)», client_name: z.string() });`,
  ],
  good: [
    `export const token = (req, res) => {
       switch (req.body.grant_type) {
         case 'password':
         case 'implicit':
           return res.status(400).json({ error: 'unsupported_grant_type' });
         case 'authorization_code':
           return res.json(codes.redeem(req.body.code, req.body.code_verifier));
       }
     };`,
    `export const remembered = (issuer, authorizationEndpoint, tokenEndpoint) => ({
       issuer,
       authorization_endpoint: authorizationEndpoint,
       token_endpoint: tokenEndpoint,
       code_challenge_methods_supported: ['S256', 'plain'],
     });`,
    `export const challengeOf = async (verifier, codeChallengeMethod) => ({
       code_challenge: codeChallengeMethod === 'plain' ? verifier : await s256(verifier), code_challenge_method: codeChallengeMethod,
     });`,
    `import { z } from 'zod';
     export const registrationResponse = z.object({ redirect_uris: z.array(z.string().url()), client_id: z.string() });`,
    `export function authorize(q, client) {
       if (q.code_challenge_method === 'plain') throw new Error('invalid_request');
       if (q.code_challenge_method !== 'S256') throw new Error('invalid_request');
       return park({ challenge: q.code_challenge });
     }`,
    `export async function token(body, client) {
       switch (body.grant_type) {
         case 'authorization_code': return fromCode(client, body);
         case 'password': throw new Error('unsupported_grant_type');
       }
     }`,
    `export async function ask(config, form) {
       if (config.grantType === 'password') form.username = config.user;
       return got.post(config.tokenUrl, { form }).json();
     }`,
    `export function input(kind) {
       switch (kind) { case 'password': return 'hidden'; default: return 'plain'; }
     }`,
    `export const metadata = (issuer) => ({ issuer, response_types_supported: ['code'] });`,
    `export const clients = [
       { id: 'cli', redirectUris: ['http://127.0.0.1/callback', 'http://localhost:3000/cb'], grants: ['authorization_code'] },
       { id: 'job', redirectUris: [], grants: ['client_credentials'] },
     ];`,
    `import { z } from 'zod';
     const https = z.string().url().refine((u) => new URL(u).protocol === 'https:');
     export const registration = z.object({ redirect_uris: z.array(https), logo: z.string().url() });`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'browser' || site.side === 'native' || site.side === 'tooling') return;
    const lax = LAX[site.texts('kind')[0] ?? ''];
    if (lax) yield { at: site.at, ...lax };
  },
});
