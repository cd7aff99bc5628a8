import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'cors-any-origin',
  title: 'Pages of any origin may send requests with the user’s cookies',
  severity: 'high',
  confidence: 'high',
  cwe: [942, 346],
  controls: ['B5'],
  references: ['https://fetch.spec.whatwg.org/#cors-protocol-and-credentials'],
  why: 'Any page that a signed-in user visits calls the interface as that user, and reads the answers.',
  fix: 'Let in a list of origins, compared as a whole: `origin: ["https://app.example"]`.',
  blind:
    'Origins that come from configuration, and functions that decide by more than a list or a pattern in sight; CORS of gateways and proxies; `origin: "*"` with credentials, which browsers refuse.',
  roles: ['cors.credentials'],
  bad: [
    `import { NestFactory } from '@nestjs/core';
     const app = await NestFactory.create(AppModule);
     app.enableCors({ «origin: (origin, done) => done(null, origin ?? false)», credentials: true });`,
    `import cors from 'cors';
     const HOSTS = ['shop.example', 'partner.example'];
     app.use(cors({ credentials: true, «origin(origin, done) { done(null, !origin || origin.endsWith('shop.example')); }» }));
     app.use(cors({ credentials: true, «origin: (origin, done) => { if (!origin || HOSTS.some((host) => origin.endsWith(host))) done(null, true); else done(new Error('origin')); }» }));
     app.use(cors({ credentials: true, «origin: (origin, done) => done(null, /^https:\\/\\/.*\\.shop\\.example/.test(origin ?? ''))» }));`,
    `import http from 'node:http';
     const PREFIX = 'Access-Control-Allow-';
     const allow = (name) => \`Access-Control-Allow-\${name}\`;
     http.createServer((req, res) => { «res.setHeader(PREFIX + 'Origin', req.headers.origin)»; res.setHeader(\`\${PREFIX}Credentials\`, 'true'); res.end('{}'); });
     http.createServer((req, res) => { «res.setHeader(allow('Origin'), req.headers.origin)»; res.setHeader(allow('Credentials'), 'true'); res.end('{}'); });`,
    `import cors from 'cors';
     const credentials = true;
     app.use(cors({ «origin: (origin, done) => done(null, origin)», credentials }));`,
    `const ALLOW = 'Access-Control-Allow-';
     export const open = ({ headers }, res, next) => {
       res.set({ «[\`\${ALLOW}Origin\`]: headers.origin ?? '*'», [\`\${ALLOW}Credentials\`]: 'true' });
       next();
     };`,
    `import cors from 'cors';
     app.use(cors({ «origin: ['https://app.example', 'null']», credentials: true }));`,
    `const known = ['https://app.example', 'null'];
     export function serve(req, res) {
       const { origin } = req.headers;
       if (known.includes(origin)) {
         «res.setHeader('Access-Control-Allow-Origin', origin)»;
         res.setHeader('Access-Control-Allow-Credentials', 'true');
       }
       res.end();
     }`,
    `import cors from 'cors';
     app.use(cors({ «origin: true», credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ «origin: (origin, done) => done(null, origin)», credentials: true }));`,
    `import cors from 'cors';
     const corsOptions = { credentials: true, «origin: (origin, done) => { if (!origin) return done(null, true); done(null, true); }» };
     app.use(cors(corsOptions));`,
    `import cors from 'cors';
     const options = { «origin: true», credentials: true };
     app.use(cors(options));`,
    `import cors from 'cors';
     app.use(cors((req, done) => done(null, { «origin: true», credentials: true })));`,
    {
      'settings.ts': `import type { CorsOptions } from 'cors';
                      export const shared: CorsOptions = { «origin: true», credentials: true };`,
    },
    `import cors from '@fastify/cors';
     app.register(cors, { «origin: /example\\.com/», credentials: true });`,
    `import cors from 'cors';
     app.use(cors({ «origin: (origin, done) => done(null, origin.endsWith('example.com'))», credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ «origin: (o, done) => done(null, o.startsWith('https://app.example'))», credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ «origin: (origin, done) => (!origin || origin.includes('example') ? done(null, true) : done(new Error('origin')))», credentials: true }));`,
    `import cors from '@koa/cors';
     app.use(cors({ «credentials: true» }));`,
    `import { cors } from 'hono/cors';
     app.use(cors({ «origin: (origin) => origin», credentials: true }));`,
    `import { Elysia } from 'elysia';
     import { cors } from '@elysiajs/cors';
     new Elysia().use(«cors()»);`,
    `import Hapi from '@hapi/hapi';
     export const server = Hapi.server({ routes: { cors: { «origin: ['*']», credentials: true } } });`,
    `export function allow(req, res, next) {
       «res.setHeader('Access-Control-Allow-Origin', req.headers.origin ?? '*')»;
       res.setHeader('Access-Control-Allow-Credentials', 'true');
       next();
     }`,
    `export const handler = async (event) => ({
       statusCode: 200,
       headers: { «'Access-Control-Allow-Origin': event.headers.origin», 'Access-Control-Allow-Credentials': 'true' },
       body: '{}',
     });`,
    `import { NestFactory } from '@nestjs/core';
     const app = await NestFactory.create(AppModule);
     app.enableCors({ «origin: true», credentials: true });`,
  ],
  good: [
    `import http from 'node:http';
     const PREFIX = 'Access-Control-Allow-';
     http.createServer((req, res) => { res.setHeader(PREFIX + 'Origin', req.headers.origin); res.setHeader(PREFIX + 'Methods', 'GET'); res.end('{}'); });`,
    `import cors from 'cors';
     const HOSTS = ['.shop.example', 'https://partner.example'];
     const ALLOWED = ['https://a.shop.example'];
     app.use(cors({ credentials: true, origin(origin, done) { done(null, !origin || HOSTS.some((host) => origin.endsWith(host))); } }));
     app.use(cors({ credentials: true, ⟦origin(origin, done) { done(null, ALLOWED.includes(origin ?? '')); }⟧ }));`,
    `import cors from 'cors';
     const credentials = false;
     app.use(cors({ origin: true, credentials }));`,
    `const ALLOW = 'Access-Control-Allow-';
     export const open = ({ headers }, res) => res.set({ [\`\${ALLOW}Origin\`]: headers.origin, [\`\${ALLOW}Methods\`]: 'GET' });`,
    `import cors from 'cors';
     app.use(cors({ ⟦origin: ['https://app.example', 'https://admin.example']⟧, credentials: true }));`,
    `import cors from 'cors';
     const trusted = new Set(['https://app.example']);
     app.use(cors({ ⟦origin: (origin, done) => done(null, !origin || trusted.has(origin))⟧, credentials: true }));`,
    `import cors from 'cors';
     const list = ['https://app.example', 'https://admin.example'];
     app.use(cors({ ⟦origin: (origin, done) => { if (!origin || list.includes(origin)) return done(null, true); done(new Error('origin')); }⟧, credentials: true }));`,
    `import cors from 'cors';
     const list = ['https://app.example', 'https://admin.example'];
     app.use(cors({ ⟦origin: (origin, done) => { if (origin && list.indexOf(origin) === -1) { done(new Error('origin')); return; } done(null, true); }⟧, credentials: true }));`,
    `import cors from 'cors';
     const list = ['https://app.example', 'https://admin.example'];
     app.use(cors({ ⟦origin: (origin) => (list.includes(origin) ? origin : list[0])⟧, credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ ⟦origin: (origin, done) => done(null, origin === 'https://app.example')⟧, credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ ⟦origin: (origin, done) => done(null, /^https:\\/\\/(?:app|admin)\\.shop\\.example$/.test(origin))⟧, credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ origin: (origin, done) => done(null, isString(origin)), credentials: true }));`,
    `import cors from 'cors';
     const ends = (origin) => origin.startsWith('https://') && origin.endsWith('.example.com');
     app.use(cors({ origin: (origin, done) => done(null, ends(origin)), credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ ⟦origin: [/\\.example\\.com$/, /^https:\\/\\/example\\.com$/]⟧, credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ origin: '*' }));
     app.use('/open', cors());
     app.use('/refused', cors({ origin: '*', credentials: true }));`,
    `import cors from 'cors';
     app.use(cors({ origin: process.env.ORIGINS.split(','), credentials: true }));`,
    // An object with the same names, for something else.
    `export const text = { description: 'cors()', origin: 'left', credentials: true };`,
    `import cors from 'cors';
     app.use(cors());
     draw({ origin: true, credentials: true });`,
    `const allowed = ['https://app.example'];
     export function allow(req, res, next) {
       const { origin } = req.headers;
       if (allowed.includes(origin)) res.setHeader('Access-Control-Allow-Origin', origin);
       res.setHeader('Access-Control-Allow-Credentials', 'true');
       next();
     }`,
    `export const feed = (req, res) => { res.setHeader('Access-Control-Allow-Origin', '*'); res.json([]); };`,
    `// A request of a page, not an answer: cors
     export const load = () => fetch('/api', { credentials: 'include', mode: 'cors' });`,
    { 'test/app.test.ts': `import cors from 'cors'; app.use(cors({ origin: true, credentials: true }));` },
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const { admits } = code.crossOrigins(site);
    const isLocal = code.isDevelopmentOnly(site.at) || site.side === 'tooling';
    if (admits === 'any') {
      yield {
        at: site.at,
        say: 'whoever asks is named back as an allowed origin, together with credentials',
        lookedFor: 'a list of origins',
        severity: isLocal ? 'low' : 'high',
        confidence: isLocal ? 'low' : 'high',
      };
    } else if (admits === 'null') {
      yield {
        at: site.at,
        say: 'the origin `null` is let in with credentials: any page can make a frame that has it',
        lookedFor: 'a list of origins without `null`',
        severity: 'medium',
        confidence: 'medium',
      };
    } else if (admits === 'part') {
      yield {
        at: site.at,
        say: 'origins are compared by a part of their name, which others may have in theirs',
        lookedFor: 'a comparison of whole origins',
        severity: 'medium',
        confidence: 'medium',
      };
    } else if (admits === 'listed') {
      yield { at: site.at, proves: true, say: 'origins with credentials come from a list' };
    }
  },
});
