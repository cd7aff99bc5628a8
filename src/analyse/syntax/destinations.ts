import { ts } from '#compiler';
import { namesFrom, spelled } from '../text/spellings.js';
import { declarationOf, enclosingFunction } from './scope.js';
import { lastName, referencesIn, type Unit } from './unit.js';

const MAXIMUM_NAMES = 24;
const MAXIMUM_STEPS = 200;
const FORMS = spelled('calls', 'formsOfArgument');
const SETS = /^(?:set|setDataValue|setItem|put|append)$/;
const GATHERS = namesFrom('calls', 'gathering');

/**
 * What a value is called where it arrives, the nearest name first: the variable, property or parameter that it goes to,
 * the function that returns it, the function that is given it, the text in front of it (`/reset?token=`).
 */
export function destinationsOf(unit: Unit, start: ts.Node): readonly string[] {
  return arrivalsOf(unit, start, false).names;
}

/** The records of a database that it becomes a field of, with the names on the way: `passwordResetToken` of `prisma.passwordResetToken.create(…)`. */
export function arrivalsOf(
  unit: Unit,
  start: ts.Node,
  isThroughCalls = true,
): { readonly names: readonly string[]; readonly records: readonly string[] } {
  const names: string[] = [];
  const records: string[] = [];
  const seen = new Set<ts.Node>();
  const open: ts.Node[] = [start];
  for (let steps = 0; steps < MAXIMUM_STEPS && names.length < MAXIMUM_NAMES; steps++) {
    const node = open.shift();
    if (!node) break;
    if (seen.has(node)) continue;
    seen.add(node);
    const { name, next, record, maker } = stepFrom(unit, node);
    if (name) names.push(name);
    if (record) records.push(record);
    if (maker && isThroughCalls) open.push(...callsOf(unit, maker));
    open.push(...next);
  }
  return { names, records };
}

interface Step {
  readonly name?: string | undefined;
  readonly record?: string | undefined;
  /** The function that returns it. */
  readonly maker?: ts.Node | undefined;
  readonly next: readonly ts.Node[];
}

function stepFrom(unit: Unit, node: ts.Node): Step {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    return ts.isCallExpression(parent.parent) && parent.parent.expression === parent ? { next: [parent.parent] } : STOP;
  }
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return argument(parent, node);
  if (ts.isBinaryExpression(parent)) return binary(unit, parent, node);
  if (ts.isTemplateSpan(parent)) return isBesideSecret(parent) ? STOP : { name: before(parent), next: [parent.parent] };
  if (ts.isVariableDeclaration(parent)) return variable(unit, parent);
  if (ts.isPropertyAssignment(parent)) return { name: parent.name.getText(), next: [parent.parent] };
  if (ts.isShorthandPropertyAssignment(parent)) return { name: parent.name.text, next: [parent.parent] };
  if (ts.isPropertyDeclaration(parent)) return { name: parent.name.getText(), next: [] };
  if (ts.isReturnStatement(parent)) return returned(enclosingFunction(parent));
  if (ts.isArrowFunction(parent) && parent.body === node) return returned(parent);
  if (ts.isConditionalExpression(parent) && parent.condition === node) return STOP;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression !== node) return STOP;
  return PASSING.has(parent.kind) ? { next: [parent] } : STOP;
}

/** `${id}-${answer.sessionId}`: what cannot be guessed stands beside it. */
function isBesideSecret(span: ts.TemplateSpan): boolean {
  return span.parent.templateSpans.some(
    (other) => other !== span && SECRETS.test(other.expression.getText().slice(-60)),
  );
}

const SECRETS = /\b\w*(?:session_?id|token|secret)$/i;
const STOP: Step = { next: [] };
const PASSING = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.ArrayLiteralExpression,
  ts.SyntaxKind.ElementAccessExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
]);

function argument(call: ts.CallExpression | ts.NewExpression, node: ts.Node): Step {
  if (call.expression === node) return STOP;
  if (FORMS.test(call.expression.getText().slice(0, 60))) return { next: [call] };
  const [key] = call.arguments ?? [];
  // `row.set('password', value)`
  if (key && key !== node && ts.isStringLiteralLike(key) && SETS.test(lastName(call.expression)))
    return { name: key.text.slice(0, 60), next: [] };
  const name = lastName(call.expression);
  if (!GATHERS.has(name)) return { name, next: [], record: recordOf(call) };
  if (name !== 'push' || !ts.isPropertyAccessExpression(call.expression)) return { next: [call] };
  const declaration = rootOf(call.expression.expression);
  return { name: call.expression.expression.getText(), next: declaration ? [declaration] : [] };
}

function recordOf(call: ts.CallExpression | ts.NewExpression): string | undefined {
  const { expression: callee, arguments: [first] = [] } = call;
  if (!ts.isPropertyAccessExpression(callee) || !KEEPS.test(callee.name.text)) return undefined;
  // `db.insert('invites', { … })`, `knex('invites').insert({ … })`, `db.insert(invites).values({ … })`
  const holder = ts.isCallExpression(callee.expression) ? callee.expression : undefined;
  const named = [first, holder?.arguments[0]].find(
    (one) => one && (ts.isStringLiteralLike(one) || ts.isIdentifier(one)),
  );
  const table = named && ts.isStringLiteralLike(named) ? named.text : holder && named ? named.getText() : undefined;
  return table ?? entityOf(callee.expression) ?? lastName(callee.expression);
}

