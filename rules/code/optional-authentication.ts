import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'optional-authentication',
  title: 'A write is only behind a check that lets everybody through',
  severity: 'high',
  confidence: 'medium',
  cwe: [287, 306],
  controls: ['B4', 'P3'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'The middleware goes on without a valid token: whoever sends none may write.',
  fix: 'Require the token on routes that change something; keep the optional form for pages that only greet.',
  blind: 'A check of the user inside the handler or in a later router.',
  roles: ['token.verify'],
  bad: [
    `import koaJwt from 'koa-jwt';
     import Router from '@koa/router';
     const optional = koaJwt({ secret: KEY, algorithms: ['HS256'], passthrough: true });
     export const router = new Router();
     «router.post('/orders', optional, async (ctx) => { ctx.body = await create(ctx.request.body); })»;`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     export const app = express();
     «app.delete('/items/:id', maybe, remove)»;`,
    {
      'guard.ts': `import { auth } from 'express-oauth2-jwt-bearer';
                   export const bearer = (authRequired = true) => auth({ issuerBaseURL: 'https://id.example', audience: 'api', authRequired });`,
      'app.ts': `import express from 'express';
                 import { bearer } from './guard';
                 export const app = express();
                 «app.delete('/items/:id', bearer(false), remove)»;
                 app.post('/items', bearer(true), create);
                 app.put('/items/:id', bearer(), change);`,
    },
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const guard = ({ optional = false }) => expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: !optional });
     export const app = express();
     «app.post('/items', guard({ optional: true }), create)»;
     app.put('/items/:id', guard({}), change);`,
  ],
  good: [
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const guard = (optional) => expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: optional ? false : true });
     export const app = express();
     app.get('/items', guard(true), list);
     app.post('/items', guard(false), create);`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     export const app = express();
     app.get('/articles', maybe, list);`,
    `import { expressjwt } from 'express-jwt';
     import express from 'express';
     const maybe = expressjwt({ secret: KEY, algorithms: ['HS256'], credentialsRequired: false });
     export const app = express();
     app.post('/articles', maybe, requireUser, create);`,
    `import koaJwt from 'koa-jwt';
     import Router from '@koa/router';
     const required = koaJwt({ secret: KEY, algorithms: ['HS256'] });
     export const router = new Router();
     router.post('/orders', required, create);`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('anonymous', 'credentialsRequired')) {
      if (!seen.constants('anonymous').includes(true) && !seen.constants('credentialsRequired').includes(false))
        continue;
      for (const mount of code.mountedOn(seen)) {
        if (!['POST', 'PUT', 'PATCH', 'DELETE', 'DEL'].includes(mount.method) || mount.hasLaterGuard) continue;
        yield {
          at: mount.at,
          say: `this ${mount.method} is reached without a valid token`,
          lookedFor: 'another guard between the optional check and the handler',
          trace: [...seen.trace, { at: seen.at, say: 'goes on without a valid token' }],
        };
      }
    }
  },
});
