import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { type Frame, optionsOf, type Value } from '../syntax/value.js';
import { seconds } from '../text/duration.js';
import { namesFrom } from '../text/spellings.js';
import { movedBy, type Shift, type Shifted, setAhead } from './date-arithmetic.js';
import type { Program } from './program.js';

/** `now * perSecond / 1 + offset`: a time in seconds (`perSecond` 1) or milliseconds (1000), or a plain number (0). */
interface Linear {
  readonly perSecond: number;
  readonly offset: number;
}

const MAXIMUM_DEPTH = 14;
const ROUNDING = /^(?:Math\.(?:floor|round|ceil|trunc)|Number|parseInt)$/;
const NOW =
  /^(?:(?:moment|dayjs)(?:\.utc)?\(\)|DateTime\.(?:now|utc|local)\(\)|Date\.now\(\)|\+?\(?new Date\(\)\)?(?:\.(?:getTime|valueOf)\(\))?|Number\(new Date\(\)\))$/;

/**
 * The seconds from now that a moment lies ahead, whatever it is counted in: `Math.floor(Date.now() / 1000) + 60 * 60`,
 * `new Date(Date.now() + 3_600_000)`. Undefined where it cannot be told. `unit` is what the reader takes it for, so that
 * milliseconds that are taken for seconds never come.
 */
export function secondsAhead(
  program: Program,
  value: Value,
  unit: 'seconds' | 'milliseconds',
  frame: Frame | undefined,
): number | undefined {
  if (value.kind === 'external' && value.instance && value.path === 'Date') {
    const node = heldIn(value) ?? value.made?.node;
    const at = node && ts.isExpression(node) ? linearOf(program, node, value.made?.frame, 0) : undefined;
    return at?.perSecond === 1000 ? at.offset / 1000 : undefined;
  }
  const node = value.kind === 'literal' ? undefined : value.node;
  const at = node && ts.isExpression(node) ? linearOf(program, node, frame, 0) : undefined;
  if (!at || at.perSecond === 0) return undefined;
  if (at.perSecond === 1000 && unit === 'seconds') return Number.POSITIVE_INFINITY;
  return at.perSecond === 1000 || at.perSecond === 1 ? at.offset / at.perSecond : undefined;
}

/** The use of the variable that holds a date: statements between may have moved it. */
function heldIn(value: Value): ts.Identifier | undefined {
  return value.via?.map(({ node }) => node).find(ts.isIdentifier);
}

/** What says how far ahead a moment lies, and what that counts: `moment().add(settings.minutes, 'minutes').unix()`. */
export interface Ahead {
  readonly amount: Value;
  readonly unit: string;
}

export function amountAhead(program: Program, value: Value, frame: Frame | undefined): Ahead | undefined {
  const isDate = value.kind === 'external' && value.instance && value.path === 'Date';
  const node = (isDate ? heldIn(value) : undefined) ?? (value.kind === 'literal' ? undefined : value.node);
  return node && ts.isExpression(node) ? aheadOf(program, node, frame, 0) : undefined;
}

function amountOf(program: Program, amount: ts.Expression, unit: string, frame: Frame | undefined): Ahead {
  const value = program.evaluator.evaluate(numberRead(amount), frame);
  const read = value.kind === 'call' && ts.isExpression(value.node) ? numberRead(value.node) : value.node;
  return {
    amount: ts.isExpression(read) && read !== value.node ? program.evaluator.evaluate(read, frameOf(value)) : value,
    unit,
  };
}

/** `Number(process.env.DAYS)`, `+process.env.DAYS`: what is read as a number. */
export function numberRead(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
    return numberRead(node.expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusToken) return numberRead(node.operand);
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  return first && ts.isCallExpression(node) && TO_NUMBER.test(node.expression.getText()) ? numberRead(first) : node;
}

const TO_NUMBER = /^(?:Number|(?:Number\.)?parse(?:Int|Float))$/;

