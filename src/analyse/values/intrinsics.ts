import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import {
  type CallValue,
  type ExternalValue,
  type Frame,
  literal,
  optionsOf,
  type Primitive,
  type PropertyWrite,
  union,
  type Value,
} from '../syntax/value.js';
import { returnsOf } from './calls.js';
import type { Evaluator } from './evaluate.js';

/** Functions of the language itself whose result is known when their input is. */
export function intrinsic(
  evaluator: Evaluator,
  callee: Value,
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value | undefined {
  const [first, second] = node.arguments;
  const argument = (index: number): Value | undefined => {
    const expression = node.arguments[index];
    return expression && !ts.isSpreadElement(expression) ? evaluator.evaluate(expression, frame) : undefined;
  };
  if (callee.kind === 'external' && /[.#]bind$/.test(callee.path) && node.arguments.length < 2)
    return { ...callee, path: callee.path.slice(0, -'.bind'.length) };
  if (callee.kind === 'external' && callee.package === '') {
    if (callee.path === 'Map#get') return keptIn(evaluator, callee, argument(0), node);
    switch (callee.path) {
      case 'Object.assign':
        return assigned(evaluator, node, frame);
      case 'Object.freeze':
      case 'Object.seal':
      case 'structuredClone':
      case 'Promise.resolve':
      case 'Promise.all':
        return argument(0);
      case 'String':
      case 'Number':
      case 'Boolean':
      case 'parseInt':
      case 'parseFloat':
        return converted(CONVERSIONS[callee.path], argument(0), { kind: 'call', node, callee, frame });
      case 'Array.from':
        return second ? undefined : argument(0);
      case 'btoa':
        return inBase64(argument(0), node);
      default:
        break;
    }
  }
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const bytes = bytesOfText(node.expression);
  if (bytes)
    return first?.getText().slice(1, -1) === 'base64' ? inBase64(evaluator.evaluate(bytes, frame), node) : undefined;
  if (callee.kind === 'external' && callee.package === '') return undefined;
  const receiver = callee.kind === 'member' ? callee.object : settledBefore(evaluator, node.expression, frame);
  if (!receiver) return undefined;
  switch (node.expression.name.text) {
    case 'then':
      return first ? called(evaluator, argument(0), receiver, node, frame) : undefined;
    case 'catch':
    case 'finally':
      return receiver;
    case 'bind':
      return receiver.kind === 'function' && node.arguments.length < 2 ? receiver : undefined;
    default:
      return receiver.kind === 'array'
        ? onArray(evaluator, node.expression.name.text, receiver, node, frame)
        : onText(node.expression.name.text, receiver, node, argument(0));
  }
}

/** The text of `Buffer.from(text).toString`. */
function bytesOfText({ expression, name }: ts.PropertyAccessExpression): ts.Expression | undefined {
  if (name.text !== 'toString' || !ts.isCallExpression(expression)) return undefined;
  const [text, encoding] = expression.arguments;
  const isText = encoding === undefined || /^['"](?:utf-?8|ascii|latin1|binary)['"]$/.test(encoding.getText());
  return isText && expression.expression.getText() === 'Buffer.from' ? text : undefined;
}

/** What is known of a text stays known where it is written in another alphabet. */
function inBase64(text: Value | undefined, node: ts.Node): Value | undefined {
  if (text?.kind !== 'literal' || typeof text.value !== 'string' || text.value.length > 8_192) return undefined;
  return literal(
    node,
    btoa(Array.from(new TextEncoder().encode(text.value), (byte) => String.fromCharCode(byte)).join('')),
  );
}

/** The value that a chain of promises goes on with: it has no `then` of its own. */
function settledBefore(
  evaluator: Evaluator,
  { expression, name }: ts.PropertyAccessExpression,
  frame: Frame | undefined,
): Value | undefined {
  return name.text === 'then' || name.text === 'catch' || name.text === 'finally'
    ? evaluator.evaluate(expression, frame)
    : undefined;
}

/** `new Map([[key, value]])` and what is set later in the same file; any of the values where the key is not known. */
function keptIn(
  evaluator: Evaluator,
  { made }: ExternalValue,
  key: Value | undefined,
  node: ts.Node,
): Value | undefined {
  if (!made || !ts.isNewExpression(made.node)) return undefined;
  const pairs: (readonly [ts.Expression, ts.Expression])[] = [];
  const first = made.node.arguments?.[0];
  const list = first && evaluator.evaluate(first, made.frame);
  for (const element of list?.kind === 'array' ? list.node.elements : []) {
    const [name, value] = ts.isArrayLiteralExpression(element) ? element.elements : [];
    if (!name || !value) return undefined;
    pairs.push([name, value]);
  }
  const variable = made.node.parent;
  const unit = evaluator.world.unitOf(made.node);
  for (const { parent } of unit && ts.isVariableDeclaration(variable) ? referencesIn(unit, variable) : []) {
    if (!ts.isPropertyAccessExpression(parent) || parent.name.text !== 'set' || !ts.isCallExpression(parent.parent))
      continue;
    const [name, value] = parent.parent.arguments;
    if (name && value) pairs.push([name, value]);
  }
  const values = pairs.flatMap(([name, value]) => {
    const known = evaluator.evaluate(name, made.frame);
    const isOther = key?.kind === 'literal' && known.kind === 'literal' && key.value !== known.value;
    return isOther ? [] : [evaluator.evaluate(value, made.frame)];
  });
  return values.length === 0 ? undefined : union(node, values);
}

/** `Object.assign(target, …sources)` is a spread of all of them. */
function assigned(evaluator: Evaluator, node: ts.CallExpression, frame: Frame | undefined): Value | undefined {
  const [target, ...sources] = node.arguments;
  if (!target) return undefined;
  const writes = sources.map((value): PropertyWrite => ({ name: undefined, value, certain: true }));
  return { kind: 'patched', node, base: evaluator.evaluate(target, frame), writes };
}

type Conversion = (value: Primitive) => Primitive;

const CONVERSIONS: Readonly<Record<'String' | 'Number' | 'Boolean' | 'parseInt' | 'parseFloat', Conversion>> = {
  String,
  Number,
  Boolean,
  parseInt: (value) => Number.parseInt(String(value), 10),
  parseFloat: (value) => Number.parseFloat(String(value)),
};

/** Of several possible values, such as a variable with a default, those that are known are converted. */
function converted(convert: Conversion, value: Value | undefined, call: CallValue): Value | undefined {
  if (!value) return undefined;
  const { node } = call;
  return union(
    node,
    optionsOf(value).map((option): Value => {
      if (option.kind === 'literal') return literal(node, convert(option.value));
      return convert === String ? { kind: 'text', node, parts: [option] } : call;
    }),
  );
}

/** The result of a callback that gets the value as its first parameter. */
function called(
  evaluator: Evaluator,
  callback: Value | undefined,
  value: Value,
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value | undefined {
  if (callback?.kind !== 'function' || !ts.isExpression(value.node)) return undefined;
  return returnsOf(evaluator, callback, [value.node], node, frame);
}

function onArray(
  evaluator: Evaluator,
  method: string,
  array: Value & { kind: 'array' },
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value | undefined {
  if (['filter', 'flat', 'slice', 'concat', 'reverse', 'sort'].includes(method)) return array;
  if (method !== 'join') return undefined;
  const elements = array.node.elements.map((element) => evaluator.evaluate(element, array.frame));
  return joinedText(evaluator, elements, node, frame);
}

/** `parts.join('; ')` of a list that more is pushed into: all of it, whatever a push depends on. */
export function joinedList(evaluator: Evaluator, node: ts.CallExpression, frame: Frame | undefined): Value | undefined {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'join') return undefined;
  const list = ts.isIdentifier(expression.expression) ? declarationOf(expression.expression) : undefined;
  if (!list || !ts.isVariableDeclaration(list) || !list.initializer || !ts.isArrayLiteralExpression(list.initializer))
    return undefined;
  const { whole, pushed } = evaluator.world.writesTo(list);
  if (whole.length > 0 || pushed.length === 0 || pushed.some(ts.isSpreadElement)) return undefined;
  const elements = [...list.initializer.elements, ...pushed].map((element) => evaluator.evaluate(element, frame));
  return joinedText(evaluator, elements, node, frame);
}

function joinedText(
  evaluator: Evaluator,
  elements: readonly Value[],
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value | undefined {
  const separator = node.arguments[0] ? evaluator.evaluate(node.arguments[0], frame) : literal(node, ',');
  if (separator.kind !== 'literal') return undefined;
  if (elements.every((element) => element.kind === 'literal')) {
    return literal(node, elements.map((element) => String(element.value)).join(String(separator.value)));
  }
  return {
    kind: 'text',
    node,
    parts: elements.flatMap((element, at) => [
      ...(at === 0 ? [] : [separator]),
      ...(element.kind === 'text' ? element.parts : [element]),
    ]),
  };
}

/** Text methods that leave the content recognisable. Literals are computed, everything else is passed on. */
function onText(method: string, text: Value, node: ts.CallExpression, argument: Value | undefined): Value | undefined {
  if (text.kind === 'union') {
    const results = text.options.map((option) => onText(method, option, node, argument));
    return results.every((result) => result !== undefined) ? union(node, results) : undefined;
  }
  if (text.kind !== 'literal' || typeof text.value !== 'string') return undefined;
  switch (method) {
    case 'trim':
      return literal(node, text.value.trim());
    case 'toLowerCase':
      return literal(node, text.value.toLowerCase());
    case 'toUpperCase':
      return literal(node, text.value.toUpperCase());
    case 'toString':
      return text;
    case 'concat':
      return argument?.kind === 'literal' ? literal(node, text.value + String(argument.value)) : undefined;
    default:
      return undefined;
  }
}
