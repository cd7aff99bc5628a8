import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { asksIn, checkerOf, hasWord } from './asked-target.js';
import { keptTarget } from './kept-target.js';
import { isPageQuery } from './page-query.js';
import { isUncheckedState } from './sign-in-values.js';

/** A target that a request names, and what is asked of it before: nothing, or only how many slashes it begins with. */
export interface NamedTarget {
  readonly at: ts.Node;
  readonly isSlashAsked: boolean;
  /** A second slash is refused, and a backslash, which browsers take for one, is not. */
  readonly isBackslashOpen: boolean;
}

export function namedTarget(program: Program, target: ts.Expression): NamedTarget | undefined {
  const names: string[] = [];
  const at = readIn(target, names, 0);
  if (!at) return leftTarget(program, target);
  const around = enclosingFunction(target) ?? target.getSourceFile();
  if (isAskedBeside(target, at)) return undefined;
  const spoken = [...names, at.getText()];
  const asked = asksIn(around, [...spoken, ...parsedFrom(around, spoken)], target, at);
  return asked === 'other'
    ? undefined
    : { at, isSlashAsked: asked === 'slash' || isCheckedIn(target, around), isBackslashOpen: asked === 'two slashes' };
}

/** A target that an earlier request named, which neither the handler asks about that kept it nor the one that reads it. */
function leftTarget(program: Program, target: ts.Expression): NamedTarget | undefined {
  const kept = keptTarget(program, target);
  if (!kept) return undefined;
  const here = asksIn(enclosingFunction(target), kept.names, target, kept.read);
  if (here === 'other') return undefined;
  for (const value of kept.written) {
    const names: string[] = [];
    const at = readIn(value, names, 0);
    const there = at && asksIn(enclosingFunction(value), [...names, at.getText()], value, at);
    if (!at || there === 'other') continue;
    const asked = [here, there];
    const isBackslashOpen = asked.includes('two slashes');
    return { at, isSlashAsked: asked.includes('slash') && !isBackslashOpen, isBackslashOpen };
  }
  return undefined;
}

/** Whether a function beside it that is called on the way asks for the first slash. */
function isCheckedIn(target: ts.Node, around: ts.Node): boolean {
  const visit = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) && checkerOf(node) !== undefined) || (ts.forEachChild(node, visit) ?? false);
  return visit(target) || visit(around);
}

/** `const target = new URL(next)`: what is asked of it is asked of the text. */
function parsedFrom(around: ts.Node, names: readonly string[]): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && isAddressOf(node.initializer, names)) found.push(...namesIn(node.name));
    ts.forEachChild(node, visit);
  };
  visit(around);
  return found;
}

/** `url`, and `hostname` of `{ hostname }`. */
function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

function isAddressOf(given: ts.Expression | undefined, names: readonly string[]): boolean {
  const made = given && ts.isPropertyAccessExpression(given) ? given.expression : given;
  if (!made || !(ts.isNewExpression(made) || ts.isCallExpression(made)) || !/\bURL\b/.test(made.expression.getText()))
    return false;
  const [text] = made.arguments ?? [];
  return text !== undefined && names.some((name) => hasWord(text.getText(), name));
}

/** `route(path, { use: [originCheck((ctx) => ctx.query.next)] }, handler)`: a guard that is given the same part of the request. */
function isAskedBeside(target: ts.Node, at: ts.Node): boolean {
  const name = ts.isPropertyAccessExpression(at) ? at.name.text : undefined;
  if (name === undefined) return false;
  for (let node = target; !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isCallExpression(parent) || !ts.isFunctionLike(node)) continue;
    const beside = parent.arguments.filter((argument) => argument !== node).map((argument) => argument.getText());
    if (beside.some((text) => GUARD.test(text) && hasWord(text, name))) return true;
  }
  return false;
}

const GUARD = spelled('decisions', 'addressGuards');

