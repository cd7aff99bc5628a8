import { ts } from '#compiler';
import { type Frame, literal, optionsOf, union, unknown, type Value } from '../syntax/value.js';
import type { Evaluator } from './evaluate.js';

export function template(evaluator: Evaluator, node: ts.TemplateExpression, frame: Frame | undefined): Value {
  const parts: Value[] = [literal(node.head, node.head.text)];
  for (const span of node.templateSpans) {
    parts.push(evaluator.evaluate(span.expression, frame), literal(span.literal, span.literal.text));
  }
  return joined(node, parts);
}

export function binary(evaluator: Evaluator, node: ts.BinaryExpression, frame: Frame | undefined): Value {
  const left = () => evaluator.evaluate(node.left, frame);
  const right = () => evaluator.evaluate(node.right, frame);
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return joined(node, [left(), right()]);
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
    case ts.SyntaxKind.QuestionQuestionToken: {
      const first = left();
      if (first.kind !== 'literal') {
        const options = optionsOf(first).filter((option) => !fallsThrough(option));
        const isCertain =
          options.length > 0 && options.length === optionsOf(first).length && options.every(isSomething);
        return isCertain ? first : union(node, [...options, right()]);
      }
      const byTruth = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.BarBarEqualsToken].includes(node.operatorToken.kind);
      const keeps = byTruth ? first.value : first.value != null;
      return keeps ? first : right();
    }
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const first = left();
      if (first.kind === 'literal') return first.value ? right() : first;
      return union(node, [right(), literal(node, undefined)]);
    }
    case ts.SyntaxKind.EqualsToken:
    case ts.SyntaxKind.CommaToken:
      return right();
    case ts.SyntaxKind.MinusEqualsToken:
    case ts.SyntaxKind.AsteriskEqualsToken:
    case ts.SyntaxKind.SlashEqualsToken:
      return unknown(node, 'computed at run time');
    case ts.SyntaxKind.AsteriskToken:
    case ts.SyntaxKind.MinusToken:
    case ts.SyntaxKind.SlashToken:
    case ts.SyntaxKind.AsteriskAsteriskToken:
    case ts.SyntaxKind.LessThanLessThanToken:
      return arithmetic(node, left(), right());
    default:
      return comparison(node);
  }
}

export function prefix(evaluator: Evaluator, node: ts.PrefixUnaryExpression, frame: Frame | undefined): Value {
  const operand = evaluator.evaluate(node.operand, frame);
  if (node.operator === ts.SyntaxKind.ExclamationToken) {
    if (operand.kind === 'literal') return literal(node, !operand.value);
    if (['object', 'array', 'function', 'class'].includes(operand.kind)) return literal(node, false);
    return comparison(node);
  }
  if (operand.kind !== 'literal' || typeof operand.value !== 'number') return unknown(node, 'computed at run time');
  return literal(node, node.operator === ts.SyntaxKind.MinusToken ? -operand.value : operand.value);
}

/** Both, unless the caller whose frame it is decides: `optional ? a : b` of a call with `true`. */
export function conditional(evaluator: Evaluator, node: ts.ConditionalExpression, frame: Frame | undefined): Value {
  const test = frame && evaluator.evaluate(node.condition, frame);
  // What is counted down ends a recursion that nobody follows to its end.
  if (test?.kind === 'literal' && (typeof test.value === 'boolean' || test.value === undefined))
    return evaluator.evaluate(test.value ? node.whenTrue : node.whenFalse, frame);
  return union(node, [evaluator.evaluate(node.whenTrue, frame), evaluator.evaluate(node.whenFalse, frame)]);
}

/** What is neither missing nor empty, so that nothing takes its place: `({ expiresIn }) ?? {}`. */
function isSomething({ kind }: Value): boolean {
  return kind === 'object' || kind === 'array' || kind === 'function' || kind === 'class' || kind === 'instance';
}

/** What `??` and `||` never give: their right side takes its place. */
function fallsThrough(value: Value): boolean {
  return value.kind === 'literal' && (value.value === undefined || value.value === null);
}

/** The answer of a test that nobody can know: both. */
function comparison(node: ts.Node): Value {
  return union(node, [literal(node, true), literal(node, false)]);
}

/** Texts that are made of themselves double at every step. */
const MAXIMUM_PARTS = 200;
const LONGEST = 100_000;

export function joined(node: ts.Node, parts: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const part of parts) {
    const own = part.kind === 'text' ? part.parts : [part];
    const room = MAXIMUM_PARTS - flat.length;
    flat.push(...own.slice(0, room));
    if (own.length <= room) continue;
    flat.push(unknown(node, 'a text of too many parts to follow'));
    break;
  }
  if (flat.every((part) => part.kind === 'literal')) {
    const [first, second] = flat;
    if (flat.length === 2 && typeof first?.value === 'number' && typeof second?.value === 'number') {
      return literal(node, first.value + second.value);
    }
    const texts = flat.map((part) => String(part.value));
    return texts.reduce((length, text) => length + text.length, 0) > LONGEST
      ? unknown(node, 'a text too long to follow')
      : literal(node, texts.join(''));
  }
  return { kind: 'text', node, parts: flat };
}

function arithmetic(node: ts.BinaryExpression, left: Value, right: Value): Value {
  if (left.kind !== 'literal' || right.kind !== 'literal') return unknown(node, 'computed at run time');
  const [a, b] = [Number(left.value), Number(right.value)];
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AsteriskToken:
      return literal(node, a * b);
    case ts.SyntaxKind.SlashToken:
      return literal(node, a / b);
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return literal(node, a ** b);
    case ts.SyntaxKind.LessThanLessThanToken:
      return literal(node, a << b);
    default:
      return literal(node, a - b);
  }
}
