import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'identity-sent-unproven',
  title: 'Another service is told who is calling, and given nothing to check',
  severity: 'medium',
  confidence: 'medium',
  cwe: [290, 345],
  controls: ['B3'],
  references: ['https://cwe.mitre.org/data/definitions/290.html'],
  why: 'The other service has to believe the header: whoever reaches it another way is whoever they write into it.',
  fix: 'Send a token that was made for that service, or a signed assertion of the user, or authenticate the connection with a client certificate.',
  blind:
    'Networks that nobody else can reach; clients that are set up elsewhere and add a credential; headers that are put together before the call.',
  roles: ['identity.send'],
  bad: [
    `import type { Context } from 'koa';
     import fetch from 'node-fetch';
     export const prices = (ctx: Context) =>
       «fetch(UPSTREAM + ctx.path, { headers: { 'x-user-id': ctx.state.user?.sub ?? ctx.get('x-user-id'), 'x-user-roles': ctx.get('x-user-roles') } })»;`,
    `import axios from 'axios';
     export const orders = async (req, res) => {
       const { data } = await «axios.get(ORDERS, { headers: { 'x-user-id': req.user.id, accept: 'application/json' } })»;
       res.json(data);
     };`,
    `import https from 'node:https';
     import fetch from 'node-fetch';
     const agent = new https.Agent({ keepAlive: true });
     export const orders = (req) => «fetch(ORDERS, { agent, headers: { 'x-user-email': req.user.email } })»;`,
  ],
  good: [
    `export const orders = (req) => fetch(ORDERS, { headers: { 'x-user-id': req.user.id, authorization: \`Bearer \${token}\` } });`,
    `export const orders = (req) => fetch(ORDERS, { headers: { 'x-user-id': req.user.id, 'x-signature': sign(req.user.id) } });`,
    `export const orders = (req, common) => fetch(ORDERS, { headers: { 'x-user-id': req.user.id, ...common } });`,
    `import https from 'node:https';
     import fetch from 'node-fetch';
     const agent = new https.Agent({ cert, key });
     export const orders = (req) => fetch(ORDERS, { agent, headers: { 'x-user-id': req.user.id } });`,
    `import { agent } from './connections';
     export const orders = (req) => fetch(ORDERS, { agent, headers: { 'x-user-id': req.user.id } });`,
    `export const orders = (req) => client.get(ORDERS, { headers: { 'x-user-id': req.user.id } });`,
    `export const load = (user) => fetch('/api/orders', { headers: { 'x-user-id': user.id } });`,
  ],
  *check(site, code) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const origin = code.originOf(site, 'value');
    if (origin !== 'authenticated' && origin !== 'request') return;
    const [name = ''] = site.texts('name');
    yield {
      at: site.at,
      say: `\`${name}\` tells another service who is calling, with nothing beside it that could be checked`,
      lookedFor: 'a token, a signature or a key among the headers, a client certificate of the connection',
    };
  },
});
