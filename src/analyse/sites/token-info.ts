import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';

const SENDERS = ['fetch', '$fetch', 'ofetch', 'request', 'get', 'got', 'axios', 'ky', 'needle', 'superagent'];
/** Addresses that answer any token of theirs, whichever application it was given to. */
const TOKEN_INFO = /\btoken_?info\b|graph\.facebook\.com\/(?:v[\d.]{1,6}\/)?me\b/i;
const TOKEN = /(?:id|access)_token/;
const BEFORE_TOKEN = /[?&](?:id|access)_token=$/;
/** Asks for whom the token was made, or has the answer depend on it. */
const ASKS_FOR_WHOM = /debug_token|appsecret_proof|graph\.facebook\.com\/(?:v[\d.]{1,6}\/)?app\b/;

const MATCH: MatchedEntry = {
  name: 'tokeninfo request',
  entry: { role: 'token.introspect', result: ['return'], async: true, absent: { active: 'safe' } },
  model: { package: '', exports: {} },
};

/** `fetch(`https://oauth2.googleapis.com/tokeninfo?id_token=${token}`)`: whom the token was made for stands in the answer, or nowhere. */
export function tokenInfoIn(unit: Unit): Site[] {
  if (!TOKEN_INFO.test(unit.text) || ASKS_FOR_WHOM.test(unit.text)) return [];
  return SENDERS.flatMap((name) => unit.calls.get(name) ?? []).flatMap((node): Site[] => {
    const [address] = ts.isCallExpression(node) ? node.arguments : [];
    if (!address || !TOKEN_INFO.test(address.getText())) return [];
    const token = tokenIn(node);
    return token ? [{ role: 'token.introspect', match: MATCH, node, unit, external: undefined, given: { token } }] : [];
  });
}

function tokenIn(node: ts.Node): ts.Expression | undefined {
  if (ts.isShorthandPropertyAssignment(node) && TOKEN.test(node.name.text)) return node.name;
  if (ts.isPropertyAssignment(node) && TOKEN.test(node.name.getText())) return node.initializer;
  if (ts.isTemplateExpression(node)) {
    let before = node.head.text;
    for (const { expression, literal } of node.templateSpans) {
      if (BEFORE_TOKEN.test(before)) return expression;
      before = literal.text;
    }
  }
  if (ts.isBinaryExpression(node) && BEFORE_TOKEN.test(node.left.getText().replace(/['"`]$/, ''))) return node.right;
  return ts.forEachChild(node, tokenIn);
}
