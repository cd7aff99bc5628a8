import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { TOOL_SERVERS } from '../text/tool-server-text.js';

const MATCH: MatchedEntry = { name: 'tools', entry: { role: 'tools.serve' }, model: { package: '', exports: {} } };
const ASKS = spelled('decisions', 'askedOfToolCallers');
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;
const SESSION = /['"]mcp-session-id['"]/i;

/** Tools that a whole application in one file serves over HTTP, where nothing in it asks who is calling. */
export function toolServersIn(unit: Unit): Site[] {
  if (!TOOL_SERVERS.test(unit.text) || ASKS.test(unit.text) || !isOpen(unit)) return [];
  const [first] = ['handleRequest', 'handlePostMessage'].flatMap((name) => unit.calls.get(name) ?? []);
  const route = first && routeAround(first);
  if (!first || !route) return [];
  const handler = enclosingFunction(first);
  const bySession = [...(unit.calls.get('get') ?? [])].find(
    (call) => call !== route && call.pos >= handler.pos && call.end <= handler.end && SESSION.test(call.getText()),
  );
  const makes = /\bnew \w*ServerTransport\(/.test(handler.getText());
  const node = bySession && !makes ? bySession : route;
  const kind = node === route ? 'open' : 'session';
  return [{ role: 'tools.serve', match: MATCH, node, unit, external: undefined, given: { kind } }];
}

/** `app.listen(8080)`, which is reached from everywhere, and not `app.listen(8080, '127.0.0.1')`. */
function isOpen(unit: Unit): boolean {
  const calls = (unit.calls.get('listen') ?? []).filter(ts.isCallExpression);
  return (
    calls.length > 0 &&
    !calls.some(({ arguments: args }) =>
      args.some((one) => LOCAL.test(/['"`]([\w.:]+)['"`]/.exec(one.getText())?.[1] ?? '')),
    )
  );
}

/** `app.post('/mcp', async (req, res) => …)`, with nothing in front of the handler. */
function routeAround(node: ts.Node): ts.CallExpression | undefined {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isCallExpression(at) || !/^(?:post|all|use)$/.test(lastName(at.expression))) continue;
    const [path] = at.arguments;
    return path && ts.isStringLiteralLike(path) && at.arguments.length === 2 ? at : undefined;
  }
  return undefined;
}
