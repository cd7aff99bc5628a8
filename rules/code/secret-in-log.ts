import { type Code, type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-in-log',
  title: 'A credential is written to a log',
  severity: 'medium',
  confidence: 'high',
  cwe: [532],
  controls: ['L1'],
  references: ['RFC 6819 §4.6.7'],
  why: 'Logs are read by more people, kept longer and copied further than the secrets they then hold.',
  fix: 'Log an id, a hash or the length; or give the logger a redaction list that covers the field.',
  blind:
    'Objects whose fields are only known at run time; loggers without a model; what integrations of Sentry add to an error.',
  roles: ['log.write', 'log.headers'],
  bad: [
    `import axios from 'axios';
     import pino from 'pino';
     const log = pino();
     const api = axios.create({ headers: { Authorization: \`Bearer \${process.env.API_TOKEN}\`} }); export async function pull() { try { return await api.get('/x'); } catch (err) { «log.error({ err: err.toJSON() }, 'failed')»; throw err; } }`,
    `import { randomBytes } from 'node:crypto';
     export async function magic(to) {
       const link = new URL('/signin', 'https://app.example.com');
       link.searchParams.set('t', randomBytes(32).toString('hex'));
       «console.log('magic link', link.toString())»;
       await mail(to, link.href);
     }`,
    `import axios from 'axios'; import pino from 'pino'; const log = pino(); const api = axios.create({ headers: { Authorization: \`Bearer \${process.env.API_TOKEN}\` } });
     api.interceptors.request.use((config) => { config.headers.authorization = \`Bearer \${read()}\`; «console.log('asks', config)»; return config; }); export async function load(id) { try { return await api.get(id); } catch (err) { «log.error({ err }, 'failed')»; } }`,
    `import axios from 'axios'; import * as Sentry from '@sentry/node'; export async function load(token) {
       const config = { headers: { Authorization: \`Bearer \${token}\`} }; try { return await axios.get('/me', config); } catch (error) { «Sentry.captureException(error, { extra: { config } })»; } }`,
    `const send = async (mail) => { try { await post(mail); } catch (error) { «console.error(error, mail)»; } }; export const sendReset = (to, resetToken) => send({ to, text: \`/reset?t=\${resetToken}\` }); export const sendJoin = (to, inviteToken) => send({ to, text: \`/join?t=\${inviteToken}\` }); export const greet = (to) => send({ to, text: 'hello' });`,
    {
      'mail.ts': `import pino from 'pino'; const log = pino(); export async function mailLink(to: string, link: URL) { await mail.send({ to, text: link.href }); «log.info({ to, link: link.href }, 'mailed')»; }`,
      'routes.ts': `import jwt from 'jsonwebtoken'; import { mailLink } from './mail';
        export async function magic(member) { const link = new URL('/magic', BASE); link.searchParams.set('t', jwt.sign({ sub: member.id }, KEY, { expiresIn: '15m' })); await mailLink(member.email, link); }
        export async function reset(member, token) { await mailLink(member.email, new URL(\`/reset/\${token}\`, BASE)); }`,
    },
    `export function invite(guest, token) { const url = \`\${BASE}/invite?token=\${token}\`; «console.info({ guest: guest.id, url })»; }`,
    {
      'server.ts': `import express from 'express'; import pino from 'pino'; import { pinoHttp } from 'pino-http'; express().use(pinoHttp({ logger: pino({ redact: ['req.headers.authorization'] }) })).use(routes);`,
      'routes.ts': `routes.post('/join', async (req, res) => { const { email, password } = Join.parse(req.body); «req.log.warn({ ip: req.ip, body: req.body }, 'refused')»; req.log.info({ email }, 'joined'); });`,
    },
    `import { AxiosError } from 'axios'; export class Filter { catch(error: unknown, host: ArgumentsHost) { const request = host.switchToHttp().getRequest<Request>();
         if (error instanceof AxiosError) { «console.error('upstream', JSON.stringify(error.config))»; «console.error({ sent: error.config?.headers })»; }
         else «console.error(JSON.stringify({ path: request.path, headers: request.headers }))»; } }`,
    `import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'; const kept = ['x-request-id']; export const http = new HttpInstrumentation({ headersToSpanAttributes: { server: { «requestHeaders: [...kept, 'authorization']» } } });`,
    `prisma.$on('query', (event) => «console.info(event.query, event.params)»); export const onRequestError = async (error, request, context) => { «console.error({ request, route: context.routePath })»; }; export const options = { events: { async signIn(message) { «console.info({ event: 'sign-in', ...message })»; } } };`,
    `import { onError } from '@apollo/client/link/error'; export const errors = onError(({ operation }) => «console.error('failed', operation.getContext().headers)»);`,
    {
      'login.dto.ts': `export class LoginDto { email: string; password: string; }`,
      'auth.service.ts': `import { Logger } from '@nestjs/common'; import { LoginDto } from './login.dto'; export class AuthService {
          private readonly logger = new Logger(AuthService.name);
          login(dto: LoginDto) { «this.logger.log(\`login \${JSON.stringify(dto)}\`)»; return this.check(dto.email, dto.password); } }`,
    },
    `export const login = (req) => «console.log('login', req.body.password)»; export function signIn(password) { «console.log(password)»; }`,
    `export async function redeem(code) { const body = new URLSearchParams({ grant_type: 'authorization_code', code }); body.set('client_secret', process.env.SECRET); «console.debug(body.toString())»;
       const answer = await fetch(TOKEN_URL, { method: 'POST', body }); const text = await answer.text(); if (!answer.ok) console.warn(text, body.get('code_challenge')); «console.info(text)»; return JSON.parse(text).id; }`,
    `export const trace = (req, res, next) => { «console.log(req.headers)»; next(); };`,
    {
      'log.ts': `const write = (level) => (event, fields = {}) => console[level](JSON.stringify({ level, event, ...fields })); export const log = { info: write('info'), error: write('error') };`,
      '+server.ts': `import { log } from './log'; export const POST = async ({ request }) => «log.error('unreadable', { headers: Object.fromEntries(request.headers) })»;`,
    },
    `import { UserManager } from 'oidc-client-ts'; import * as Sentry from '@sentry/react'; new UserManager(settings).events.addUserLoaded((user) => { Sentry.setUser({ id: user.profile.sub }); «Sentry.setContext('session', { ...user, at: Date.now() })»; });`,
    `import { Hono } from 'hono'; import pino from 'pino'; const log = pino({ redact: ['req.headers.authorization'] }); new Hono().use('*', async (c, next) => { await next(); «log.warn({ status: c.res.status, headers: c.req.header() })»; });`,
    `import pino from 'pino'; const log = pino(); export const wire = async (ctx, next) => { const { header, method } = ctx.request; «log.info({ method, header })»; await next(); };`,
    {
      'log.ts': `import { createLogger } from 'winston'; const logger = createLogger({ level: 'info' }); export const debug = (message: string, details: unknown) => logger.debug(message, details);`,
      'auth.ts': `import { debug } from './log'; export async function exchange(code) { const { access_token } = await post('/token', { code }); «debug('exchanged', { access_token })»; }`,
    },
    `import { Logger } from '@nestjs/common'; export class AuthService { private readonly logger = new Logger(AuthService.name);
       reset(resetToken: string) { «this.logger.log(\`reset link: \${resetToken}\`)»; } }`,
    `import jwt from 'jsonwebtoken'; const token = jwt.sign({ sub: 1 }, process.env.JWT_SECRET, { expiresIn: '5m' }); «console.info('issued', token)»;`,
    `«console.log('using', process.env.JWT_SECRET)»;`,
    `import debug from 'debug'; const log = debug('auth'); export const grant = (clientSecret) => «log('secret %s', clientSecret)»;`,
    `import axios, { type AxiosError } from 'axios'; axios.interceptors.response.use(undefined, (error: AxiosError) => { const { config, response } = error; «console.error('reports', response?.status, config)»; return Promise.reject(error); });`,
    `import type { Request } from 'express'; export const trace = (incoming: Request) => «console.log(incoming.headers)»;`,
    `const warn = (message, data) => console.warn(JSON.stringify({ message, data })); export const login = (accessToken) => «warn('signed in', { accessToken })»;`,
    {
      'logger.ts': `export const logger = { warn: (message, data) => console.warn(message, data) };`,
      'auth.ts': `import { logger } from './logger'; export const login = (accessToken) => «logger.warn('signed in', { accessToken })»;`,
    },
    `app.post('/login', validate({ body: { password: 'string' } }), (req, res) => { «console.log('login', req.body)»; res.end(); });`,
    `export async function exchange(response) { const data = await response.json(); «console.log('token response', data)»; return data.access_token; }`,
    `import { createLogger, format } from 'winston'; const logger = createLogger({ format: format.json() }); export const login = (req) => «logger.info('login', { password: req.body.password })»;`,
    `export const wire = (level: 'info' | 'warn', accessToken: string) => «console[level]('received', accessToken)»;`,
    `import util from 'node:util'; export const trace = (req, res) => «console.log(util.inspect(req.headers, { depth: 5 }))»;`,
    `«console.log('started with', process.env)»;`,
    `app.get('/', (req, res) => { «console.log('got', req)»; res.end(); });`,
    `export const trace = (req, res, next) => { «console.log({ ...req.headers, at: Date.now() })»; next(); };`,
    `import axios from 'axios'; export async function load(accessToken) {
       try { return await axios.get('https://api.example/me', { headers: { Authorization: \`Bearer \${accessToken}\`} }); } catch (error) { «console.error('failed', error)»; } }`,
    `import axios from 'axios'; const api = axios.create();
     api.interceptors.request.use((config) => { config.headers.Authorization = \`Bearer \${read()}\`; return config; }); api.interceptors.response.use((answer) => answer, (error) => { «console.error('request failed', error)»; return Promise.reject(error); });`,
    `import axios from 'axios'; export async function serviceToken() {
       const { data } = await axios.post('https://id.example/token', { grant_type: 'client_credentials' });
       «console.log('answer', data)»; return data.access_token; }`,
    `import * as Sentry from '@sentry/nextjs'; export const report = (session: { access_token: string; user: { id: string } }) => «Sentry.setContext('session', { ...session })»;`,
    `import jwt from 'jsonwebtoken';
     export const read = (token) => { const decoded = jwt.verify(token, KEYS, { algorithms: ['RS256'], audience: 'api', issuer: 'https://id.example' }); «console.log('claims', decoded)»; return decoded.sub; };`,
    `export async function exchange(client, code) { const tokenSet = await client.callback('https://app.example/cb', { code }); «console.log('signed in', tokenSet)»; }`,
    `import * as Sentry from '@sentry/node'; export const report = (error, refreshToken) => Sentry.withScope((scope) => { «scope.setExtra('sent', refreshToken)»; Sentry.captureException(error); });`,
    `import * as Sentry from '@sentry/node'; export const report = (error, req) => «Sentry.captureException(error, { extra: { headers: req.headers } })»;`,
    `import { trace } from '@opentelemetry/api'; export function exchange(refreshToken) { const span = trace.getTracer('auth').startSpan('exchange'); «span.setAttribute('oauth.refresh_token', refreshToken)»; «span.setAttributes({ 'oauth.refresh_token': refreshToken })»; span.end(); }`,
    `import { PostHog } from 'posthog-node'; const client = new PostHog('key'); export const signedIn = (user, idToken) => «client.capture({ distinctId: user.id, event: 'login', properties: { idToken } })»;`,
    `import morgan from 'morgan'; «morgan.token('caller', (req) => req.headers.authorization)»;`,
    `import type { z } from 'zod'; import type { signIn } from './schemas'; export const login = (accessToken: z.infer<typeof signIn>) => «console.log('got', accessToken.value)»;`,
    `const each = (write, refreshToken) => «write('renewed', refreshToken)»; each(console.log, current.refreshToken);`,
    `export const handler = async (event) => { «console.log('called', JSON.stringify(event))»; return check(event.headers.authorization); };`,
    `app.use((req, res, next) => { «console.log('request', req.path, req.session)»; next(); });`,
    `export async function register(users, email, password) { const user = await users.save({ email, passwordHash: await hash(password) }); «console.log('registered', user)»; }`,
    `app.post('/verify', (req, res) => {
       const verificationCode = randomDigits(6);
       «console.log(\`the code of \${req.user.id} is \${verificationCode}\`)»; res.sendStatus(202); });`,
    {
      'prisma/schema.prisma': `model Author { id Int @id
                                 passwordHash String }`,
      'sign-up.ts': `import { db } from './db'; export async function signUp(data) { const made = await db.author.create({ data }); «console.log('made', made)»; }`,
    },
    {
      'settings.ts': `const need = (name: string): string => process.env[name] ?? fail(name); export const settings = () => ({ port: 1, stripe: { webhookSecret: need('STRIPE_WEBHOOK_SECRET') } });`,
      'main.ts': `import { settings } from './settings';
        const appSettings = settings();
        «console.log(\`listening with \${JSON.stringify(appSettings)}\`)»;`,
    },
    `import type { Job } from 'bullmq'; interface Mail { to: string; token?: string }
     export const send = ({ data }: Job<Mail>) => mail(data.to, \`https://app.example/confirm/\${data.token}\`); export const failed = (job: Job<Mail>) => «console.error('failed', { name: job.name, data: job.data })»;`,
    `import { randomInt } from 'node:crypto'; export async function ask(phone) {
       const code = String(randomInt(100000, 1000000)); await sendSms(phone, \`Your code is \${code}\`); «console.info('sent', { phone: phone.slice(-3), code })»; }
     export async function sendPin(phone, pin) { await twilio.messages.create({ to: phone, body: \`\${pin} is your PIN\` }); «console.log(\`sent \${pin}\`)»; }`,
  ],
  good: [
    `import { randomBytes } from 'node:crypto';
     export async function upload(name) {
       const link = new URL('/files', 'https://app.example.com');
       link.searchParams.set('part', randomBytes(8).toString('hex'));
       console.log('uploaded', link.toString());
     }`,
    `export const tell = (log, next) => { const updatedAuthMethods = next.methods.filter(Boolean); log.debug(\`methods: \${updatedAuthMethods.join()}\`); };`,
    `import axios from 'axios'; import pino from 'pino'; import * as Sentry from '@sentry/node'; const log = pino({ serializers: { err: (error) => ({ message: error.message }) } });
     const api = axios.create({ headers: { Authorization: \`Bearer \${process.env.API_TOKEN}\` } }), open = axios.create({ baseURL: '/status' });
     api.interceptors.request.use((config) => { console.log('asks', config.url); config.headers['X-Id'] = id(); console.log(config); return config; });
     export const load = async (id) => { try { return await api.get(id); } catch (err) { log.error({ err }); Sentry.captureException(err, { extra: { id } }); } };
     export const status = async () => { try { return await open.get('/'); } catch (error) { console.error(error); } };`,
    `import type { FastifyReply, FastifyRequest } from 'fastify'; const HIDDEN = new Set(['authorization', 'cookie']); export const trace = (req) => console.log(Object.fromEntries(Object.entries(req.headers).filter(([name]) => !HIDDEN.has(name)))), other = (req) => { const rest = { ...req.headers }; delete rest.authorization; console.log(rest); }; const deny = (req: FastifyRequest, reply: FastifyReply, why: string) => { req.log.warn({ sub: (req.user as Claims)?.sub, why }, 'denied'); return reply.code(401).send(); }; export async function signedIn(req: FastifyRequest, reply: FastifyReply) { try { await req.jwtVerify(); } catch { return deny(req, reply, 'token'); } }`,
    `export class Mail { #log(text, ...args) { console.log(\`mail \${text}\`, ...args); } async redeem(code) { const body = new URLSearchParams({ grant_type: 'authorization_code', code }); const answer = await fetch(URL, { method: 'POST', body: body.toString() }); const data = await answer.json(); if (!answer.ok) { this.#log('failed', data); return; } await keep({ accessToken: data.access_token }); } }`,
    `events.on('registered', ({ token }) => console.log('Registered VoIP push token:', token)); export function sendPin(email, password) { if (process.env.NODE_ENV === 'production') throw new Error('no mail'); console.log({ password }); } export async function notify(order, code) { await sendMail(order.email, 'sent'); console.info({ code }); }
     export const failed = (error) => { sendMail('ops@shop.example', error.message); console.error(error.code); };`,
    `interface Locals { sessionToken: string; user: { uuid: string } }
     export const note = (res, headers) => { const locals = res.locals as Locals; headers.session = locals.sessionToken; console.log('failed', { who: locals.user ? locals.user.uuid : undefined, again: (locals as Locals).user.uuid }); };`,
    `import log4js from 'log4js'; const file = absolute(argv.apikey || './APIKEY.txt'); log4js.getLogger('api').info(\`key file: \${file}\`);`,
    `export function open(guest, page, token) {
       const link = new URL('/calendar', BASE);
       link.searchParams.set('page', page);
       console.info(link.href, \`\${BASE}/search?token=\${token}\`.length, new URL('/login', BASE).href);
     }`,
    {
      'server.ts': `import express from 'express'; import pino from 'pino'; import { pinoHttp } from 'pino-http'; express().use(pinoHttp({ logger: pino({ redact: ['body.password'] }) })).use(routes);`,
      'routes.ts': `routes.post('/join', async (req, res) => { const { email, password } = Join.parse(req.body); ⟦req.log.warn({ ip: req.ip, body: req.body }, 'refused')⟧; });`,
    },
    {
      'settings.ts': `export const settings = { port: 1, stripe: { publishableKey: process.env.STRIPE_KEY, webhookSecret: process.env.HOOK_SECRET } };`,
      'main.ts': `import { settings } from './settings';
        console.log('settings', settings.port, Object.keys(settings));`,
    },
    `export class Filter {
       catch(error, host) { console.error(error.config, host.switchToHttp().getRequest().path, host.switchToHttp().getResponse().headers); }
     }`,
    `import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
     export const calls = new UndiciInstrumentation({ headersToSpanAttributes: { requestHeaders: ['x-request-id'] } });
     prisma.$on('query', (event) => console.info(event.query, event.duration));
     export const onRequestError = async (error, request) => { console.error({ path: request.path, method: request.method }); };
     export const options = { events: { async signIn({ user, account }) { console.info(user.id, account.provider); } } };`,
    {
      'prisma/schema.prisma': `model Author { id Int @id
                                 passwordHash String }`,
      'sign-up.ts': `import { db } from './db';
                     export async function signUp(data) {
                       const made = await db.author.create({ data });
                       console.log('made', made.id);
                       delete made.passwordHash;
                       console.log('made', made);
                     }`,
    },
    {
      'events.ts': `export enum Submit { UpdatePassword = 'submit_update_password' }
                    export const PASSWORD_LENGTH = 12;`,
      'form.ts': `import { Submit } from './events';
                  const track = (name, data) => console.debug('event', name, data);
                  export const sent = () => track(Submit.UpdatePassword);`,
    },
    `import { TemplateId } from './out-of-sight'; export const shown = () => console.debug('template', TemplateId.OtpSession);`,
    `export const odd = (authVerb) => console.warn('not a verb', authVerb);`,
    `import pino from 'pino'; const audit = pino({ redact: ['body.password'] });
     app.post('/register', (req, res) => { const { email, password } = req.body; ⟦audit.info({ body: req.body }, 'registered')⟧; register(email, password); });`,
    `export const handler = async (event) => { console.log('message', JSON.stringify(event)); for (const record of event.Records) await work(record.body); };`,
    `import axios from 'axios'; const api = axios.create({ headers: { 'x-api-key': key } });
     api.interceptors.response.use((answer) => answer, (error) => { console.error('failed', error.response?.status); return Promise.reject(error); });`,
    `interface Keys { refreshToken: () => Promise<void>; id: string }
     export const show = (keys: Keys, token) => console.log('keys', keys, token.length);`,
    `export async function clean(db) {
       const [resetTokens] = await Promise.all([db.resetToken.deleteMany({ where: { isOld: true } })]);
       console.log('deleted', { resetTokens: resetTokens.count });
     }`,
    `export async function exchange(body) {
       const response = await fetch('https://id.example/token', { method: 'POST', body });
       const answer = await response.json();
       if (!response.ok) { console.warn('no token', answer); return; }
       if (!answer.access_token) console.warn('an answer without a token', answer);
       return answer.access_token;
     }`,
    `export function save(settings, store) {
       console.log(\`saving \${settings}\`);
       store.password = settings.password;
     }`,
    `import { NO_API_KEY } from '@org/shared'; export const note = () => console.log(\`storing \${NO_API_KEY}\`);`,
    `export const check = (server) => console.debug('supported', server.id_token_signing_alg_values_supported);`,
    `import { createLogger, format } from 'winston'; const redactSecrets = format((info) => ({ ...info, password: '***' }));
     const logger = createLogger({ format: format.combine(redactSecrets(), format.json()) });
     export const login = (req) => logger.info('login', { password: req.body.password });`,
    `import bunyan from 'bunyan'; const log = bunyan.createLogger({ name: 'api', serializers: { req: redactRequest } });
     export const trace = (req) => log.info({ headers: req.headers }, 'request');`,
    `export const login = (req) => console.log('password changed for', req.body.email);`,
    `import { Body, Controller, Post } from '@nestjs/common'; @Controller('mail') export class MailController { @Post() send(@Body() mail) { console.log(mail.headers); } }`,
    `import { createHash } from 'node:crypto'; export const seen = (token) => console.log(createHash('sha256').update(token).digest('hex'));`,
    `const mask = (value) => \`\${value.slice(0, 4)}…\`; export const start = (accessToken) => console.debug(mask(accessToken), accessToken.length);`,
    `console.log('Missing access_token');`,
    `export async function launch(id) {
       const tokenResult = await ask(id);
       if (tokenResult?.token) return open(tokenResult.token);
       else console.error('no token', { tokenResult });
     }`,
    `export async function clean(codes) {
       const resetTokens = await codes.delete().execute();
       console.info('cleaned', { resetTokens: resetTokens.affected ?? 0 });
     }`,
    `export async function register(users, email, password) {
       const user = await users.save({ email, passwordHash: await hash(password) });
       if (isServiceError(user)) console.error('failed', user);
     }`,
    `import type { EncryptedText } from './cipher'; export const auth = ({ token }: { token?: EncryptedText }) => console.debug('kept', { token });`,
    `const audit = (name: string) => console.info('no such key', { api_key: name, enableApiKeyAuth: true });`,
    `import { OAuthRequest } from 'oauth-server';
     export const refuse = (query) => { const asked = new OAuthRequest({ query }); console.log('refused', { to: asked.query?.redirect_uri }); };`,
    `export const used = (usage) => console.log({ totalTokens: usage.total_tokens, maxTokens: usage.maxTokens });`,
    `import pino from 'pino';
     const log = pino({ redact: ['req.headers.authorization', 'token'] });
     export const wire = (req) => ⟦log.info({ req: { headers: { authorization: req.headers.authorization } } })⟧;`,
    `import pino from 'pino';
     const log = pino({ redact: { paths: ['*.token', 'headers'] } });
     export const wire = (req, token) => { ⟦log.info({ caller: { token } })⟧; ⟦log.info({ headers: req.headers }, 'asked')⟧; };`,
    `export const has = (accessToken) => console.log('token', Boolean(accessToken), !!accessToken, accessToken ? 'yes' : 'no');`,
    `export const type = (tokens) => console.log(tokens.token_type, tokens.expires_in);`,
    `export const send = (signinToken) => { if (env.isDevelopment) console.log('sign in with', signinToken); };`,
    `const tokenPath = process.env.WORKER_TOKEN.replace('file://', ''); console.debug('reading from', tokenPath);`,
    `import { Logger } from 'winston'; export function job(context: any) { const Logger: Logger = context.get('logger'); Logger.info('started'); }`,
    `export const weak = (secrets) => console.warn(secrets.filter(([, value]) => value === 'changeme').map(([name]) => name).join(', '));`,
    `app.post('/echo', (req, res) => { console.log('echo', req.body); res.end(); });`,
    `import axios from 'axios'; export async function load() { try { return await axios.get('https://api.example/status'); } catch (error) { console.error('failed', error); } }`,
    `import axios from 'axios';
     export async function load(accessToken) {
       try { return await axios.get('https://api.example/me', { headers: { Authorization: \`Bearer \${accessToken}\` } }); } catch (error) { console.error('failed', error.message); }
     }`,
    `import jwt from 'jsonwebtoken';
     export const read = (token) => { const decoded = jwt.verify(token, KEYS, { algorithms: ['RS256'], audience: 'api', issuer: 'https://id.example' }); console.log('caller', decoded.sub); return decoded; };`,
    `import { trace } from '@opentelemetry/api'; export const mark = (token) => trace.getActiveSpan().setAttribute('token.length', token.length);`,
    `console.log('stage', process.env.NODE_ENV, Object.keys(process.env).length);`,
    `import pino from 'pino';
     const root = pino({ redact: ['token'] }); const log = root.child({ module: 'auth' });
     export const wire = (token) => ⟦log.info({ token })⟧;`,
    `import { SettingEnum } from './generated/out-of-sight'; export const missing = () => console.error('missing', SettingEnum.RECOVERY_TOKEN);`,
    `class Limiter { constructor(private limit) {} async removeTokens(num = 1) { const left = await this.limit.removeTokens(num); console.log(left); } }`,
    `const each = (run, refreshToken) => run('renewed', refreshToken); each(rotate, current.refreshToken);`,
    `import type { z } from 'zod';
     import type { signIn } from './schemas';
     export const login = (credentials: z.infer<typeof signIn>) => console.log('failed', { name: credentials.name }, \`\${credentials.name}\`);`,
    `import { ProductEvent } from './out-of-sight';
     import { PostHog } from 'posthog-node';
     export const deployed = (tenant) => new PostHog('key').capture({ distinctId: tenant, event: ProductEvent.CustomJwtDeployed });`,
    `export class Mail {
       async send() {
         const answer = await this.fetchWithAuth('/mail');
         if (!answer.ok) console.error({ status: answer.status, text: await answer.text() });
       }
       private async fetchWithAuth(path) { return fetch(path, { headers: { Authorization: \`Bearer \${await this.token()}\` } }); }
     }`,
    `export const failed = (did, signingKeyDid) => console.error({ did, signingKeyDid }); routes.post('/image', async (req, res) => { const apiKey = readSecret(SECRET_KEYS.IMAGES); console.log('asked', req.body); await fetch(URL, { method: 'POST', body: JSON.stringify(req.body), headers: { apikey: apiKey, Authorization: \`Bearer \${apiKey}\` } }); res.end(); });`,
    `export const groups = (profile) => console.debug('groups', profile[process.env.AUTH_GROUPS_ATTRIBUTE]); export const take = async (req) => { const owner = await validateApiKeyWithCache(req.get('x-hub')); console.info(\`events of \${owner}\`); };
     const note = (method, data) => { if (process.env.NODE_ENV === 'development') console.log(method, data); }; const post = (path, data) => { note(path, data); return send(path, data); }; export const join = (email, password) => post('/join', { email, password });`,
    `export const login = (user, returnTokens) => console.debug('signed in', user.authOpenIDSub, { returnTokens });`,
    `export const parse = (lexer) => console.log('unexpected', lexer.token); export function loginFilter(token) { if (token.isWord()) return token.text; console.error('cannot read', { token }); } export const auth = (req) => { const token = req.get('x-auth')?.split('.')[1]; if (token) { use(token); } else { console.log(\`nothing in \${token}\`); } };`,
    `import { sendAuthRequest } from './requests';
     export async function features() { const answer = await sendAuthRequest('/features');
       const data = await answer.json();
       console.log('features', data);
       return data;
     }`,
    `import { trace } from '@opentelemetry/api';
     const defined = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
     export const auth = (event) => trace.getActiveSpan().setAttributes({
       ...defined({ 'gen_ai.usage.cache_read.input_tokens': event.usage.details?.cacheReadTokens }),
     });`,
  ],
  *check(site, code) {
    if (site.role === 'log.headers') {
      const kept = site
        .texts('value')
        .find((name) => /^(?:authorization|cookie|x-api-key|proxy-authorization)$/i.test(name));
      if (kept !== undefined)
        yield {
          at: site.at,
          say: `the header \`${kept.toLowerCase()}\` of every request is kept in traces`,
          severity: 'high',
        };
      return;
    }
    // Where the call itself shows the credential, the fix belongs there; else a neutral wrapper is looked at from its callers.
    const views = code.credentials(site, 'values').length > 0 ? [site] : site.seenFrom('values');
    const ofHelper = views.filter((seen) => isOfHelper(seen, code)).length >= Math.min(2, views.length);
    for (const seen of views) {
      const [worst] = logged(seen, code).toSorted((a, b) => RANK[a.evidence] - RANK[b.evidence]);
      if (!worst || (/^tokens?$/i.test(worst.name ?? '') && code.strength.isNear(seen, OF_DEVICES))) continue;
      const { paths, unknown: open } = hiddenBy(seen, code);
      const hidden = paths.map((path) => code.disclosures.isHiddenBy(path, worst));
      if (hidden.includes(true)) {
        yield { at: seen.at, proves: true, say: `the logger redacts ${worst.what}` };
        continue;
      }
      const errors = seen.part('errors');
      const isRewritten = errors.state !== 'absent' && !errors.values.every(({ kind }) => kind === 'external');
      const unknown = hidden.includes(undefined)
        ? 'the redaction list names it, under keys that are out of sight'
        : worst.whole === 'failed request' && isRewritten
          ? 'a serializer of its own decides what is written of errors'
          : open;
      if (unknown !== undefined) {
        yield { at: seen.at, say: `whether ${worst.what} is written to the log`, unknown };
        continue;
      }
      if (code.speaksOfMasking(seen, 'filters')) {
        const unknown = 'the logger has a filter that is called after hiding; what it hides shows only at run time';
        yield { at: seen.at, say: `whether ${worst.what} is written to the log`, unknown };
        continue;
      }
      const helper = seen.trace.at(-1)?.at;
      yield {
        at: (ofHelper && helper) || seen.at,
        say: `${worst.what} is written to the log`,
        lookedFor: 'a hash, a mask or a redaction list of the logger that covers it',
        severity: worst.whole === 'claims' ? 'low' : worst.evidence === 'origin' ? 'high' : 'medium',
        // The console of a browser is its user's own, who sent that request.
        confidence:
          [site.at, seen.at].some((at) => code.isDevelopmentOnly(at)) ||
          (worst.whole === 'failed request' && worst.evidence === 'name' && seen.side === 'browser')
            ? 'low'
            : CONFIDENCE[worst.whole === 'claims' ? 'name' : worst.evidence],
        trace: ofHelper ? [{ at: seen.at, say: 'given here' }] : seen.trace,
        // A helper that does something else, and logs what it was given, is the cause for all of its callers.
        cause: helper && !code.settled.isInLogger(helper) ? helper : undefined,
      };
      if (ofHelper) return;
    }
  },
});

