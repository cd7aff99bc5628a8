import { AUDIENCE, CLAIMS, ISSUER, JWKS, RSA } from './forged.js';
import { hono, koa, type Loaded, load, middleware, passport, refuse } from './frameworks.js';

type Told = Readonly<Record<string, unknown>>;
/** The arguments of a call, of the call that made its receiver, and of the methods that were called on that. */
export interface Arguments {
  readonly token: string;
  readonly args: unknown[];
  readonly receiver: unknown[];
  readonly builder: Readonly<Record<string, unknown>>;
}

/** A verifier as it is installed, called as its model says. */
export interface Library {
  readonly model: string;
  /** Its name in the model, and the package that it is added to where it is not an export of its own. */
  readonly entry: string;
  readonly of?: string;
  /** Only for majors that the model says something else of than of the current one. */
  readonly major?: number;
  /** The kinds of keys that can be handed to it as they are. */
  readonly keys?: readonly ('secret' | 'public' | 'private')[];
  /** Parts without which it refuses every token, or to begin. */
  readonly needs?: Told;
  readonly claims?: object;
  readonly typ?: string;
  /** Parts whose absence the model calls safe for a reason of its own, which no token shows. */
  readonly judged?: readonly string[];
  /** What it does not look at, and no part of it would change. */
  readonly unchecked?: readonly string[];
  /** What stands for a part that is left out on purpose. */
  readonly nothing?: null;
  readonly key?: (text: string) => unknown;
  readonly run: (call: Arguments) => unknown;
}

const bytes = (key: string) => (key.includes('BEGIN') ? key : new TextEncoder().encode(key));
const ALL = ['secret', 'public', 'private'] as const;
const HS256 = { algorithms: 'HS256' };

const named = (name: string, library: Library): [string, Library] => [name, library];

async function withKey(jose: Loaded, key: unknown): Promise<unknown> {
  if (typeof key !== 'string' || !key.includes('BEGIN')) return key;
  return key.includes('PRIVATE') ? jose.importPKCS8(key, 'RS256') : jose.importSPKI(key, 'RS256');
}

/** `jsonwebtoken` and what stands on it. */
const CLASSIC = [
  ...[undefined, 8].map((major) => {
    const verify = ({ args }: Arguments) => load(major ? `jsonwebtoken-${major}` : 'jsonwebtoken').verify(...args);
    return named(
      `jsonwebtoken ${major ?? ''}`,
      versioned({ model: 'jsonwebtoken', entry: 'verify', keys: ALL }, verify, major),
    );
  }),
  ...[undefined, 9].map((major) =>
    named(
      `@nestjs/jwt ${major ?? ''}`,
      versioned(
        { model: 'nestjs-jwt', entry: 'JwtService#verify', keys: ALL },
        ({ args }) => new (load(major ? `nestjs-jwt-${major}` : '@nestjs/jwt').JwtService)({}).verify(...args),
        major,
      ),
    ),
  ),
  ...[undefined, 3].map((major) =>
    named(
      `passport-jwt ${major ?? ''}`,
      versioned(
        { model: 'passport-jwt', entry: 'Strategy', keys: ALL },
        ({ args: [options] }) => passport(load(major ? `passport-jwt-${major}` : 'passport-jwt').Strategy, options),
        major,
      ),
    ),
  ),
  ...[undefined, 6, 5].map((major) =>
    named(
      `express-jwt ${major ?? ''}`,
      versioned(
        {
          model: 'express-jwt',
          entry: 'expressjwt',
          keys: ALL,
          ...(major !== 5 && { needs: { algorithms: ['HS256'] } }),
        },
        ({ args: [options], token }) => {
          const loaded = load(major === 6 ? 'express-jwt-6-code' : major ? `express-jwt-${major}` : 'express-jwt');
          return middleware((loaded.expressjwt ?? loaded)(options), token);
        },
        major,
      ),
    ),
  ),
  ...[undefined, 3].map((major) =>
    named(
      `koa-jwt ${major ?? ''}`,
      versioned(
        { model: 'koa-jwt', entry: 'default', keys: ALL },
        ({ args: [options], token }) => koa(load(major ? `koa-jwt-${major}` : 'koa-jwt')(options), token),
        major,
      ),
    ),
  ),
];

function versioned(library: Omit<Library, 'run'>, run: Library['run'], major: number | undefined): Library {
  return { ...library, run, ...(major !== undefined && { major }) };
}

const JOSE = [undefined, 5, 4].map((major) =>
  named(
    `jose ${major ?? ''}`,
    versioned(
      { model: 'jose', entry: 'jwtVerify', keys: ALL, key: bytes },
      async ({ args: [token, key, options] }) => {
        const jose = load(major ? `jose-${major}` : 'jose');
        return jose.jwtVerify(token, await withKey(jose, key), options);
      },
      major,
    ),
  ),
);

