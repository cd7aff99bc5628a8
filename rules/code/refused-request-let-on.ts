import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'refused-request-let-on',
  title: 'A request that a middleware refused is let on',
  severity: 'high',
  confidence: 'medium',
  cwe: [755, 636],
  controls: ['D5', 'B4', 'O8'],
  references: ['OWASP ASVS 4.0.3 V4.1.5'],
  why: 'A middleware answers nobody itself: it hands its refusal on as an error. Where that is dropped, any token will do.',
  fix: 'Answer 401 where the error of a token arrives, or hand it on: `next(error)`.',
  blind: 'Handlers of errors that are registered in another function than the routes; guards further in.',
  roles: ['token.verify'],
  bad: [
    {
      'errors.ts': `export const tokenErrors = (err, req, res, next) => {
                      if (err.status !== 401) return next(err);
                      req.log.info(err);
                      «next()»;
                    };`,
      'app.ts': `import express from 'express';
                 import { expressjwt } from 'express-jwt';
                 import { auth, UnauthorizedError } from 'express-oauth2-jwt-bearer';
                 import { tokenErrors } from './errors';
                 const app = express();
                 const bearer = auth({ issuerBaseURL: 'https://id.example', audience: 'api' });
                 app.use(expressjwt({ secret: KEY, algorithms: ['HS256'], issuer: 'a', audience: 'b' }).unless({ path: ['/health'] }));
                 app.use(function (err, req, res, next) { if (err.name === 'UnauthorizedError') «next()»; else next(err); });
                 app.put('/orders/:id', change);
                 app.use('/v2', bearer, tokenErrors, routes);
                 app.post('/later', (req, res, next) => bearer(req, res, (err) => { if (err) req.log.warn(err); «next()»; }), create);
                 app.use((err, req, res, next) => { if (err instanceof UnauthorizedError) next(); else next(err); });`,
    },
    `import koaJwt from 'koa-jwt';
     const check = koaJwt({ secret: KEY, algorithms: ['HS256'], issuer: 'a', audience: 'b' });
     app.use(async (ctx, next) => {
       try { await check(ctx, async () => {}); } catch { ctx.state.user = { id: 'guest', roles: ['reader'] }; }
       «await next();»
     });
     app.use((ctx, next) => check(ctx, next).catch(() => «next()»));`,
  ],
  good: [
    `import express from 'express';
     import { expressjwt } from 'express-jwt';
     const app = express();
     const check = expressjwt({ secret: KEY, algorithms: ['HS256'], issuer: 'a', audience: 'b' });
     app.get('/mine', check, (err, req, res, next) => { if (err.name === 'UnauthorizedError') return res.sendStatus(401); next(); }, mine);
     app.use('/v2', check, (err, req, res, next) => { if (err.code === 'credentials_required') return next(); next(err); }, routes);
     app.use('/v3', (req, res, next) => { if (!isOpen(req.path)) return check(req, res, (err) => (err ? res.sendStatus(401) : next())); next(); }, routes);
     const optionalUser = (req, res, next) => check(req, res, () => next());
     app.use('/v4', optionalUser, routes);
     app.use(check);
     app.use((err, req, res, next) => { if (err.name === 'UnauthorizedError') return next('route'); if (err.type === 'entity.too.large') return next(); next(err); });
     app.post('/orders', create);
     app.use((err, req, res, next) => { if (err.name === 'UnauthorizedError') { res.status(401).json({}); } else next(); });
     app.use((err, req, res, next) => { next(); });`,
    `import koaJwt from 'koa-jwt';
     const check = koaJwt({ secret: KEY, algorithms: ['HS256'], issuer: 'a', audience: 'b' });
     app.use(async (ctx, next) => { try { await next(); } catch (error) { ctx.status = error.status; ctx.body = { error: error.message }; } });
     app.use(async (ctx, next) => { try { await check(ctx, async () => {}); } catch (error) { ctx.throw(401, error); } await next(); });
     app.use(async function optionalUser(ctx, next) { try { await check(ctx, async () => {}); } catch { ctx.state.user = { id: 'guest' }; } await next(); });`,
  ],
  *check(site, code) {
    for (const { at, outcome, trace } of code.refusalsOf(site)) {
      if (outcome !== 'goes on' && outcome !== 'trusts') continue;
      yield {
        at,
        say:
          outcome === 'trusts'
            ? 'a refused token ends in trust'
            : 'a request whose token was refused goes on from here',
        trace: [
          { at: site.at, say: 'the middleware that refuses' },
          ...trace.map(({ node, say }) => ({ at: node, say })),
        ],
      };
    }
  },
});
