import { ts } from '#compiler';
import {
  type CallNode,
  type CallValue,
  type ExternalValue,
  type Frame,
  type FunctionValue,
  literal,
  type Made,
  through,
  union,
  unknown,
  type Value,
} from '../syntax/value.js';
import type { Evaluator } from './evaluate.js';
import { required } from './exports.js';
import { intrinsic, joinedList } from './intrinsics.js';
import { settingAskedFor } from './setting-asked.js';
import { stateRead } from './store-state.js';

const MAXIMUM_CALL_DEPTH = 6;

export function evaluateCall(evaluator: Evaluator, node: ts.CallExpression, frame: Frame | undefined): Value {
  const specifier = requiredModule(node);
  if (specifier !== undefined) return required(evaluator, specifier, node);
  const joined = joinedList(evaluator, node, frame);
  if (joined) return joined;
  const callee = evaluator.evaluate(node.expression, frame);
  return callValue(evaluator, callee, node, frame);
}

function callValue(evaluator: Evaluator, callee: Value, node: ts.CallExpression, frame: Frame | undefined): Value {
  switch (callee.kind) {
    case 'union':
      return union(
        node,
        callee.options.map((option) => callValue(evaluator, option, node, frame)),
      );
    case 'function':
      return through(returned(evaluator, callee, node, frame), { node, name: node.expression.getText().slice(0, 60) });
    case 'external':
      return externalResult(evaluator, callee, node, frame);
    default:
      return intrinsic(evaluator, callee, node, frame) ?? asked(evaluator, { kind: 'call', node, callee, frame });
  }
}

/** A setting that is asked for by its name may be what the project says of it, where nobody sets it. */
function asked(evaluator: Evaluator, call: CallValue): Value {
  const name = settingAskedFor(call);
  const loaded = name === undefined ? undefined : evaluator.world.settingLoaded(name, call.node);
  return loaded ? union(call.node, [loaded, call]) : call;
}

/** What a function of the project returns for these arguments; the opaque call where its body says nothing. */
function returned(
  evaluator: Evaluator,
  callee: FunctionValue,
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value {
  const opaque: Value = { kind: 'call', node, callee, frame };
  const value = evaluator.returned(callee, [...node.arguments], node, frame);
  if (value.kind !== 'unknown') return value;
  return opaque;
}

export function returnsOf(
  evaluator: Evaluator,
  callee: FunctionValue,
  args: readonly ts.Expression[],
  node: ts.Node,
  caller: Frame | undefined,
): Value {
  const depth = (caller?.depth ?? 0) + 1;
  if (depth > MAXIMUM_CALL_DEPTH || isRunning(callee.node, caller))
    return unknown(node, 'calls nested too deeply to follow');
  const frame: Frame = { fn: callee.node, args, caller, call: node, outer: callee.frame, self: callee.self, depth };
  const returns = evaluator.world.returnsOf(callee.node);
  if (returns.length === 0) return literal(node, undefined);
  return union(
    node,
    returns.map((expression) => evaluator.evaluate(expression, frame)),
  );
}

/** What a function returns to a library or a container that calls it out of sight, with arguments of its own. */
export function returnedOutOfSight(evaluator: Evaluator, { node, frame }: FunctionValue): Value {
  const returns = evaluator.world.returnsOf(node).map((expression) => evaluator.evaluate(expression, frame));
  return returns.length > 0 ? union(node, returns) : literal(node, undefined);
}

function isRunning(fn: ts.Node, frame: Frame | undefined): boolean {
  for (let at = frame; at; at = at.caller) if (at.fn === fn) return true;
  return false;
}

function externalResult(
  evaluator: Evaluator,
  callee: ExternalValue,
  node: ts.CallExpression,
  frame: Frame | undefined,
): Value {
  const known = intrinsic(evaluator, callee, node, frame);
  if (known) return known;
  const state = stateRead(evaluator, callee, node);
  if (state) return state;
  const entry = evaluator.world.models.find(callee.package, callee.path)?.entry;
  const { returns } = entry ?? {};
  if (returns?.argument !== undefined) {
    const argument = node.arguments[returns.argument];
    if (argument) return evaluator.evaluate(argument, frame);
  }
  if (returns?.calls !== undefined) {
    const argument = node.arguments[returns.calls];
    const fn = argument && evaluator.evaluate(argument, frame);
    if (fn?.kind === 'function') return returnsOf(evaluator, fn, [], node, frame);
  }
  if (returns?.constructs !== undefined) {
    const argument = node.arguments[returns.constructs];
    const made = argument && constructed(evaluator.evaluate(argument, frame), undefined, node, frame);
    if (made && made.kind !== 'call') return made;
  }
  // A child logger keeps the options of the logger it was made from.
  const made =
    returns?.instance !== undefined && callee.path.startsWith(`${returns.instance}#`) ? callee.made : { node, frame };
  if (returns?.instance !== undefined) {
    return { kind: 'external', node, package: callee.package, path: returns.instance, instance: true, made };
  }
  const called = `${callee.path === '' ? 'default' : callee.path}()`;
  if (evaluator.world.models.find(callee.package, called)) {
    return { kind: 'external', node, package: callee.package, path: called, instance: false, made };
  }
  return { kind: 'call', node, callee, frame };
}

export function evaluateNew(evaluator: Evaluator, node: ts.NewExpression, frame: Frame | undefined): Value {
  const callee = evaluator.evaluate(node.expression, frame);
  const known = callee.kind === 'external' ? evaluator.world.models.find(callee.package, callee.path) : undefined;
  // `new issuer.Client()`: a class that an object of the library holds.
  const path = known?.entry.returns?.instance;
  const made = callee.kind === 'external' && path !== undefined ? { ...callee, path } : callee;
  return constructed(made, { node, frame }, node, frame);
}

/** `made` is left out where a container makes it, with arguments that nobody sees. */
function constructed(
  callee: Value,
  made: Made | undefined,
  node: ts.NewExpression | ts.CallExpression,
  frame: Frame | undefined,
): Value {
  if (callee.kind === 'class') return { kind: 'instance', node, class: callee.node, made };
  if (callee.kind === 'external') return { ...callee, node, instance: true, made };
  if (callee.kind === 'union')
    return union(
      node,
      callee.options.map((option) => constructed(option, made, node, frame)),
    );
  return { kind: 'call', node, callee, frame };
}

function requiredModule(node: ts.CallExpression): string | undefined {
  const [argument] = node.arguments;
  if (!argument || !ts.isStringLiteralLike(argument)) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword ? argument.text : undefined;
}

/** The arguments of any kind of call. */
export function argumentsOf(node: CallNode): readonly ts.Expression[] {
  if (!ts.isTaggedTemplateExpression(node)) return node.arguments ?? [];
  return ts.isTemplateExpression(node.template) ? node.template.templateSpans.map(({ expression }) => expression) : [];
}
