import { ts } from '#compiler';
import { type Reach, type ReachedCall, reachOf, says } from '../flow/reach.js';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { fieldsOfRecord } from '../values/record-rights.js';

const NOT_ELSEWHERE = spelled('calls', 'signingAndLogging');

/** What a handler does that gives a new access token for a refresh token. */
export interface Rotation {
  /** The call in the handler that makes the new access token; undefined where it makes none. */
  readonly issues?: ts.CallExpression;
  /** `replaced`: there is a new refresh token; `kept`: the old one goes on; `unknown`: nobody can tell. */
  readonly refreshToken: 'replaced' | 'kept' | 'unknown';
  /** Whether the old one stops working. */
  readonly ends: boolean;
  /** Whether an old one that turns up again is noticed. */
  readonly noticesReuse: boolean;
  /** Where an old one is refused, and what was made of it goes on, although records know their family. */
  readonly sparesFamily?: ts.Node | undefined;
  /** Where the record of a refresh token is found that says when it ends, and nobody on the way asks. */
  readonly unasked?: ts.Node | undefined;
  /** The functions of the project that it calls. */
  readonly through: readonly ts.Node[];
}

const MAKES = spelled('purposes', 'tokenMakers');
const MAKES_BOTH = spelled('purposes', 'tokenPairMakers');
const READS = spelled('purposes', 'tokenReaders');
const REFRESH = /refresh|^rt$/i;
const ENDS = spelled('stores', 'tokenEndings');
const STORED = spelled('stores', 'tokenStores');
const REUSE = spelled('decisions', 'reuseWords');

export function rotationAt(program: Program, fn: FunctionNode): Rotation {
  const reach = reachOf(program, fn);
  const issued = reach.calls.filter((call) => signs(program, call));
  const [first] = issued;
  // Whoever asks another server for new tokens keeps what that server gives.
  const isClient = reach.functions.some((each) => ASKS_FOR_NEW.test(each.getText().slice(0, 20_000)));
  if (!first || isClient || !redeems(program, fn, reach))
    return { refreshToken: 'unknown', ends: false, noticesReuse: false, through: [] };
  const isReplaced =
    reach.functions.some((each) => makesRefresh(program, each)) ||
    isRotated(program, reach) ||
    reach.calls.some(({ text }) => KEEPS_NEW.test(text)) ||
    issued.some(({ text }) => MAKES_BOTH.test(text)) ||
    reach.calls.some(({ text }) => MAKES_BOTH.test(text) && !/access|find|verify/i.test(text.split('.').at(-1) ?? ''));
  return {
    issues: first.from,
    refreshToken: isReplaced ? 'replaced' : isOpen(reach) ? 'unknown' : 'kept',
    ends: reach.calls.some((call) => endsOne(call, hasRecords(reach))) || writesRecord(reach),
    noticesReuse: says(reach.words, REUSE),
    sparesFamily: sparedFamily(reach, fn),
    unasked: foundWhenOver(program, reach),
    through: reach.functions.filter((each) => each !== fn),
  };
}

/** `prisma.refreshToken.create`: another one is kept. */
const KEEPS_NEW = /refresh_?tokens?\w{0,12}\.(?:create|insert\w{0,4}|save)$/i;
/** A write that says that it was used, and not that it is over. */
const NOTED = new RegExp(
  String.raw`\b(?:data|\$set|set)\b\s*[:(]\s*\{(?:${spelled('stores', 'usesNoted').source}){1,4}\s*\}`,
  'i',
);

/** Whether refresh tokens are records of their own, so that what happens to an account ends none. */
function hasRecords({ calls }: Reach): boolean {
  return calls.some(({ text }) => /refresh_?tokens?\w{0,12}\.(?:find|get|first|select)\w*$/i.test(text));
}

