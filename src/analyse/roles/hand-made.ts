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
  const token = argument && payloadOf(program, program.nearEvaluator.evaluate(argument), 0);
  return token && { role: 'token.decode', match: MATCH, node, unit, external: undefined, given: { token } };
}

/** The token whose second part this is, through whatever turns base64 into text. */
function payloadOf(program: Program, value: Value, depth: number): ts.Expression | undefined {
  if (depth > 10) return undefined;
  if (value.kind === 'member' && value.name === '1') return splitAtDots(value.object);
  if (value.kind === 'member') return payloadOf(program, value.object, depth + 1);
  if (value.kind === 'text') return firstOf(value.parts, (part) => payloadOf(program, part, depth + 1));
  if (value.kind === 'union') return firstOf(value.options, (option) => payloadOf(program, option, depth + 1));
  if (value.kind !== 'call' || ts.isTaggedTemplateExpression(value.node)) return undefined;
  const held = value.callee.kind === 'member' ? payloadOf(program, value.callee.object, depth + 1) : undefined;
  if (held) return held;
  return firstOf([...(value.node.arguments ?? [])], (argument) =>
    payloadOf(program, program.nearEvaluator.evaluate(argument, value.frame), depth + 1),
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
