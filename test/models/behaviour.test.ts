import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';

type Call = (...args: unknown[]) => unknown;
type Told = Readonly<Record<string, unknown>>;
interface Entry {
  readonly parts: Readonly<Record<string, string | readonly string[]>>;
  readonly absent: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}
interface Library {
  readonly model: string;
  readonly entry: string;
  readonly run: (args: unknown[], receiver: unknown[]) => unknown;
  readonly key?: (text: string) => unknown;
}

const load = createRequire(join(packageRoot(), 'test/models/packages/package.json'));
const bytes = (key: string) => (key.includes('BEGIN') ? key : new TextEncoder().encode(key));

/** The libraries as they are installed, called as their models say. */
const LIBRARIES: Readonly<Record<string, Library>> = {
  'fast-jwt': {
    model: 'fast-jwt',
    entry: 'createVerifier()',
    run: (args, receiver) => (load('fast-jwt').createVerifier(...receiver) as Call)(...args),
  },
  'hono/jwt': {
    model: 'hono-jwt',
    entry: 'verify',
    run: ([token, key, options]) => load('hono/jwt').verify(token, key, { alg: 'HS256', ...(options as Told) }),
  },
  ...Object.fromEntries(
    ['jose', 'jose-5', 'jose-4'].map((name) => [
      name,
      {
        model: 'jose',
        entry: 'jwtVerify',
        key: bytes,
        run: async ([token, key, options]: unknown[]) => {
          const jose = load(name);
          const known = typeof key === 'string' ? await jose.importSPKI(key, 'RS256') : key;
          return jose.jwtVerify(token, known, options);
        },
      },
    ]),
  ),
  jsonwebtoken: { model: 'jsonwebtoken', entry: 'verify', run: (args) => load('jsonwebtoken').verify(...args) },
  'jwt-simple': { model: 'jwt-simple', entry: 'decode', run: (args) => load('jwt-simple').decode(...args) },
  'passport-jwt': {
    model: 'passport-jwt',
    entry: 'Strategy',
    run: ([options]) =>
      new Promise((resolve, reject) => {
        const { Strategy } = load('passport-jwt');
        const strategy = new Strategy(options, (claims: unknown, done: Call) => done(null, claims));
        Object.assign(strategy, { success: resolve, fail: reject, error: reject }).authenticate({ headers: {} });
      }),
  },
};

const SECRET = 'a-made-up-secret-of-a-test-that-is-as-long-as-every-hash-asks-for-0';
const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const now = Math.floor(Date.now() / 1000);
const CLAIMS = { sub: '1', iss: 'https://id.example', aud: 'api', iat: now, exp: now + 600 };
const { exp: _, ...ENDLESS } = CLAIMS;
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function forge(hash: string, claims: object, key = SECRET): string {
  const input = `${encoded({ alg: `HS${hash}`, typ: 'JWT' })}.${encoded(claims)}`;
  return `${input}.${createHmac(`sha${hash}`, key).update(input).digest('base64url')}`;
}

const GOOD = forge('256', CLAIMS);
const EXPIRED = forge('256', { ...CLAIMS, exp: now - 600 });
const UNSIGNED = `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(CLAIMS)}.`;

/** Whether the call goes through, with each part where the model has it. */
async function accepts(library: Library, token: string, told: Told = {}, key = SECRET): Promise<boolean> {
  const { parts } = entryOf(library);
  const args: Record<string, unknown>[] = [];
  const receiver: Record<string, unknown>[] = [];
  const all = { token, received: () => token, key: (library.key ?? String)(key), ...told };
  for (const [part, value] of Object.entries(all)) {
    const [path] = [parts[part] ?? []].flat();
    if (path === undefined) continue;
    const steps = path.replace('this.', '').split('.');
    let into = (path.startsWith('this.') ? receiver : args) as unknown as Record<string, unknown>;
    for (const step of steps.slice(0, -1)) {
      into[step] ??= {};
      into = into[step] as Record<string, unknown>;
    }
    into[steps.at(-1) ?? ''] = value;
  }
  try {
    await library.run(args, receiver);
    return true;
  } catch {
    return false;
  }
}

function entryOf({ model, entry }: Library): Entry {
  const { exports } = JSON.parse(readFileSync(join(packageRoot(), `rules/models/${model}.json`), 'utf8'));
  return exports[entry];
}

describe.each(Object.entries(LIBRARIES))('%s does what its model says', (_name, library) => {
  const { parts, absent } = entryOf(library);
  const { algorithms = '' } = absent;

  it('where nothing is asked for', async () => {
    const good = await accepts(library, GOOD);
    expect({ issuer: good ? 'accepts' : 'refuses', audience: good ? 'accepts' : 'refuses' }).toEqual({
      issuer: absent.issuer,
      audience: absent.audience,
    });
    expect(await accepts(library, UNSIGNED)).toBe(false);
    expect(await accepts(library, EXPIRED)).toBe(false);
    expect(await accepts(library, forge('256', ENDLESS))).toBe(true);
  });

  it('where a public key is taken for a secret', async () => {
    const behaviour = typeof algorithms === 'string' ? algorithms : algorithms.public;
    expect(await accepts(library, forge('256', CLAIMS, publicKey), {}, publicKey)).toBe(behaviour === 'accepts');
  });

  const asked = [
    ['issuer', CLAIMS.iss, 'https://other.example'],
    ['audience', CLAIMS.aud, 'other'],
    ['subject', CLAIMS.sub, '2'],
    ['requiredClaims', ['exp'], ['nonce']],
  ] as const;
  it.each(asked.filter(([part]) => part in parts))('where %s is asked for', async (part, right, wrong) => {
    expect(await accepts(library, GOOD, { [part]: right })).toBe(true);
    expect(await accepts(library, GOOD, { [part]: wrong })).toBe(false);
  });

  const endless = [
    ['ignoreExpiration', true],
    ['verifyExpiration', false],
  ] as const;
  it.each(endless.filter(([part]) => part in parts))('where %s lets an expired token through', async (part, value) => {
    expect(await accepts(library, EXPIRED, { [part]: value })).toBe(true);
  });
});
