import { ts } from '#compiler';
import type { Flow, Use } from '../flow/flow.js';
import type { Vocabulary } from '../knowledge/vocabulary.js';
import type { Site } from '../roles/site.js';
import { QUERIES } from '../sites/addresses.js';
import { declarationOf, enclosingName } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { askedWithHeader } from './header-beside.js';

/** Where an address is used: to send a browser on, to open, link or mail something, to ask a server, to open a socket. */
export type Destination = 'redirect' | 'window' | 'link' | 'mailed link' | 'request' | 'socket';

/** What is known of an address that carries something. */
export interface Addressed {
  readonly goesTo: Destination;
  readonly at: ts.Node;
  /** After `#`: browsers do not send it, but keep it in their history. */
  readonly inFragment: boolean;
  /** The server, where the address names it. */
  readonly host: string | undefined;
  /** A request to the same interface that shows a credential in a header. */
  readonly beside?: ts.Node | undefined;
}

const MAXIMUM_RESTARTS = 4;
const REDIRECTS = spelled('requests', 'redirectFunctions');
const WINDOWS = spelled('surroundings', 'addressOpeners');
const REQUESTS = spelled('requests', 'requestFunctions');
const SOCKETS = spelled('requests', 'socketFunctions');
const METHODS = namesFrom('requests', 'clientMethods');
const CLIENTS = spelled('requests', 'clientNames');
const LOCATION = /(?:^|\.)(?:location|location\.(?:href|search|hash))$/;
const LOADED = /\.(?:href|src|action)$/;
const LINKS = namesFrom('requests', 'linkAttributes');
const MAILS = spelled('calls', 'mailing');
const SINGLE_USE = spelled('purposes', 'singleUseLinks');

/** Where the address that a site builds is used; undefined where nobody can tell, or where such a link is meant to carry it. */
export function addressed(program: Program, flow: Flow, vocabulary: Vocabulary, site: Site): Addressed | undefined {
  const { node } = site;
  if (isForOneUse(site, vocabulary)) return undefined;
  const start = isSetter(node) ? carrierOf(node) : node;
  const host = start && hostIn(program, start);
  const direct = ts.isCallExpression(node) && !isSetter(node) ? byCall(node) : undefined;
  if (direct) {
    const opened =
      lastName((node as ts.CallExpression).expression) === 'getUri' && follow(program, flow, node, true, 0);
    return { goesTo: direct, at: node, ...(opened || {}), inFragment: false, host };
  }
  const found = start && follow(program, flow, start, isTextual(node), 0);
  return (
    found && {
      ...found,
      inFragment: isFragment(node, String(site.given?.name)),
      host: host ?? hostIn(program, found.at),
      beside: askedWithHeader(site),
    }
  );
}

/** The host of an address, of the text that an object is made of, or of what a call asks. */
function hostIn(program: Program, node: ts.Node): string | undefined {
  const first = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.arguments?.[0] : node;
  const whole = first && ts.isBinaryExpression(first.parent) ? first.parent : first;
  if (!whole || !ts.isExpression(whole)) return undefined;
  for (const value of optionsOf(program.evaluator.evaluate(whole))) {
    const [start] = value.kind === 'text' ? value.parts : [value];
    const text = start?.kind === 'literal' && typeof start.value === 'string' ? start.value : '';
    const [, host] = /^https?:\/\/([\w.-]+)/.exec(text) ?? [];
    if (host !== undefined) return host.toLowerCase();
    // `https://${host}/…` of a parameter with a default.
    const second = value.kind === 'text' && /^https?:\/\/$/.test(text) ? value.parts[1] : undefined;
    for (const option of second ? optionsOf(second) : [])
      if (option.kind === 'literal' && typeof option.value === 'string') return option.value.toLowerCase();
  }
  return undefined;
}

