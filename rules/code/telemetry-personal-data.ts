import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'telemetry-personal-data',
  title: 'A monitoring service is sent the headers of requests',
  severity: 'medium',
  confidence: 'high',
  cwe: [532, 359],
  controls: ['L1'],
  references: ['Sentry documentation: sendDefaultPii'],
  why: 'Cookies, tokens and addresses of everybody who uses the product are then kept by another company, and read by whoever has an account there.',
  fix: 'Leave the switch off, or take the headers and cookies out in `beforeSend`; name headers for traces that hold no credential.',
  blind: 'What a filter leaves out; settings of the service itself, and of the environment.',
  roles: ['telemetry.start'],
  bad: [
    `import * as Sentry from '@sentry/node';
     Sentry.init({ dsn: process.env.SENTRY_DSN, «sendDefaultPii: true» });`,
    `import tracer from 'dd-trace';
     tracer.init();
     tracer.use('http', { «headers: ['authorization', 'user-agent']» });`,
  ],
  good: [
    `import * as Sentry from '@sentry/node';
     Sentry.init({ dsn: process.env.SENTRY_DSN, ⟦sendDefaultPii: false⟧ });`,
    `import * as Sentry from '@sentry/node';
     Sentry.init({ dsn: process.env.SENTRY_DSN });`,
    `import * as Sentry from '@sentry/browser';
     Sentry.init({ dsn: DSN, sendDefaultPii: true, beforeSend: (event) => { delete event.request?.cookies; return event; } });`,
    `import tracer from 'dd-trace';
     tracer.use('http', { headers: ['user-agent'] });`,
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const header = site.texts('values').find((name) => CREDENTIAL.test(name));
    if (header !== undefined)
      yield { at: site.placeOf('values'), say: `traces keep the header \`${header.slice(0, 40)}\` of every request` };
    const details = site.constants('details');
    const at = site.placeOf('details');
    if (details.includes(true) && !code.isDevelopmentOnly(at)) {
      if (site.part('filters').state === 'absent')
        yield { at, say: 'errors are sent with the cookies and headers of their requests', lookedFor: 'beforeSend' };
      else
        yield {
          at,
          say: 'whether errors are sent with cookies and headers',
          unknown: 'a filter sees them before, and what it leaves out shows only at run time',
        };
    } else if (details.length > 0 && details.every((value) => value === false)) {
      yield { at, proves: true, say: 'errors are sent without cookies and headers' };
    }
  },
});

const CREDENTIAL =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-(?:api-key|auth-token|access-token))(?::|$)/i;
