import { describe, expect, it } from 'vitest';
import type { InventoryPlace } from '../../src/findings/inventory.js';
import { GATEWAY, inventoryOf, placesOf } from './sample.js';

/** `verified jsonwebtoken.verify`. */
const brief = ({ activity, call }: InventoryPlace) => `${activity} ${call}`;
const only = (text: string | Readonly<Record<string, string>>): InventoryPlace => {
  const [place, ...rest] = placesOf(inventoryOf(text));
  if (!place || rest.length > 0) throw new Error('the example has not exactly one place');
  return place;
};
const verifying = (key: string, options: string, before = '') =>
  only(`import jwt from 'jsonwebtoken';
    ${before}
    export const verify = (token) => jwt.verify(token, ${key}, ${options});`).policy;

describe('an inventory lists where a token is', () => {
  it.each([
    [
      'issued',
      `import jwt from 'jsonwebtoken'; jwt.sign({ sub: 1 }, process.env.KEY, { expiresIn: '5m' });`,
      'issued jsonwebtoken.sign',
    ],
    ['verified', `import jwt from 'jsonwebtoken'; jwt.verify(token, process.env.KEY);`, 'verified jsonwebtoken.verify'],
    ['decoded', `import { jwtDecode } from 'jwt-decode'; jwtDecode(token);`, 'decoded jwt-decode.jwtDecode'],
    ['stored', `localStorage.setItem('access_token', answer.data.token);`, 'stored localStorage.setItem'],
    ['sent', 'fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });', 'sent fetch'],
    ['sent by a client', `client.headers.set('Authorization', 'Bearer ' + accessToken);`, 'sent Authorization header'],
    ['logged', `export const login = (accessToken) => console.log('issued', accessToken);`, 'logged console.log'],
  ])('%s', (_, text, expected) => {
    expect(brief(only(text))).toBe(expected);
  });

  it.each([
    ['a theme that is stored', `localStorage.setItem('theme', theme);`],
    ['a schema of the header', `export const headers = z.object({ authorization: z.string() });`],
    ['a message about a token', `console.log('Missing access_token');`],
    ['an entry that is cleared', `localStorage.setItem('access_token', '');`],
  ])('but not %s', (_, text) => {
    expect(placesOf(inventoryOf(text))).toEqual([]);
  });

  it('and whether a decoded token is also verified', () => {
    const places = placesOf(
      inventoryOf(`import jwt from 'jsonwebtoken';
        export const a = (token) => { const { kid } = jwt.decode(token); return jwt.verify(token, keys[kid]); };
        export const b = (token) => jwt.decode(token);`),
    );
    expect(places.filter(({ activity }) => activity === 'decoded').map(({ verified }) => verified)).toEqual([
      true,
      false,
    ]);
  });

  it('once per policy, where a wrapper is called with several', () => {
    const places = placesOf(
      inventoryOf({
        'check.ts': `import { verify } from 'jsonwebtoken';
          export const check = (token, audience) => verify(token, process.env.KEY, { audience });`,
        'use.ts': `import { check } from './check';
          export const a = (token) => check(token, 'a');
          export const b = (token) => check(token, 'b');`,
      }),
    );
    expect(places.map(({ location, policy }) => [location.path, policy?.audience])).toEqual([
      ['use.ts', { is: 'known', values: ['a'] }],
      ['use.ts', { is: 'known', values: ['b'] }],
    ]);
  });

  it('by package, without tests unless asked', () => {
    const files = {
      'api/a.ts': `import jwt from 'jsonwebtoken'; jwt.verify(token, process.env.KEY);`,
      'web/b.ts': `import { jwtDecode } from 'jwt-decode'; jwtDecode(token);`,
      'web/b.test.ts': `import { jwtDecode } from 'jwt-decode'; jwtDecode(token);`,
    };
    const manifest = { dependencies: new Map(), production: new Set<string>(), entries: new Map(), imports: new Map() };
    const packages = [
      { ...manifest, dir: 'api', name: '@x/api' },
      { ...manifest, dir: 'web', name: '@x/web' },
    ];
    const shown = inventoryOf(files, { packages });
    expect(shown.packages.map(({ name, places }) => [name, ...places.map(brief)])).toEqual([
      ['@x/api', 'verified jsonwebtoken.verify'],
      ['@x/web', 'decoded jwt-decode.jwtDecode'],
    ]);
    expect(shown.hidden).toBe(1);
    expect(placesOf(inventoryOf(files, { packages, all: true }))).toHaveLength(3);
  });
});

