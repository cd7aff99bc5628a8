import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

/** Where something is read that another request left behind, and what was left there. */
export interface KeptTarget {
  readonly read: ts.Node;
  /** The variables that it passed since. */
  readonly names: readonly string[];
  readonly written: readonly ts.Expression[];
}

const MAXIMUM_DEPTH = 6;
const MAXIMUM_CLIMB = 6;
const SESSION = /(?:^|\.)(?:session|flash)$/;
const COOKIES =
  /(?:^|\.|^await )(?:signedC|c)ookies(?:\(\))?\)?$|^\(?(?:await )?cookies\(\)\)?$|\b\w*[cC]ookieStore$|\.cookie$/;
const READS = spelled('stores', 'keptReads');
const WRITES = spelled('stores', 'keptWrites');

/** `req.session.returnTo`, `cookies().get('next')?.value`, `JSON.parse(await redis.getdel(key)).back`, with what the same file puts there. */
export function keptTarget(program: Program, target: ts.Expression): KeptTarget | undefined {
  const names: string[] = [];
  const kept = readIn(target, names, 0);
  if (!kept) return undefined;
  const own = target.getSourceFile();
  const written = [own, ...othersThatKeep(program, own, kept)].flatMap((source) => writtenTo(source, kept));
  return { read: kept.read, names, written };
}

const MAXIMUM_FILES = 20;
const ASKS_REQUEST = /\b(?:query|searchParams|body|params?)\b/;

/** Files that write what is read here, by the name of the cookie, the member of the session or what the key begins with. */
function othersThatKeep(program: Program, own: ts.SourceFile, { read, key }: Kept): ts.SourceFile[] {
  const store = storeNamed(read);
  if (store === undefined) return [];
  const paths = program.filesIn('').filter((path) => {
    const text = program.textOf(path);
    return text.includes(key) && text.includes(store) && ASKS_REQUEST.test(text);
  });
  return paths
    .slice(0, MAXIMUM_FILES)
    .flatMap((path) => program.unit(path)?.source ?? [])
    .filter((source) => source !== own);
}

/** What both sides have to say: `session.returnTo`, the name of a cookie, the beginning of a key. */
function storeNamed(read: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(read) && SESSION.test(read.expression.getText().replace(/[?!]/g, '').slice(-80)))
    return `session.${read.name.text}`;
  const from = ts.isPropertyAccessExpression(read) ? declaredAs(read.expression) : declaredAs(read);
  return /['"`]([\w:.-]{3,40})/.exec(from.getText().slice(0, 300))?.[1];
}

/** What a variable holds, and that of the text that it was parsed from. */
function declaredAs(node: ts.Node): ts.Node {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const holder = ts.isBindingElement(node) ? node.parent.parent : declaration;
  const made = holder && ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  if (!made) return node;
  const [text] = ts.isCallExpression(made) ? made.arguments : [];
  return text && ts.isIdentifier(text) ? declaredAs(text) : made;
}

interface Kept {
  readonly read: ts.Node;
  /** The member, cookie or field, or what the key of a store begins with. */
  readonly key: string;
}

function readIn(given: ts.Expression, names: string[], depth: number): Kept | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  const next = (inner: ts.Expression | undefined) => inner && readIn(inner, names, depth + 1);
  const at = bare(given);
  if (ts.isAwaitExpression(at)) return next(at.expression);
  if (ts.isConditionalExpression(at)) return next(at.whenTrue) ?? next(at.whenFalse);
  if (ts.isBinaryExpression(at)) return DEFAULTS.has(at.operatorToken.kind) ? next(at.left) : undefined;
  if (ts.isNewExpression(at)) return lastName(at.expression) === 'URL' ? next(at.arguments?.[0]) : undefined;
  if (ts.isIdentifier(at)) return ofVariable(at, names, next);
  if (ts.isPropertyAccessExpression(at)) {
    const { name, expression } = at;
    if (name.text === 'value' || name.text === 'href') return next(expression);
    return isStore(expression) ? { read: at, key: name.text } : undefined;
  }
  if (ts.isElementAccessExpression(at) && ts.isStringLiteralLike(at.argumentExpression))
    return isStore(at.expression) ? { read: at, key: at.argumentExpression.text } : undefined;
  return ts.isCallExpression(at) ? ofCall(at, next) : undefined;
}

