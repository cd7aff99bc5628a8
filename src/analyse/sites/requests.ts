import { ts } from '#compiler';
import type { RequestRole } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { requestAddress } from '../syntax/request-address.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { type CallNode, optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const SENT_PART = spelled('requests', 'sentParts');
const DECORATES = spelled('requests', 'requestDecorations');

/** The parameters of a request that is put together by hand, by their names on the wire. */
interface Parameters {
  readonly node: Site['node'];
  readonly given: Map<string, ts.Expression | string>;
  /** Why there may be more parameters than were found. */
  open: string | undefined;
}

const ENCODERS = new Set(['URLSearchParams', 'stringify', 'FormData', 'encode', 'formEncode']);
/** `state={state}`: what a later replacement fills in. */
const PLACEHOLDER = /[{}<>]|%s|\$\$|^:/;
const SETTERS = new Set(['set', 'append']);

/** Requests of a protocol that no library makes: objects and calls that name its parameters, and addresses that hold them. */
export function requestsIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  for (const [sign, request] of program.models.requests) {
    if (!unit.text.includes(sign)) continue;
    for (const parameters of [
      ...objectsWith(program, unit, sign),
      ...settersOf(program, unit, sign),
      ...textsWith(unit, sign),
    ])
      sites.push(...siteOf(program, unit, request, parameters));
  }
  return sites;
}

function siteOf(program: Program, unit: Unit, request: RequestRole, { node, given, open }: Parameters): Site[] {
  const { role, parts, model, constants = {} } = request;
  if (request.with?.some((name) => !given.has(name)) || request.without?.some((name) => given.has(name))) return [];
  const named: Record<string, ts.Expression | string> = { ...constants };
  for (const [part, name] of Object.entries(parts)) {
    const value = given.get(name);
    if (value !== undefined) named[part] = value;
  }
  const address = requestAddress(unit, node);
  if (request.to !== undefined && !goesTo(program, address, request.to)) return [];
  if (address !== undefined) named[role === 'oauth.token' ? 'tokenEndpoint' : 'authorizationEndpoint'] = address;
  const match = { model, name: role, entry: { role } };
  const why =
    open ?? (isOfRegistered(named.redirectUri) ? 'the client that is registered here adds its own' : undefined);
  return [{ role, match, node, unit, external: undefined, given: named, ...(why === undefined ? {} : { open: why }) }];
}

