import { ts } from '#compiler';
import { handlerAround, type Reach, reachOf, says } from '../flow/reach.js';
import type { Site } from '../roles/site.js';
import { type SqlCall, sqlCallOf } from '../syntax/sql-call.js';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

/** What happens to a credential for one use once its record is found. */
export interface Redemption {
  /** Whether finding it opens anything: a password is set, an address confirmed, a session begun. */
  readonly opens: boolean;
  /** `later`: in another step, so that two requests at once both find it. */
  readonly consumed: 'later' | 'together' | 'never' | 'unknown';
  /** Whether the function looks at when it ends. */
  readonly ends: boolean;
}

const SETS = /(?:^|\.)(?:set|update|change|reset|save)_?password$/i;
const OPENS =
  /^(?:email_?)?(?:is_?)?(?:verified|confirmed|active|activated)(?:_?at)?$|^email_?verified$|^(?:hashed_?)?password(?:_?hash)?$/i;
const ISSUES = spelled('purposes', 'signingIn');
/** `db.insert(sessions).values`, `prisma.session.create` */
const BEGINS = /\b(?:user_?|auth_?|login_?)?sessions?\w{0,10}\)?\.(?:create|insert\w{0,4}|values|save)$/i;
const JOINS = spelled('purposes', 'joining');
const REMOVES = spelled('stores', 'usingUp');
const TOKENISH = spelled('secrets', 'singleUseWords');
const USED = spelled('stores', 'usedFields');
const ENDS = spelled('stores', 'endsInTime');
const TOGETHER = /(?:^|\.)\$?transaction$|(?:^|\.)withTransaction$|(?:^|\.)runInTransaction$/i;

export function redemptionAt(program: Program, { node, match, given, role }: Site): Redemption {
  const handler = handlerAround(node);
  if (!handler) return { opens: false, consumed: 'unknown', ends: true };
  const reach = reachOf(program, handler);
  const statements = reach.functions.flatMap(statementsIn);
  const opens =
    !isRenewed(reach, node) &&
    (statements.some(({ statement }) => statement.written.some(({ column }) => OPENS.test(column))) ||
      says(reach.written, OPENS) ||
      reach.calls.some(({ text }) => SETS.test(text)) ||
      reach.calls.some(
        ({ text, node: call }) => (ISSUES.test(text) && !isOfTexts(call)) || JOINS.test(text) || BEGINS.test(text),
      ));
  const key = given?.key === undefined || typeof given.key === 'string' ? given?.key : given.key.getText();
  const isUsedUp = statements.some((call) => usesUp(call, match.name, given?.statement));
  const isTaken = role === 'credential.take' && !isChanged(node);
  const consumed = isTaken ? 'together' : isUsedUp ? 'later' : consumedIn(reach, match.name, node, key);
  // What a store of keys lets go of by itself is told where it is set.
  const ends = key !== undefined || says(reach.words, ENDS) || statements.some(({ text }) => ENDS.test(text));
  return { opens, consumed, ends };
}

/** `parts.join(' ')` and `path.join(folder, name)` put texts together, and let nobody join anything. */
function isOfTexts({ expression: callee, arguments: [first] }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'join') return false;
  return !first || ts.isStringLiteralLike(first) || /^(?:path|posix|win32)$/.test(lastName(callee.expression));
}

/** `findOneAndUpdate(…)` takes the credential away only where its change says so. */
function isChanged(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /update$/i.test(lastName(node.expression));
}

/** The statements that a function sends to a database, as it writes them out. */
function statementsIn(fn: ts.Node): SqlCall[] {
  const found: SqlCall[] = [];
  const visit = (node: ts.Node): void => {
    const call = ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node) ? sqlCallOf(node) : undefined;
    if (call) found.push(call);
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

function usesUp({ statement }: SqlCall, name: string, lookUp: ts.Expression | string | undefined): boolean {
  const field = name.split(' ').at(-1) ?? name;
  // Whoever ends the sessions of an account has not taken the link away that a new password was set with.
  if (statement.verb === 'delete')
    return typeof lookUp === 'string' ? lookUp.includes(statement.table) : TOKENISH.test(statement.table);
  return statement.written.some(
    ({ column, value }) => USED.test(column) || (column === field && /^(?:null|'')/i.test(value)),
  );
}

/** What is made anew where it is not found is given out there, and not taken in. */
function isRenewed({ calls }: Reach, node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const records = node.expression.expression.getText();
  const found = ts.isAwaitExpression(node.parent) ? node.parent.parent : node.parent;
  if (!ts.isVariableDeclaration(found)) return false;
  const missing = `!${found.name.getText()}`;
  return calls.some(({ text, node: call }) => text === `${records}.create` && isWhere(call, missing));
}

function isWhere(call: ts.Node, condition: string): boolean {
  for (let at = call; !ts.isSourceFile(at) && !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && at === parent.thenStatement && parent.expression.getText() === condition)
      return true;
  }
  return false;
}

