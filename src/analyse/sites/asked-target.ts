import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { spelled } from '../text/spellings.js';

const SLASH =
  /startsWith\(\s*['"`]\/['"`]\s*\)|\/\^\\\/\/\.test\([\w.]{1,40}\)|(?:\[0\]|charAt\(0\))\s*===?\s*['"`]\/['"`]/g;
/** `/^\//.test(next)` */
const isSlashTest = (call: ts.CallExpression): boolean => call.getText().replace(SLASH, '') === '';
const TRUTH = /^\(?!*(?:\w+|[\w.]+\.(?:get|param)\([^)]*\)|(?:req|ctx|query|props|\w*[pP]arams)\.[\w.?]+) ?\)?$/;
const HARMLESS_CALL = spelled('calls', 'notChecking');

/** What conditions and calls of a function ask of what these names hold. */
export function asksIn(
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

/** Whether a text has a name in it as a whole word. */
export function hasWord(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\w$]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at + name.length] ?? '');
}

/** The function of the same file that is called, where it asks its only parameter for a slash and for nothing else. */
export function checkerOf({ expression, arguments: given }: ts.CallExpression): ts.FunctionLikeDeclaration | undefined {
  const declared = ts.isIdentifier(expression) && given.length === 1 ? declarationOf(expression) : undefined;
  const made = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
  const isFunction =
    made && (ts.isArrowFunction(made) || ts.isFunctionExpression(made) || ts.isFunctionDeclaration(made));
  if (!isFunction || !made.body) return undefined;
  const [parameter] = made.parameters;
  if (!parameter || !ts.isIdentifier(parameter.name)) return undefined;
  const { text } = parameter.name;
  const asked = asksIn(made.body, [text], made, made);
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