/** What is written; of an error that is reported as such only its message and its stack are. */
function logged(seen: CodeSite, code: Code): ReturnType<Code['credentials']> {
  const reported = code.credentials(seen, 'error').filter(({ whole }) => whole === 'failed request');
  return code.credentials(seen, 'values').filter(({ node }) => !reported.some((error) => error.node === node));
}

const OF_DEVICES = /(?:push|fcm|apns?|device)[ _]?token/i;
/** Whether somebody gives a credential to a function that does something else, and logs it on the way. */
function isOfHelper(seen: CodeSite, code: Code): boolean {
  const helper = seen.trace.at(-1)?.at;
  return helper !== undefined && !code.settled.isInLogger(helper) && code.credentials(seen, 'values').length > 0;
}

/** What the logger leaves out; that of a request is made by pino-http, wherever that stands. */
function hiddenBy(seen: CodeSite, code: Code): ReturnType<Code['disclosures']['redaction']> {
  if (seen.library !== 'pino-http') return { paths: seen.texts('redact') };
  const isMade = code.sites('log.requests').some(({ library }) => library === seen.library);
  return isMade
    ? code.disclosures.redaction(seen)
    : { paths: [], unknown: 'what gives requests their logger is out of sight' };
}

const RANK = { origin: 0, name: 1, 'ambiguous name': 2 } as const;
const CONFIDENCE = { origin: 'high', name: 'medium', 'ambiguous name': 'low' } as const;