const DEFAULTS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

function ofVariable(
  name: ts.Identifier,
  names: string[],
  next: (inner: ts.Expression | undefined) => Kept | undefined,
): Kept | undefined {
  const declaration = declarationOf(name);
  if (!declaration) return undefined;
  if (ts.isVariableDeclaration(declaration)) {
    names.push(name.text);
    return next(declaration.initializer);
  }
  const holder = ts.isBindingElement(declaration) ? declaration.parent.parent : undefined;
  const from = holder && ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  if (!from || !ts.isBindingElement(declaration) || !isStore(from)) return undefined;
  names.push(name.text);
  return { read: declaration, key: (declaration.propertyName ?? declaration.name).getText() };
}

/** `getCookie(c, 'next')`, `cookies().get('next')`, ``redis.get(`back:${state}`)``. */
function ofCall(
  call: ts.CallExpression,
  next: (inner: ts.Expression | undefined) => Kept | undefined,
): Kept | undefined {
  const named = call.arguments.find(ts.isStringLiteralLike);
  const callee = lastName(call.expression);
  if (callee === 'getCookie' && named) return { read: call, key: named.text };
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const receiver = call.expression.expression;
  if (callee === 'toString' || callee === 'trim') return next(receiver);
  if (callee === 'get' && named && isBag(receiver)) return { read: call, key: named.text };
  const [key] = call.arguments;
  return key && ts.isTemplateExpression(key) && key.head.text !== '' && READS.test(callee)
    ? { read: call, key: key.head.text }
    : undefined;
}

function isBag(node: ts.Expression): boolean {
  const text = node.getText().replace(/[?!]/g, '').slice(-80);
  return SESSION.test(text) || COOKIES.test(text);
}

/** A session, cookies, or what a text or a record of a store says: `JSON.parse(kept)`, `await states.take(state)`. */
function isStore(given: ts.Expression): boolean {
  const at = bare(given);
  if (ts.isAwaitExpression(at)) return isStore(at.expression);
  if (isBag(at)) return true;
  if (ts.isCallExpression(at)) return READS.test(lastName(at.expression));
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const call = made && (ts.isAwaitExpression(bare(made)) ? (bare(made) as ts.AwaitExpression).expression : bare(made));
  return call !== undefined && ts.isCallExpression(call) && READS.test(lastName(call.expression));
}

function writtenTo(source: ts.SourceFile, { key }: Kept): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left, right } = node;
      if (ts.isPropertyAccessExpression(left) && left.name.text === key && isBag(left.expression)) found.push(right);
    } else if (ts.isCallExpression(node) && WRITES.test(lastName(node.expression))) found.push(...givenTo(node, key));
    else if (ts.isObjectLiteralElementLike(node) && node.name?.getText() === key && isKept(node)) {
      if (ts.isPropertyAssignment(node)) found.push(node.initializer);
      if (ts.isShorthandPropertyAssignment(node)) found.push(node.name);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `res.cookie('next', value)`, `setCookie(c, 'next', value)`, ``redis.set(`back:${state}`, value)``. */
function givenTo({ arguments: given }: ts.CallExpression, key: string): ts.Expression[] {
  const index = given.findIndex(
    (one) =>
      (ts.isStringLiteralLike(one) && one.text === key) || (ts.isTemplateExpression(one) && one.head.text === key),
  );
  return index < 0
    ? []
    : given.slice(index + 1).filter((one) => !ts.isObjectLiteralExpression(one) && !ts.isNumericLiteral(one));
}

/** Whether an object is handed to what keeps it: `redis.set(key, JSON.stringify({ back }))`. */
function isKept({ parent }: ts.ObjectLiteralElementLike): boolean {
  for (
    let at: ts.Node = parent, climbed = 0;
    climbed < MAXIMUM_CLIMB && !ts.isStatement(at);
    at = at.parent, climbed++
  ) {
    if (ts.isFunctionLike(at)) return false;
    if (ts.isCallExpression(at) && WRITES.test(lastName(at.expression))) return true;
  }
  return false;
}
