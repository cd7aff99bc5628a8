import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'tls-verification-off',
  title: 'The certificate of the other side is not checked',
  severity: 'high',
  confidence: 'high',
  cwe: [295],
  controls: ['T9'],
  references: ['RFC 9110 §4.3.4'],
  why: 'Whoever is on the way can pretend to be the other side, and reads every token and password that passes.',
  fix: 'Leave the verification on. Trust a private authority by naming it: `ca`, or NODE_EXTRA_CA_CERTS.',
  blind: 'Options of connection strings, and agents that are made in other packages.',
  roles: ['tls.verification'],
  bad: [
    `import https from 'node:https';
     export const agent = new https.Agent({ «rejectUnauthorized: Boolean(process.env.VERIFY_TLS)» });`,
    `import nodemailer from 'nodemailer';
     const relaxed = { minVersion: 'TLSv1.2', «rejectUnauthorized: !1» };
     export const mailer = nodemailer.createTransport({ host: process.env.SMTP_HOST, tls: { ...relaxed } });`,
    `import https from 'node:https';
     const ALLOW_SELF_SIGNED = true;
     export const agent = new https.Agent({ «rejectUnauthorized: !ALLOW_SELF_SIGNED» });
     export const agentFor = (lax = true) => new https.Agent({ «rejectUnauthorized: !lax» });`,
    `import { Pool } from 'pg';
     function sslOf(url) {
       if (!/sslmode=/.test(url)) return undefined;
       return { rejectUnauthorized: url.includes('sslmode=verify') };
     }
     export const pool = new Pool({ connectionString: settings.url, ssl: «sslOf(settings.url)» });
     export const other = new Pool({ ssl: { «rejectUnauthorized: new URL(process.env.OTHER_URL).searchParams.get('sslmode') === 'verify-full'» } });`,
    {
      'app.config.ts': `export default { expo: { ios: { infoPlist: { NSAppTransportSecurity: { «NSAllowsArbitraryLoads: true» } } } } };`,
    },
    `import * as oidc from 'openid-client';
     export const config = () => oidc.discovery(new URL(process.env.ISSUER), 'app', process.env.SECRET, undefined, { execute: [«oidc.allowInsecureRequests»] });`,
    `import * as oauth from 'oauth4webapi';
     import { allowInsecureRequests } from 'openid-client';
     export const metadata = (issuer) => oauth.discoveryRequest(issuer, { «[oauth.allowInsecureRequests]: true» });
     export const open = (config) => { «allowInsecureRequests(config)»; };`,
    `import knex from 'knex';
     const url = new URL(process.env.REPORTS_URL);
     «url.searchParams.set('sslmode', 'no-verify')»;
     export const reports = knex({ client: 'pg', connection: url.href });`,
    `import nodemailer from 'nodemailer';
     export const mails = nodemailer.createTransport({ host: 'smtp.shop.example', port: 587, «ignoreTLS: true», auth: { user, pass } });`,
    `import { MongoClient } from 'mongodb';
     export const client = new MongoClient(«\`mongodb+srv://\${process.env.DB_USER}@db.example/app?tlsAllowInvalidCertificates=true\`»);`,
    `import { Pool } from 'pg';
     export const pool = new Pool({ connectionString: process.env.DATABASE_URL + «'?sslmode=no-verify'» });`,
    `import https from 'node:https';
     export const agent = new https.Agent({ keepAlive: true, «rejectUnauthorized: false» });`,
    `process.env.PORT = '80';
     «process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'»;`,
    `import { Pool } from 'pg';
     const relaxed = { «rejectUnauthorized: false» };
     export const pool = new Pool({ connectionString: url, ssl: process.env.DB_SSL ? { ...relaxed } : undefined });`,
    `export const open = (config) => {
       const options = { host: config.host };
       if (config.port === 465) «options.rejectUnauthorized = false»;
       return connect(options);
     };`,
    `import nodemailer from 'nodemailer';
     export const mail = nodemailer.createTransport({ host: env.HOST, tls: { «rejectUnauthorized: process.env.MAIL_STRICT === 'true'» } });`,
    `import Redis from 'ioredis';
     export const redis = new Redis(url, { tls: { «checkServerIdentity: () => { return undefined; }» } });`,
    `import { MongoClient } from 'mongodb';
     export const client = new MongoClient(url, { tls: true, «tlsAllowInvalidCertificates: true» });`,
    `const agentFor = (strict) => new Agent({ connect: { rejectUnauthorized: strict } });
     export const agent = «agentFor(false)»;`,
    `import https from 'https';
     https.createServer({ key, cert, requestCert: true, «rejectUnauthorized: false» }, (req, res) => res.end(req.socket.getPeerCertificate().subject.CN));`,
    `import { spawn } from 'node:child_process';
     export const run = () => spawn('worker', { env: { ...process.env, «NODE_TLS_REJECT_UNAUTHORIZED: '0'» } });`,
    `import https from 'node:https';
     const options: https.AgentOptions = {};
     «options['rejectUnauthorized'] = !process.env.TARIFF_HOST»;
     export const agent = new https.Agent({ ...options, keepAlive: true });`,
    `export const ssl = (db) => (process.env.NODE_ENV === 'production' ? { «rejectUnauthorized: false» } : false);`,
    `import { session } from 'electron';
     «session.defaultSession.setCertificateVerifyProc((request, callback) => callback(0))»;`,
    `import { app } from 'electron';
     «app.on('certificate-error', (event, contents, url, error, certificate, callback) => { event.preventDefault(); callback(true); })»;
     «app.commandLine.appendSwitch('ignore-certificate-errors')»;`,
    `export const agent = new Agent({ «rejectUnauthorized: process.env.NODE_ENV !== 'production'» });`,
    `import tls from 'node:tls';
     export const open = (host) => {
       const socket = tls.connect({ host, port: 443, «rejectUnauthorized: false» }, () => console.log(socket.getPeerCertificate().fingerprint256));
     };`,
  ],
  good: [
    `import { Agent, fetch } from 'undici';
     const local = new Agent({ connect: { rejectUnauthorized: false } });
     export const health = (path) => fetch(\`https://127.0.0.1:8443/\${path}\`, { dispatcher: local });`,
    `import https from 'node:https';
     const CHECK = true; const lax = false; const asked = process.env.INSECURE === 'true';
     export const agents = [!!CHECK, !lax, !asked].map((on) => new https.Agent({ rejectUnauthorized: on }));
     export const one = new https.Agent({ rejectUnauthorized: !asked });
     export const agentFor = (lax = false) => new https.Agent({ rejectUnauthorized: !lax });`,
    `import nodemailer from 'nodemailer';
     export const mails = nodemailer.createTransport({ host, ignoreTLS: config.get('SMTP_IGNORE_TLS', 'false').toLowerCase() === 'true' });
     export const custom = (settings, options = {}) => { if (settings['smtp:security'] === 'NONE') options.ignoreTLS = true; return nodemailer.createTransport(options); };`,
    `import * as oidc from 'openid-client';
     export async function config(issuer, insecure) {
       const options = {};
       if (issuer.protocol === 'http:') options.execute = [oidc.allowInsecureRequests];
       const found = await oidc.discovery(issuer, 'app', process.env.SECRET, undefined, insecure ? { execute: [oidc.allowInsecureRequests] } : options);
       if (process.env.NODE_ENV !== 'production') oidc.allowInsecureRequests(found);
       return found;
     }`,
    `import tls from 'node:tls';
     export const expiryOf = (host) => new Promise((done) => {
       const socket = tls.connect({ host, port: 443, rejectUnauthorized: false }, () => { done(socket.getPeerCertificate().valid_to); socket.end(); });
     });`,
    {
      'main.ts': `export const server = https.createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: false }, app);`,
      'guard.ts': `export const guard = (req, res, next) => ((req.socket as TLSSocket).authorized ? next() : res.sendStatus(401));`,
    },
    `import Redis from 'ioredis';
     import { env } from './env';
     export const redis = new Redis({ host: 'redis.example', tls: { ...(env.CHECK ? { rejectUnauthorized: env.CHECK === 'true' } : {}) } });`,
    `import nodemailer from 'nodemailer';
     export const caught = nodemailer.createTransport({ host: 'localhost', port: 1025, ignoreTLS: true });
     export const asked = nodemailer.createTransport({ host: 'smtp.shop.example', ignoreTLS: process.env.MAIL_IGNORE_TLS === 'true' });`,
    `export const local = 'mongodb://localhost:27017/app?tls=true&tlsInsecure=true';
     export const near = 'Server=localhost,1433;Database=app;TrustServerCertificate=true';
     export const help = 'Add TrustServerCertificate=true to the address';
     if (url.includes('sslmode=no-verify')) throw new Error('remove sslmode=no-verify from DATABASE_URL');`,
    `import tls from 'node:tls';
     export const open = (host, done) => {
       const socket = tls.connect({ host, port: 443, rejectUnauthorized: false }, () => {
         const certificate = socket.getPeerCertificate();
         if (certificate.fingerprint256 !== process.env.PIN) return socket.destroy();
         done(socket);
       });
     };`,
    `import { app } from 'electron';
     app.on('certificate-error', (event, contents, url, error, certificate, callback) => {
       if (certificate.fingerprint === PINNED) { event.preventDefault(); callback(true); } else callback(false);
     });`,
    `import https from 'node:https';
     export const serve = (key, cert, app) =>
       https.createServer({ key, cert, requestCert: false, rejectUnauthorized: false }, app).listen(443);`,
    `import Redis from 'ioredis';
     export const redis = new Redis(process.env.REDIS_URL, {
       tls: { ...(process.env.REDIS_CHECK_SERVER_IDENTITY === 'false' ? { checkServerIdentity: () => undefined } : {}) },
     });`,
    `import https from 'node:https';
     export function agentOf(options) {
       const agent: https.AgentOptions = {};
       if (options.strictSSL === false) agent.rejectUnauthorized = false;
       return new https.Agent(agent);
     }`,
    `import https from 'node:https';
     export const agent = new https.Agent({ ⟦rejectUnauthorized: true⟧, ca });`,
    `if (process.env.NODE_ENV !== 'production') process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';`,
    `export const ssl = process.env.NODE_ENV === 'production' ? { ca } : { rejectUnauthorized: false };`,
    `export const pool = new Pool({ ssl: { rejectUnauthorized: process.env.NODE_ENV === 'production' } });`,
    `export const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });`,
    `export const agent = new Agent({ rejectUnauthorized: process.env.TLS_VERIFY !== 'false' });`,
    `export const agent = new Agent({ rejectUnauthorized: !options.allowSelfSigned });`,
    `export const agent = (settings) => new Agent({ rejectUnauthorized: !!settings.rejectUnauthorized });`,
    `const boolean = (name, otherwise) => (process.env[name] ? process.env[name] === 'true' : otherwise);
     export const agent = new Agent({ rejectUnauthorized: boolean('TLS_VERIFY', true) });`,
    `export const agent = new Agent({ rejectUnauthorized: !process.env.TLS_INSECURE });
     export const other = new Agent({ rejectUnauthorized: !process.env.IS_DEVELOPMENT });`,
    `import { z } from 'zod';
     export const schema = z.object({ rejectUnauthorized: z.boolean().default(false) });`,
    `https.createServer({ key, cert, requestCert: true, rejectUnauthorized: false }, (req, res) => {
       if (!req.client.authorized) return res.writeHead(401).end();
       res.end('ok');
     });`,
    `export const options = { checkServerIdentity: (host, cert) => { if (cert.fingerprint256 !== PIN) throw new Error('other certificate'); } };`,
    `import tls from 'node:tls';
     export const open = (host, done) => {
       const socket = tls.connect({ host, port: 443, rejectUnauthorized: false }, () => {
         if (socket.getPeerCertificate().fingerprint256 !== process.env.PIN) return socket.destroy();
         done(socket);
       });
     };`,
    { 'test/agent.test.ts': `export const agent = new https.Agent({ rejectUnauthorized: false });` },
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    // A server may ask for certificates of clients, let the connection be, and look at the answer itself.
    const asked = code.strength.siblings(site, 'requestCert');
    const isServer = asked.includes(true);
    // And one that asks for none has nothing to check.
    if (asked.includes(false) && !isServer) return;
    if (isServer && (code.strength.reads(site, 'authorized') || code.life.isSaidBeside(site, LOOKED_AT))) return;
    // Whoever compares the certificate with one that is known needs no authority.
    if (!isServer && code.strength.isNear(site, PINNED)) return;
    // Whoever tells when certificates end has to see those that have ended, and sends nothing.
    if (!isServer && code.strength.isNear(site, SHOWN) && !code.strength.isNear(site, SENDS)) return;
    for (const seen of site.seenFrom('value')) {
      const { at, trace, side } = seen;
      const stands = code.strength.protectionOf(seen);
      if (stands === 'on') {
        yield { at, proves: true, say: 'the certificate of the other side is checked', trace };
      } else if (stands === 'unknown') {
        yield {
          at,
          say: 'whether the certificate of the other side is checked',
          unknown: 'the value cannot be followed',
        };
      } else {
        const [, plain] = PLAIN.find(([name]) => name.test(site.name)) ?? [];
        if (plain !== undefined) {
          const isOfIssuer = site.name === 'allowInsecureRequests';
          if (stands === 'off')
            yield { at, say: plain, severity: 'medium', trace, ...(isOfIssuer && { controls: ['T9', 'O10'] }) };
          continue;
        }
        const [say, severity, confidence] = isServer
          ? (['client certificates are asked for, and any is accepted', 'high', 'high'] as const)
          : SAID[stands];
        const isTool = side === 'tooling' && confidence === 'high';
        yield {
          at: seen.toldAt('value'),
          say,
          severity,
          confidence: isTool ? 'medium' : confidence,
          controls: isServer ? ['T8', 'T9'] : ['T9'],
          trace,
        };
      }
    }
  },
});

