import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'tools-served-to-anybody',
  title: 'A server of MCP runs its tools for whoever calls',
  severity: 'high',
  confidence: 'medium',
  cwe: [306],
  controls: ['B3', 'B1', 'P3'],
  references: ['https://cwe.mitre.org/data/definitions/306.html'],
  why: 'The tools act with the rights of the server: whoever reaches its port reads and changes what they can, and the id of a session is no credential.',
  fix: 'Put a check of the token in front of the route (`requireBearerAuth` of the SDK), or listen on 127.0.0.1 alone.',
  blind: 'Applications in several files; a proxy that asks for a token.',
  roles: ['tools.serve'],
  bad: [
    `import express from 'express';
     import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
     const app = express();
     «app.post('/mcp', async (req, res) => {
       const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
       await buildServer('/srv').connect(transport);
       await transport.handleRequest(req, res, req.body);
     })»;
     app.listen(8080, '0.0.0.0');`,
    `import express from 'express';
     import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
     export const live = new Map<string, StreamableHTTPServerTransport>();
     const app = express();
     app.post('/mcp', async (req, res) => {
       const found = «live.get(String(req.headers['mcp-session-id']))»;
       if (!found) return res.sendStatus(404);
       await found.handleRequest(req, res, req.body);
     });
     app.listen(8081);`,
  ],
  good: [
    `import express from 'express';
     import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
     const app = express();
     app.post('/mcp', requireBearerAuth({ verifier }), async (req, res) => {
       const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
       await transport.handleRequest(req, res, req.body);
     });
     app.listen(8080);`,
    `import express from 'express';
     import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
     const app = express();
     app.post('/mcp', async (req, res) => {
       await new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }).handleRequest(req, res, req.body);
     });
     app.listen(8080, '127.0.0.1');`,
    `import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
     export const routes = (app) => {
       app.post('/mcp', async (req, res) => {
         await new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }).handleRequest(req, res, req.body);
       });
     };`,
  ],
  *check(site) {
    if (['browser', 'native', 'test', 'tooling'].includes(site.side)) return;
    const isSession = site.texts('kind').includes('session');
    yield {
      at: site.at,
      say: isSession
        ? 'the id of a session stands for whoever began it, and no token is asked for'
        : 'the tools run for whoever calls this route',
      lookedFor: 'a check of a token in front of the route, an address that only this machine reaches',
    };
  },
});
