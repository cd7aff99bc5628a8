import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';
import { isUncheckedState } from './sign-in-values.js';

const MATCH: MatchedEntry = {
  name: 'redirect',
  entry: { role: 'browser.redirect' },
  model: { package: '', exports: {} },
};
const LOCATION = /^(?:(?:window|document|self|top|globalThis)\.)?location(?:\.href)?$/;
const SENDERS = spelled('requests', 'redirecting');

/** Where a browser is sent on; the navigation of a router stays inside its app. */
export function redirectsIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  const add = (node: Site['node'], target: ts.Expression | undefined): void => {
    if (target)
      sites.push({ role: 'browser.redirect', match: MATCH, node, unit, external: undefined, given: { url: target } });
  };
  for (const call of ['redirect', 'permanentRedirect'].flatMap((name) => unit.calls.get(name) ?? [])) {
    if (!ts.isCallExpression(call) || !isSender(program, call)) continue;
    const [first, second] = call.arguments;
    add(call, first && second && (ts.isNumericLiteral(first) || /status/i.test(first.getText())) ? second : first);
  }
  // `res.location(target)` of Express, which `res.redirect` is made of.
  for (const call of unit.calls.get('location') ?? [])
    if (
      ts.isCallExpression(call) &&
      ts.isPropertyAccessExpression(call.expression) &&
      isAnswer(call.expression.expression)
    )
      add(call, call.arguments[0]);
  for (const call of ['replace', 'assign'].flatMap((name) => unit.calls.get(name) ?? [])) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
    if (LOCATION.test(call.expression.expression.getText())) add(call, call.arguments[0]);
  }
  for (const call of ['header', 'setHeader'].flatMap((name) => unit.calls.get(name) ?? [])) {
    const [name, value] = ts.isCallExpression(call) ? call.arguments : [];
    if (name && ts.isStringLiteralLike(name) && /^location$/i.test(name.text)) add(call, value);
  }
  for (const property of unit.properties)
    if (/^['"]?location['"]?$/i.test(property.name.getText()) && isAnswersHeaders(property.parent))
      add(property, property.initializer);
  for (const decorator of unit.calls.get('Redirect') ?? []) {
    const method = decorator.parent.parent;
    if (!ts.isDecorator(decorator.parent) || !ts.isMethodDeclaration(method)) continue;
    for (const answer of program.returnsOf(method)) add(answer as Site['node'], targetOf(answer));
  }
  for (const assignment of unit.assignments)
    if (LOCATION.test(assignment.left.getText())) add(assignment, assignment.right);
  return sites;
}

/** `return { url }` of a handler that is called a redirect, or the address itself. */
function targetOf(answer: ts.Expression): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(answer)) return answer;
  for (const property of answer.properties) {
    if (property.name?.getText() !== 'url') continue;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
    if (ts.isPropertyAssignment(property)) return property.initializer;
  }
  return undefined;
}

/** `res.writeHead(302, { Location })`, `new Response(null, { headers: { Location } })`, `{ statusCode: 302, headers: { Location } }` */
function isAnswersHeaders({ parent }: ts.ObjectLiteralExpression): boolean {
  if (ts.isCallExpression(parent)) return lastName(parent.expression) === 'writeHead';
  if (!ts.isPropertyAssignment(parent) || parent.name.getText() !== 'headers') return false;
  return parent.parent.properties.some((one) => /^status(?:Code)?$/.test(one.name?.getText() ?? ''));
}

/** `res`, `res.status(303)` */
function isAnswer(node: ts.Expression): boolean {
  const { expression } = ts.isCallExpression(node) ? node : { expression: undefined };
  if (expression && ts.isPropertyAccessExpression(expression)) return isAnswer(expression.expression);
  return SENDERS.test(lastName(node));
}

function isSender(program: Program, call: ts.CallExpression): boolean {
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression)) return SENDERS.test(lastName(expression.expression) || 'res');
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  // Routes of Astro are handed it: `({ redirect, request }) => …`.
  if (declaration && ts.isBindingElement(declaration)) return ts.isParameter(declaration.parent.parent);
  return optionsOf(program.nearEvaluator.evaluate(expression)).some(({ kind }) => kind === 'external');
}

/** A target that a request names, and what is asked of it before: nothing, or only how many slashes it begins with. */
export interface NamedTarget {
  readonly at: ts.Node;
  readonly isSlashAsked: boolean;
  /** A second slash is refused, and a backslash, which browsers take for one, is not. */
  readonly isBackslashOpen: boolean;
}