/** A peer's certificate is compared with one that is known. */
const PINNED =
  /\.(?:fingerprint(?:256|512)?|pubkey)\s*[!=]==|[!=]==\s*[\w.]{1,60}\.(?:fingerprint(?:256|512)?|pubkey)\b|timingSafeEqual\([^;]{0,120}(?:fingerprint|pubkey)/;

const SHOWN = /\.getPeer(?:X509)?Certificate\([^;]{0,200}(?:;[^;]{0,200}){0,4}\.valid(?:_to|To)\b/;
const SENDS = /\.(?:write|request|post|pipe)\(|\.end\([^)]|\bfetch\(/;

/** A guard in another file asks what became of the certificate. */
const LOOKED_AT = /\bsocket\b[^;]{0,60}\.authorized\b/i;

/** Switches by which nothing is encrypted, or need not be. */
const PLAIN = [
  [/(?:^|\.)ignoreTLS$/i, 'mails and the password of their server are sent without TLS'],
  [/^allowInsecureRequests$/, 'tokens and keys are fetched without TLS where the address says `http:`'],
  [/(?:^|\.)NSAllowsArbitraryLoads$/i, 'the app may speak to every server without TLS'],
] as const;

const SAID = {
  off: ['the certificate of the other side is not checked', 'high', 'high'],
  'off by default': [
    'the certificate of the other side is not checked unless a setting asks for it',
    'medium',
    'medium',
  ],
  'off by another setting': [
    'the certificate of the other side is not checked where a variable is set that speaks of something else',
    'medium',
    'medium',
  ],
  'off on request': ['a setting switches off the check of certificates', 'low', 'low'],
  'off in development': ['in development the certificate of the other side is not checked', 'low', 'low'],
} as const;
