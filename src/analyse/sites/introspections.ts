import { ts } from '#compiler';
import { addressOf } from '../flow/origin.js';
import type { Entry, MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

/** Calls that send a request, whatever the client. */
const SENDERS = ['fetch', '$fetch', 'ofetch', 'request', 'post', 'got', 'axios', 'ky', 'needle', 'superagent'];
const INTROSPECTION = /introspect/i;
/** `token=…` at the start of a form or after another member. */
const FORM_TOKEN = /(?:^|[&?])token=/;

const PROMISED: Entry = { role: 'token.introspect', result: ['return'], verdict: 'active', async: true };

/** Introspection requests (RFC 7662 §2.1) that no library makes: to an address of that name, with a `token` in the form. */
export function introspectionsIn(program: Program, unit: Unit): Site[] {
  if (!INTROSPECTION.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const name of SENDERS) {
    for (const node of unit.calls.get(name) ?? []) {
      if (!ts.isCallExpression(node) || !isAddressed(program, node)) continue;
      const token = tokenSent(node);
      if (token)
        sites.push({
          role: PROMISED.role ?? '',
          match: matchOf(node),
          node,
          unit,
          external: undefined,
          given: { token },
        });
    }
  }
  return sites;
}

/** The old `request` gives its answer to a callback, and no promise. */
function matchOf(node: ts.CallExpression): MatchedEntry {
  const callback = node.arguments.findIndex((argument) => isFunctionNode(argument));
  const entry: Entry =
    callback < 0
      ? PROMISED
      : { role: 'token.introspect', result: [`callback:${callback}:1`, `callback:${callback}:2`] };
  return { name: 'introspection request', entry, model: { package: '', exports: {} } };
}

function isAddressed(program: Program, { expression, arguments: args }: ts.CallExpression): boolean {
  // `axios.create({ baseURL: INTROSPECTION_URL })`
  if (ts.isPropertyAccessExpression(expression) && isMadeFor(program, expression.expression)) return true;
  const [first] = args;
  if (!first) return false;
  if (!ts.isObjectLiteralExpression(first)) return names(program, first);
  return first.properties.some((property) => {
    if (!property.name || !/^(?:url|uri|path|pathname)$/.test(property.name.getText())) return false;
    return names(program, ts.isPropertyAssignment(property) ? property.initializer : property.name);
  });
}

function isMadeFor(program: Program, client: ts.Expression): boolean {
  if (!ts.isIdentifier(client)) return false;
  return optionsOf(program.nearEvaluator.evaluate(client)).some((value) => {
    const made = value.kind === 'external' ? value.made?.node : value.kind === 'call' ? value.node : undefined;
    const [options] = made && ts.isCallExpression(made) ? made.arguments : [];
    return (
      options !== undefined &&
      ts.isObjectLiteralExpression(options) &&
      options.properties.some(
        (property) =>
          ts.isPropertyAssignment(property) &&
          /^(?:baseURL|prefixUrl|baseUrl)$/.test(property.name.getText()) &&
          names(program, property.initializer),
      )
    );
  });
}

/** The address is called after introspection where it is made, or in the variables and settings on the way. */
function names(program: Program, address: ts.Node): boolean {
  return INTROSPECTION.test(address.getText()) || speaks(program, program.nearEvaluator.evaluate(address), 0);
}

function speaks(program: Program, value: Value, depth: number): boolean {
  if (depth > 4) return false;
  if (value.via?.some(({ name }) => INTROSPECTION.test(name))) return true;
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' && INTROSPECTION.test(value.value);
    case 'text':
      return value.parts.some((part) => speaks(program, part, depth + 1));
    case 'member':
      return INTROSPECTION.test(value.name);
    case 'union':
      return optionsOf(value).some((option) => speaks(program, option, depth + 1));
    case 'external': {
      const address = addressOf(value);
      if (address) return speaks(program, program.nearEvaluator.evaluate(address), depth + 1);
      return INTROSPECTION.test(value.path);
    }
    default:
      return false;
  }
}

/** The `token` of a form that is made in the call, or before it in the same function. */
function tokenSent(call: ts.CallExpression): ts.Expression | undefined {
  return tokenIn(call) ?? tokenIn(enclosingFunction(call));
}

function tokenIn(node: ts.Node): ts.Expression | undefined {
  if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'token') return node.name;
  if (ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.parent)) {
    const { name } = node;
    if ((ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && name.text === 'token') return node.initializer;
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const [name, value] = node.arguments;
    const isSetter = node.expression.name.text === 'append' || node.expression.name.text === 'set';
    if (isSetter && value && name && ts.isStringLiteralLike(name) && name.text === 'token') return value;
  }
  if (ts.isTemplateExpression(node)) {
    let before = node.head.text;
    for (const { expression, literal } of node.templateSpans) {
      if (FORM_TOKEN.test(before) && before.endsWith('token=')) return expression;
      before = literal.text;
    }
  }
  if (ts.isBinaryExpression(node) && ts.isStringLiteralLike(node.left) && node.left.text.endsWith('token='))
    return FORM_TOKEN.test(node.left.text) ? node.right : undefined;
  return ts.forEachChild(node, tokenIn);
}
