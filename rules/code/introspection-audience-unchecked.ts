import { type Code, type CodeSite, defineRule, type Hit, type Place } from '../../src/rule.js';

export default defineRule({
  id: 'introspection-audience-unchecked',
  title: 'A token is trusted because it is active, whomever it was made for',
  severity: 'medium',
  confidence: 'medium',
  cwe: [345, 863],
  controls: ['O7', 'O9'],
  references: ['RFC 7662 §2.2', 'RFC 7662 §4'],
  why: 'Introspection tells that the issuer knows the token. Where it answers for all of its tokens, one that was made for another service opens this one.',
  fix: 'Compare `aud` (or `client_id`) of the answer with the one that this service goes by, and refuse the rest.',
  blind:
    'Issuers that answer `active: false` for tokens of other services; checks in a later middleware, on what was stored in the request.',
  roles: ['token.introspect'],
  bad: [
    `const infoOf = async (token) => (await «fetch(\`https://oauth2.googleapis.com/tokeninfo?id_token=\${token}\`)»).json();
     async function userOf(token) { const info = await infoOf(token); return users.findOne({ google: info.sub }); }
     export const login = async (req, res) => { req.session.user = await userOf(req.body.token); res.end(); };`,
    `import axios from 'axios';
     export const social = async (req, res) => {
       const { data } = await «axios.get('https://graph.facebook.com/v19.0/me', { params: { fields: 'id', access_token: req.body.accessToken } })»;
       res.json(issue(await users.findOne({ facebook: data.id })));
     };`,
    `import { OAuth2Client } from 'google-auth-library';
     const google = new OAuth2Client(process.env.GOOGLE_CLIENT_ID);
     export async function signIn(req) {
       const info = await «google.getTokenInfo(req.body.token)»;
       return users.findOne({ google: info.sub });
     }`,
    `export async function guard(req, res, next) {
       const answer = await fetch(process.env.INTROSPECTION_ENDPOINT, {
         method: 'POST',
         headers: { authorization: BASIC },
         body: new URLSearchParams({ token: req.headers.authorization.slice(7) }),
       });
       const found = await answer.json();
       if (!«found.active») return res.sendStatus(401);
       req.user = { id: found.sub };
       next();
     }`,
    {
      'introspect.ts': `import axios from 'axios';
                        import { settings } from './settings';
                        export async function introspect(token) {
                          const form = new URLSearchParams();
                          form.append('token', token);
                          const { data } = await axios.post(settings.introspectUrl, form, { auth: settings.client });
                          return data;
                        }`,
      'middleware.ts': `import { introspect } from './introspect';
                        export const orders = async (ctx, next) => {
                          const answer = await introspect(ctx.get('authorization').slice(7));
                          if (!answer.active || ![answer.aud].flat().includes('orders')) ctx.throw(401);
                          ctx.state.user = answer;
                          await next();
                        };
                        export const bills = async (ctx, next) => {
                          const answer = await introspect(ctx.get('authorization').slice(7));
                          if (!«answer.active») ctx.throw(401);
                          ctx.state.user = answer;
                          await next();
                        };`,
    },
    `import { tokenIntrospection } from 'openid-client';
     export async function caller(config, token) {
       const { active, sub } = await tokenIntrospection(config, token);
       return «active» ? users.findById(sub) : undefined;
     }`,
    `import got from 'got';
     export async function isAllowed(token) {
       const answer = await got.post('https://id.example/oauth2/introspect', { form: { token, token_type_hint: 'access_token' } }).json();
       return «answer.active» === true;
     }`,
  ],
  good: [
    `const infoOf = async (token) => (await fetch(\`https://oauth2.googleapis.com/tokeninfo?id_token=\${token}\`)).json();
     export async function userOf(token) {
       const info = await infoOf(token);
       if (info.aud !== process.env.GOOGLE_CLIENT_ID) throw new Error('audience');
       return users.findOne({ google: info.sub });
     }
     export const rights = async () => (await (await fetch(\`https://oauth2.googleapis.com/tokeninfo?access_token=\${process.env.ROBOT_TOKEN}\`)).json()).scope.split(' ');`,
    `import axios from 'axios';
     export const social = async (req, res) => {
       const { data } = await axios.get('https://graph.facebook.com/me', { params: { access_token: req.body.token, appsecret_proof: proofOf(req.body.token) } });
       res.json(issue(await users.findOne({ facebook: data.id })));
     };`,
    `export async function tokenExpired(token) {
       const answer = await (await fetch('https://id.example/introspect', { method: 'POST', body: new URLSearchParams({ token }) })).json();
       return !answer.active || answer.exp < now();
     }`,
    `import { OAuth2Client } from 'google-auth-library';
     const google = new OAuth2Client(process.env.GOOGLE_CLIENT_ID);
     export async function signIn(req) {
       const info = await ⟦google.getTokenInfo(req.body.token)⟧;
       if (info.aud !== process.env.GOOGLE_CLIENT_ID) throw new Error('audience');
       return users.findOne({ google: info.sub });
     }`,
    `import { request } from 'undici';
     export async function guard(req, res, next) {
       const { body } = await request('https://id.example/introspect', { method: 'POST', body: \`token=\${encodeURIComponent(req.token)}\` });
       const answer = await body.json();
       if (!⟦answer.active⟧) return res.sendStatus(401);
       if (answer.aud !== process.env.AUDIENCE) return res.sendStatus(403);
       req.user = answer;
       next();
     }`,
    `import { tokenIntrospection } from 'openid-client';
     async function read(token) {
       const answer = await tokenIntrospection(config, token);
       if (!answer.active) throw new Error('inactive');
       return answer;
     }
     export async function confirm(req) {
       const answer = await read(req.token);
       if (answer.aud !== process.env.AUDIENCE) throw new Error('audience');
       return orders.of(answer.sub);
     }
     export const calendar = async (req) => days.of((await read(req.token)).sub);`,
    `import { tokenIntrospection } from 'openid-client';
     async function read(token) {
       const answer = await tokenIntrospection(config, token);
       if (!⟦answer.active⟧) throw new Error('inactive');
       return answer;
     }
     export async function confirm(req) {
       const answer = await read(req.token);
       if (answer.aud !== process.env.AUDIENCE) throw new Error('audience');
       return orders.of(answer.sub);
     }
     export async function calendar(req) {
       const { client_id: client, sub } = await read(req.token);
       if (client !== process.env.CLIENT_ID) throw new Error('client');
       return days.of(sub);
     }`,
    `import { OAuth2Client } from 'google-auth-library';
     const google = new OAuth2Client(process.env.GOOGLE_CLIENT_ID);
     const infoOf = async (token) => google.getTokenInfo(token);
     export async function signIn(req) {
       const info = await infoOf(req.body.token);
       if (info.aud !== process.env.GOOGLE_CLIENT_ID) throw new Error('audience');
       return users.findOne({ google: info.sub });
     }
     export const link = async (req) => users.findOne({ google: (await infoOf(req.body.token)).sub });`,
    `export async function guard(req, res, next) {
       const answer = await (await fetch(INTROSPECTION_URL, { method: 'POST', body: new URLSearchParams({ token: req.token }) })).json();
       if (!answer.active || answer.iss !== process.env.ISSUER) return res.sendStatus(401);
       next();
     }`,
    `export async function guard(req, res, next) {
       const answer = await (await fetch(INTROSPECTION_URL, { method: 'POST', body: new URLSearchParams({ token: req.token }) })).json();
       if (!answer.active || !answer.scope.split(' ').includes('orders:read')) return res.sendStatus(401);
       next();
     }`,
    `export async function introspect(token) {
       const answer = await fetch(INTROSPECTION_URL, { method: 'POST', body: new URLSearchParams({ token }) });
       return answer.json();
     }`,
    `const query = { introspection: true, token: 'Name' };
     export const schema = (url) => fetch(url, { method: 'POST', body: JSON.stringify({ query: getIntrospectionQuery() }) });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'tooling') return;
    // Whether one's own token is still good lets nobody in.
    if (/expired|stale|needs|should/i.test(code.settled.nameAround(site.at))) return;
    // `getTokenInfo` throws where the token is not active, so that nobody asks.
    if (site.whenAbsent('active') === 'safe') yield* ofAnswer(site, code);
    for (const { at, trace, asks } of code.claims.activeDecisions(site)) {
      const say = 'whether the token was made for this service';
      if (asks === 'reader') yield { at, proves: true, say: 'the audience or client of an active token is compared' };
      else if (asks === 'unclear') yield { at, say, unknown: 'the answer is handed on to who may not compare it' };
      else if (asks === 'nothing')
        yield {
          at,
          say: 'an active token is accepted whatever its audience and client',
          lookedFor: 'a comparison of `aud`, `client_id` or `iss` of the answer, or of its scope',
          trace: [{ at: site.at, say: 'the token is introspected here' }, ...trace],
        };
    }
  },
});

/** Who a token was made for, or by whom it was asked for. */
const READERS = /^(?:aud|azp|client_?id|cid|issued_?to)$/i;

/** Whoever asks about a token of their own lets nobody in. */
const OWN = new Set(['token endpoint', 'issued here', 'environment', 'storage', 'authenticated']);

function* ofAnswer(site: CodeSite, code: Code): Generator<Hit<Place>> {
  if (OWN.has(code.originOf(site, 'token'))) return;
  const compared = code
    .comparedClaims(site)
    .filter(({ claim, strength }) => READERS.test(claim) && strength === 'exact');
  const [use] = compared.length > 0 ? [] : code.reliances(site, []);
  if (compared.some(({ byAll }) => byAll))
    yield { at: site.at, proves: true, say: 'the audience or client of an active token is compared' };
  else if (compared.length > 0)
    yield { at: site.at, say: 'whether the token was made for this service', unknown: 'only some callers compare it' };
  else if (use)
    yield {
      at: site.at,
      say: 'an active token is accepted whatever its audience and client',
      lookedFor: 'a comparison of `aud` or `azp` of the answer',
      trace: [...use.trace, { at: use.at, say: 'relied on here' }],
    };
}
