import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AbsentBehaviour, Behaviour, Earlier, EmptyKeyForm, Entry } from '../../src/analyse/knowledge/models.js';
import { packageRoot } from '../../src/discover/package-root.js';
import {
  AUDIENCE,
  CERTIFICATE,
  hmac,
  ISSUER,
  RSA,
  rs256,
  SECRET,
  type Signer,
  tampered,
  unsigned,
  WRONG,
} from './forged.js';
import { claimsFor, LIBRARIES, type Library } from './libraries.js';

const KEYS = { secret: SECRET, public: RSA.publicKey, private: RSA.privateKey };
const EMPTY: readonly (readonly [EmptyKeyForm, unknown])[] = [
  ['nothing', undefined],
  ['text', ''],
  ['buffer', Buffer.alloc(0)],
  ['bytes', new Uint8Array()],
];
const WORST: readonly Behaviour[] = ['safe', 'related', 'accepts'];

describe.each(LIBRARIES)('%s does what its model says', (_name, library) => {
  const { parts = {}, fixed = [], absent, emptyKey } = entryOf(library);
  const { keys = [], needs = {}, judged = [], unchecked = [], typ } = library;
  const proper = keys.includes('secret') ? hmac(256, SECRET) : rs256;
  const token = (signer: Signer = proper, claims?: object) => signer(claimsFor(library, claims), typ);
  const accepts = (given: string, told: object = {}) => isAccepted(library, given, { ...needs, ...told });
  const without = (part: string) => ({ [part]: library.nothing });

  it('lets a proper token in', async () => {
    expect(await accepts(token())).toBe(true);
  });

  it('refuses what is not signed, or signed for something else', async () => {
    expect(await accepts(token(unsigned))).toBe(false);
    expect(await accepts(token(tampered(proper)))).toBe(false);
    expect(await accepts(token(hmac(256, RSA.publicKey)))).toBe(false);
  });

  it.each(['expired', 'not valid yet'] as const)('refuses what is %s, as long as it looks', async (what) => {
    expect(await accepts(token(proper, WRONG[what]))).toBe(unchecked.includes(what));
  });

  it('asks for an end where its model says so', async () => {
    expect(await accepts(token(proper, WRONG['without an end']))).toBe(!fixed.includes('requiredClaims'));
  });

  const claims = [
    ['issuer', 'of another issuer', ISSUER],
    ['audience', 'for another audience', AUDIENCE],
  ] as const;
  const isTold = (part: string) => absent[part] !== undefined || fixed.includes(part) || part in parts;
  it.each(claims.filter(([part]) => isTold(part)))('asks for the %s as its model says', async (part, what, right) => {
    const other = Object.fromEntries(
      Object.entries(WRONG[what]).filter(([name]) => name !== 'iss' || part === 'issuer'),
    );
    const strange = proper({ ...claimsFor(library), ...other, ...(part === 'issuer' && WRONG[what]) }, typ);
    if (absent[part] === 'accepts') expect(await accepts(strange, without(part))).toBe(true);
    else if (!judged.includes(part)) expect(await accepts(strange)).toBe(false);
    if (!(part in parts) || unchecked.includes(part)) return;
    const asked = { [part]: needs[part] ?? right };
    expect(await accepts(token(), asked)).toBe(true);
    expect(await accepts(strange, asked)).toBe(false);
  });

  const others = [
    ['subject', '1', '2'],
    ['requiredClaims', ['exp'], ['nonce']],
    ['authorizedParty', ['https://app.example'], ['https://other.example']],
    ['tokenUse', 'access', 'id'],
  ] as const;
  it.each(others.filter(([part]) => part in parts))('asks for the %s it is told', async (part, right, wrong) => {
    expect(await accepts(token(), { [part]: right })).toBe(true);
    expect(await accepts(token(), { [part]: wrong })).toBe(false);
  });

  const switches = [
    ['ignoreExpiration', true, 'expired'],
    ['verifyExpiration', false, 'expired'],
    ['ignoreNotBefore', true, 'not valid yet'],
    ['verifyNotBefore', false, 'not valid yet'],
    ['requireExpiry', false, 'without an end'],
  ] as const;
  const switched = switches.filter(([part]) => part in parts && !unchecked.includes(part));
  it.each(switched)('looks away where %s is %s', async (part, value, what) => {
    expect(await accepts(token(proper, WRONG[what]), { [part]: value })).toBe(true);
  });

  it.each(keys)('takes the algorithms of a %s key as its model says', async (kind) => {
    const told = of(absent.algorithms, kind);
    expect(await measured(kind)).toBe(told);
  });

  if (keys.length > 1)
    it('is as loose with a key of an unknown kind as with the worst that works', async () => {
      const working = await Promise.all(keys.map(async (kind) => ((await works(kind)) ? [kind] : [])));
      const known = await Promise.all(working.flat().map(measured));
      // Where public keys work, so do those of certificates, and those that are fetched.
      const isForged = await accepts(token(hmac(256, CERTIFICATE)), { ...open(), key: CERTIFICATE });
      const others = [of(absent.algorithms, 'remote'), isForged ? 'accepts' : 'safe'];
      const all = working.flat().includes('public') ? [...known, ...others] : known;
      expect(of(absent.algorithms, 'unknown')).toBe(WORST.findLast((one) => one === 'safe' || all.includes(one)));
    });

  if (keys.includes('public'))
    it('tells public keys from secrets as its model says', async () => {
      const forged = token(hmac(256, RSA.publicKey));
      const list = (...names: string[]) => ({
        algorithms: Array.isArray(needs.algorithms) || !isOne() ? names : names[0],
      });
      const alone = await accepts(forged, { ...list('HS256'), key: RSA.publicKey });
      const beside = await accepts(forged, { ...list('HS256', 'RS256'), key: RSA.publicKey });
      const behaviour = !alone ? 'safe' : beside ? 'accepts' : 'related';
      expect(of(absent.keyType, 'public') ?? 'accepts').toBe(behaviour);
    });

  if (emptyKey)
    it('takes an empty key as its model says', async () => {
      const seen = await Promise.all(
        EMPTY.map(async ([form, key]) => {
          const isUnsigned = await accepts(token(unsigned), { ...open(), key });
          const isSigned =
            (await accepts(token(hmac(256, '')), { key })) || (await accepts(token(hmac(256, '')), { ...open(), key }));
          return [form, isUnsigned ? 'unsigned' : isSigned ? 'signed' : undefined] as const;
        }),
      );
      const told = EMPTY.map(([form]) => [form, emptyKey?.[form]]);
      expect(seen.map(String)).toEqual(told.map(String));
    });

  function open() {
    return 'algorithms' in needs ? { algorithms: undefined } : {};
  }

  function isOne(): boolean {
    return ['jws', 'njwt', 'jwt-simple', 'hono-jwt'].includes(library.model);
  }

  /** Whether proper tokens pass with a key of the kind when no algorithm is named. */
  async function works(kind: (typeof keys)[number]): Promise<boolean> {
    const signer = kind === 'secret' ? hmac(256, SECRET) : rs256;
    return accepts(token(signer), { ...open(), key: KEYS[kind] });
  }

  async function measured(kind: (typeof keys)[number]): Promise<Behaviour> {
    const key = KEYS[kind];
    const told = { ...open(), key };
    const forged = await accepts(token(hmac(256, key)), told);
    if (kind === 'public') return forged ? 'accepts' : 'safe';
    const others = [
      await accepts(token(hmac(512, key)), told),
      kind === 'private' && (await accepts(token(rs256), told)),
    ];
    if (!forged || !others.includes(true)) return 'safe';
    const isOpen = kind === 'secret' && (await accepts(token(unsigned), { ...open(), key: undefined }));
    return isOpen ? 'accepts' : 'related';
  }
});