const FAST = [
  ...[undefined, 5].map((major) =>
    named(
      `fast-jwt ${major ?? ''}`,
      versioned(
        { model: 'fast-jwt', entry: 'createVerifier()', keys: ALL },
        ({ args, receiver }) => load(major ? `fast-jwt-${major}` : 'fast-jwt').createVerifier(...receiver)(...args),
        major,
      ),
    ),
  ),
  ...[undefined, 9].map((major) =>
    named(
      `@fastify/jwt ${major ?? ''}`,
      versioned(
        { model: 'fastify-jwt', of: 'fastify', entry: 'FastifyInstance#jwt.verify', keys: ALL },
        async ({ args: [token, options] }) => {
          const app = load('fastify').fastify();
          const { key, ...verify } = options as Record<string, unknown>;
          const secret = String(key).includes('PUBLIC') ? { public: key, private: RSA.privateKey } : key;
          const plugin = load(major ? `fastify-jwt-${major}` : '@fastify/jwt');
          // Called by hand: what a plugin throws at once, nobody could catch.
          const guarded = (instance: Loaded, options: unknown) =>
            new Promise((resolve) => (plugin.fastifyJwt ?? plugin)(instance, options, resolve)).then((error) => {
              if (error) throw error;
            });
          await app.register(Object.assign(guarded, { [Symbol.for('skip-override')]: true }), { secret, verify });
          return app.jwt.verify(token);
        },
        major,
      ),
    ),
  ),
];

const OTHERS = [
  named('jwt-simple', {
    model: 'jwt-simple',
    entry: 'decode',
    keys: ALL,
    run: ({ args }) => load('jwt-simple').decode(...args),
  }),
  named('njwt', { model: 'njwt', entry: 'verify', keys: ALL, run: ({ args }) => load('njwt').verify(...args) }),
  named('njwt, a builder', {
    model: 'njwt',
    entry: 'Verifier#verify',
    keys: ALL,
    run: ({ args: [token], builder }) => {
      const verifier = load('njwt').createVerifier();
      for (const [method, value] of Object.entries(builder)) verifier[method](value);
      return verifier.verify(token);
    },
  }),
  named('jws', {
    model: 'jws',
    entry: 'verify',
    keys: ALL,
    needs: HS256,
    unchecked: ['expired', 'not valid yet'],
    run: ({ args }) => load('jws').verify(...args) || refuse(),
  }),
  named('hono/jwt verify', {
    model: 'hono-jwt',
    entry: 'verify',
    keys: ALL,
    needs: HS256,
    run: ({ args }) => load('hono/jwt').verify(...args),
  }),
  named('hono/jwt jwt', {
    model: 'hono-jwt',
    entry: 'jwt',
    keys: ALL,
    needs: HS256,
    run: ({ args: [options], token }) => hono(load('hono/jwt').jwt(options), token),
  }),
  named('hono/jwt verify 3', {
    model: 'hono-jwt',
    entry: 'verify',
    major: 3,
    keys: ALL,
    unchecked: ['issuer', 'audience', 'type', 'verifyExpiration', 'verifyNotBefore'],
    run: ({ args: [token, key, options] }) => load('hono-3/jwt').verify(token, key, (options as Loaded)?.alg),
  }),
  named('hono/jwt verifyWithJwks', {
    model: 'hono-jwt',
    entry: 'verifyWithJwks',
    needs: { algorithms: ['RS256'] },
    key: () => JWKS.keys,
    run: ({ args }) => load('hono/jwt').verifyWithJwks(...args),
  }),
  named('hono/jwk', {
    model: 'hono-jwk',
    entry: 'jwk',
    needs: { algorithms: ['RS256'] },
    key: () => JWKS.keys,
    run: ({ args: [options], token }) => hono(load('hono/jwk').jwk(options), token),
  }),
  named('@elysiajs/jwt', {
    model: 'elysiajs-jwt',
    of: 'elysia',
    entry: 'Context#jwt.verify',
    keys: ['secret'],
    run: async ({ args: [token, options], builder: { key } }) => {
      const app = new (load('elysia').Elysia)().use(load('@elysiajs/jwt').jwt({ secret: key }));
      const answer = await app.decorator.jwt.verify(token, options);
      return answer || refuse();
    },
  }),
  named('express-oauth2-jwt-bearer', {
    model: 'express-oauth2-jwt-bearer',
    entry: 'auth',
    keys: ['secret'],
    needs: { ...HS256, issuer: ISSUER, audience: AUDIENCE },
    run: ({ args: [options], token }) => middleware(load('express-oauth2-jwt-bearer').auth(options), token),
  }),
];

const USER_POOL = 'eu-west-1_a';
const GOOGLE = 'https://accounts.google.com';
const FIREBASE = `https://securetoken.google.com/${AUDIENCE}`;

