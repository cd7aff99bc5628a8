import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-stands-in-code',
  title: 'A secret stands in the code',
  severity: 'high',
  confidence: 'high',
  cwe: [798],
  controls: ['D2', 'T6'],
  references: [],
  why: 'Everybody who has, or ever had, a copy of the repository or of the build can use it, and its history keeps it.',
  fix: 'Read it from the environment or a vault, refuse to start without it, and replace the one that was committed.',
  blind:
    'Secrets without a shape of a provider whose names do not say what they are; whether a default is ever reached.',
  roles: ['secret.standing'],
  bad: [
    {
      'nuxt.config.ts': `export default defineNuxtConfig({ runtimeConfig: { jwtSecret: «'orchard-dev-signing'», public: { base: '/' } } });`,
    },
    `export const mail = new Mailer(«'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'»);`,
    `export const storage = open({ accessKeyId: 'an id', secretAccessKey: «'wJ4rXUtnF7Mq2K7ZDENGbPxRf1CYz8Qk2LmT0vA'» });`,
    `const stripe = pay(process.env.STRIPE_SECRET_KEY || «'not set in this shop'»);`,
    `import { z } from 'zod';
     export const env = z.object({ PORT: z.coerce.number().default(3000), SESSION_SECRET: z.string().min(8).default(«'a session secret'») }).parse(process.env);`,
    `import { cleanEnv, str } from 'envalid';
     export const env = cleanEnv(process.env, { COOKIE_SECRET: str({ default: «'a cookie secret'» }) });`,
    `import convict from 'convict';
     export const config = convict({ token: { secret: { format: String, default: «'a token secret'», env: 'TOKEN_SECRET' } } });`,
    `import Joi from 'joi';
     export const schema = Joi.object({ JWT_SECRET: Joi.string().default(«'a token secret'») });`,
    `export const secretOf = (config: ConfigService) => config.get<string>('WEBHOOK_SECRET', «'a webhook secret'»);`,
    `import env from 'env-var';
     export const secret = env.get('JWT_SECRET').default(«'a token secret'»).asString();`,
    `process.env.HMAC_SECRET ||= «'lamp-oil-and-salt'»;
     if (!process.env.COOKIE_SECRET) { process.env.COOKIE_SECRET = «'lamp-oil-and-rope'»; }`,
    `export const sealed = (text, secret = «'lamp-oil-and-wick'») => mac(secret, text);
     export const opened = (text, { signingKey = «'lamp-oil-and-wick-2'», encoding = 'hex' } = {}) => open(text, signingKey, encoding);
     export function jwtKey(key = «'lamp-oil-and-wick-3'») { return new TextEncoder().encode(key); }`,
    `const { HMAC_SECRET = «'a shared secret'» } = process.env;
     export const keyed = (text) => mac(HMAC_SECRET, text);`,
    {
      'server.ts': `import express from 'express';
                    const app = express();
                    const mapApiKey = «'9f86d081884c7d659a2feaa0c55ad015'»;
                    app.get('/map', async (req, res) => res.json(await tile(mapApiKey, req.query.at)));`,
    },
    `export const login = (req, res) => (req.body.password === «'hunter2-for-all'» ? res.send('ok') : res.sendStatus(401));`,
    `passport.use(new BasicStrategy((user, pass, done) => done(null, user === 'root' && pass === «'toor'»)));`,
    `export const queue = open(«'amqps://shop:correct-horse-9@rabbit.shop.io/orders'»);`,
    `export const orders = () => get('https://erp.shop.io/orders', { auth: { username: 'shop', password: «'correct-horse-9'» } });`,
    `export const google = { clientId: process.env.GOOGLE_ID, clientSecret: «'oauthClientSecretText'», callbackUrl: '/cb' };`,
  ],
  good: [
    `export const da = { setup: { apiKeyHint: 'din-egen-nogle-her', clientId: 'Klientens id', clientSecret: 'Klientens hemmelige nøgle' } };`,
    { 'mail.tsx': `export const Field = () => <input placeholder="smtp://user:pass@smtp.shop.io:587/?to=you" />;` },
    `export const isMock = process.env.PAYMENTS_KEY === 'sk_test_mockpaymentskey';`,
    {
      'nuxt.config.ts': `export default defineNuxtConfig({ runtimeConfig: { jwtSecret: '', public: { tokenKey: 'orchard' } } });`,
    },
    `const KEY_PLACEHOLDER = '-----BEGIN RSA PRIVATE KEY-----\\nMIIEu8jzPde0IgxLd6GncfBAepfJBd0Kh8oOOL8dKLzdocJ2isAjIhKtJ0RlgLKOmxgJTeKdNnFRIBXuDL7DxtpYlSXpfKtHF4vU\\n-----END RSA PRIVATE KEY-----';
     export const field = () => input({ placeholder: KEY_PLACEHOLDER });`,
    {
      'src/App.tsx': `'use client';
                      export const Map = () => <Tiles apiKey="9f86d081884c7d659a2feaa0c55ad015" />;
                      export const searchApiKey = '9f86d081884c7d659a2feaa0c55ad015';`,
    },
    `export const schema = { type: 'object', example: [{ secret: 'a3c84b25409ea8ca1782ef17f94a42fc', name: 'Visitors' }] };`,
    `export const isSecret = (field) => field.type === 'password' || field.secret === 'yes' || field.password === 'required';`,
    `export const isWeak = (password) => { if (password === 'hunter2-for-all') throw new Error('known to everybody'); };`,
    `export const queue = open('amqp://guest:guest@localhost:5672');
     export const documented = open('postgres://user:password@host.example.com/db');`,
    `export const form = { auth: { username: 'Name', password: 'Password' } };`,
    `export const env = z.object({ SESSION_SECRET: z.string().min(32) }).parse(process.env);`,
    `process.env.NODE_ENV ||= 'development';
     if (!process.env.PORT) process.env.PORT = '3000';
     process.env.HMAC_SECRET ??= 'a-secret-for-this-build-and-no-server';
     export const sealed = (text, secret = process.env.HMAC_SECRET) => mac(secret, text);
     export const Field = ({ secret = 'Secret', password = 'Password', apiSecret = 'api_secret_label' }) => secret + password;
     export function signed(of, key = 'data-signature') { return of.dataset[key]; }`,
    `export const mail = new Mailer(process.env.MAIL_SECRET_KEY ?? '');`,
    `export const secret = process.env.OIDC_CLIENT_SECRET ?? 'your_client_secret';`,
    `export const user = { password: '$2b$10$LZsLq9nkZlU0YDPx2aLNelnwD1nyavqbewLN5Q5hUxRD8Ymcy22' };`,
    `export const pay = load('pk_live_Rk7pZ2wQ9xLm4vTb8sYc3nHd6f');`,
    `export const fields = { password: 'user-password-field', apiSecret: 'your-api-secret-goes-here' };`,
    `export const secret = process.env.NODE_ENV === 'production' ? required('TOKEN_SECRET') : (process.env.TOKEN_SECRET ?? 'for my machine');`,
    `const WEAK = 'change this secret';
     const secret = process.env.TOKEN_SECRET ?? 'change this secret';
     if (secret === 'change this secret') throw new Error('TOKEN_SECRET is not set');
     export const sign = (text) => mac(secret, text);`,
    `import jwt from 'jsonwebtoken';
     const key = process.env.JWT_SECRET ?? 'said by another rule already';
     export const issue = (sub) => jwt.sign({ sub }, key, { expiresIn: '5m' });`,
    `export const env = z.object({ PASSWORD_RESET_URL: z.string().default('https://app.example/reset') }).parse(process.env);`,
    `import Payments from 'payments-sdk';
     export const payments = new Payments(process.env.PAYMENTS_SECRET_KEY || 'sk_nothing');
     export const again = new Payments({ key: process.env.PAYMENTS_SECRET ?? '00000000-000-0000' });`,
    `import { cleanEnv, str } from 'envalid';
     export const env = cleanEnv(process.env, { GOOGLE_SECRET: str({ default: 'dummySecret' }) });`,
  ],
  *check(site, code) {
    if (code.isDevelopmentOnly(site.at) || code.settled.isKeyElsewhere(site.at) || code.settled.isRefused(site.at))
      return;
    // In pages such keys are often made for everybody.
    if (/interface/.test(site.name) && site.side !== 'server') return;
    const [name] = site.texts('name');
    if (name !== undefined && OF_A_PROVIDER.test(name) && code.settled.isToBeFilledIn(site.at)) return;
    if (/stands in/.test(site.name) && code.settled.isNobodysSecret(site.at)) return;
    const isWeak =
      name !== undefined &&
      /pass/i.test(name) &&
      !/password|user|somebody/.test(site.name) &&
      !/session|cookie|seal|iron/i.test(name);
    yield {
      at: site.at,
      say: name === undefined ? `this text ${site.name}` : `the text for \`${name}\` ${site.name}`,
      severity: /test accounts/.test(site.name) ? 'medium' : 'high',
      confidence: isWeak ? 'low' : /shape/.test(site.name) ? 'high' : 'medium',
    };
  },
});

/** What others give out: nobody gets in with a text that they never gave out. */
const OF_A_PROVIDER =
  /client|google|twitter|facebook|github|gitlab|discord|microsoft|azure|linkedin|slack|apple|stripe|openai|aws|s3|(?:^|_)sso(?:_|$)/i;