const MAXIMUM_DEPTH = 6;
/** What leaves the host open: a scheme, and a slash, which another one may follow. */
const BEGINNING = /^(?:(?:https?:)?\/\/|\/)?$/;
const KEEPING = spelled('calls', 'addressKeeping');
const REQUEST =
  /^(?:(?:_?req|request|ctx|context|c)(?:\.req(?:uest)?)?\.(?:(?:query|body|params)(?:\(|[.[?!])|param\()|event\.(?:multiValueQ|q)ueryStringParameters[.[?!])/;
/** `const { next } = await request.json()` */
const BODY = /^await (?:ctx\.|context\.|c\.|event\.)?req(?:uest)?\.json\(\)$/;
const ROUTE =
  /^(?:this\.)?\$?(?:(?:route|router)(?:\.currentRoute)?\.query|\w*[rR]oute\w*\.snapshot\.queryParams)[.[?]/;
const FROM_REQUEST = spelled('requests', 'parameterDecorators');
/** `location.hash.slice(1)`, `location.search.split('next=')[1]`, `/next=(.*)/.exec(location.href)[1]` */
const PART_OF_ADDRESS =
  /^(?:(?:window|document|self)\.)?location\.(?:hash|search)\.(?:slice|substr|substring|replace|split)\([^()]*\)(?:\[\d\])?$|^\/[^\n]+\/\w*\.exec\(\s*(?:(?:window|document)\.)?location(?:\.(?:href|search|hash))?\s*\)!?\??\.?\[\d\]$/;
/** What the parameters of the page's or the request's own address are made of. */
const OWN_ADDRESS = /location|\breq(?:uest)?\.(?:url|nextUrl)|nextUrl/;

/** The read of a request that a text begins with; `names` are the variables that it passed. */
function readIn(node: ts.Node, names: string[], depth: number): ts.Node | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  const next = (inner: ts.Node | undefined) => inner && readIn(inner, names, depth + 1);
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAwaitExpression(node)
  )
    return next(node.expression);
  if (ts.isConditionalExpression(node)) return next(node.whenTrue) ?? next(node.whenFalse);
  if (ts.isBinaryExpression(node)) return inBinary(node, next);
  if (ts.isTemplateExpression(node))
    return BEGINNING.test(node.head.text) ? next(node.templateSpans[0]?.expression) : undefined;
  if (ts.isIdentifier(node)) return throughVariable(node, names, next);
  const text = node.getText();
  if (PART_OF_ADDRESS.test(text)) return node;
  if (REQUEST.test(text) || ROUTE.test(text)) return isCallOfOther(node) ? undefined : node;
  if ((ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && isPageQuery(node.expression))
    return node;
  if (ts.isNewExpression(node)) return lastName(node.expression) === 'URL' ? next(node.arguments?.[0]) : undefined;
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'href' ? next(node.expression) : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  if (KEEPING.test(node.expression.getText())) return next(node.arguments[0]);
  if (ts.isIdentifier(node.expression)) return throughChecker(node, names, next);
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  if (name.text === 'get') return isParameters(expression, 0) ? node : undefined;
  if (name.text === 'join' && ts.isArrayLiteralExpression(expression)) return next(beginningOf(expression));
  return name.text === 'toString' || name.text === 'trim' ? next(expression) : undefined;
}

/** `safe(req.query.next)`, of a function beside it that asks for the first slash, and gives the text back. */
function throughChecker(
  call: ts.CallExpression,
  names: string[],
  next: (inner: ts.Node | undefined) => ts.Node | undefined,
): ts.Node | undefined {
  const fn = checkerOf(call);
  const at = fn && next(call.arguments[0]);
  if (at) names.push(call.expression.getText());
  return at;
}

/** What a text that is joined of parts begins with, after a scheme. */
function beginningOf({ elements }: ts.ArrayLiteralExpression): ts.Expression | undefined {
  const [first, second] = elements;
  return first && ts.isStringLiteralLike(first) && BEGINNING.test(first.text) ? second : first;
}

/** `c.req.query('next')` reads; `req.query.next.replace(…)` makes something else. */
function isCallOfOther(node: ts.Node): boolean {
  return ts.isCallExpression(node) && !/(?:query|body|params|param)$/.test(node.expression.getText());
}

function inBinary(node: ts.BinaryExpression, next: (inner: ts.Node) => ts.Node | undefined): ts.Node | undefined {
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken)
    return next(node.left) ?? next(node.right);
  if (kind !== ts.SyntaxKind.PlusToken) return undefined;
  const isScheme = ts.isStringLiteralLike(node.left) && BEGINNING.test(node.left.text);
  return next(isScheme ? node.right : node.left);
}

function throughVariable(
  node: ts.Identifier,
  names: string[],
  next: (inner: ts.Node) => ts.Node | undefined,
): ts.Node | undefined {
  const declaration = declarationOf(node);
  if (!declaration) return undefined;
  names.push(node.text);
  if (ts.isParameter(declaration)) return isFromRequest(declaration) ? declaration : undefined;
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer && next(declaration.initializer);
  if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return undefined;
  const holder = declaration.parent.parent;
  if (ts.isVariableDeclaration(holder) && holder.initializer && isPageQuery(holder.initializer)) return declaration;
  const whole = ts.isVariableDeclaration(holder) ? holder.initializer?.getText() : undefined;
  if (whole === undefined) return undefined;
  if (ts.isVariableDeclaration(holder) && holder.initializer && isUncheckedState(holder.initializer))
    return declaration;
  // `unpack(req.query.back)`: what a text of the request says, once it is read.
  const [text] = ts.isVariableDeclaration(holder) && isReader(holder.initializer) ? holder.initializer.arguments : [];
  if (text) {
    // A check of what came with it is one of the whole text.
    names.push(...declaration.parent.elements.map(({ name }) => name.getText()));
    return next(text);
  }
  return BODY.test(whole) || REQUEST.test(`${whole}.`) || ROUTE.test(`${whole}.`) ? declaration : undefined;
}

/** `JSON.parse(text)`, or a function of this file that gives what it parsed. */
function isReader(node: ts.Expression | undefined): node is ts.CallExpression {
  if (!node || !ts.isCallExpression(node)) return false;
  if (PARSES.test(node.expression.getText())) return true;
  const declaration = ts.isIdentifier(node.expression) ? declarationOf(node.expression) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  const body = made && (ts.isArrowFunction(made) || ts.isFunctionDeclaration(made)) ? made.body : undefined;
  return (
    body !== undefined &&
    PARSES_FIRST.test(body.getText().slice(0, 400)) &&
    !/verif|unseal|decrypt|hmac/i.test(body.getText())
  );
}

const PARSES = /^JSON\.parse$/;
const PARSES_FIRST = /^(?:\{\s*return )?\(?JSON\.parse\(/;

/** The parameters of an address: `useSearchParams()`, `new URLSearchParams(location.search)`, `url.searchParams`. */
function isParameters(node: ts.Expression, depth: number): boolean {
  if (depth > 3) return false;
  if (isForm(node)) return true;
  if (ts.isNewExpression(node))
    return /^(?:URLSearchParams|URL)$/.test(lastName(node.expression)) && OWN_ADDRESS.test(node.getText());
  if (ts.isCallExpression(node)) return lastName(node.expression) === 'useSearchParams';
  // The route that Angular hands to a component.
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'queryParamMap') return true;
  if (ts.isPropertyAccessExpression(node))
    return (
      node.name.text === 'searchParams' &&
      (OWN_ADDRESS.test(node.expression.getText()) ||
        isHandedAddress(node.expression) ||
        isParameters(node.expression, depth + 1))
    );
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  const holder = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
  const made = holder && ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  return made !== undefined && isParameters(made, depth + 1);
}

/** The form that a browser sent: `form: FormData` of an action, `await request.formData()`. */
function isForm(node: ts.Expression): boolean {
  if (ts.isAwaitExpression(node)) return /\.formData\(\)$/.test(node.expression.getText());
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && ts.isParameter(declaration) && declaration.type?.getText() === 'FormData';
}

function isFromRequest(parameter: ts.ParameterDeclaration): boolean {
  return (ts.getDecorators(parameter) ?? []).some((decorator) => FROM_REQUEST.test(decorator.getText()));
}

/** `({ url, cookies }) => …`: loaders and actions of SvelteKit, routes of Astro and hooks are handed the address they answer at. */
function isHandedAddress(node: ts.Expression): boolean {
  const declaration = ts.isIdentifier(node) && node.text === 'url' ? declarationOf(node) : undefined;
  if (!declaration || !ts.isBindingElement(declaration) || !ts.isParameter(declaration.parent.parent)) return false;
  return /\bcookies\b|\blocals\b|\brequest\b|\bredirect\b/.test(
    declaration.parent.parent.parent.getText().slice(0, 400),
  );
}