describe('a policy', () => {
  it('has what the options ask for', () => {
    expect(
      verifying('process.env.KEY', `{ algorithms: ['RS256'], issuer: 'me', audience: ['a', 'b'], clockTolerance: 5 }`),
    ).toEqual({
      algorithms: { is: 'known', values: ['RS256'] },
      issuer: { is: 'known', values: ['me'] },
      audience: { is: 'known', values: ['a', 'b'] },
      expiry: { is: 'known', values: ['checked'] },
      clockTolerance: { is: 'known', values: ['5 s'] },
      key: { is: 'known', values: ['env KEY'] },
      claims: [],
    });
  });

  it.each([
    ['absent', `{}`, { is: 'absent' }],
    ['unknown', `imported`, { is: 'unknown', why: 'the options come from `imported`' }],
    ['there on some paths', `{ issuer: strict ? 'me' : undefined }`, { is: 'known', values: ['me'], sometimes: true }],
    [
      'a variable of the environment',
      `{ issuer: process.env.ISSUER ?? 'me' }`,
      { is: 'known', values: ['env ISSUER', 'me'] },
    ],
  ])('tells an issuer that is %s', (_, options, expected) => {
    expect(verifying('KEY', options, `import { imported } from 'elsewhere';`)?.issuer).toEqual(expected);
  });

  it.each([
    ['checked', '{}', { is: 'known', values: ['checked'] }],
    ['ignored', '{ ignoreExpiration: true }', { is: 'known', values: ['ignored'] }],
    [
      'ignored on some paths',
      '{ ignoreExpiration: dev ? true : false }',
      { is: 'known', values: ['ignored'], sometimes: true },
    ],
  ])('tells an expiry that is %s', (_, options, expected) => {
    expect(verifying('KEY', options)?.expiry).toEqual(expected);
  });

  it('says where the library decides by itself', () => {
    const [place] = placesOf(inventoryOf(GATEWAY));
    expect(place?.policy?.algorithms).toEqual({ is: 'absent', safe: true });
  });

  it.each([
    ['a variable', 'process.env.JWT_SECRET!', '', 'env JWT_SECRET'],
    ['an encoded variable', 'new TextEncoder().encode(process.env.JWT_SECRET)', '', 'env JWT_SECRET'],
    ['a file', `readFileSync('keys/public.pem')`, `import { readFileSync } from 'node:fs';`, 'file keys/public.pem'],
    ['a setting', `config.get('auth.secret')`, `import { config } from 'elsewhere';`, 'config auth.secret'],
    ['a key function', 'byKid', `const byKid = (header, done) => done(null, lookUp(header.kid));`, 'function byKid'],
    [
      'a key set',
      'byKid',
      `import jwksRsa from 'jwks-rsa';
       const client = jwksRsa({ jwksUri: 'https://id.example/jwks' });
       const byKid = (header, done) => client.getSigningKey(header.kid, (e, key) => done(e, key.getPublicKey()));`,
      'key set https://id.example/jwks',
    ],
    [
      'whatever the token says',
      'byKid',
      `import jwksRsa from 'jwks-rsa';
       const byKid = (header, done) => jwksRsa({ jwksUri: header.jku }).getSigningKey(header.kid, (e, key) => done(e, key.getPublicKey()));`,
      'named by the token itself',
    ],
    ['a text in the code', `'correct-horse-battery'`, '', 'literal corr… (21 characters)'],
  ])('names %s as the source of the key', (_, key, before, expected) => {
    expect(verifying(key, '{}', before)?.key).toEqual({ is: 'known', values: [expected] });
  });

  it('has the claims that are compared afterwards, and how', () => {
    const place = only(`import jwt from 'jsonwebtoken';
      export function user(token) {
        const claims = jwt.verify(token, process.env.KEY, {});
        if (claims.token_use !== 'access' || claims.sub === 'x') throw new Error();
        if (!String(claims.aud).includes('api')) throw new Error();
        return claims;
      }`);
    expect(place.policy?.claims).toEqual([
      { claim: 'aud', equals: ['api'], strength: 'loose', byAll: true },
      { claim: 'token_use', equals: ['access'], strength: 'exact', byAll: true },
    ]);
    expect(place.policy?.audience).toEqual({ is: 'absent' });
  });

  it('does not take what one caller compares for a policy of all', () => {
    const place = only(`import jwt from 'jsonwebtoken';
      const read = (token) => jwt.verify(token, process.env.KEY, { ignoreExpiration: true });
      export function orders(token) {
        const claims = read(token);
        if (claims.aud !== 'orders' || claims.exp < now()) throw new Error();
        return ordersOf(claims.sub);
      }
      export const days = (token) => daysOf(read(token).sub);`);
    const unknown = { is: 'unknown', why: 'only some of those who are given the claims compare it' };
    expect(place.policy).toMatchObject({ audience: unknown, expiry: unknown });
    expect(place.policy?.claims).toContainEqual({ claim: 'aud', equals: ['orders'], strength: 'exact', byAll: false });
  });

  it('has the lifetime where a token is issued', () => {
    const place = only(`import { SignJWT } from 'jose';
      new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).setIssuer('me').setExpirationTime('10m').sign(key);`);
    expect(place.policy).toMatchObject({
      algorithms: { is: 'known', values: ['ES256'] },
      issuer: { is: 'known', values: ['me'] },
      audience: { is: 'absent' },
      expiry: { is: 'known', values: ['10m'] },
    });
  });
});

describe('verifiers that trust the same keys', () => {
  it('are compared, and the odd one is named with those that do otherwise', () => {
    const inventory = inventoryOf(GATEWAY);
    const [strict, odd] = placesOf(inventory);
    expect(strict?.lacks).toEqual([]);
    expect(odd?.lacks).toEqual([
      { check: 'audience', checkedBy: [strict?.location] },
      { check: 'token_use', checkedBy: [strict?.location] },
    ]);
    expect(inventory.packages[0]?.trust).toEqual([
      {
        key: { is: 'known', values: ['key set https://id.example/.well-known/jwks.json'] },
        verifiers: [strict?.location, odd?.location],
        differences: ['audience', 'clockTolerance', 'claims'],
      },
    ]);
  });

  it('are left alone where their keys differ', () => {
    const inventory = inventoryOf(`import jwt from 'jsonwebtoken';
      export const a = (token) => jwt.verify(token, process.env.A, { audience: 'a' });
      export const b = (token) => jwt.verify(token, process.env.B);`);
    expect(placesOf(inventory).flatMap(({ lacks }) => lacks)).toEqual([]);
    expect(inventory.packages[0]?.trust).toEqual([]);
  });
});