/** Whether an address, up to its query, ends as the pattern says. */
function goesTo(program: Program, address: ts.Expression | string | undefined, pattern: string): boolean {
  if (address === undefined) return false;
  const texts =
    typeof address === 'string'
      ? [address]
      : optionsOf(program.nearEvaluator.evaluate(address)).map((value) => endOf(value));
  return texts.some((text) => new RegExp(pattern, 'i').test(text.replace(/[?#].*$/, '')));
}

/** A text, or the last piece of one that is put together. */
function endOf(value: Value): string {
  if (value.kind === 'literal') return String(value.value);
  const last = value.kind === 'text' ? value.parts.at(-1) : undefined;
  return last ? endOf(last) : '';
}

/** `redirect_uri: client.redirectUris[0]`: a server shows the address to whoever registered the client. */
function isOfRegistered(redirectUri: ts.Expression | string | undefined): boolean {
  return (
    typeof redirectUri === 'object' &&
    ts.isElementAccessExpression(redirectUri) &&
    /^redirect_?uris$/i.test(lastName(redirectUri.expression))
  );
}

/** `new URLSearchParams({ response_type: 'code', … })`, and what is appended to it afterwards. */
function* objectsWith(program: Program, unit: Unit, sign: string): Iterable<Parameters> {
  for (const property of unit.properties) {
    if (!hasName(property.name, sign) || !ts.isObjectLiteralExpression(property.parent)) continue;
    const encoded = encodingOf(unit, property.parent);
    if (!encoded) continue;
    const parameters: Parameters = { node: encoded, given: new Map(), open: undefined };
    fromObject(program, property.parent, parameters, 0);
    const held = variableAround(property.parent);
    if (held) fromWrites(unit, held, parameters);
    const carrier = variableAround(encoded);
    if (carrier) fromSetters(unit, carrier.name.getText(), encoded, parameters);
    yield parameters;
  }
}

/** The call that makes a request of an object: at once, or through the variable that holds it. */
function encodingOf(unit: Unit, object: ts.Expression): CallNode | undefined {
  const outer = outermost(object);
  const { parent } = outer;
  if (isEncoder(parent, outer)) return parent;
  if (ts.isPropertyAssignment(parent) && SENT_PART.test(parent.name.getText())) return callAround(parent.parent);
  if (isSender(parent, outer)) return parent;
  const variable = variableAround(object);
  if (!variable) return undefined;
  for (const use of referencesIn(unit, variable)) {
    const held = outermost(use);
    if (isEncoder(held.parent, held) || isSender(held.parent, held)) return held.parent;
  }
  return undefined;
}

function isEncoder(node: ts.Node, argument: ts.Node): node is CallNode {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    node.arguments?.[0] === argument &&
    ENCODERS.has(lastName(node.expression))
  );
}

function isSender(node: ts.Node, argument: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    node.arguments.some((given) => given === argument) &&
    /^(?:post|request|fetch)$/.test(lastName(node.expression))
  );
}

function callAround(node: ts.Node): CallNode | undefined {
  return ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent) ? node.parent : undefined;
}

function fromObject(program: Program, object: ts.ObjectLiteralExpression, into: Parameters, depth: number): void {
  for (const property of object.properties) {
    if (ts.isSpreadAssignment(property)) {
      for (const option of optionsOf(program.nearEvaluator.evaluate(property.expression))) {
        if (option.kind === 'object' && depth < 4) fromObject(program, option.node, into, depth + 1);
        else if (option.kind !== 'literal')
          into.open = `may be set by \`...${property.expression.getText().slice(0, 40)}\``;
      }
    } else if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name))
      into.given.set(nameOf(property.name), property.initializer);
    else if (ts.isShorthandPropertyAssignment(property)) into.given.set(property.name.text, property.name);
    else into.open = 'a computed property name';
  }
}

/** `params.state = state` */
function fromWrites(unit: Unit, variable: ts.VariableDeclaration, into: Parameters): void {
  for (const use of referencesIn(unit, variable)) {
    const { parent } = use;
    const write = parent.parent;
    if (!ts.isBinaryExpression(write) || write.left !== parent) continue;
    if (write.operatorToken.kind !== ts.SyntaxKind.EqualsToken) continue;
    if (ts.isPropertyAccessExpression(parent)) into.given.set(parent.name.text, write.right);
    else if (ts.isElementAccessExpression(parent) && ts.isStringLiteralLike(parent.argumentExpression))
      into.given.set(parent.argumentExpression.text, write.right);
    else into.open = 'a computed property name';
  }
}

/** `url.searchParams.set('response_type', 'code')`, once for all the calls on the same receiver. */
function* settersOf(program: Program, unit: Unit, sign: string): Iterable<Parameters> {
  for (const method of SETTERS) {
    for (const call of unit.calls.get(method) ?? []) {
      const [first] = ts.isTaggedTemplateExpression(call) ? [] : (call.arguments ?? []);
      if (!first || !hasName(first, sign) || ts.isTaggedTemplateExpression(call)) continue;
      const { expression } = call;
      if (!ts.isPropertyAccessExpression(expression)) continue;
      const receiver = expression.expression.getText();
      const parameters: Parameters = { node: call, given: new Map(), open: undefined };
      const [root = ''] = receiver.split('.');
      const made = initializerOf(expression.expression);
      if (made) fromInitializer(program, made, parameters);
      else parameters.open = 'the parameters were begun elsewhere';
      fromSetters(unit, receiver, call, parameters);
      if (root !== receiver && isHandedOn(unit, root, call)) parameters.open = `\`${root}\` is handed on`;
      yield parameters;
    }
  }
}

function initializerOf(receiver: ts.Expression): ts.Expression | undefined {
  let root = receiver;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

function fromInitializer(program: Program, made: ts.Expression, into: Parameters): void {
  if (!ts.isNewExpression(made)) {
    into.open = 'the address was begun elsewhere';
    return;
  }
  const [first] = made.arguments ?? [];
  if (!first) return;
  if (ts.isObjectLiteralExpression(first)) fromObject(program, first, into, 0);
  else if (lastName(made.expression) !== 'URL') into.open = 'the parameters were begun elsewhere';
  else if (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)) fromText(first, into);
}

