import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'oauth-implicit-flow',
  title: 'Tokens are asked for in the redirect',
  severity: 'high',
  confidence: 'high',
  cwe: [598],
  controls: ['O1'],
  references: ['RFC 9700 §2.1.2'],
  why: 'A token in the redirect stays in history, logs and referrers, is bound to nobody, and can be planted by an attacker.',
  fix: 'Ask for a code (`response_type=code`) with PKCE, and redeem it at the token endpoint.',
  blind: 'Response types that come from configuration.',
  roles: ['oauth.client', 'oauth.authorize'],
  bad: [
    `export const link = «\`https://id.example/authorize?response_type=token&client_id=\${CLIENT_ID}&state=\${state}\`»;`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'app', «response_type: ['id_token', 'token'].join(' ')» });`,
    `import { OAuthService } from 'angular-oauth2-oidc';
     export class Login {
       constructor(private readonly oauth: OAuthService) { this.oauth.configure({ clientId: 'app', «responseType: 'token'» }); }
     }`,
    `import Keycloak from 'keycloak-js';
     export const keycloak = new Keycloak({ url: 'https://id.example', realm: 'app', clientId: 'app' });
     export const start = () => keycloak.init({ onLoad: 'check-sso', «flow: 'implicit'» });`,
    `import Keycloak from 'keycloak-js';
     const keycloak = new Keycloak({ url: 'https://id.example', realm: 'shop', clientId: 'web' });
     export const start = () => keycloak.init({ onLoad: 'check-sso', «flow: 'hybrid'» });`,
  ],
  good: [
    `export const link = \`https://id.example/authorize?response_type=code&client_id=\${CLIENT_ID}&state=\${state}\`;`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'app', response_type: 'code' });`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'app' });`,
    `import { UserManager } from 'oidc-client-ts';
     export const manager = new UserManager({ client_id: 'app', response_type: 'id_token' });`,
  ],
  *check(site) {
    const flow = site.texts('flow').find((name) => name === 'implicit' || name === 'hybrid');
    if (flow !== undefined)
      yield {
        at: site.placeOf('flow'),
        say: `the access token is asked for in the redirect (the ${flow} flow)`,
        severity: flow === 'hybrid' ? 'medium' : 'high',
      };
    for (const seen of site.seenFrom('responseType')) {
      const implicit = seen.texts('responseType').find((type) => type.split(' ').includes('token'));
      if (implicit === undefined) continue;
      const hybrid = implicit.split(' ').includes('code');
      yield {
        at: seen.placeOf('responseType'),
        say: `the access token is asked for in the redirect (\`${implicit}\`)`,
        severity: hybrid ? 'medium' : 'high',
        trace: seen.trace,
      };
    }
  },
});