export function namedTarget(target: ts.Expression): NamedTarget | undefined {
  const names: string[] = [];
  const at = readIn(target, names, 0);
  if (!at) return undefined;
  const around = enclosingFunction(target) ?? target.getSourceFile();
  if (isAskedBeside(target, at)) return undefined;
  const spoken = [...names, at.getText()];
  const asked = asksIn(around, [...spoken, ...parsedFrom(around, spoken)], target, at);
  return asked === 'other'
    ? undefined
    : { at, isSlashAsked: asked === 'slash' || isCheckedIn(target, around), isBackslashOpen: asked === 'two slashes' };
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
/** What the parameters of the page's or the request's own address are made of. */
/** `location.hash.slice(1)`, `location.search.split('next=')[1]`, `/next=(.*)/.exec(location.href)[1]` */
const PART_OF_ADDRESS =
  /^(?:(?:window|document|self)\.)?location\.(?:hash|search)\.(?:slice|substr|substring|replace|split)\([^()]*\)(?:\[\d\])?$|^\/[^\n]+\/\w*\.exec\(\s*(?:(?:window|document)\.)?location(?:\.(?:href|search|hash))?\s*\)!?\??\.?\[\d\]$/;
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

/** The function of the same file that is called, where it asks its only parameter for a slash and for nothing else. */
function checkerOf({ expression, arguments: given }: ts.CallExpression): ts.FunctionLikeDeclaration | undefined {
  const declared = ts.isIdentifier(expression) && given.length === 1 ? declarationOf(expression) : undefined;
  const made = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
  const isFunction =
    made && (ts.isArrowFunction(made) || ts.isFunctionExpression(made) || ts.isFunctionDeclaration(made));
  if (!isFunction || !made.body) return undefined;
  const [parameter] = made.parameters;
  if (!parameter || !ts.isIdentifier(parameter.name)) return undefined;
  const { text } = parameter.name;
  const asked = asksIn(made.body, [text], made);
  const isGivenBack = returnedFrom(made.body).some((answer) => mayBe(answer, text));
  return isGivenBack && asked === 'slash' ? made : undefined;
}

function returnedFrom(body: ts.ConciseBody): ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** `ok ? to : '/'` */
function mayBe(node: ts.Expression, name: string): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return mayBe(node.expression, name);
  if (ts.isConditionalExpression(node)) return mayBe(node.whenTrue, name) || mayBe(node.whenFalse, name);
  return node.getText() === name;
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

const SLASH =
  /startsWith\(\s*['"`]\/['"`]\s*\)|\/\^\\\/\/\.test\([\w.]{1,40}\)|(?:\[0\]|charAt\(0\))\s*===?\s*['"`]\/['"`]/g;
/** `/^\//.test(next)` */
const isSlashTest = (call: ts.CallExpression): boolean => call.getText().replace(SLASH, '') === '';
const TRUTH = /^\(?!*(?:\w+|[\w.]+\.(?:get|param)\([^)]*\)|(?:req|ctx)\.[\w.]+) ?\)?$/;
const HARMLESS_CALL = spelled('calls', 'notChecking');

/** What conditions and calls of a function ask of what these names hold. */
function asksIn(
  around: ts.Node,
  names: readonly string[],
  target: ts.Node,
  read: ts.Node,
): 'nothing' | 'slash' | 'two slashes' | 'other' {
  let slash = false;
  let slashes = false;
  let other = false;
  const speaks = (text: string) => names.some((name) => name.length > 0 && hasWord(text, name));
  const visit = (node: ts.Node): void => {
    // What is asked after a browser was sent away is asked too late.
    if (ts.isDecorator(node) || node.pos >= target.end) return;
    const condition = conditionOf(node);
    if (condition && speaks(condition.getText())) {
      const text = condition.getText();
      const rest = text.replace(SLASH, '');
      if (rest !== text && !/\/\/|\\\\|origin|host/i.test(rest)) slash = true;
      else if (rest !== text && asksForTwo(rest)) slashes = true;
      else if (!isTruth(text)) other = true;
    }
    if (
      ts.isCallExpression(node) &&
      !isInside(read, node) &&
      node.arguments.some((argument) => !isInside(target, argument) && speaks(argument.getText()))
    )
      if (!HARMLESS_CALL.test(node.expression.getText()) && !isSlashTest(node) && !checkerOf(node)) other = true;
    ts.forEachChild(node, visit);
  };
  visit(around);
  if (other) return 'other';
  return slashes ? 'two slashes' : slash ? 'slash' : 'nothing';
}

/** What is called with the read itself on the way to the target has been followed. */
function isInside(inner: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

const TWO = /^\(?!?[\w$.?]{1,60}\.startsWith\(\s*['"`]\/\/['"`]\s*\)\)?$/;
const LEFT = /^\(?!?[\w$.?]{1,60}\.\)?$|^typeof [\w$.]{1,60} ===? ['"]string['"]$/;

/** `next. && !next.startsWith('//')`, once the question for the first slash is taken out. */
function asksForTwo(rest: string): boolean {
  const parts = rest.split(/&&|\|\|/).map((part) => part.trim());
  return (
    parts.some((part) => TWO.test(part)) && parts.every((part) => TWO.test(part) || LEFT.test(part) || TRUTH.test(part))
  );
}

/** Whether it is only asked whether there is anything. */
function isTruth(condition: string): boolean {
  return condition
    .split(/&&|\|\|/)
    .map((part) => part.replace(/!==?\s*(?:""|''|undefined|null)/, '').trim())
    .every((part) => TRUTH.test(part));
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) ? node.condition : undefined;
}

function hasWord(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\w$]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at + name.length] ?? '');
}