/** Verifiers that fetch the keys of an issuer: they are handed what they would have fetched. */
const ISSUERS = [
  named('aws-jwt-verify', {
    model: 'aws-jwt-verify',
    entry: 'JwtVerifier#verify',
    needs: { issuer: ISSUER, audience: AUDIENCE },
    nothing: null,
    run: ({ args, receiver: [options] }) => {
      const jwksUri = `${ISSUER}/jwks`;
      const verifier = load('aws-jwt-verify').JwtVerifier.create({ ...(options as object), jwksUri });
      verifier.cacheJwks(JWKS);
      return verifier.verify(...args);
    },
  }),
  named('aws-jwt-verify for Cognito', {
    model: 'aws-jwt-verify',
    entry: 'CognitoJwtVerifier#verify',
    needs: { issuer: USER_POOL, audience: 'web', tokenUse: 'access' },
    claims: { iss: `https://cognito-idp.eu-west-1.amazonaws.com/${USER_POOL}` },
    nothing: null,
    run: ({ args, receiver }) => {
      const verifier = load('aws-jwt-verify').CognitoJwtVerifier.create(...receiver);
      verifier.cacheJwks(JWKS);
      return verifier.verify(...args);
    },
  }),
  named('google-auth-library', {
    model: 'google-auth-library',
    entry: 'OAuth2Client#verifyIdToken',
    claims: { iss: GOOGLE },
    unchecked: ['not valid yet'],
    run: ({ args: [options] }) => {
      const client = new (load('google-auth-library').OAuth2Client)();
      client.getFederatedSignonCertsAsync = async () => ({ certs: { k: RSA.publicKey }, format: 'PEM' });
      return client.verifyIdToken(options);
    },
  }),
  named('google-auth-library, any issuer', {
    model: 'google-auth-library',
    entry: 'OAuth2Client#verifySignedJwtWithCertsAsync',
    unchecked: ['not valid yet'],
    key: () => ({ k: RSA.publicKey }),
    run: ({ args }) => {
      const [token, key, audience, issuers, maxAge] = args;
      const client = new (load('google-auth-library').OAuth2Client)();
      return client.verifySignedJwtWithCertsAsync(token, key, audience, issuers && [issuers].flat(), maxAge);
    },
  }),
  ...['verifyIdToken', 'verifySessionCookie'].map((method) =>
    named(`firebase-admin ${method}`, {
      model: 'firebase-admin-auth',
      entry: `Auth#${method}`,
      claims: { iss: method === 'verifyIdToken' ? FIREBASE : `https://session.firebase.google.com/${AUDIENCE}` },
      run: ({ args: [token] }) => {
        const apps = load('firebase-admin/app');
        const app = apps.getApps()[0] ?? apps.initializeApp({ projectId: AUDIENCE });
        const auth = load('firebase-admin/auth').getAuth(app);
        for (const { signatureVerifier } of [auth.idTokenVerifier, auth.sessionCookieVerifier])
          signatureVerifier.keyFetcher = { fetchPublicKeys: async () => ({ k: RSA.publicKey }) };
        return auth[method](token);
      },
    }),
  ),
  named('@okta/jwt-verifier', {
    model: 'okta-jwt-verifier',
    entry: 'OktaJwtVerifier#verifyAccessToken',
    needs: { issuer: ISSUER, audience: AUDIENCE },
    run: ({ args, receiver: [options] }) => {
      const getKeysInterceptor = () => JWKS.keys;
      const verifier = new (load('@okta/jwt-verifier'))({ ...(options as object), getKeysInterceptor });
      return verifier.verifyAccessToken(...args);
    },
  }),
  named('@clerk/backend', {
    model: 'clerk-backend',
    entry: 'verifyToken',
    key: () => RSA.publicKey,
    judged: ['issuer', 'audience'],
    run: ({ args }) => load('@clerk/backend').verifyToken(...args),
  }),
  named('oauth4webapi', {
    model: 'oauth4webapi',
    entry: 'validateJwtAccessToken',
    needs: { issuer: ISSUER, audience: AUDIENCE },
    typ: 'at+jwt',
    run: async ({ args: [server, , audience, options], token }) => {
      const { customFetch, validateJwtAccessToken } = load('oauth4webapi');
      const request = new Request('https://api.example/', { headers: { authorization: `Bearer ${token}` } });
      const at = { ...(server as object), jwks_uri: `${ISSUER}/jwks` };
      const fetched = { ...(options as object), [customFetch]: async () => Response.json(JWKS) };
      return validateJwtAccessToken(at, request, audience, fetched);
    },
  }),
];

export const LIBRARIES: readonly (readonly [string, Library])[] = [
  ...CLASSIC,
  ...JOSE,
  ...FAST,
  ...OTHERS,
  ...ISSUERS,
].map(([name, library]) => [name.trim(), library]);

export const claimsFor = ({ claims }: Library, of: object = CLAIMS): object => ({ ...of, ...claims });