/** All `receiver.set(name, value)` of the function. */
function fromSetters(unit: Unit, receiver: string, near: ts.Node, into: Parameters): void {
  const home = enclosingFunction(near);
  for (const method of SETTERS) {
    for (const call of unit.calls.get(method) ?? []) {
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
      if (call.expression.expression.getText() !== receiver) continue;
      if (home && (call.pos < home.pos || call.end > home.end)) continue;
      const [name, value] = call.arguments;
      if (name && value && ts.isStringLiteralLike(name)) into.given.set(name.text, value);
      else into.open = 'a parameter with a computed name';
    }
  }
}

/** An address that another function gets before it is used may gain parameters there. */
function isHandedOn(unit: Unit, root: string, near: ts.Node): boolean {
  const home = enclosingFunction(near);
  return (unit.identifiers.get(root) ?? []).some(
    ({ parent, pos }) =>
      ts.isCallExpression(parent) &&
      parent.expression.pos !== pos &&
      (!home || (pos >= home.pos && pos <= home.end)) &&
      DECORATES.test(lastName(parent.expression)),
  );
}

/** `https://…/authorize?response_type=code&client_id=${id}` */
function* textsWith(unit: Unit, sign: string): Iterable<Parameters> {
  if (!unit.text.includes(`${sign}=`)) return;
  const found: (ts.StringLiteralLike | ts.TemplateExpression)[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && node.getText().includes(`${sign}=`))
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  for (const node of found) {
    if (!/[?&]/.test(node.getText()) || !/\bclient_id=/.test(node.getText())) continue;
    const parameters: Parameters = { node, given: new Map(), open: undefined };
    fromText(node, parameters);
    if (isJoined(node.parent) || isAddedTo(unit, node)) parameters.open = 'the address goes on';
    yield parameters;
  }
}

/** An address that is kept in a variable and taken up again: other files, or a later line, may add what is missing. */
function isAddedTo(unit: Unit, node: ts.Node): boolean {
  const variable = variableAround(node);
  if (!variable) return ts.isPropertyAssignment(node.parent);
  if (ts.isSourceFile(variable.parent.parent.parent)) return true;
  return referencesIn(unit, variable).some(({ parent }) => {
    if (ts.isNewExpression(parent) || ts.isTemplateSpan(parent)) return true;
    if (ts.isPropertyAccessExpression(parent)) return true;
    return isJoined(parent);
  });
}

function isJoined(parent: ts.Node): boolean {
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  return kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.PlusEqualsToken;
}

/** The pairs of an address; the expressions of a template stand for whole values, or for parameters nobody can see. */
function fromText(node: ts.StringLiteralLike | ts.TemplateExpression, into: Parameters): void {
  const spans = ts.isTemplateExpression(node) ? node.templateSpans : [];
  const head = ts.isTemplateExpression(node) ? node.head.text : node.text;
  const text = head + spans.map(({ literal }, at) => `\uE000${at}\uE000${literal.text}`).join('');
  for (const pair of text.slice(text.indexOf('?') + 1).split('&')) {
    const [name = '', value = ''] = pair.split('=', 2);
    const span = spans[Number(/^\uE000(\d+)\uE000$/.exec(value.trim())?.[1])];
    if (name.includes('\uE000')) into.open = 'the address goes on';
    else if (!span && PLACEHOLDER.test(value)) into.open = 'a placeholder is filled in later';
    else if (name.trim() !== '') into.given.set(name.trim(), span ? span.expression : value.trim());
    if (!span && value.includes('\uE000')) into.given.set(name.trim(), node);
  }
}

function hasName(node: ts.Node, name: string): boolean {
  return (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && node.text === name;
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : '';
}

/** Through parentheses, types and `await`. */
function outermost(node: ts.Node): ts.Node {
  let at = node;
  while (
    ts.isParenthesizedExpression(at.parent) ||
    ts.isAsExpression(at.parent) ||
    ts.isSatisfiesExpression(at.parent) ||
    ts.isNonNullExpression(at.parent)
  )
    at = at.parent;
  return at;
}

function variableAround(node: ts.Node): ts.VariableDeclaration | undefined {
  const { parent } = outermost(node);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent : undefined;
}
