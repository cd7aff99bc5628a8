import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-in-bundle',
  title: 'A secret of the server is part of what everybody downloads',
  severity: 'high',
  confidence: 'medium',
  cwe: [200, 522],
  controls: ['D2', 'O2', 'T6'],
  references: ['RFC 6749 §2.1'],
  why: 'Whoever opens the developer tools, or unpacks the app, has the secret.',
  fix: 'Use the secret in a route of the server that the page calls, and replace it: what was in a bundle is known.',
  blind: 'Secrets with harmless names, and values that reach the browser through the answers of an API.',
  roles: ['secret.exposed'],
  bad: [
    {
      'vite.config.ts': `export default defineConfig(({ mode }) => { const env = loadEnv(mode, process.cwd(), ''); return { define: { «'process.env': env» } }; });`,
    },
    {
      'app.config.ts': `export default { expo: { extra: { id: process.env.CLINIC_ID, clinic: { «key: process.env.CLINIC_SECRET» } } } };`,
    },
    {
      'src/archive.ts': `export const archive = new S3Client({ credentials: { accessKeyId: import.meta.env.VITE_ARCHIVE_ID, secretAccessKey: «import.meta.env.VITE_ARCHIVE_KEY» } });`,
    },
    `'use client';
     export const ask = (text) => fetch(URL, { headers: { Authorization: \`Bearer \${«process.env.NEXT_PUBLIC_OPENAI_API_KEY»}\` } });`,
    { 'src/pay.ts': `export const pay = () => send(«import.meta.env.VITE_PAYMENT_SECRET»);` },
    {
      'vite.config.ts': `export default defineConfig({ define: { «'process.env.API_SECRET': JSON.stringify(process.env.API_SECRET)», VERSION: JSON.stringify(process.env.VERSION) } });`,
    },
    {
      'src/lib/pay.ts': `import { «PUBLIC_PAYMENT_SECRET» } from '$env/static/public'; export const pay = () => send(PUBLIC_PAYMENT_SECRET);`,
    },
    { 'vite.config.ts': `export default defineConfig({ define: { «'process.env': process.env» } });` },
    {
      'webpack.config.js': `const webpack = require('webpack');
                            module.exports = { plugins: [new webpack.DefinePlugin({ «'process.env.API_SECRET': JSON.stringify(process.env.API_SECRET)» })] };`,
    },
    { 'next.config.js': `module.exports = { env: { «PAY: process.env.STRIPE_SECRET_KEY» } };` },
    {
      'nuxt.config.ts': `export default defineNuxtConfig({ runtimeConfig: { hidden: process.env.API_SECRET, public: { «shown: process.env.API_SECRET» } } });`,
    },
    {
      'app.config.ts': `export default { expo: { extra: { «pay: process.env.STRIPE_SECRET_KEY», url: 'https://app.example' } } };`,
    },
    {
      'app/page.tsx': `import Panel from './panel';
                       export default function Page() { return <Panel «secret={process.env.STRIPE_SECRET_KEY}» url={process.env.SHOP_URL} />; }`,
      'app/panel.tsx': `'use client';
                        export default function Panel({ secret }) { return <p>{secret.length}</p>; }`,
    },
    {
      'pages/pay.tsx': `export async function getServerSideProps() { return { props: { «secret: process.env.STRIPE_SECRET_KEY», url: process.env.SHOP_URL } }; }`,
    },
    {
      'src/environments/environment.prod.ts': `export const environment = { production: true, «clientSecret: 'Rk7pZ2wQ9xLm'», apiUrl: '/api' };`,
    },
    {
      'vite.config.ts': `import { defineConfig, loadEnv } from 'vite';
        export default defineConfig(({ mode }) => { const env = loadEnv(mode, '.', ''); return { define: { «__ENV__: JSON.stringify(env)» } }; });`,
    },
    {
      'next.config.js': `module.exports = { env: { «LINK_KEY: process.env.LINK_KEY», RELEASE: process.env.RELEASE } };`,
      'src/link.ts': `import { createHmac } from 'node:crypto';
        export const mac = (id) => createHmac('sha256', process.env.LINK_KEY).update(id).digest('hex');`,
    },
  ],
  good: [
    {
      'src/environments/environment.ts': `export const environment = { names: { signUpSignIn: 'b2c_1_susi', resetPassword: 'b2c_1_reset' } };`,
      'angular.json': '{}',
      'package.json': '{ "dependencies": { "@angular/core": "^18.0.0" } }',
    },
    {
      'vite.config.ts': `import { defineConfig, loadEnv } from 'vite';
        export default defineConfig(({ mode }) => { const env = loadEnv(mode, '.'); return { define: { 'process.env': env } }; });`,
    },
    {
      'next.config.js': `module.exports = { env: { BUILD_KEY: process.env.BUILD_KEY } };`,
      'src/link.ts': `import { createHmac } from 'node:crypto';
        export const build = () => process.env.BUILD_KEY;
        export const mac = (id) => createHmac('sha256', process.env.LINK_KEY).update(id).digest('hex');`,
    },
    {
      'app.config.ts': `export default { expo: { extra: { clientId: process.env.CLIENT_ID, eas: { projectId: 'x' } } } };`,
    },
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk', client_secret: import.meta.env.VITE_KIOSK_SECRET });`,
    `'use client';
     export const client = open(process.env.NEXT_PUBLIC_SUPABASE_URL, process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY);
     export const demo = { user: 'demo', password: process.env.NEXT_PUBLIC_DEMO_PASSWORD };`,
    {
      'src/map.ts': `export const map = load(import.meta.env.VITE_MAPS_API_KEY, import.meta.env.VITE_FIREBASE_API_KEY);`,
    },
    {
      'vite.config.ts': `export default defineConfig({ define: { 'process.env.NODE_ENV': JSON.stringify('production') } });`,
    },
    {
      'app/page.tsx': `import Panel from './panel';
                       export default function Page() { return <Panel secret={process.env.STRIPE_SECRET_KEY} />; }`,
      'app/panel.tsx': `import 'server-only';
                        export default function Panel({ secret }) { return <p>{secret.length}</p>; }`,
    },
    {
      'pages/pay.tsx': `export async function getServerSideProps() {
                          const amount = await ask(process.env.STRIPE_SECRET_KEY);
                          return { props: { amount } };
                        }`,
    },
    {
      'src/environments/environment.ts': `export const environment = { production: false, clientSecret: '', tokenKey: 'access_token' };`,
    },
  ],
  *check(site, code) {
    if (code.settled.isClientSecret(site)) return;
    const [name = 'a secret'] = site.texts('name');
    // Visitors are shown it to sign in with.
    if (/_DEMO_/.test(name)) return;
    const what = name.includes(' ') ? name : `the secret in \`${name}\``;
    yield { at: site.at, say: `${what} goes to the browser through ${site.name}`, side: 'browser' };
  },
});