function aheadOf(program: Program, node: ts.Expression, frame: Frame | undefined, depth: number): Ahead | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  const inner = (expression: ts.Expression) => aheadOf(program, expression, frame, depth + 1);
  if (ts.isParenthesizedExpression(node)) return inner(node.expression);
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && node.arguments?.length === 1) {
    return node.arguments[0] && inner(node.arguments[0]);
  }
  if (ts.isBinaryExpression(node)) return addedTo(program, node, frame, depth) ?? dividedMoment(node, inner);
  const shifted = shiftedAt(program, node);
  if (shifted === 'untold') return undefined;
  if (shifted) {
    const [only, ...others] = shifted.shifts;
    const from = shifted.from === 'now' ? NOTHING_AHEAD : linearOf(program, shifted.from, frame, depth);
    if (!only || others.length > 0 || from?.perSecond !== 1000 || from.offset !== 0) return undefined;
    const unit = unitOfLength(only.seconds);
    return unit === undefined ? undefined : amountOf(program, only.amount, unit, frame);
  }
  if (ts.isCallExpression(node)) {
    const [amount, unit] = node.arguments;
    if (amount && (ROUNDING.test(node.expression.getText()) || WRAPS.test(node.expression.getText())))
      return inner(amount);
    if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
    const { expression: receiver, name } = node.expression;
    if (!amount && (IN_SECONDS.has(name.text) || READS.has(name.text))) return inner(receiver);
    if (name.text === 'add' && amount && unit && ts.isStringLiteralLike(unit)) {
      const from = linearOf(program, receiver, frame, depth);
      const length = UNITS[unit.text] ?? unit.text;
      if (from?.perSecond !== 1000 || from.offset !== 0 || seconds(`1 ${length}`) === undefined) return undefined;
      return amountOf(program, amount, length, frame);
    }
  }
  const [only, ...others] = optionsOf(program.evaluator.evaluate(node, frame));
  if (!only || others.length > 0 || only.kind === 'literal') return undefined;
  return only.node !== node && ts.isExpression(only.node)
    ? aheadOf(program, only.node, frameOf(only) ?? frame, depth + 1)
    : undefined;
}

/** What a caller hands over was made among its own arguments. */
function frameOf(value: Value): Frame | undefined {
  return value.kind === 'call' ? value.frame : undefined;
}

/** `Date.now() + settings.days * 24 * 60 * 60 * 1000` */
function addedTo(
  program: Program,
  node: ts.BinaryExpression,
  frame: Frame | undefined,
  depth: number,
): Ahead | undefined {
  if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const from = linearOf(program, node.left, frame, depth);
  if (!from || from.perSecond === 0 || from.offset !== 0) return undefined;
  const factors = factorsOf(node.right).map((factor) => ({ factor, is: linearOf(program, factor, frame, depth) }));
  const text = textTold(node.right);
  if (text) return amountOf(program, text, '', frame);
  const [open, ...others] = factors.filter(({ is }) => is === undefined);
  if (!open || others.length > 0 || factors.some(({ is }) => is !== undefined && is.perSecond !== 0)) return undefined;
  const times = factors.reduce((product, { is }) => product * (is?.offset ?? 1), 1);
  const unit = unitOfLength(times / from.perSecond);
  return unit === undefined ? undefined : amountOf(program, open.factor, unit, frame);
}

/** `ms(settings.ttl)`, `ms(settings.ttl) / 1000`: a text that says its unit itself. */
function textTold(node: ts.Expression): ts.Expression | undefined {
  if (ts.isParenthesizedExpression(node)) return textTold(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.SlashToken) return textTold(node.left);
  const [first] = ts.isCallExpression(node) && lastName(node.expression) === 'ms' ? node.arguments : [];
  if (first) return first;
  return ts.isCallExpression(node) && ROUNDING.test(node.expression.getText()) && node.arguments[0]
    ? textTold(node.arguments[0])
    : undefined;
}

function factorsOf(node: ts.Expression): ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) return factorsOf(node.expression);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskToken) return [node];
  return [...factorsOf(node.left), ...factorsOf(node.right)];
}

/** `ends.getTime() / 1000` */
function dividedMoment(
  node: ts.BinaryExpression,
  inner: (expression: ts.Expression) => Ahead | undefined,
): Ahead | undefined {
  return node.operatorToken.kind === ts.SyntaxKind.SlashToken && ts.isNumericLiteral(node.right)
    ? inner(node.left)
    : undefined;
}

/** `new Date()`, `Math.floor(Date.now() / 1000)` */
export function isNow(program: Program, value: Value, frame: Frame | undefined): boolean {
  if (value.kind === 'external' && value.instance && value.path === 'Date')
    if (value.made?.node && ts.isNewExpression(value.made.node) && !value.made.node.arguments?.length) return true;
  return secondsAhead(program, value, 'seconds', frame) === 0;
}

function linearOf(program: Program, node: ts.Expression, frame: Frame | undefined, depth: number): Linear | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  const inner = (expression: ts.Expression) => linearOf(program, expression, frame, depth + 1);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) {
    return inner(node.expression);
  }
  if (node.end - node.pos < 60 && NOW.test(node.getText())) return NOTHING_AHEAD;
  if (ts.isBinaryExpression(node)) return combined(node.operatorToken.kind, inner(node.left), inner(node.right));
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
    const [first, ...others] = node.arguments ?? [];
    const at = first && others.length === 0 ? inner(first) : undefined;
    return first === undefined ? NOTHING_AHEAD : at?.perSecond === 1000 ? at : undefined;
  }
  const shifted = shiftedAt(program, node);
  if (shifted) return shifted === 'untold' ? undefined : moved(shifted, inner);
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    if (first && ROUNDING.test(node.expression.getText())) return inner(first);
    if (first && node.arguments.length === 1 && WRAPS.test(node.expression.getText())) return inner(first);
    const told = first && lastName(node.expression) === 'ms' ? program.evaluator.evaluate(first, frame) : undefined;
    const length = told?.kind === 'literal' && typeof told.value === 'string' ? seconds(told.value, 'ms') : undefined;
    if (length !== undefined) return { perSecond: 0, offset: length * 1000 };
    const shifted = ofLibrary(node, inner);
    if (shifted) return shifted;
  }
  const [only, ...others] = optionsOf(program.evaluator.evaluate(node, frame));
  if (!only || others.length > 0) return undefined;
  if (only.kind === 'literal') {
    return typeof only.value === 'number' ? { perSecond: 0, offset: only.value } : undefined;
  }
  return only.node !== node && ts.isExpression(only.node)
    ? linearOf(program, only.node, frameOf(only) ?? frame, depth + 1)
    : undefined;
}