/** `ResetCode` of `this.codes`, a `Repository<ResetCode>` that the class is given. */
function entityOf(holder: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(holder) || holder.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const around = ts.findAncestor(holder, ts.isClassLike);
  const fields = (around?.members ?? []).flatMap((member): readonly ts.Node[] =>
    ts.isConstructorDeclaration(member) ? member.parameters : [member],
  );
  const field = fields.find(
    (one): one is ts.ParameterDeclaration | ts.PropertyDeclaration =>
      (ts.isParameter(one) || ts.isPropertyDeclaration(one)) && one.name.getText() === holder.name.text,
  );
  const [entity] = field?.type && ts.isTypeReferenceNode(field.type) ? (field.type.typeArguments ?? []) : [];
  return entity?.getText().slice(0, 60);
}

const KEEPS = spelled('stores', 'recordKeeps');

function rootOf(node: ts.Expression): ts.Node | undefined {
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

/** The name of what stands on the other side of a comparison: `user.password` of `user.password === hash(given)`. */
export function comparedWith(node: ts.Node): string | undefined {
  let at = node;
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (!ts.isBinaryExpression(parent) || !COMPARING.has(parent.operatorToken.kind)) return undefined;
  return lastName(parent.left === at ? parent.right : parent.left);
}

function binary(unit: Unit, parent: ts.BinaryExpression, node: ts.Node): Step {
  const { kind } = parent.operatorToken;
  if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) {
    if (parent.right !== node) return STOP;
    const declaration = ts.isIdentifier(parent.left) ? declarationOf(parent.left) : undefined;
    const uses = declaration ? referencesIn(unit, declaration).filter((use) => use !== parent.left) : [];
    return { name: lastName(parent.left), next: uses };
  }
  if (COMPARING.has(kind)) return STOP;
  const name = parent.right === node && ts.isStringLiteralLike(parent.left) ? wordBefore(parent.left.text) : undefined;
  return { name, next: [parent] };
}

const COMPARING = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);

function variable(unit: Unit, declaration: ts.VariableDeclaration): Step {
  if (!ts.isIdentifier(declaration.name)) return STOP;
  return { name: declaration.name.text, next: referencesIn(unit, declaration) };
}

function returned(fn: ts.Node): Step {
  if (!ts.isFunctionLike(fn)) return STOP;
  const { parent } = fn;
  // A callback's answer is what its call makes of it.
  if (ts.isCallExpression(parent)) {
    const gathers = FORMS.test(parent.expression.getText().slice(0, 60)) || GATHERS.has(lastName(parent.expression));
    return { next: gathers ? [parent] : [] };
  }
  if (ts.isBinaryExpression(parent) && parent.right === fn)
    return { name: fn.name?.getText() ?? lastName(parent.left), next: [] };
  const holder =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  // `class SessionIds { next() {…} }`, `const sessionIds = { next: () => … }`: the verb alone says nothing.
  const own = (fn.name ?? (holder && !ts.isVariableDeclaration(parent) ? parent.name : undefined))?.getText();
  if (own !== undefined && MAKES.has(own)) return { name: madeBy(fn.name ? fn : parent) ?? own, next: [] };
  const maker = ts.isFunctionDeclaration(fn) ? fn : holder && ts.isVariableDeclaration(parent) ? parent : undefined;
  return { name: (fn.name ?? (holder ? parent.name : undefined))?.getText(), next: [], maker };
}

const MAKES = namesFrom('calls', 'makingVerbs');

/** What ends otherwise, `AuthService`, does not say what it makes. */
const MAKER = /^(.+?)(?:Generator|Factory|Maker|Issuer|s)$/i;

/** `sessionId` of a class `SessionIds`, `token` of a `TokenGenerator`: what the object makes whose member stands here. */
function madeBy(member: ts.Node): string | undefined {
  const holder = member.parent;
  const named =
    ts.isObjectLiteralExpression(holder) && ts.isVariableDeclaration(holder.parent) ? holder.parent : holder;
  if (!ts.isClassLike(named) && !ts.isVariableDeclaration(named)) return undefined;
  const [, name] = MAKER.exec(named.name?.getText() ?? '') ?? [];
  return name ? name.charAt(0).toLowerCase() + name.slice(1) : undefined;
}

/** Where a function of this file is called in it. */
function callsOf(unit: Unit, maker: ts.Node): ts.Node[] {
  if (!ts.isFunctionDeclaration(maker) && !ts.isVariableDeclaration(maker)) return [];
  return referencesIn(unit, maker).flatMap(({ parent }) => (ts.isCallExpression(parent) ? [parent] : []));
}

/** `/reset?token=` before the value says what it is. */
function before(span: ts.TemplateSpan): string | undefined {
  const template = span.parent;
  const index = template.templateSpans.indexOf(span);
  const text = index <= 0 ? template.head.text : template.templateSpans[index - 1]?.literal.text;
  return wordBefore(text ?? '');
}

function wordBefore(text: string): string | undefined {
  return /([A-Za-z][\w-]{1,40})\s*[=:/#]\s*$/.exec(text)?.[1];
}
