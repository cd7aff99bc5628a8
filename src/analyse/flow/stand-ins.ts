import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { type Caught, decodedIn, outcomesIn } from './caught.js';
import { spineOf } from './origin.js';

const FALLBACKS = spelled('calls', 'fallbacks');

/** What becomes of a failure by what the call itself is given for that case. */
export function standInFor(program: Program, node: ts.Node): Caught | undefined {
  const read = replacedBy(program, node) ?? givenBeside(program, node);
  return read && { at: read, outcome: 'trusts' };
}

/** `(await check(token)) ?? decode(token)`, `const claims = await check(token); return claims ? claims : decode(token);` */
export function replacedBy(program: Program, node: ts.Node): ts.Node | undefined {
  let at = node;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent))
    at = at.parent;
  const { parent } = at;
  const unit = program.unitOf(at);
  const named = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && unit ? parent : undefined;
  const uses: readonly ts.Node[] = named && unit ? referencesIn(unit, named) : [at];
  return uses.map((use) => readIn(program, otherwise(use))).find((read) => read !== undefined);
}

/** What takes the place of a value that is not there. */
function otherwise(use: ts.Node): ts.Node | undefined {
  const at = ts.isPropertyAccessExpression(use.parent) && use.parent.name.text === 'active' ? use.parent : use;
  const { parent } = at;
  if (ts.isBinaryExpression(parent) && parent.left === at) {
    const { kind } = parent.operatorToken;
    const isElse = kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
    return isElse ? parent.right : undefined;
  }
  if (ts.isConditionalExpression(parent) && parent.condition === at) return parent.whenFalse;
  const isDenied = ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken;
  if (!isDenied) return undefined;
  if (ts.isIfStatement(parent.parent)) return parent.parent.thenStatement;
  return ts.isConditionalExpression(parent.parent) ? parent.parent.whenTrue : undefined;
}

/** `withFallback(() => verify(token), () => decode(token))`, `retry(() => verify(token), { fallback: () => decode(token) })` */
function givenBeside(program: Program, node: ts.Node): ts.Node | undefined {
  const own = enclosingFunction(node);
  const call = ts.isSourceFile(own) ? undefined : callGiven(own);
  if (!call) return undefined;
  const mayFail = optionsOf(program.evaluator.evaluate(call.expression)).some(
    (callee) => callee.kind === 'function' && catches(callee.node),
  );
  for (const { name, given } of functionsGiven(call)) {
    if (given === own || !(mayFail || FALLBACKS.test(name ?? lastName(call.expression)))) continue;
    const decode = program
      .returnsOf(given)
      .map((returned) => readIn(program, returned))
      .find((read) => read !== undefined);
    if (decode) return decode;
  }
  return undefined;
}

/** The call that is given a function, by itself or in an object of options. */
function callGiven(fn: ts.Node): ts.CallExpression | undefined {
  const { parent } = fn;
  const holder = ts.isPropertyAssignment(parent) ? parent.parent.parent : parent;
  return ts.isCallExpression(holder) && holder.expression !== fn ? holder : undefined;
}

interface Given {
  readonly name?: string;
  readonly given: FunctionNode;
}

function functionsGiven(call: ts.CallExpression): readonly Given[] {
  return call.arguments.flatMap((argument): readonly Given[] => {
    if (isFunctionNode(argument)) return [{ given: argument }];
    if (!ts.isObjectLiteralExpression(argument)) return [];
    return argument.properties.flatMap((property): readonly Given[] => {
      const held = ts.isPropertyAssignment(property) ? property.initializer : property;
      return property.name && isFunctionNode(held) ? [{ name: property.name.getText(), given: held }] : [];
    });
  });
}

/** A function that runs what it is given, and has something else to run where that fails. */
function catches({ body, parameters }: FunctionNode): boolean {
  let isCaught = false;
  let runs = 0;
  const visit = (child: ts.Node): void => {
    if (ts.isCatchClause(child)) isCaught = true;
    if (ts.isCallExpression(child) && isParameter(child.expression, parameters)) runs++;
    ts.forEachChild(child, visit);
  };
  if (body) visit(body);
  return isCaught && runs > 1;
}

function isParameter(called: ts.Expression, parameters: readonly ts.ParameterDeclaration[]): boolean {
  const root = ts.isPropertyAccessExpression(called) ? called.expression : called;
  let declaration: ts.Node | undefined = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  while (declaration && (ts.isBindingElement(declaration) || ts.isObjectBindingPattern(declaration)))
    declaration = declaration.parent;
  return parameters.some((parameter) => parameter === declaration);
}

/** Where a token is read without a check to take the place of an answer. */
function readIn(program: Program, other: ts.Node | undefined): ts.Node | undefined {
  if (!other) return undefined;
  if (ts.isExpression(other)) return isDecode(program, other) ? other : decodedIn(program, other)?.at;
  const outcome = outcomesIn(program, other);
  return outcome?.outcome === 'trusts' ? decodedIn(program, outcome.at)?.at : undefined;
}

/** `jwtDecode(token)`, `jwt.decode(token).payload`, also by a function of the project. */
function isDecode(program: Program, expression: ts.Expression): boolean {
  return optionsOf(program.evaluator.evaluate(expression)).some((value) => {
    const { root } = spineOf(value);
    const unit = root.kind === 'call' ? program.unitOf(root.node) : undefined;
    return root.kind === 'call' && unit !== undefined && siteOfCall(program, unit, root.node)?.role === 'token.decode';
  });
}
