import { ts } from '#compiler';
import { type Frame, optionsOf, type Value } from '../syntax/value.js';
import { seconds } from '../text/duration.js';
import type { Program } from './program.js';

/** `now * perSecond / 1 + offset`: a time in seconds (`perSecond` 1) or milliseconds (1000), or a plain number (0). */
interface Linear {
  readonly perSecond: number;
  readonly offset: number;
}

const MAXIMUM_DEPTH = 14;
const ROUNDING = /^(?:Math\.(?:floor|round|ceil|trunc)|Number|parseInt)$/;
const NOW =
  /^(?:(?:moment|dayjs)(?:\.utc)?\(\)|Date\.now\(\)|\+?\(?new Date\(\)\)?(?:\.(?:getTime|valueOf)\(\))?|Number\(new Date\(\)\))$/;

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
    const [first] = value.made?.node && ts.isNewExpression(value.made.node) ? (value.made.node.arguments ?? []) : [];
    const at = first && linearOf(program, first, value.made?.frame, 0);
    return at?.perSecond === 1000 ? at.offset / 1000 : undefined;
  }
  const node = value.kind === 'literal' ? undefined : value.node;
  const at = node && ts.isExpression(node) ? linearOf(program, node, frame, 0) : undefined;
  if (!at || at.perSecond === 0) return undefined;
  if (at.perSecond === 1000 && unit === 'seconds') return Number.POSITIVE_INFINITY;
  return at.perSecond === 1000 || at.perSecond === 1 ? at.offset / at.perSecond : undefined;
}

/** What says how far ahead a moment lies, and what that counts: `moment().add(settings.minutes, 'minutes').unix()`. */
export interface Ahead {
  readonly amount: Value;
  readonly unit: string;
}

export function amountAhead(program: Program, value: Value, frame: Frame | undefined): Ahead | undefined {
  const node = value.kind === 'literal' ? undefined : value.node;
  return node && ts.isExpression(node) ? aheadOf(program, node, frame, 0) : undefined;
}

function aheadOf(program: Program, node: ts.Expression, frame: Frame | undefined, depth: number): Ahead | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: receiver, name } = node.expression;
    const [amount, unit] = node.arguments;
    if (!amount && (name.text === 'unix' || READS.has(name.text))) return aheadOf(program, receiver, frame, depth + 1);
    if (name.text === 'add' && amount && unit && ts.isStringLiteralLike(unit)) {
      const from = linearOf(program, receiver, frame, depth);
      const length = UNITS[unit.text] ?? unit.text;
      if (from?.perSecond !== 1000 || from.offset !== 0 || seconds(`1 ${length}`) === undefined) return undefined;
      return { amount: program.evaluator.evaluate(amount, frame), unit: length };
    }
  }
  const [only, ...others] = optionsOf(program.evaluator.evaluate(node, frame));
  if (!only || others.length > 0 || only.kind === 'literal') return undefined;
  return only.node !== node && ts.isExpression(only.node) ? aheadOf(program, only.node, frame, depth + 1) : undefined;
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
  if (node.end - node.pos < 60 && NOW.test(node.getText())) return { perSecond: 1000, offset: 0 };
  if (ts.isBinaryExpression(node)) return combined(node.operatorToken.kind, inner(node.left), inner(node.right));
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    if (first && ROUNDING.test(node.expression.getText())) return inner(first);
    const shifted = ofLibrary(node, inner);
    if (shifted) return shifted;
  }
  const [only, ...others] = optionsOf(program.evaluator.evaluate(node, frame));
  if (!only || others.length > 0) return undefined;
  if (only.kind === 'literal') {
    return typeof only.value === 'number' ? { perSecond: 0, offset: only.value } : undefined;
  }
  return only.node !== node && ts.isExpression(only.node) ? inner(only.node) : undefined;
}

/** `moment().add(14, 'days').unix()`, and the same in dayjs. */
function ofLibrary(
  node: ts.CallExpression,
  inner: (expression: ts.Expression) => Linear | undefined,
): Linear | undefined {
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: receiver, name } = node.expression;
  const [amount, unit] = node.arguments;
  if (name.text === 'unix' && !amount) {
    const at = inner(receiver);
    return at && scaled(at, 1 / 1000);
  }
  if (READS.has(name.text) && !amount) return inner(receiver);
  if (name.text !== 'add' || !amount || !unit || !ts.isStringLiteralLike(unit)) return undefined;
  const [from, by, length] = [inner(receiver), inner(amount), seconds(`1 ${UNITS[unit.text] ?? unit.text}`)];
  if (from?.perSecond !== 1000 || by?.perSecond !== 0 || length === undefined) return undefined;
  return { perSecond: 1000, offset: from.offset + by.offset * length * 1000 };
}

const READS = new Set(['valueOf', 'toDate', 'getTime', 'utc']);
/** What these libraries call a unit by one letter. */
const UNITS: Readonly<Record<string, string>> = { M: 'month', months: 'month', y: 'year' };

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
