import { ts } from '#compiler';
import { handlerAround } from '../flow/reach.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { HOST_LINK_TEXT } from '../text/host-link-text.js';
import { spelled } from '../text/spellings.js';

const MATCH: MatchedEntry = {
  name: 'link',
  entry: { role: 'link.build' },
  model: { package: '', exports: {} },
};
/** The host that a request names: whoever sends it chooses. */
const HOST = spelled('requests', 'hostsNamed');
const OPENS = spelled('purposes', 'linksForOnce');
const LISTED = /allow|trusted|whitelist|known_?hosts|valid_?host/i;
const LONGEST = 2_000;
const DEPTH = 3;

/** Links with a credential for one use in them, whose host is the one that the request names. */
export function hostLinksIn(unit: Unit): Site[] {
  if (!HOST_LINK_TEXT.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) || isConcatenation(node)) {
      const kind = isHostLink(node) ? 'link' : isHostCallback(node) ? 'callback' : undefined;
      if (kind) sites.push({ role: 'link.build', match: MATCH, node, unit, external: undefined, given: { kind } });
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

function isConcatenation(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function isHostLink(node: ts.TemplateExpression | ts.BinaryExpression): boolean {
  const text = node.getText().slice(0, LONGEST);
  const holes = ts.isTemplateExpression(node)
    ? node.templateSpans.map(({ expression }) => expression)
    : operandsOf(node).filter((operand) => !ts.isStringLiteralLike(operand));
  const [last] = holes.slice(-1);
  const host = holes.find((hole) => namesHost(hole, 0));
  // What opens something is the last thing in it; the host comes first.
  if (!host || !last || last === host || namesHost(last, 0) || !OPENS.test(text)) return false;
  const handler = handlerAround(node);
  return !handler || !LISTED.test(handler.getText().slice(0, LONGEST));
}

const CALLBACK = spelled('purposes', 'callbackAddresses');

/** ``redirect_uri: `https://${req.headers.host}/callback` `` */
function isHostCallback(node: ts.TemplateExpression | ts.BinaryExpression): boolean {
  const host = (
    ts.isTemplateExpression(node) ? node.templateSpans.map(({ expression }) => expression) : operandsOf(node)
  )
    .slice(0, 2)
    .some((hole) => namesHost(hole, 0));
  return host && CALLBACK.test(nameGiven(node)) && !LISTED.test(handlerAround(node)?.getText().slice(0, LONGEST) ?? '');
}

/** What a text is put under: a variable, a member, a parameter of an address. */
function nameGiven(node: ts.Expression): string {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isBinaryExpression(parent) && parent.right === node) return parent.left.getText();
  const [first] = ts.isCallExpression(parent) ? parent.arguments : [];
  return first && first !== node && ts.isStringLiteralLike(first) ? first.text : '';
}

function operandsOf(node: ts.Expression): ts.Expression[] {
  return isConcatenation(node) ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}

/** `req.get('host')`, and what a variable was made of. */
function namesHost(node: ts.Expression, depth: number): boolean {
  if (depth > DEPTH) return false;
  if (ts.isIdentifier(node)) {
    const declaration = declarationOf(node);
    const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    if (!made) return false;
    const isOfRequest = /^(?:host|hostname)$/i.test(node.text) && /\bheaders\b/.test(made.getText().slice(0, 120));
    return isOfRequest || namesHost(made, depth + 1);
  }
  if (ts.isTemplateExpression(node))
    return node.templateSpans.some(({ expression }) => namesHost(expression, depth + 1));
  if (isConcatenation(node)) return operandsOf(node).some((operand) => namesHost(operand, depth + 1));
  if (ts.isParenthesizedExpression(node)) return namesHost(node.expression, depth + 1);
  if (ts.isBinaryExpression(node) && /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText()))
    return namesHost(node.left, depth + 1) && namesHost(node.right, depth + 1);
  // A setting goes before it: `env.BASE_URL ?? req.headers.host` is for the machines of developers.
  return !ts.isBinaryExpression(node) && !ts.isConditionalExpression(node) && HOST.test(node.getText().slice(0, 200));
}
