import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/discover/package-root.js';

/** What a package gives, which is known when it is called and no sooner. */
export type Loaded = ReturnType<NodeJS.Require>;

export const load: (name: string) => Loaded = createRequire(join(packageRoot(), 'test/models/packages/package.json'));

const bearer = (token: string) => ({
  headers: { authorization: `Bearer ${token}`, host: 'api.example' },
  method: 'GET',
});

export function refuse(): never {
  throw new Error('refused');
}

export function passport(Strategy: Loaded, options: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const strategy = new Strategy(options, (claims: unknown, done: Loaded) => done(null, claims));
    Object.assign(strategy, { success: resolve, fail: reject, error: reject }).authenticate({ headers: {} });
  });
}

export const middleware = (guard: Loaded, token: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const asked = {
      ...bearer(token),
      is: () => false,
      get: () => 'api.example',
      query: {},
      url: '/',
      protocol: 'https',
    };
    Promise.resolve(guard(asked, {}, (error: unknown) => (error ? reject(error) : resolve()))).catch(reject);
  });

export async function koa(guard: Loaded, token: string): Promise<void> {
  let passed = false;
  const context = { state: {}, throw: refuse, cookies: { get: () => undefined }, ...bearer(token) };
  await guard({ ...context, header: context.headers, request: context }, () => {
    passed = true;
  });
  if (!passed) refuse();
}

export async function hono(guard: Loaded, token: string): Promise<void> {
  const app = new (load('hono').Hono)();
  app.use('*', guard).get('/', (context: Loaded) => context.text('in'));
  const { status } = await app.request('/', { headers: { authorization: `Bearer ${token}` } });
  if (status !== 200) refuse();
}