const NOTHING_AHEAD: Linear = { perSecond: 1000, offset: 0 };
/** What takes a time, and is it in another form. */
const WRAPS = /^(?:moment|dayjs)(?:\.utc)?$|^DateTime\.(?:fromJSDate|fromMillis)$|^Timestamp\.fromDate$/;

/** `addDays(new Date(), 7)`, and a variable that `ends.setDate(ends.getDate() + 7)` has moved. */
function shiftedAt(program: Program, node: ts.Expression): Shifted | 'untold' | undefined {
  if (ts.isCallExpression(node)) return movedBy(node);
  const unit = ts.isIdentifier(node) ? program.unitOf(node) : undefined;
  return unit && ts.isIdentifier(node) ? setAhead(unit, node) : undefined;
}

function moved(
  { from, shifts }: Shifted,
  inner: (expression: ts.Expression) => Linear | undefined,
): Linear | undefined {
  const start = from === 'now' ? NOTHING_AHEAD : inner(from);
  if (start?.perSecond !== 1000) return undefined;
  const ahead = shifts.map(({ amount, seconds }: Shift) => {
    const by = inner(amount);
    return by?.perSecond === 0 ? by.offset * seconds * 1000 : undefined;
  });
  return ahead.every((length) => length !== undefined)
    ? { perSecond: 1000, offset: ahead.reduce((sum, length) => sum + length, start.offset) }
    : undefined;
}

/** `moment().add(14, 'days').unix()`, and the same in dayjs. */
function ofLibrary(
  node: ts.CallExpression,
  inner: (expression: ts.Expression) => Linear | undefined,
): Linear | undefined {
  const [amount, unit] = node.arguments;
  if (amount && !unit && lastName(node.expression) === 'getUnixTime') {
    const at = inner(amount);
    return at && scaled(at, 1 / 1000);
  }
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: receiver, name } = node.expression;
  if (IN_SECONDS.has(name.text) && !amount) {
    const at = inner(receiver);
    return at && scaled(at, 1 / 1000);
  }
  if (READS.has(name.text) && !amount) return inner(receiver);
  if (name.text !== 'add' || !amount || !unit || !ts.isStringLiteralLike(unit)) return undefined;
  const [from, by, length] = [inner(receiver), inner(amount), seconds(`1 ${UNITS[unit.text] ?? unit.text}`)];
  if (from?.perSecond !== 1000 || by?.perSecond !== 0 || length === undefined) return undefined;
  return { perSecond: 1000, offset: from.offset + by.offset * length * 1000 };
}

const IN_SECONDS = new Set(['unix', 'toSeconds', 'toUnixInteger']);
const READS = namesFrom('calls', 'momentReads');
/** What these libraries call a unit by one letter. */
const UNITS: Readonly<Record<string, string>> = { M: 'month', months: 'month', y: 'year' };
const LENGTHS = ['weeks', 'days', 'hours', 'minutes', 'seconds', 'ms'] as const;

function unitOfLength(length: number): string | undefined {
  return LENGTHS.find((unit) => Math.abs((seconds(`1 ${unit}`) ?? 0) - length) < 1e-9);
}

function combined(operator: ts.SyntaxKind, left: Linear | undefined, right: Linear | undefined): Linear | undefined {
  if (!left || !right) return undefined;
  switch (operator) {
    case ts.SyntaxKind.PlusToken:
      return { perSecond: left.perSecond + right.perSecond, offset: left.offset + right.offset };
    case ts.SyntaxKind.MinusToken:
      return { perSecond: left.perSecond - right.perSecond, offset: left.offset - right.offset };
    case ts.SyntaxKind.AsteriskToken:
      if (left.perSecond !== 0 && right.perSecond !== 0) return undefined;
      return left.perSecond !== 0 ? scaled(left, right.offset) : scaled(right, left.offset);
    case ts.SyntaxKind.SlashToken:
      return right.perSecond === 0 && right.offset !== 0 ? scaled(left, 1 / right.offset) : undefined;
    default:
      return undefined;
  }
}

function scaled(value: Linear, by: number): Linear {
  return { perSecond: value.perSecond * by, offset: value.offset * by };
}
