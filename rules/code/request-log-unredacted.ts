import { type CodeSite, defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'request-log-unredacted',
  title: 'Every request is logged with its Authorization header',
  severity: 'medium',
  confidence: 'high',
  cwe: [532],
  controls: ['L1'],
  references: [],
  why: 'The log then holds a working token or session cookie of everybody who used the service.',
  fix: "Give the logger a list of what it leaves out (`redact: ['req.headers.authorization', 'req.headers.cookie']`), or a serializer that keeps the method and the path.",
  blind: 'Loggers that are made elsewhere and handed over; what a transport or a collector removes later.',
  roles: ['log.requests'],
  bad: [
    `import pinoHttp from 'pino-http';
     export const http = «pinoHttp({ serializers: { req: (seen) => ({ url: seen.url, headers: seen.raw.headers }) } })»;`,
    `import pinoHttp from 'pino-http';
     app.use(«pinoHttp()»);`,
    `import { LoggerModule } from 'nestjs-pino';
     export const logging = «LoggerModule.forRoot({ pinoHttp: { level: 'info' } })»;`,
    `import { pinoHttp } from 'pino-http';
     app.use(«pinoHttp({ serializers: { req: (req) => ({ method: req.method, headers: req.headers }) } })»);`,
    `import Fastify from 'fastify';
     export const app = «Fastify({ logger: { serializers: { req(request) { return { url: request.url, headers: request.headers }; } } } })»;`,
    `import pinoHttp from 'pino-http';
     app.use(«pinoHttp({ redact: ['headers.authorization', 'req.headers.Authorization', '*.authorization'] })»);`,
    `import morgan from 'morgan';
     app.use(«morgan(':method :url :req[authorization]')»);`,
    `import expressWinston from 'express-winston';
     app.use(«expressWinston.logger({ transports })»);`,
  ],
  good: [
    `import pinoHttp from 'pino-http';
     app.use(⟦pinoHttp({ redact: ['*.headers["authorization"]'] })⟧);
     app.use(⟦pinoHttp({ customAttributeKeys: { req: 'asked' }, redact: ['asked.headers.authorization'] })⟧);
     app.use(pinoHttp({ redact: ['req.sent.authorization'], serializers: { req: (req) => ({ sent: req.headers }) } }));`,
    `import pinoHttp from 'pino-http';
     app.use(⟦pinoHttp({ redact: ['req.headers.authorization', 'req.headers.cookie'] })⟧);`,
    `import pinoHttp from 'pino-http';
     app.use(⟦pinoHttp({ redact: { paths: ['req.headers'], remove: true } })⟧);`,
    `import { LoggerModule } from 'nestjs-pino';
     export const logging = ⟦LoggerModule.forRoot({ pinoHttp: { serializers: { req: (req) => ({ method: req.method, url: req.url }) } } })⟧;`,
    `import Fastify from 'fastify';
     export const app = Fastify({ logger: true });`,
    `import morgan from 'morgan';
     app.use(morgan('combined'));`,
    `import pinoHttp from 'pino-http';
     import { logger } from 'somewhere';
     app.use(pinoHttp({ logger }));`,
    `import pinoHttp from 'pino-http';
     import pino from 'pino';
     const logger = pino({ redact: ['req.headers.authorization'] });
     app.use(⟦pinoHttp({ logger })⟧);`,
    `import expressWinston from 'express-winston';
     app.use(⟦expressWinston.logger({ transports, headerBlacklist: ['authorization', 'cookie'] })⟧);
     app.use(expressWinston.logger({ transports, meta: false }));`,
  ],
  *check(site, code) {
    const at = site.at;
    const format = site.texts('format').find((text) => SHOWN.test(text));
    if (format !== undefined) yield { at, say: `the format writes \`${SHOWN.exec(format)?.[0]}\` to the log` };
    if (site.constants('details').includes(false)) return;
    const values = site.part('values');
    const chosen = site.part('chosen');
    const isDefault = site.whenAbsent('values') === 'accepts' || site.whenAbsent('chosen') === 'accepts';
    const shown = code
      .credentials(site, 'values')
      .find(({ name, whole }) => whole !== undefined || name === 'authorization');
    if (values.state === 'absent' && (!isDefault || chosen.state === 'present')) return;
    const redact = code.disclosures.redaction(site);
    const keys = keysOf(site);
    const missed = redact.paths.find((path) => /authorization|headers/i.test(path));
    if (keys && redact.paths.some((path) => code.disclosures.leavesOut(path, keys))) {
      yield { at, proves: true, say: 'the logger leaves the Authorization header out' };
    } else if (missed !== undefined && (!keys || shown)) {
      yield { at, say: OPEN, unknown: 'the redaction list names it, under keys that are out of sight' };
    } else if (redact.unknown !== undefined) {
      yield { at, say: OPEN, unknown: redact.unknown };
    } else if (values.state === 'absent' || shown) {
      yield {
        at,
        say: `${site.name} logs the headers of every request${missed === undefined || !keys ? '' : `: \`${missed}\` is not where they stand`}`,
        lookedFor: `a redaction list${keys && keys.length > 1 ? ` with \`${keys.join('.')}\`` : ''}, a serializer that leaves them out`,
      };
    } else if (values.state === 'present') {
      yield { at, proves: true, say: 'the serializer keeps the headers out of the log' };
    } else {
      yield {
        at,
        say: 'whether requests are logged with their headers',
        unknown: values.why ?? 'the serializer cannot be followed',
      };
    }
  },
});

const SHOWN = /:req\[(?:authorization|cookie|x-api-key)\]/i;
const OPEN = 'whether requests are logged with their Authorization header';

/** Under what the header is logged: undefined where that is out of sight. Loggers that choose headers list them by name. */
function keysOf(site: CodeSite): readonly string[] | undefined {
  if (site.whenAbsent('chosen') === 'accepts') return ['authorization'];
  const renamed = site.part('requestKey');
  const [key] = renamed.state === 'absent' ? ['req'] : site.texts('requestKey');
  return key === undefined ? undefined : [key, 'headers', 'authorization'];
}
