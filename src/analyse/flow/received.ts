import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';
import { isRequest, spineOf } from './origin.js';

const GUARDS = spelled('decisions', 'tokenGuards');

/** A token that a server reads out of the address of a request. */
export interface Received {
  readonly at: ts.Node;
  /** What the parameter is called; undefined where the code does not tell. */
  readonly name: string | undefined;
  /** The address of a handshake, in which browsers cannot send headers. */
  readonly isHandshake: boolean;
  /** It stands in for the Authorization header: `bearerOf(req) ?? req.query.t`. */
  readonly insteadOfHeader: boolean;
  /** `link`: what goes around a read speaks of a mail or an invitation; `guard`: it lets requests through. */
  readonly isFor: 'link' | 'guard' | undefined;
}

const MAXIMUM_DEPTH = 5;
const FROM_ADDRESS = /(?:^|[.?\s(])(?:query|searchParams)\b/;
const HANDSHAKE = spelled('requests', 'handshakes');
const LINK = spelled('purposes', 'linkedTokens');

/** Where values are read from the query of a request: directly, by a function that returns them, in a list of functions. */
export function receivedInAddress(program: Program, values: readonly Value[], from: ts.Node): Received[] {
  const found = new Map<ts.Node, Received>();
  let insteadOfHeader = values.some(isHeader);
  const visit = (value: Value, depth: number): void => {
    if (depth > MAXIMUM_DEPTH) return;
    const within = (node: ts.Expression, frame = 'frame' in value ? value.frame : undefined): void =>
      visit(program.evaluator.evaluate(node, frame), depth + 1);
    if (value.kind === 'union') {
      const outside = insteadOfHeader;
      insteadOfHeader ||= value.options.some(isHeader);
      for (const option of optionsOf(value)) visit(option, depth + 1);
      insteadOfHeader = outside;
    } else if (value.kind === 'array') for (const element of value.node.elements) within(element);
    else if (value.kind === 'function') for (const returned of program.returnsOf(value.node)) within(returned);
    else if (value.kind === 'call' && value.callee.kind === 'external' && value.callee.path === 'String') {
      for (const argument of argumentsOf(value.node)) within(argument);
    } else if (isInAddress(value) || isCheckedQuery(program, value) || isOfQuery(value))
      found.set(value.node, { ...receivedAt(value, from), insteadOfHeader });
  };
  for (const value of values) visit(value, 0);
  return [...found.values()];
}

/** `req.headers.authorization?.slice(7)` */
function isHeader(value: Value): boolean {
  const { root, path } = spineOf(value);
  return isRequest(root) && path.some((name) => name.toLowerCase() === 'authorization');
}

function isInAddress(value: Value): boolean {
  const { root, path } = spineOf(value);
  if (isRequest(root) && path.some((name) => name === 'query' || name === 'searchParams')) return path.length > 1;
  if (path.length === 0 || !FROM_ADDRESS.test(value.node.getText().slice(0, 200))) return false;
  return isRequest(root) || isOwnAddress(root);
}

/** `client.callbackParams(req).state`, `getQuery(event).token` */
function isOfQuery(value: Value): boolean {
  const { root, path } = spineOf(value);
  return path.some((name) => PARAMETERS.test(name)) || (root.kind === 'call' && isNamed(root.callee, PARAMETERS));
}

function isNamed(callee: Value, names: RegExp): boolean {
  return callee.kind === 'external' && names.test(callee.path);
}

const PARAMETERS = /(?:^|[.#])(?:callbackParams|getQuery)(?:\(\))?$/;

const PARSES = spelled('calls', 'schemaParses');

/** `schema.parse(req.query).token`, `schema.safeParse(req.query).data.token` */
function isCheckedQuery(program: Program, value: Value): boolean {
  if (value.kind !== 'member') return false;
  const { object } = value;
  const made = object.kind === 'member' && object.name === 'data' ? object.object : object;
  if (made.kind !== 'call' || !ts.isCallExpression(made.node)) return false;
  const { expression } = made.node;
  if (!ts.isPropertyAccessExpression(expression) || !PARSES.test(expression.name.text)) return false;
  const [given] = argumentsOf(made.node);
  const { root, path } = spineOf(given ? program.evaluator.evaluate(given, made.frame) : value);
  return isRequest(root) && path.at(-1) === 'query';
}

/** `new URL(req.url)` */
function isOwnAddress(root: Value): boolean {
  if (root.kind !== 'external' || root.path !== 'URL' || !root.made) return false;
  const [address] = argumentsOf(root.made.node);
  return address !== undefined && /\b(?:req|request|c\.req\.raw)\??\.url\b/.test(address.getText().slice(0, 80));
}

function receivedAt(value: Value, from: ts.Node): Omit<Received, 'insteadOfHeader'> {
  const at = value.node;
  const { path } = spineOf(value);
  const around = [surroundings(at), surroundings(from)].join(' ');
  return {
    at,
    name: path.filter((name) => /^[\w-]+$/.test(name)).at(-1),
    isHandshake: HANDSHAKE.test(`${at.getText().slice(0, 200)} ${around}`),
    isFor: LINK.test(around) ? 'link' : isGuard(at) || isGuard(from) ? 'guard' : undefined,
  };
}

/** A middleware, or what says so by its name. */
function isGuard(node: ts.Node): boolean {
  for (const fn of functionsAround(node)) {
    if (fn.parameters.some(({ name }) => name.getText() === 'next' || name.getText() === '_next')) return true;
    if (GUARDS.test(nameOf(fn))) return true;
  }
  return false;
}

/** The names of the functions and calls around a node, the paths of routes, and of the file. */
function surroundings(node: ts.Node): string {
  const words = [node.getSourceFile().fileName.split('/').slice(-3).join('/')];
  for (const fn of functionsAround(node)) words.push(nameOf(fn));
  return words.join(' ');
}

function functionsAround(node: ts.Node): ts.SignatureDeclaration[] {
  const found: ts.SignatureDeclaration[] = [];
  for (let fn = enclosingFunction(node); !ts.isSourceFile(fn); fn = enclosingFunction(fn)) found.push(fn);
  return found;
}

function nameOf(fn: ts.SignatureDeclaration): string {
  if (fn.name) return fn.name.getText();
  let { parent }: ts.Node = fn;
  for (; ts.isCallExpression(parent); parent = parent.parent) {
    const [first] = parent.arguments;
    if (first && ts.isStringLiteralLike(first)) return `${parent.expression.getText().slice(0, 60)} ${first.text}`;
  }
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : '';
}
