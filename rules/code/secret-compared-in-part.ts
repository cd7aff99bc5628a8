import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'secret-compared-in-part',
  title: 'A signature is right where a part of it is',
  severity: 'high',
  confidence: 'high',
  cwe: [187, 347],
  controls: ['T10', 'B4'],
  references: ['https://cwe.mitre.org/data/definitions/187.html', 'Node.js documentation: crypto.timingSafeEqual'],
  why: 'The empty text is the beginning of every signature: whoever sends none, or tries a few letters, is let in.',
  fix: 'Compare the whole of both: buffers of equal length, with `crypto.timingSafeEqual`.',
  blind: 'Signatures that are cut to a length before they are compared; comparisons by a pattern.',
  roles: ['secret.compare'],
  bad: [
    `app.use((req, res, next) => { if (!«process.env.API_KEY.includes(req.get('x-api-key'))») return res.sendStatus(403); next(); });`,
    `import { createHmac } from 'node:crypto';
     const mac = (body) => createHmac('sha256', process.env.HOOK_KEY).update(body).digest('hex');
     export const hook = (run) => async (c) => {
       const body = await c.req.text();
       const given = (c.req.header('x-signature') ?? '').replace('sha256=', '');
       if (!«mac(body).startsWith(given)») return c.text('bad signature', 401);
       await run(JSON.parse(body));
     };`,
    `import crypto from 'crypto';
     export function isSigned(req) {
       const expected = crypto.createHmac('sha1', process.env.KEY).update(req.rawBody).digest('base64');
       return «expected.includes(req.headers['x-signature'])»;
     }`,
  ],
  good: [
    `app.use((req, res, next) => { if (!process.env.API_KEYS.split(',').includes(req.get('x-api-key'))) return res.sendStatus(403); next(); });`,
    `import { createHmac } from 'node:crypto';
     export const shard = (id) => createHmac('sha256', process.env.KEY).update(id).digest('hex').startsWith('0');`,
    `import { createHmac } from 'node:crypto';
     export const known = (given, keys) => keys.map((key) => createHmac('sha256', key).update('body').digest('hex')).includes(given);`,
    `import { createHmac } from 'node:crypto';
     const key = (name) => createHmac('sha256', process.env.KEY).update(name).digest('hex');
     export const lookup = (name) => cache.get(key(name))?.startsWith(name);`,
  ],
  *check(site) {
    if (site.side === 'test' || !site.texts('kind').includes('part')) return;
    yield { at: site.at, say: `a part of ${site.name} is enough: an empty text is one too` };
  },
});
