import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-pkce-weak',
  title: 'The authorization code is not bound to whoever asked for it',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['O1'],
  references: ['RFC 9700 §2.1.1', 'RFC 7636 §4.2'],
  why: 'Who steals a code on its way, from a log, a referrer or another app, redeems it.',
  fix: 'Send a `code_challenge` with the method S256 and redeem the code with its verifier; the libraries do so unless it is switched off.',
  blind: 'Confidential clients are expected to authenticate, and are not asked for PKCE.',
  roles: ['oauth.client', 'oauth.authorize'],
  bad: [
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk', response_type: 'code', «disablePKCE: true» });`,
  ],
  good: [
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'kiosk', response_type: 'code', disablePKCE: false });`,
  ],
  *check(site) {
    if (site.constants('noPkce').includes(true))
      yield { at: site.placeOf('noPkce'), say: 'PKCE is switched off', trace: site.trace };
    if (site.constants('pkce').includes(false))
      yield { at: site.placeOf('pkce'), say: 'PKCE is switched off', trace: site.trace };
  },
});
