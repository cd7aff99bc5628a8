import { defineRule } from '../../src/rule.js';

const SKIPPED = /\bskipSubjectCheck$/;

export default defineRule({
  id: 'userinfo-subject-unchecked',
  title: 'A userinfo answer is taken whomever it is about',
  severity: 'medium',
  confidence: 'high',
  cwe: [345],
  controls: ['O9'],
  references: ['OpenID Connect Core 1.0 §5.3.2'],
  why: 'An access token that was swapped on its way gives the profile of somebody else, who is then signed in.',
  fix: 'Give the `sub` of the ID token that came with the access token.',
  blind: 'Other libraries, and comparisons of the subject in another process.',
  roles: ['oauth.signin'],
  bad: [
    `import * as client from 'openid-client';
     export const profile = (config, token) => «client.fetchUserInfo(config, token, client.skipSubjectCheck)»;`,
    `import { processUserInfoResponse, skipSubjectCheck, userInfoRequest } from 'oauth4webapi';
     export const profile = async (as, client, token) =>
       «processUserInfoResponse(as, client, skipSubjectCheck, await userInfoRequest(as, client, token))»;`,
  ],
  good: [
    `import * as client from 'openid-client';
     export const profile = (config, tokens) => ⟦client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)⟧;`,
    `import * as client from 'openid-client';
     export async function profile(config, token, sub) {
       const info = await client.fetchUserInfo(config, token, client.skipSubjectCheck);
       if (info.sub !== sub) throw new Error('subject');
       return info;
     }`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('subject')) {
      const { state } = seen.part('subject');
      if (state === 'absent') continue;
      if (code.claims.isNamed(seen, 'subject', SKIPPED)) {
        if (code.comparisonOf(site, 'sub')?.strength !== 'exact')
          yield {
            at: seen.at,
            say: 'the subject of the userinfo answer is not compared with that of the ID token',
            lookedFor: 'the `sub` of the ID token, a comparison of `sub` with the result',
            trace: seen.trace,
          };
      } else if (state === 'present')
        yield { at: seen.at, proves: true, say: 'the subject of the userinfo answer is compared' };
    }
  },
});