function of(told: AbsentBehaviour | undefined, kind: 'secret' | 'public' | 'private' | 'remote' | 'unknown') {
  return typeof told === 'object' ? told[kind] : told;
}

/** The entry of a model as it is for the version of the library. */
function entryOf({ model, entry, of: augmented, major }: Library) {
  const read = JSON.parse(readFileSync(join(packageRoot(), `rules/models/${model}.json`), 'utf8'));
  const found: Entry = (augmented ? read.augments[augmented] : read.exports)[entry];
  const earlier = (found.earlier ?? []).filter((one) => isOf(one, major));
  const absent: Record<string, AbsentBehaviour> = Object.assign(
    {},
    found.absent,
    ...earlier.toReversed().map((one) => one.absent),
  );
  const emptyKey = earlier.find((one) => one.emptyKey)?.emptyKey ?? found.emptyKey;
  return { ...found, absent, emptyKey };
}

function isOf({ before, from = 0 }: Earlier, major: number | undefined): boolean {
  return major !== undefined && major < before && major >= from;
}

/** Whether the call goes through, with each part where the model has it. */
async function isAccepted(library: Library, token: string, told: Readonly<Record<string, unknown>>): Promise<boolean> {
  const { parts = {} } = entryOf(library);
  const given = { key: SECRET, ...told };
  const key =
    'key' in told && (typeof told.key !== 'string' || told.key === '')
      ? told.key
      : (library.key ?? String)(String(given.key));
  const args: unknown[] = [];
  const receiver: unknown[] = [];
  const builder: Record<string, unknown> = {};
  for (const [part, value] of Object.entries({ ...told, token, received: () => token, key })) {
    const [path] = [parts[part] ?? []].flat();
    if (path === undefined) {
      if (part === 'key') builder[part] = value;
    } else if (value === undefined && part !== 'key') continue;
    else if (path.startsWith('builder.')) builder[path.split('.')[1] ?? ''] = value;
    else place(path.startsWith('this.') ? receiver : args, path.replace('this.', '').split('.'), value);
  }
  try {
    await library.run({ token, args, receiver, builder });
    return true;
  } catch {
    return false;
  }
}

function place(root: unknown[], steps: readonly string[], value: unknown): void {
  let into = root as unknown as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    into[step] ??= {};
    into = into[step] as Record<string, unknown>;
  }
  into[steps.at(-1) ?? ''] = value;
}