function endsOne({ text, node }: ReachedCall, ofRecords: boolean): boolean {
  const said = `${text} ${node.getText().slice(0, 200)}`;
  if (!ENDS.test(text) || /cookie|header|storage|^res\b|^reply\b/i.test(text)) return false;
  // `refreshTokens.save({ hash, userId })` keeps another one beside it.
  const [kept] = node.arguments;
  const isNew =
    ofRecords &&
    /\.save$/.test(text) &&
    kept &&
    ts.isObjectLiteralExpression(kept) &&
    !/[{,]\s*(?:id\b|\.\.\.)/.test(kept.getText());
  return (
    !isNew &&
    STORED.test(said) &&
    !NOTED.test(said) &&
    !(ofRecords && /\b(?:users?|accounts?|members?)\.\w+$/i.test(text))
  );
}

/** `refreshToken.findUnique({ where: { hash } })`, where its `expiresAt` is written elsewhere and read by nobody here. */
function foundWhenOver(program: Program, reach: Reach): ts.Node | undefined {
  const found = reach.calls.find(({ text }) => LOOK_UP.test(text));
  const record = found && LOOK_UP.exec(found.text)?.[1];
  if (!found || record === undefined || reach.calls.some((call) => verifies(program, call))) return undefined;
  const ends = fieldsOfRecord(program, record)?.some((field) => ENDING.test(field)) ?? false;
  // What cannot be looked into may ask.
  return ends && !reach.functions.some(asksForEnd) && !isOpen(reach) ? found.node : undefined;
}

const LOOK_UP = /(\w*refresh_?tokens?\w{0,12})\.(?:find\w*|get\w*|first)$/i;
const ENDING = spelled('stores', 'recordEnds');
const ASKS_END = spelled('stores', 'endsInTime');

function verifies(program: Program, { node }: ReachedCall): boolean {
  const unit = program.unitOf(node);
  return unit !== undefined && siteOfCall(program, unit, node)?.role === 'token.verify';
}

/** `row.expiresAt < now`, `where: { expiresAt: { gt: now } }`, `isExpired(row)`; what is written into a new record asks nothing. */
function asksForEnd(fn: ts.Node): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && ASKS_END.test(node.text)) {
      const { parent } = node;
      const isWritten =
        (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) &&
        parent.name === node &&
        !isCondition(parent);
      if (!isWritten && !(ts.isVariableDeclaration(parent) && parent.name === node)) return true;
    }
    if (ts.isStringLiteralLike(node) && /\bwhere\b[\s\S]*(?:expir|valid|_at\b)/i.test(node.text)) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(fn);
}

function isCondition({ parent }: ts.ObjectLiteralElementLike): boolean {
  for (let at: ts.Node = parent; !ts.isStatement(at); at = at.parent)
    if (ts.isPropertyAssignment(at) && /^(?:where|AND|OR|filter)$/.test(at.name.getText())) return true;
  return (
    ts.isObjectLiteralExpression(parent) &&
    ts.isCallExpression(parent.parent) &&
    /find\w*$/i.test(parent.parent.expression.getText())
  );
}

const FAMILY = /^(?:token_?)?famil(?:y|ies)(?:_?id)?$/i;
const ENDS_ALL = spelled('stores', 'familyEndings');

/** `const [used] = await db.update(…).returning(); if (!used) return 401;`, and nothing ends the family anywhere. */
function sparedFamily(reach: Reach, { body }: FunctionNode): ts.Node | undefined {
  if (!says(reach.words, FAMILY) || !body || !ts.isBlock(body)) return undefined;
  const isEnded = reach.calls.some(({ text, node }) => {
    const given = node.arguments.map((argument) => argument.getText().slice(0, 300)).join(' ');
    return (ENDS_ALL.test(text) && /famil/i.test(`${given} ${text}`)) || /famil|reuse|replay/i.test(text);
  });
  if (isEnded) return undefined;
  return body.statements.find((statement) => {
    if (!ts.isIfStatement(statement) || !/^!\w+$/.test(statement.expression.getText())) return false;
    const found = (statement.expression as ts.PrefixUnaryExpression).operand;
    const declaration = ts.isIdentifier(found) ? declarationOf(found) : undefined;
    const holder = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
    const made = holder && ts.isVariableDeclaration(holder) ? (holder.initializer?.getText().slice(0, 400) ?? '') : '';
    return TAKES.test(made) && /\b(?:return|throw)\b/.test(statement.thenStatement.getText());
  });
}