function isForOneUse({ node, given, unit }: Site, vocabulary: Vocabulary): boolean {
  // A page whose own address holds a token, `sign.$token.tsx`, is reached by links that carry it.
  if (/[$[]\w*token/i.test(unit.path)) return true;
  const value = given?.value;
  const names = [String(given?.name), typeof value === 'object' ? value.getText() : '', enclosingName(node)];
  const kinds = names.map((name) => vocabulary.tokenKind(name.replaceAll(/[^\w$]+/g, ' ')));
  const around = isSetter(node) ? (carrierOf(node)?.getText() ?? '') : node.getText();
  if (kinds.some((kind) => kind !== undefined && kind !== 'access' && kind !== 'refresh')) return true;
  return [...names, around].some((text) => SINGLE_USE.test(text.slice(0, 300)));
}

function isTextual(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function isSetter(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && /^(?:set|append)$/.test(lastName(node.expression));
}

/** What `url.searchParams.set(…)` writes to: the expression that `url` was made with, or the parameter. */
function carrierOf(call: ts.CallExpression): ts.Node | undefined {
  let root: ts.Expression = call.expression;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  return madeBy(root);
}

function madeBy(root: ts.Expression): ts.Node | undefined {
  const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  if (!declaration) return undefined;
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer;
  return ts.isParameter(declaration) ? declaration : undefined;
}

/** `isAddress`: the followed value is an address already, not only its parameters. */
function follow(
  program: Program,
  flow: Flow,
  start: ts.Node,
  isAddress: boolean,
  depth: number,
): Omit<Addressed, 'inFragment' | 'host' | 'beside'> | undefined {
  if (depth > MAXIMUM_RESTARTS) return undefined;
  for (const use of flow.uses(start)) {
    const goesTo = goesToBy(use, isAddress || isUrl(start));
    if (goesTo) return { goesTo, at: use.node };
    const next = restart(use, isAddress);
    const found = next && follow(program, flow, next, true, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function isUrl(node: ts.Node): boolean {
  return !(ts.isNewExpression(node) && lastName(node.expression) !== 'URL');
}

/** Where the flow goes on although it is not the same value: `new URL(text)`, `url.search = params`. */
function restart({ how, node, call }: Use, isAddress: boolean): ts.Node | undefined {
  // `${base}?${params}`: from here on it is an address; the same text in a body is none.
  if (how === 'text' && !isAddress && /[?&#](?:\$\{|['"`]\s*\+)/.test(node.getText())) return node;
  if (how === 'argument' && call && /^(?:URL|encodeURI|parse|format)$/.test(lastName(call.expression))) return call;
  if (how === 'store' && ts.isPropertyAccessExpression(node) && /^(?:search|href|hash)$/.test(node.name.text))
    return madeBy(node.expression);
  return undefined;
}

function goesToBy({ how, node, call, wrapped = [] }: Use, isAddress: boolean): Destination | undefined {
  if (how === 'store') return storedIn(node);
  if (how === 'display') return displayedIn(node);
  if (how !== 'argument' || !call) return undefined;
  const [outer = ''] = wrapped;
  const index = (call.arguments ?? []).findIndex((argument) => argument.pos <= node.pos && argument.end >= node.end);
  if (wrapped.at(-1)?.toLowerCase() === 'location') return 'redirect';
  if (wrapped.length === 1 && QUERIES.has(outer)) return byCall(call);
  if (isAddress && outer !== '' && MAILS.test(call.expression.getText().slice(-60))) return 'mailed link';
  const isItself =
    wrapped.length === 0 || (wrapped.length === 1 && /^(?:url|uri|href|destination|pathname)$/.test(outer));
  if (!isItself || !isAddress) return undefined;
  const kind = byCall(call);
  if (kind === 'redirect') return kind;
  if (kind === undefined)
    return /^(?:setHeader|header|set)$/.test(lastName(call.expression)) ? byHeader(call) : undefined;
  return index === 0 || /State$/.test(lastName(call.expression)) ? kind : undefined;
}

function byHeader(call: ts.CallExpression | ts.NewExpression): Destination | undefined {
  const [name] = call.arguments ?? [];
  return name && ts.isStringLiteralLike(name) && name.text.toLowerCase() === 'location' ? 'redirect' : undefined;
}

/** What a call does with the address that it is given. */
function byCall(call: ts.CallExpression | ts.NewExpression): Destination | undefined {
  const name = lastName(call.expression);
  const receiver = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
  const holder = receiver ? lastName(receiver) || receiver.getText() : '';
  if (SOCKETS.test(name)) return ts.isNewExpression(call) || name !== 'connect' ? 'socket' : undefined;
  if (ts.isNewExpression(call)) return /^(?:Request|EventSource\w*)$/.test(name) ? 'request' : undefined;
  if (REDIRECTS.test(name)) return 'redirect';
  if (WINDOWS.test(name) || (name === 'open' && holder === 'window')) return 'window';
  if (/^(?:replace|assign|push)$/.test(name))
    return /^(?:location|\w*[rR]outer|history|navigation)$/.test(holder) ? 'window' : undefined;
  if (REQUESTS.test(name)) return 'request';
  return name === 'getUri' || (METHODS.has(name) && (CLIENTS.test(holder) || isMadeClient(receiver)))
    ? 'request'
    : undefined;
}

/** `const bank = axios.create({ … })` */
function isMadeClient(receiver: ts.Expression | undefined): boolean {
  if (receiver && ts.isPropertyAccessExpression(receiver) && receiver.expression.kind === ts.SyntaxKind.ThisKeyword)
    return isMadeMember(receiver);
  const declaration = receiver && ts.isIdentifier(receiver) ? declarationOf(receiver) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && MADE_CLIENT.test(made.getText().slice(0, 60));
}

/** `this.images = axios.create({ … })` of a constructor, or where the member stands. */
function isMadeMember({ name }: ts.PropertyAccessExpression): boolean {
  let holder: ts.Node = name;
  while (!ts.isSourceFile(holder) && !ts.isClassLike(holder)) holder = holder.parent;
  if (!ts.isClassLike(holder)) return false;
  return holder.members.some((member) => {
    if (ts.isPropertyDeclaration(member))
      return member.name.getText() === name.text && MADE_CLIENT.test(member.initializer?.getText().slice(0, 60) ?? '');
    const statements = ts.isConstructorDeclaration(member) ? (member.body?.statements ?? []) : [];
    return statements.some(
      (statement) =>
        ts.isExpressionStatement(statement) &&
        ts.isBinaryExpression(statement.expression) &&
        statement.expression.left.getText() === `this.${name.text}` &&
        MADE_CLIENT.test(statement.expression.right.getText().slice(0, 60)),
    );
  });
}

const MADE_CLIENT = spelled('requests', 'clientMakers');

function storedIn(node: ts.Node): Destination | undefined {
  const text = node.getText();
  if (LOCATION.test(text)) return 'window';
  return LOADED.test(text) ? 'link' : undefined;
}

function displayedIn(node: ts.Node): Destination | undefined {
  const attribute = node.parent.parent;
  return ts.isJsxAttribute(attribute) && LINKS.has(attribute.name.getText()) ? 'link' : undefined;
}

function isFragment(node: ts.Node, name: string): boolean {
  return isTextual(node) && node.getText().includes(`#${name}=`);
}
