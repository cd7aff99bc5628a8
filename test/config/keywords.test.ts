import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { registerKeywords } from '../../src/analyse/config/keywords.js';
import { seconds } from '../../src/analyse/text/duration.js';
import { isGuessable, mask, namesCredential, secretKind } from '../../src/analyse/text/secret-text.js';

function faults(schema: object, value: unknown): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  registerKeywords(ajv);
  const isGood = ajv.compile(schema);
  return isGood(value) ? [] : (isGood.errors ?? []).map(({ instancePath }) => instancePath);
}

const MADE_UP = 'Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKe';

describe('secretKind', () => {
  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['changeme', 'placeholder'],
    ['your-secret-here', 'placeholder'],
    ['<secret>', 'placeholder'],
    ['xxxxxxxxxxxxxxxxxxxxxxxx', 'placeholder'],
    ['sk_live_xxxxxxxxxxxxxxxxxxxx', 'placeholder'],
    ['this-is-a-super-secret-key-for-development', 'placeholder'],
    ['generate with: openssl rand -base64 32', 'placeholder'],
    ['00000000-0000-0000-0000-000000000000', 'placeholder'],
    ['$' + '{JWT_SECRET}', 'unresolved'],
    ['{{ .Values.secret }}', 'unresolved'],
    ['@@SECRET@@', 'unresolved'],
    ['op://app/auth/secret', 'reference'],
    ['vault:secret/data/app#key', 'reference'],
    ['ENC[AES256_GCM,data:p673w==,type:str]', 'reference'],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:x', 'reference'],
    [`sk_live_${MADE_UP}`, 'live'],
    [`sk_test_${MADE_UP}`, 'test'],
    [`-----BEGIN PRIVATE KEY-----\\n${MADE_UP}${MADE_UP}${MADE_UP}\\n-----END PRIVATE KEY-----`, 'live'],
    ['-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----', 'placeholder'],
    [`postgres://app:${MADE_UP}@db.example.com/app`, 'live'],
    ['postgres://postgres:postgres@localhost:5432/app', 'plain'],
    [jwt({ role: 'service_role', ref: 'abc' }), 'live'],
    [MADE_UP, 'random'],
    ['0cc0e6c35519bba620c9360cfe3e68d0', 'random'],
    ['3f2b8c1e-9d4a-4f6b-8e7c-1a5d9b3c7e2f', 'random'],
    [`pk_live_${MADE_UP}`.slice(0, 12), 'plain'],
    ['https://id.acme.io/realms/main', 'plain'],
    ['my-application-name-for-customers', 'plain'],
    ['someone@example.org', 'placeholder'],
    ['tenant-name.eu.auth0.com', 'plain'],
    ['true', 'plain'],
    ['postgres', 'plain'],
    ['$2b$10$Rk7pZ2wQ9xLm4vTb8sYc3nHd6fJg1aKeRk7pZ2wQ9xLm4vTb8sYc3', 'plain'],
    ['env(AUTH_SECRET)', 'unresolved'],
  ])('%j is %s', (text, kind) => {
    expect(secretKind(text)).toBe(kind);
    expect(faults({ type: 'string', secretKind: [kind] }, text)).toEqual([]);
    expect(faults({ type: 'string', not: { type: 'string', secretKind: [kind] } }, text)).toEqual(['']);
  });

  test("Supabase's anonymous key and the key of its local stack are no secrets", () => {
    expect(secretKind(jwt({ role: 'anon' }))).not.toBe('live');
    expect(secretKind(jwt({ role: 'service_role', iss: 'supabase-demo' }))).not.toBe('live');
  });

  test('long hostile texts are judged at once', () => {
    const start = performance.now();
    for (const text of [
      'a'.repeat(1e6),
      '<'.repeat(1e6),
      'x://'.repeat(1e5),
      `-----BEGIN ${'A '.repeat(1e5)}`,
      `a://${':'.repeat(1e5)}`,
      '$('.repeat(1e5),
      '{{'.repeat(1e5),
    ])
      secretKind(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJlc2lnbmF0dXJl`;
}

test.each([
  ['CLIENT_SECRET', true],
  ['GITHUB_SECRET', true],
  ['AWS_SECRET_ACCESS_KEY', true],
  ['SUPABASE_SERVICE_ROLE_KEY', true],
  ['DB_PASSWORD_PROD', true],
  ['jwt.secret', true],
  ['PRIVATE_KEY_BASE64', true],
  ['PASSWORD_MIN_LENGTH', false],
  ['SECRET_NAME', false],
  ['CLIENT_ID', false],
  ['PUBLIC_KEY', false],
  ['FIREBASE_API_KEY', false],
  ['COMPASS', false],
])('%s names a secret: %s', (name, expected) => {
  expect(namesCredential(name)).toBe(expected);
  expect(faults({ type: 'string', credentialName: expected }, name)).toEqual([]);
  expect(faults({ type: 'string', credentialName: !expected }, name)).toEqual(['']);
});

test.each([
  ['secret', true],
  [MADE_UP.slice(0, 31), true],
  [MADE_UP, false],
  ['ü'.repeat(3) + MADE_UP.slice(0, 27), false],
  ['keyboard cat keyboard cat keyboard cat', true],
  ['supersecretsupersecretsupersecret', true],
  ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', true],
  ['abcabcabcabcabcabcabcabcabcabcabcabc', true],
])('%s can be guessed: %s', (secret, expected) => {
  expect(isGuessable(secret, 32)).toBe(expected);
  expect(faults({ type: 'string', unguessable: 32 }, secret)).toEqual(expected ? [''] : []);
});

test('a mask never shows more than four characters, and none of a short secret', () => {
  expect(mask(MADE_UP)).toBe('Rk7p… (32 characters)');
  expect(mask('short')).toBe('… (5 characters)');
  expect(mask('x')).toBe('… (1 character)');
});

test.each([
  ['15m', 900],
  ['15 minutes', 900],
  ['1h', 3_600],
  ['7d', 604_800],
  ['2 weeks', 1_209_600],
  ['500ms', 0.5],
  ['P1D', 86_400],
  ['PT15M', 900],
  ['P1DT12H', 129_600],
  ['3600', 3_600],
  [3_600, 3_600],
  ['60 * 60 * 24', 86_400],
  ['P', undefined],
  ['PT', undefined],
  ['never', undefined],
  ['1 fortnight', undefined],
  ['1 constructor', undefined],
  [-1, undefined],
  ['', undefined],
])('%j is %s seconds', (value, expected) => {
  expect(seconds(value)).toBe(expected);
});

test('a duration keeps its limits; one that begins with a slash is read from the judged value', () => {
  const limited = { type: ['string', 'number'], duration: { atMost: '24h' } };
  expect(faults(limited, '24h')).toEqual([]);
  expect(faults(limited, '25h')).toEqual(['']);
  expect(faults(limited, 'soon')).toEqual(['']);
  expect(faults({ type: 'number', duration: { atMost: '24h', unit: 'd' } }, 2)).toEqual(['']);
  const overlap = {
    type: 'object',
    properties: { overlap: { type: 'string', duration: { atLeast: '/access' } } },
  };
  expect(faults(overlap, { overlap: '10m', access: '15m' })).toEqual(['/overlap']);
  expect(faults(overlap, { overlap: '15m', access: 900 })).toEqual([]);
  expect(faults(overlap, { overlap: '1m' })).toEqual([]);
});

test.each([
  ['https://id.example', true, true, true],
  ['https://id.example:8443/a?b', true, true, true],
  ['http://id.example', false, false, false],
  ['http://localhost:3000', false, true, false],
  ['https://localhost:3000', true, true, false],
  ['http://127.0.0.1', false, true, false],
  ['http://[::1]:80/', false, true, false],
  ['http://2130706433/', false, true, false],
  ['http://app.localhost/', false, true, false],
  ['https://localhost.example.com', true, true, true],
  ['https:/id.example', false, false, false],
  ['https://', false, false, false],
  ['https://a b', false, false, false],
  ['javascript:alert(1)', false, false, false],
  ['/relative', false, false, false],
  ['id.example', false, false, false],
])('%s as an https URL: %s, with this machine exempt: %s, refused: %s', (url, plain, exempt, refused) => {
  const accepted = (loopback?: string) =>
    faults({ type: 'string', absoluteUrl: { schemes: ['https'], ...(loopback && { loopback }) } }, url).length === 0;
  expect([accepted(), accepted('exempt'), accepted('refused')]).toEqual([plain, exempt, refused]);
});

test('every element that repeats the member of an earlier one is a fault', () => {
  const schema = { type: 'object', properties: { keys: { type: 'array', uniqueBy: 'kid' } } };
  expect(faults(schema, { keys: [{ kid: 'a' }, { kid: 'b' }, {}, {}, null, { kid: 1 }, { kid: '1' }] })).toEqual([]);
  expect(faults(schema, { keys: [{ kid: 'a' }, { kid: 'b' }, { kid: 'a' }, { kid: 'a' }] })).toEqual([
    '/keys/2/kid',
    '/keys/3/kid',
  ]);
});

test('a name is one of those that the judged value declares', () => {
  const schema = {
    type: 'object',
    properties: { uses: { type: 'array', items: { type: 'string', namedAt: ['/declares/*/scopes', '/more'] } } },
  };
  const declared = { declares: { a: { scopes: { read: '' } }, b: { scopes: ['0'] }, c: null }, more: { write: 1 } };
  expect(faults(schema, { ...declared, uses: ['read', 'write'] })).toEqual([]);
  expect(faults(schema, { ...declared, uses: ['read', '0', 'a', 'toString'] })).toEqual([
    '/uses/1',
    '/uses/2',
    '/uses/3',
  ]);
  expect(faults(schema, { uses: ['read'] })).toEqual(['/uses/0']);
});

test('every text in a value is held to it, however deep, and nothing else is', () => {
  const schema = { type: 'object', properties: { a: { everyText: { type: 'string', not: { pattern: '^x-' } } } } };
  expect(faults(schema, { a: { b: [1, null, 'y', { c: 'x' }] }, b: 'x-1' })).toEqual([]);
  expect(faults(schema, { a: { 'b/c': ['x-1', { d: 'x-2' }] } })).toEqual(['/a/b~1c/0', '/a/b~1c/1/d']);
  expect(faults(schema, { a: 'x-1' })).toEqual(['/a']);
});

test('two dates of an object lie no farther apart, where both are dates', () => {
  const schema = { type: 'object', spanning: { from: ['/a', '/start'], to: ['/b'], atMost: '366d' } };
  const good = [
    { a: '2026-01-01', b: '2027-01-01' },
    { start: '2026-01-01T00:00:00Z', a: 5, b: '2026-02-01T10:00:00.5+02:00' },
    { a: '2026-01-01', b: null },
    { a: 'next year', b: '2027-01-01' },
    {},
  ];
  for (const value of good) expect(faults(schema, value)).toEqual([]);
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Pacific/Kiritimati';
  try {
    expect(faults(schema, { a: '2026-01-01T00:00:00', b: '2027-01-02T00:00:00Z' })).toEqual([]);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
  expect(faults(schema, { a: '2026-01-01', b: '2027-06-01' })).toEqual(['']);
  expect(faults(schema, { start: '2026-01-01T00:00:00', b: '2299-12-31T00:00:00' })).toEqual(['']);
  expect(() => faults({ type: 'object', spanning: { from: ['/a'], to: ['/b'] } }, {})).toThrow();
});

test('a keyword with parameters it does not know is refused', () => {
  expect(() => faults({ type: 'string', duration: { most: '1h' } }, '1h')).toThrow();
  expect(() => faults({ type: 'string', secretKind: ['secret'] }, 'x')).toThrow();
  expect(() => faults({ type: 'string', absoluteUrl: { loopback: 'ok' } }, 'x')).toThrow();
});
