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
  ],
  good: [
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
    if (!site.constants('anonymous').includes(true) && !site.constants('credentialsRequired').includes(false)) return;
    for (const mount of code.mountedOn(site)) {
      if (!['POST', 'PUT', 'PATCH', 'DELETE', 'DEL'].includes(mount.method) || mount.hasLaterGuard) continue;
      yield {
        at: mount.at,
        say: `this ${mount.method} is reached without a valid token`,
        lookedFor: 'another guard between the optional check and the handler',
        trace: [{ at: site.at, say: 'goes on without a valid token' }],
      };
    }
  },
});