const TAKES = /\.\s*(?:update\w{0,12}|delete\w{0,12}|findOneAnd\w{0,12}|getdel)\(/;

const ASKS_FOR_NEW = /grant_?type['"]?\s*(?:[:,]|(?<![=!])=(?!=))\s*['"`]?refresh_token/i;
const GIVEN = spelled('secrets', 'givenRefreshToken');

/** Whether a refresh token comes in: what is called refreshing may only bring a token up to date. */
function redeems(program: Program, fn: FunctionNode, reach: Reach): boolean {
  if (fn.parameters.some(({ name }) => /^(?:refresh_?token|rt|token|old_?token)$/i.test(name.getText()))) return true;
  if (GIVEN.test(fn.getText().slice(0, 20_000))) return true;
  return reach.calls.some(({ node, text }) => {
    const unit = program.unitOf(node);
    return (
      (unit && siteOfCall(program, unit, node)?.role === 'token.verify') ||
      /refresh\w{0,20}\.(?:find|get)\w*$/i.test(text)
    );
  });
}

function signs(program: Program, { node }: ReachedCall): boolean {
  const unit = program.unitOf(node);
  return unit !== undefined && siteOfCall(program, unit, node)?.role === 'token.sign';
}

/** A variable or property called after the refresh token that is made, not read. */
function makesRefresh(program: Program, fn: FunctionNode): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node))
      found = makes(program, node.name.getText(), node.initializer);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      found = makes(program, node.left.getText().slice(-60), node.right);
    ts.forEachChild(node, visit);
  };
  if (fn.body) visit(fn.body);
  return found;
}

/** `rotateDevice(token)` of the project, with a new random token among what is made there. */
function isRotated(program: Program, { calls, functions }: Reach): boolean {
  return (
    calls.some(({ text, isRead }) => isRead && ROTATES.test(text)) &&
    functions.some((each) => makesRandom(program, each))
  );
}

const ROTATES = /(?:^|\.)(?:redeem|rotat|renew|exchang)\w*$/i;
const RANDOM = /random|nanoid|uuid/i;

function makesRandom(program: Program, fn: FunctionNode): boolean {
  const visit = (node: ts.Node): boolean => {
    const call = ts.isVariableDeclaration(node) && node.initializer ? madeBy(node.initializer) : undefined;
    if (call && ts.isVariableDeclaration(node) && /token|secret/i.test(node.name.getText())) {
      const made = program.evaluator.evaluate(call.expression);
      const text = made.kind === 'function' ? made.node.getText().slice(0, 2_000) : call.getText().slice(0, 200);
      if (RANDOM.test(text)) return true;
    }
    return ts.forEachChild(node, visit) ?? false;
  };
  return fn.body !== undefined && visit(fn.body);
}

function makes(program: Program, name: string, initializer: ts.Expression | undefined): boolean {
  if (!initializer || !REFRESH.test(name)) return false;
  if (isHandedOver(initializer)) return true;
  const call = madeBy(initializer);
  if (!call) return false;
  const text = call.expression.getText().slice(-80);
  if (/random|nanoid|uuid/i.test(text)) return true;
  const unit = program.unitOf(call);
  if (unit && siteOfCall(program, unit, call)?.role === 'token.sign') return true;
  return MAKES.test(text) && !READS.test(text.split('.').at(-1) ?? '');
}

/** `refresh_token: next`, where `const { next } = await redeem(token)`: another one than what was given. */
function isHandedOver(expression: ts.Expression): boolean {
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  if (!declaration || !ts.isBindingElement(declaration) || !ts.isVariableDeclaration(declaration.parent.parent))
    return false;
  const from = declaration.parent.parent.initializer;
  const call = from && ts.isAwaitExpression(from) ? from.expression : undefined;
  return call !== undefined && ts.isCallExpression(call) && REDEEMS.test(call.expression.getText().slice(-80));
}

const REDEEMS = /(?:redeem|rotat|renew|exchang|refresh)\w*$/i;

/** `refreshToken: token`, where `const token = newToken()`. */
function madeBy(expression: ts.Expression): ts.CallExpression | undefined {
  if (ts.isAwaitExpression(expression)) return madeBy(expression.expression);
  if (ts.isCallExpression(expression)) return expression;
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && !ts.isIdentifier(made) ? madeBy(made) : undefined;
}

/** Functions that nobody could look into may do the rest. */
function isOpen(reach: Reach): boolean {
  return reach.calls.some(
    ({ text, isRead }) =>
      !isRead &&
      /^this\.|[sS]ervice|[mM]anager/.test(text) &&
      !READS.test(text) &&
      /token|session|auth|refresh/i.test(text) &&
      !NOT_ELSEWHERE.test(text),
  );
}

/** `user.refreshToken = next` */
function writesRecord(reach: Reach): boolean {
  return reach.functions.some((fn) =>
    /\b(?!req\b|res\b)\w+\.(?:\w+\.)?(?:\w{0,20}refresh_?tokens?\w{0,10}|tokenVersion|jti)\s*=(?!=)/i.test(
      fn.getText().slice(0, 20_000),
    ),
  );
}
