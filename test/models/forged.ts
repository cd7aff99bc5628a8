import { constants, createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** Tokens that a verifier may be shown, made by hand so that no library decides what can be forged. */
export const ISSUER = 'https://id.example';
export const AUDIENCE = 'api';
export const SECRET = 'a-made-up-secret-of-a-test-that-is-as-long-as-every-hash-asks-for-0';

export const RSA = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
export const JWKS = {
  keys: [{ ...createPublicKey(RSA.publicKey).export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }],
};

/** Of no key that is in use: it was made for this test, and its private half was thrown away. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUckUnfB0OPrcFGK1sfyNvrHPStO8wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZXhhbXBsZTAgFw0yNjExMjkxMzQ5MzFaGA8yMTI2MTEwNTEz
NDkzMVowEjEQMA4GA1UEAwwHZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABG9rWSdz6hykPU+bJ7Lq9WB10uAOESOyzc8rIZj9qhHjFiHT8BOv1Wp3WtcQ
h1jh+YW/FdBXWeFjVdl4WwQAwFqjUzBRMB0GA1UdDgQWBBT183L1ZY9WkiwHxEAE
BHNIZFaIUDAfBgNVHSMEGDAWgBT183L1ZY9WkiwHxEAEBHNIZFaIUDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDbALtn1qBG5kANZExux9w8Lj5Z
UnMG86I7IfIrgOPzmgIhAPIT9zWL20SFLcI5eqITdgNLX41GM52HlXmVaH3KC6hm
-----END CERTIFICATE-----
`;

const now = Math.floor(Date.now() / 1000);
export const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: '1',
  jti: '1',
  client_id: 'web',
  azp: 'https://app.example',
  token_use: 'access',
  iat: now - 30,
  exp: now + 600,
};
const { exp: _, ...ENDLESS } = CLAIMS;

export type Signer = (claims: object, typ?: string) => string;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const input = (alg: string, claims: object, typ = 'JWT') => `${encoded({ alg, typ, kid: 'k' })}.${encoded(claims)}`;

export const hmac =
  (bits: 256 | 512, key: string): Signer =>
  (claims, typ) => {
    const text = input(`HS${bits}`, claims, typ);
    return `${text}.${createHmac(`sha${bits}`, key).update(text).digest('base64url')}`;
  };

export const rs256: Signer = (claims, typ) => {
  const text = input('RS256', claims, typ);
  const key = { key: RSA.privateKey, padding: constants.RSA_PKCS1_PADDING };
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
};

export const unsigned: Signer = (claims, typ) => `${input('none', claims, typ)}.`;

/** A signature of something else. */
export const tampered =
  (signer: Signer): Signer =>
  (claims, typ) =>
    [...signer(claims, typ).split('.').slice(0, 2), signer({ ...claims, sub: '2' }, typ).split('.')[2]].join('.');

/** What is wrong with a token although it is signed, and the claims that make it so. */
export const WRONG = {
  expired: { ...CLAIMS, iat: now - 7200, exp: now - 3600 },
  'not valid yet': { ...CLAIMS, nbf: now + 3600, exp: now + 7200 },
  'without an end': ENDLESS,
  'of another issuer': { ...CLAIMS, iss: 'https://other.example' },
  'for another audience': { ...CLAIMS, aud: 'other', client_id: 'other', azp: 'https://other.example' },
} as const;
