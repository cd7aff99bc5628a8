import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { ACCOUNT_LINKS, PROVIDER_SUBJECT } from '../text/account-link-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = { name: 'account', entry: { role: 'account.link' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(ACCOUNT_LINKS.pattern, 'i');
const SUBJECT = new RegExp(`^${PROVIDER_SUBJECT}$`, 'i');
const UPDATES = spelled('stores', 'recordUpdates');
const FINDS = spelled('stores', 'recordLookUps');
const VERIFIED = /verif/i;
/** Whoever is asked for the password of the account, or is signed in to it, may link it. */
const PROVEN = /password|confirm|link_?token|\.compare\(/i;
const LONGEST = 8_000;

/** `update({ where: { id: found.id }, data: { sub: me.sub } })`, where `found` was looked up by `me.email`. */
export function linkedAccountsIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !ACCOUNT_LINKS.holds(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    const written = writtenSubject(node);
    const lookUp = written && lookUpBeside(written);
    if (written && lookUp)
      sites.push({
        role: 'account.link',
        match: MATCH,
        node: written.at as Site['node'],
        unit,
        external: undefined,
        given: { beside: lookUp, field: written.field },
      });
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

interface Written {
  readonly at: ts.Node;
  readonly field: string;
  /** Who signs in: `me` of `me.sub`. */
  readonly who: string;
  /** The record that it is written to, where it has a name. */
  readonly record?: string | undefined;
}

function writtenSubject(node: ts.Node): Written | undefined {
  if (ts.isPropertyAssignment(node) && SUBJECT.test(node.name.getText())) {
    const who = whoseSubject(node.initializer);
    const call = who && updateAround(node);
    return who && call ? { at: call, field: node.name.getText(), who } : undefined;
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { left, right } = node;
  if (!ts.isPropertyAccessExpression(left) || !ts.isIdentifier(left.expression) || !SUBJECT.test(left.name.text))
    return undefined;
  const who = whoseSubject(right);
  return who ? { at: node, field: left.name.text, who, record: left.expression.text } : undefined;
}

function whoseSubject(value: ts.Expression): string | undefined {
  const at = bare(value);
  if (!ts.isPropertyAccessExpression(at) || !/^(?:sub|id|uid|oid)$/.test(at.name.text)) return undefined;
  let root: ts.Expression = at.expression;
  while (ts.isPropertyAccessExpression(root) || ts.isNonNullExpression(root)) root = root.expression;
  return ts.isIdentifier(root) ? root.text : undefined;
}

/** The update that an object belongs to, `create` left out: a new account is nobody else's. */
function updateAround(property: ts.Node): ts.CallExpression | undefined {
  for (let at = property.parent; !ts.isStatement(at) && !ts.isFunctionLike(at); at = at.parent) {
    if (ts.isPropertyAssignment(at) && /^(?:create|where|\$setOnInsert)$/.test(at.name.getText())) return undefined;
    if (ts.isCallExpression(at)) return UPDATES.test(lastName(at.expression)) ? at : undefined;
  }
  return undefined;
}

function lookUpBeside({ at, who, record }: Written): ts.Expression | undefined {
  const fn = enclosingFunction(at);
  if (!isFunctionNode(fn) || !fn.body) return undefined;
  const text = fn.getText().slice(0, LONGEST);
  if (VERIFIED.test(text) || PROVEN.test(text)) return undefined;
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isCallExpression(node) && node.pos <= at.pos && isByEmailOf(node, who)) {
      const holds = node === at || nameOf(node);
      if (holds === true || isOf(at, holds || undefined, record)) found = node;
    }
    ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return found;
}

/** `findUnique({ where: { email: me.email } })`, `users.byEmail(profile.emails[0].value)` */
function isByEmailOf(call: ts.CallExpression, who: string): boolean {
  const name = lastName(call.expression);
  if (!FINDS.test(name)) return false;
  if (/email/i.test(name)) return call.arguments.some((argument) => isOfPerson(argument, who));
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'data') return;
    const isEmail = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
    if (isEmail && /^['"]?email(?:_?address)?['"]?$/i.test(node.name.getText()))
      found ||= isOfPerson(ts.isPropertyAssignment(node) ? node.initializer : node.name, who);
    ts.forEachChild(node, visit);
  };
  for (const argument of call.arguments) visit(argument);
  return found;
}

/** `me.email`, or a variable that was made of it. */
function isOfPerson(value: ts.Expression, who: string): boolean {
  const says = new RegExp(String.raw`\b${who}\b`);
  if (says.test(value.getText())) return true;
  const declared = ts.isIdentifier(value) ? declarationOf(value) : undefined;
  const holder = declared && ts.isBindingElement(declared) ? declared.parent.parent : declared;
  return holder !== undefined && ts.isVariableDeclaration(holder) && says.test(holder.initializer?.getText() ?? '');
}

function nameOf(call: ts.Node): string | undefined {
  let at = call.parent;
  while (
    ts.isAwaitExpression(at) ||
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isBinaryExpression(at)
  ) {
    if (ts.isBinaryExpression(at) && ts.isIdentifier(at.left)) return at.left.text;
    at = at.parent;
  }
  return ts.isVariableDeclaration(at) && ts.isIdentifier(at.name) ? at.name.text : undefined;
}

/** Whether what is changed is what was found. */
function isOf(at: ts.Node, found: string | undefined, record: string | undefined): boolean {
  if (found === undefined) return false;
  return record === undefined ? new RegExp(String.raw`\b${found}\b`).test(at.getText()) : record === found;
}