const ELSEWHERE = /^this\.|[sS]ervice|[mM]anager|[uU]se_?[cC]ase/;
const DATABASE = spelled('stores', 'databases');
const HARMLESS = spelled('calls', 'redemptionBystanders');

function consumedIn(reach: Reach, name: string, node: ts.Node, key: string | undefined): Redemption['consumed'] {
  const field = name.split(' ').at(-1) ?? name;
  const holder = key === undefined ? holderOf(node) : '';
  const removal = reach.calls.find(
    ({ text, node: call }) =>
      call !== node &&
      REMOVES.test(text) &&
      ((holder !== '' && holderOf(call) === holder) ||
        TOKENISH.test(takenBy(text, call, name)) ||
        (key !== undefined && call.arguments[0]?.getText() === key)),
  );
  const isEmptied = reach.functions.some((fn) => empties(fn, field));
  if (removal || isEmptied || says(reach.written, USED)) {
    const isOne = reach.calls.some(({ text }) => TOGETHER.test(text)) || isMarkedWhereUnused(reach);
    return isOne ? 'together' : 'later';
  }
  // Functions that nobody could look into, by names that speak of it.
  const isOpen = reach.calls.some(
    ({ text, isRead, node: call }) =>
      !isRead && call !== node && ELSEWHERE.test(text) && !DATABASE.test(text) && !HARMLESS.test(text),
  );
  return isOpen ? 'unknown' : 'never';
}

/** `prisma.deviceGrant`, or the table of `db.delete(deviceGrants).where(…)`. */
function holderOf(node: ts.Node): string {
  const [table] =
    ts.isCallExpression(node) && /^(?:delete|from)$/.test(lastName(node.expression)) ? node.arguments : [];
  if (table && ts.isIdentifier(table)) return table.text;
  const callee = ts.isCallExpression(node) ? node.expression : undefined;
  const of = callee && ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
  if (!of) return '';
  // `db.collection('grants')` is one of many.
  if (!ts.isCallExpression(of) || of.arguments.some(ts.isStringLiteralLike)) return of.getText().slice(-80);
  return holderOf(of);
}

/** What a call speaks of: neither `reset.userId` nor the sessions that it ends are the link that was used. */
function takenBy(text: string, call: ts.CallExpression, name: string): string {
  const given = call.arguments
    .map((argument) => argument.getText().slice(0, 200))
    .join(' ')
    .replace(/(?:\w{1,40}[!?]?\.){1,4}(?:user|account|owner|member)\w{0,20}/gi, '');
  return /session/i.test(text) && !/session/i.test(name) ? given : `${text} ${given}`;
}

/** `updateMany({ where: { usedAt: null, … }, data: { usedAt: new Date() } })`, of which the count is asked. */
function isMarkedWhereUnused({ functions, calls }: Reach): boolean {
  const asks = functions.some((fn) => UNUSED.test(fn.getText().slice(0, LONGEST)));
  return asks && calls.some(({ text }) => MARKS.test(text));
}

const UNUSED =
  /\b(?:used|consumed|redeemed)_?[aA]t\s*:\s*null\b|\b(?:used|consumed|redeemed)\s*:\s*false\b|isNull\([\w.]{1,60}(?:used|consumed|redeemed)/;
const MARKS = /(?:^|\.)(?:updateMany|update|findOneAndUpdate|set)$/;
const LONGEST = 8000;

/** `user.resetToken = null`, `{ resetToken: undefined }`, `$unset: { resetToken: 1 }`, `delete user.resetToken`. */
function empties(fn: ts.Node, field: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isPropertyAssignment(node) && node.name.getText() === field) {
      found = NOTHING.test(node.initializer.getText()) || isUnset(node);
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      found = node.left.getText().endsWith(`.${field}`) && NOTHING.test(node.right.getText());
    } else if (ts.isDeleteExpression(node)) found = node.expression.getText().endsWith(`.${field}`);
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

const NOTHING = /^(?:null|undefined|''|""|void 0)$/;

function isUnset(node: ts.PropertyAssignment): boolean {
  const holder = node.parent.parent;
  return ts.isPropertyAssignment(holder) && holder.name.getText().replace(/['"]/g, '') === '$unset';
}
