import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'userinfo-taken-for-check',
  title: 'A token is taken for good because the userinfo endpoint knows it',
  severity: 'medium',
  confidence: 'medium',
  cwe: [345, 287],
  controls: ['O7', 'O12', 'O14'],
  references: ['OpenID Connect Core 1.0 §5.3', 'RFC 7662 §2.2'],
  why: 'The endpoint answers any token of its issuer, also one that another application got for itself: whoever runs such an application can act here as each of its users.',
  fix: 'Verify the token as this API would (issuer, audience), or introspect it and compare `aud` or `client_id`.',
  blind: 'Tokens that come as an argument from code out of sight; issuers with one application.',
  roles: ['http.authorization', 'oauth.signin'],
  bad: [
    `import axios from 'axios';
     export const whoIs = async (req, res, next) => {
       const { authorization } = req.headers;
       const { data } = await axios.get('https://id.example/userInfo', { headers: { «authorization» } });
       req.user = data;
       next();
     };`,
    `import axios from 'axios';
     export class UserinfoGuard {
       async canActivate(context) {
         const req = context.switchToHttp().getRequest();
         const { data } = await axios.get('https://id.example/userinfo', { headers: { «Authorization: req.headers.authorization» } });
         req.user = data;
         return true;
       }
     }`,
    `import express from 'express';
     import { Issuer } from 'openid-client';
     export const app = express();
     app.get('/me', async (req, res) => {
       const issuer = await Issuer.discover('https://id.example');
       const client = new issuer.Client({ client_id: 'web' });
       const info = await «client.userinfo(req.headers.authorization.slice(7))»;
       res.json({ id: info.sub });
     });`,
  ],
  good: [
    `import express from 'express';
     import axios from 'axios';
     import { auth } from 'express-oauth2-jwt-bearer';
     const app = express();
     app.use(auth({ audience: 'api', issuerBaseURL: 'https://id.example' }));
     app.get('/me', async (req, res) => {
       const { data } = await axios.get('https://id.example/userinfo', { headers: { Authorization: req.headers.authorization } });
       res.json(data);
     });`,
    {
      'app.js': `import express from 'express';
                 import { checkJwt, profile } from './guards.js';
                 export const app = express();
                 app.get('/me', checkJwt, profile, (req, res) => res.json(req.user));`,
      'guards.js': `import axios from 'axios';
                    import { auth } from 'express-oauth2-jwt-bearer';
                    export const checkJwt = auth({ audience: 'api', issuerBaseURL: 'https://id.example' });
                    export const profile = async (req, res, next) => {
                      const { data } = await axios.get('https://id.example/userinfo', { headers: { authorization: req.headers.authorization } });
                      req.user = data;
                      next();
                    };`,
    },
    {
      'app.js': `import express from 'express';
                 import { signedIn } from 'somewhere';
                 import { canRead } from './hub.js';
                 const router = express.Router();
                 router.use(signedIn);
                 router.post('/hub/token/test', async (req, res) => res.json(await canRead(req.body.token)));`,
      'hub.js': `export async function canRead(token) {
                   const answer = await fetch('https://api.github.com/user', { headers: { authorization: \`Bearer \${token}\` } });
                   return { valid: answer.ok, left: answer.headers.get('x-left') };
                 }`,
    },
    `import { Issuer } from 'openid-client';
     export async function finish(req, res) {
       const issuer = await Issuer.discover('https://id.example');
       const client = new issuer.Client({ client_id: 'web' });
       const set = await client.callback(CALLBACK, client.callbackParams(req), { state: req.session.state });
       res.json(await client.userinfo(set.access_token));
     }`,
    `export async function profile(tokens) {
       const res = await fetch('https://id.example/userinfo', { headers: { Authorization: \`Bearer \${tokens.access_token}\` } });
       return res.json();
     }`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const isSent = site.role === 'http.authorization';
    if (code.originOf(site, isSent ? 'value' : 'token') !== 'request') return;
    if (isSent && !(code.isSentOut(site) && code.claims.goesToUserInfo(site))) return;
    if (code.claims.guardOf(site)) {
      yield {
        at: site.at,
        say: 'whether the token is verified before the userinfo endpoint is asked',
        unknown: 'a guard stands before the handler by its name; what it verifies is not followed',
      };
      return;
    }
    yield {
      at: site.at,
      say: 'a token of the request is taken for good because the userinfo endpoint answers it',
      lookedFor: 'a verification or an introspection of the same token',
      trace: site.trace,
    };
  },
});
