import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'sign-in-library-logs',
  title: 'A sign-in library is told to log what it handles',
  severity: 'medium',
  confidence: 'high',
  cwe: [532, 215],
  controls: ['L1'],
  references: [],
  why: 'The log then holds personal data and parts of the tokens of everybody who signs in.',
  fix: 'Leave the switch off, or set it under a condition that names development.',
  blind: 'Switches that are set from the environment; what the logger that is handed over does with the messages.',
  roles: ['oauth.client', 'token.verify', 'log.level', 'service.connect'],
  bad: [
    `import { createTransport } from 'nodemailer';
     export const mails = createTransport({ host: process.env.SMTP_HOST, secure: true, logger: true, «debug: true» });`,
    `import { Log } from 'oidc-client-ts';
     «Log.setLevel(Log.DEBUG)»;`,
    `import { BearerStrategy } from 'passport-azure-ad';
     export const strategy = new BearerStrategy({ identityMetadata: METADATA, clientID: ID, audience: 'api', validateIssuer: true, «loggingNoPII: false» }, done);`,
    `import { PublicClientApplication } from '@azure/msal-browser';
     export const app = new PublicClientApplication({
       auth: { clientId: 'app' },
       system: { loggerOptions: { «piiLoggingEnabled: true» } },
     });`,
    `import { ConfidentialClientApplication } from '@azure/msal-node';
     const loggerOptions = { loggerCallback: console.log, «piiLoggingEnabled: true» };
     export const app = new ConfidentialClientApplication({ auth: { clientId: 'app' }, system: { loggerOptions } });`,
    `import NextAuth from 'next-auth';
     export default NextAuth({ providers, «debug: true» });`,
  ],
  good: [
    `import { createTransport } from 'nodemailer';
     export const mails = createTransport({ host: process.env.SMTP_HOST, secure: true, debug: true, logger: false });`,
    `import { Log } from 'oidc-client-ts';
     Log.setLevel(Log.WARN);
     if (import.meta.env.DEV) Log.setLevel(Log.DEBUG);`,
    `import { PublicClientApplication } from '@azure/msal-browser';
     export const app = new PublicClientApplication({
       auth: { clientId: 'app' },
       system: { loggerOptions: { ⟦piiLoggingEnabled: false⟧ } },
     });`,
    `import { PublicClientApplication } from '@azure/msal-browser';
     export const app = new PublicClientApplication({ auth: { clientId: 'app' } });`,
    `import NextAuth from 'next-auth';
     export default NextAuth({ providers, debug: process.env.NODE_ENV === 'development' });`,
    `import { PublicClientApplication } from '@azure/msal-browser';
     export const app = new PublicClientApplication({
       auth: { clientId: 'app' },
       system: { loggerOptions: { piiLoggingEnabled: import.meta.env.DEV ? true : false } },
     });`,
  ],
  *check(site, code) {
    if (site.role === 'log.level') {
      const levels = site.part('level').values;
      const isAll =
        levels.length > 0 && levels.every((level) => level.kind === 'external' && /\.DEBUG$/.test(level.path));
      if (isAll && !code.isDevelopmentOnly(site.at))
        yield { at: site.at, say: 'the sign-in library logs the claims of everybody who signs in', severity: 'low' };
      return;
    }
    if (site.role === 'token.verify') {
      if (!site.constants('hidesPersonalData').includes(false)) return;
      const at = site.placeOf('hidesPersonalData');
      if (!code.isDevelopmentOnly(at))
        yield { at, say: `${site.name} logs what it handles, tokens and personal data among it`, trace: site.trace };
      return;
    }
    const debug = site.constants('debug');
    // It speaks of what it sends where it is given a logger as well.
    if (site.role === 'service.connect') {
      const isHeard = site.part('logger').state !== 'absent' && !site.constants('logger').includes(false);
      if (debug.includes(true) && isHeard && !code.isDevelopmentOnly(site.at))
        yield {
          at: site.placeOf('debug'),
          say: `${site.name} logs the mails that it sends, with the codes and links in them`,
        };
      return;
    }
    const at = site.placeOf('debug');
    if (debug.includes(true) && !debug.includes(false) && !code.isDevelopmentOnly(at)) {
      yield { at, say: `${site.name} logs what it handles, tokens and personal data among it`, trace: site.trace };
    } else if (debug.length > 0 && debug.every((value) => value === false)) {
      yield { at, proves: true, say: `${site.name} keeps tokens and personal data out of its log` };
    }
  },
});
