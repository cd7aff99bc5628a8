import { ts } from '#compiler';
import { plainText } from '../syntax/conditions.js';
import { type Mount, mountsOf } from '../syntax/mounts.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { CHANGES } from '../text/handler-text.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import type { Use } from './flow.js';
import { isRecording } from './handling.js';
import { outwards } from './outwards.js';

const WHO = spelled('identities', 'namedAccounts');
const BEYOND = spelled('purposes', 'beyondOwners');
const STAFF = spelled('identities', 'staffPlaces');
const ASKS = spelled('decisions', 'membershipChecks');
const ROOTS = spelled('requests', 'ofOneRequest');
/** What of a request or an answer says nothing of who is calling. */
const SAYS_NOTHING = namesFrom('requests', 'sentMembers');
const SENT = /\b(?:body|query)\)*$|\.json\(\)\)*$|\b(?:readBody|getQuery)\([^()]*\)$/;
const CHANGE = new RegExp(`^(?:${CHANGES}|set|add|send|pay|transfer)`);
const ENVELOPES = namesFrom('identities', 'claimEnvelopes');
const LONGEST = 6_000;

/**
 * Where a handler acts for the account that the request names, although a token is verified for it whose claims it never
 * asks: in the function itself, or by a middleware in front of it alone.
 */
export function accountsNamedBeside(
  program: Program,
  callers: Callers,
  verified: ts.Node,
  uses: readonly Use[],
): readonly ts.Node[] {
  const asked = uses.filter(({ how, path }) => how !== 'test' || !path.every((part) => ENVELOPES.has(part)));
  const own = outwards(program, callers, verified, (node, fn) => {
    const isAsked = asked.some((use) => isInside(use.node, fn));
    const named = isAsked ? undefined : accountNamedIn(program, fn, node);
    return named ? [named] : behind(program, callers, fn);
  });
  return [...own];
}

function behind(program: Program, callers: Callers, guard: FunctionNode): readonly ts.Node[] | undefined {
  const uses = callers.namings(guard);
  const mounts = uses.flatMap((use) =>
    ts.isCallExpression(use.parent) ? mountsOf(use.parent, use).filter(({ handler }) => handler !== use) : [],
  );
  return mounts.length === 0 ? undefined : accountsNamedBehind(program, mounts);
}

/** The same of the handlers that something stands in front of, with nothing in between. */
export function accountsNamedBehind(program: Program, mounts: readonly Mount[]): readonly ts.Node[] {
  return mounts.flatMap(({ handler, hasLaterGuard, path = '', method }) => {
    if (!handler || hasLaterGuard || method === 'ALL' || BEYOND.test(path) || STAFF.test(path)) return [];
    return optionsOf(program.evaluator.evaluate(handler)).flatMap((value) =>
      value.kind === 'function' ? (accountNamedIn(program, value.node) ?? []) : [],
    );
  });
}

function isInside(node: ts.Node, fn: ts.Node): boolean {
  return node.getSourceFile() === fn.getSourceFile() && node.pos >= fn.pos && node.end <= fn.end;
}

function accountNamedIn(program: Program, fn: FunctionNode, verified?: ts.Node): ts.Node | undefined {
  if (!fn.body) return undefined;
  const text = fn.getText().slice(0, LONGEST);
  if (BEYOND.test(text) || STAFF.test(text) || knowsCaller(fn, verified)) return undefined;
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    const read = namedIn(node);
    if (read && (!verified || read.pos !== verified.pos)) {
      const places = referencesOf(program, read);
      if (places.some(isActedFor) && !places.some(isAsked)) found = read;
    }
    ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return found;
}

/** `req.body.userId`, `const { userId } = await c.req.json()`, `c.req.query('userId')` */
function namedIn(node: ts.Node): ts.Node | undefined {
  if (ts.isPropertyAccessExpression(node))
    return WHO.test(node.name.text) && SENT.test(plainText(node.expression)) ? node : undefined;
  if (ts.isCallExpression(node)) {
    const [name] = node.arguments;
    const isRead = name && ts.isStringLiteralLike(name) && WHO.test(name.text);
    return isRead && /\breq\.query$|\bsearchParams\.get$/.test(node.expression.getText()) ? node : undefined;
  }
  if (!ts.isBindingElement(node) || !WHO.test((node.propertyName ?? node.name).getText())) return undefined;
  const holder = node.parent.parent;
  const from = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  return from && SENT.test(plainText(from)) ? node : undefined;
}

/** Where it is used: the names it is given, or the place itself. */
function referencesOf(program: Program, read: ts.Node): readonly ts.Node[] {
  const unit = program.unitOf(read);
  const { parent } = read;
  const declaration = ts.isBindingElement(read) ? read : ts.isVariableDeclaration(parent) ? parent : undefined;
  return declaration && unit ? referencesIn(unit, declaration) : [read];
}

/** Given to a call that changes something, or as the owner of what is looked up. */
function isActedFor(use: ts.Node): boolean {
  let isOwner = false;
  for (let at = use; !ts.isStatement(at) && !isFunctionNode(at); at = at.parent) {
    const { parent } = at;
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent))
      isOwner ||= WHO.test(parent.name.getText());
    if (!ts.isCallExpression(parent) || parent.expression === at) continue;
    if (isRecording(parent) || ANSWERS.test(parent.expression.getText())) return false;
    if (CHANGE.test(lastName(parent.expression)) || (isOwner && LOOKS_UP.test(lastName(parent.expression))))
      return true;
  }
  return false;
}

const ANSWERS = /^(?:res|reply|response|ctx|c)\b/;
const LOOKS_UP = /^(?:find|list|select|query|get)/;

/** Compared with something, or given to what by its name asks whether somebody may. */
function isAsked(use: ts.Node): boolean {
  for (let at = use; !ts.isStatement(at) && !isFunctionNode(at); at = at.parent) {
    const { parent } = at;
    if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return true;
    if (ts.isCallExpression(parent) && parent.expression !== at && ASKS.test(parent.expression.getText())) return true;
    if (ts.isIfStatement(parent) && at !== use && !ts.isPrefixUnaryExpression(at)) return true;
  }
  return false;
}

/** Something else of the request than what is sent with it, or the request as a whole where it is not verified. */
function knowsCaller(fn: FunctionNode, verified: ts.Node | undefined): boolean {
  let knows = false;
  const visit = (node: ts.Node): void => {
    if (knows || node === verified) return;
    if (ts.isIdentifier(node) && ROOTS.test(node.text) && !isDeclared(node)) knows ||= !isOnlyInput(node);
    if (ts.isCallExpression(node) && /[sS]ession|[cC]urrent|[cC]aller|[aA]uth/.test(lastName(node.expression)))
      knows = true;
    ts.forEachChild(node, visit);
  };
  if (fn.body) visit(fn.body);
  return knows;
}

function isDeclared({ parent }: ts.Identifier): boolean {
  return (
    ts.isParameter(parent) ||
    ts.isBindingElement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent)
  );
}

/** `req.body`, `ctx.request.query`, `c.req.json()`; of `prisma.request` it is not the root. */
function isOnlyInput(name: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(name.parent) && name.parent.name === name) return true;
  return ts.isPropertyAccessExpression(name.parent) && SAYS_NOTHING.has(name.parent.name.text);
}
