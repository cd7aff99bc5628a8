import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Unit } from '../syntax/unit.js';
import type { CallNode, Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import type { Site } from './site.js';

const MATCH: MatchedEntry = {
  name: 'JSON.parse of a token part',
  entry: { role: 'token.decode', result: ['return'] },
  model: { package: '', exports: {} },
};

/** `JSON.parse(atob(token.split('.')[1]))`: a decode without a library. */
export function decodedByHand(program: Program, unit: Unit, node: CallNode): Site | undefined {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'JSON.parse') return undefined;
  const [argument] = node.arguments;
  const token = argument && partOfSplit(program, program.nearEvaluator.evaluate(argument), '1');
  return token && { role: 'token.decode', match: MATCH, node, unit, external: undefined, given: { token } };
}

/** Whether an expression is one part of what was split at dots, by its index: the third is the signature of a token. */
export function isPartOfSplit(program: Program, node: ts.Expression, part: string): boolean {
  return partOfSplit(program, program.nearEvaluator.evaluate(node), part) !== undefined;
}

/** The token whose part this is, through whatever turns base64 into text. */
function partOfSplit(program: Program, value: Value, part: string, depth = 0): ts.Expression | undefined {
  if (depth > 10) return undefined;
  if (value.kind === 'member' && value.name === part) return splitAtDots(value.object);
  if (value.kind === 'member') return partOfSplit(program, value.object, part, depth + 1);
  if (value.kind === 'text') return firstOf(value.parts, (piece) => partOfSplit(program, piece, part, depth + 1));
  if (value.kind === 'union') return firstOf(value.options, (option) => partOfSplit(program, option, part, depth + 1));
  if (value.kind !== 'call' || ts.isTaggedTemplateExpression(value.node)) return undefined;
  const held = value.callee.kind === 'member' ? partOfSplit(program, value.callee.object, part, depth + 1) : undefined;
  if (held) return held;
  return firstOf([...(value.node.arguments ?? [])], (argument) =>
    partOfSplit(program, program.nearEvaluator.evaluate(argument, value.frame), part, depth + 1),
  );
}

function splitAtDots(value: Value): ts.Expression | undefined {
  if (value.kind !== 'call' || !ts.isCallExpression(value.node)) return undefined;
  const { expression, arguments: args } = value.node;
  const [separator] = args;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'split') return undefined;
  return separator && ts.isStringLiteralLike(separator) && separator.text === '.' ? expression.expression : undefined;
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
