import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { seconds } from '../text/duration.js';

/** What moves a time ahead: `amount` times so many seconds. */
export interface Shift {
  readonly amount: ts.Expression;
  readonly seconds: number;
}

/** A time that is made of another one, which lies `shifts` before it. */
export interface Shifted {
  readonly from: ts.Expression | 'now';
  readonly shifts: readonly Shift[];
}

const MONTH = 2_629_800;

/** How long one of a part of a date is, by the end of its setters, of what adds it, and of members that count it. */
function lengthOf(part: string): number | undefined {
  const plain = part
    .toLowerCase()
    .replace(/^(?:utc|full|business)|s$/g, '')
    .replace(/^date$/, 'day');
  return plain === 'month' ? MONTH : seconds(`1 ${plain}`);
}

const MOVES = new Set(['add', 'plus']);

/** `addDays(from, 7)`, `add(from, { days: 7 })` of date-fns; `from.plus({ days: 7 })` of luxon, `from.add({ days: 7 })` of moment. */
export function movedBy(call: ts.CallExpression): Shifted | undefined {
  const { expression } = call;
  const [first, second] = call.arguments;
  if (ts.isPropertyAccessExpression(expression) && MOVES.has(expression.name.text) && first && !second) {
    const shifts = shiftsIn(first);
    return shifts && { from: expression.expression, shifts };
  }
  const name = ts.isIdentifier(expression) ? expression.text : nameIn(expression);
  if (name === undefined || !first || !second) return undefined;
  if (name === 'add') {
    const shifts = shiftsIn(second);
    return shifts && { from: first, shifts };
  }
  const length = name.startsWith('add') ? lengthOf(name.slice(3)) : undefined;
  return length === undefined ? undefined : { from: first, shifts: [{ amount: second, seconds: length }] };
}

/** `dateFns.addDays`: functions of a namespace begin like those that are imported by name. */
function nameIn(expression: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression)
    ? expression.name.text
    : undefined;
}

/** `{ days: 7, hours: 12 }` */
function shiftsIn(node: ts.Expression): readonly Shift[] | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const shifts = node.properties.map((property): Shift | undefined => {
    if (!ts.isPropertyAssignment(property)) return undefined;
    const length = lengthOf(property.name.getText().replaceAll(/['"]/g, ''));
    return length === undefined ? undefined : { amount: property.initializer, seconds: length };
  });
  return shifts.length > 0 && shifts.every((shift) => shift !== undefined) ? shifts : undefined;
}

const SETTER = /^set(?:UTC)?([A-Z][A-Za-z]{2,20})$/;

/** A variable that statements before a use of it have moved: from what it was made with; `untold` where nobody can say how far. */
export function setAhead(unit: Unit, use: ts.Identifier): Shifted | 'untold' | undefined {
  const declaration = declarationOf(use);
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const made = declaration.initializer;
  if (!ts.isNewExpression(made) || made.expression.getText() !== 'Date') return undefined;
  const calls = referencesIn(unit, declaration).flatMap((reference) => setterAt(reference) ?? []);
  if (calls.length === 0) return undefined;
  const { arguments: args = [] } = made;
  let from: ts.Expression | 'now' = args[0] ?? 'now';
  if (args.length > 1) return 'untold';
  const shifts: Shift[] = [];
  for (const call of calls) {
    // What only some paths do, and what another function does, is not told.
    if (!ts.isExpressionStatement(call.parent) || call.parent.parent !== statementsOf(declaration)) return 'untold';
    if (call.end > use.pos) continue;
    const [value, ...others] = call.arguments;
    if (!value || others.length > 0) return 'untold';
    const [, part] = SETTER.exec(nameOf(call)) ?? [];
    const moved = part === undefined ? undefined : partMoved(value, part);
    if (moved) shifts.push(moved);
    else if (nameOf(call) === 'setTime') [from] = [value, shifts.splice(0)];
    else return 'untold';
  }
  return { from, shifts };
}

/** The block that a variable is declared in. */
function statementsOf(declaration: ts.VariableDeclaration): ts.Node {
  return declaration.parent.parent.parent;
}

function setterAt(use: ts.Node): ts.CallExpression | undefined {
  const { parent } = use;
  const isCalled =
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === use &&
    parent.name.text.startsWith('set') &&
    ts.isCallExpression(parent.parent);
  return isCalled && ts.isCallExpression(parent.parent) ? parent.parent : undefined;
}

function nameOf(call: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : '';
}

/** `today.getDate() + 60`: the same part of a date, moved by what is added. */
function partMoved(value: ts.Expression, part: string): Shift | undefined {
  const length = lengthOf(part);
  if (!ts.isBinaryExpression(value) || value.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const reads = new RegExp(`^[\\w.()\\s]{1,60}\\.get(?:UTC)?${part}\\(\\)$`);
  const isRead = (side: ts.Expression) => side.end - side.pos < 90 && reads.test(side.getText());
  const amount = isRead(value.left) ? value.right : isRead(value.right) ? value.left : undefined;
  return amount && length !== undefined ? { amount, seconds: length } : undefined;
}
