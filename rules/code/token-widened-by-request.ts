import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-widened-by-request',
  title: 'A token is good for whatever the request asks for',
  severity: 'high',
  confidence: 'medium',
  cwe: [863],
  controls: ['P2', 'O3', 'O14'],
  references: ['RFC 6749 §3.3'],
  why: 'A client that was granted little asks for more when it renews its token, or for a token that another service accepts.',
  fix: 'Give at most what was granted: `asked.every((one) => granted.includes(one))`, and take audiences from a list of the client.',
  blind: 'Limits in the function that signs, or in a check out of sight.',
  roles: ['oauth.widen'],
  bad: [
    `import { Body, Controller, Post } from '@nestjs/common';
     @Controller('oauth')
     export class Tokens {
       @Post('token') async token(@Body() dto: TokenRequest) { return this.renew(dto); }
       private async renew(dto: TokenRequest) {
         const grant = await this.grants.rotate(dto.refresh_token);
         const scope = «dto.scope ?? grant.scope»;
         return { access_token: await this.tokens.sign(grant.memberId, scope) };
       }
     }`,
    `app.post('/token', async (req, res) => {
       const client = await clients.authenticate(req);
       const audience = «req.body.audience || API»;
       res.json({ access_token: await sign({ sub: client.id, aud: audience }) });
     });`,
  ],
  good: [
    `app.post('/token', async (req, res) => {
       const grant = await grants.rotate(req.body.refresh_token);
       const scope = req.body.scope ?? grant.scope;
       if (!scope.split(' ').every((one) => grant.scopes.includes(one))) return res.status(400).end();
       res.json({ access_token: await sign({ sub: grant.sub, scope }) });
     });`,
    `export async function client(options) {
       const scope = options.scope ?? saved.scope;
       return fetch(TOKEN, { method: 'POST', body: new URLSearchParams({ scope, access_token: options.access_token }) });
     }`,
    `app.post('/token', async (req, res) => {
       const audience = req.body.resource ?? API;
       if (!AUDIENCES.has(audience)) return res.status(400).end();
       res.json({ access_token: await sign({ aud: audience }) });
     });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'browser' || site.side === 'native') return;
    if (code.originOf(site, 'value') !== 'request') return;
    const isScope = site.texts('kind').includes('scope');
    yield {
      at: site.at,
      say: isScope ? 'a token gets whatever scope the request names' : 'a token is made for whomever the request names',
      lookedFor: isScope ? 'a comparison with the scope that was granted' : 'a list of audiences',
      controls: isScope ? ['P2', 'O3'] : ['O3', 'O14'],
    };
  },
});
