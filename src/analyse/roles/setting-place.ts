import { ts } from '#compiler';
import { type Frame, type ObjectValue, optionsOf, type Value } from '../syntax/value.js';
import { argumentsOf, returnedOutOfSight } from '../values/calls.js';
import { propertyName } from '../values/members.js';
import type { Program } from '../values/program.js';
import { isCallNode, isElement, type Site } from './site.js';

const MAXIMUM_DEPTH = 6;

/** The property or attribute that gives a part of a site its value: what a reader has to change, wherever it stands. */
export function settingPlace(
  program: Program,
  site: Site,
  part: string,
  frame: Frame | undefined,
): ts.Node | undefined {
  const given = site.given?.[part];
  if (given !== undefined && typeof given !== 'string') return pairAround(given);
  const paths = site.match.entry.parts?.[part] ?? [];
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    const made = path.startsWith('this.') ? site.external?.made : undefined;
    const [position = '', ...names] = (made ? path.slice('this.'.length) : path).split('.');
    if (!/^\d+$/.test(position) || names.length === 0) continue;
    const call = made?.node ?? (isCallNode(site.node) ? site.node : undefined);
    const found = isElement(site.node)
      ? attributeAt(program, site.node, names, frame)
      : call && propertyAt(program, argumentsOf(call)[Number(position)], names, made ? made.frame : frame, 0);
    if (found) return found;
  }
  return undefined;
}

/** The options that a part is missing from, where they stand outside of the call: a constant, or what a helper makes. */
export function sharedOptions(
  program: Program,
  site: Site,
  part: string,
  frame: Frame | undefined,
): ts.Node | undefined {
  if (!isCallNode(site.node)) return undefined;
  const paths = site.match.entry.parts?.[part] ?? [];
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    const [position = '', ...names] = path.split('.');
    const argument = /^\d+$/.test(position) && names.length > 0 ? argumentsOf(site.node)[Number(position)] : undefined;
    if (!argument || ts.isObjectLiteralExpression(argument)) continue;
    const [options, ...others] = optionsOf(program.evaluator.evaluate(argument, frame));
    if (options?.kind === 'object' && others.length === 0) return options.node;
  }
  return undefined;
}

/** The property, or the call that sets the parameter. */
function pairAround(value: ts.Expression): ts.Node {
  const { parent } = value;
  const isPair =
    ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) || ts.isCallExpression(parent);
  return isPair ? parent : value;
}

function attributeAt(
  program: Program,
  element: ts.JsxOpeningLikeElement,
  names: readonly string[],
  frame: Frame | undefined,
): ts.Node | undefined {
  for (const property of element.attributes.properties.toReversed()) {
    if (ts.isJsxSpreadAttribute(property)) {
      const found = propertyAt(program, property.expression, names, frame, 1);
      if (found) return found;
    } else if (property.name.getText() === names[0]) return property;
  }
  return undefined;
}

function propertyAt(
  program: Program,
  expression: ts.Expression | undefined,
  names: readonly string[],
  frame: Frame | undefined,
  depth: number,
): ts.Node | undefined {
  if (!expression || depth > MAXIMUM_DEPTH) return undefined;
  return propertyIn(program, program.evaluator.evaluate(expression, frame), names, depth);
}

function propertyIn(program: Program, value: Value, names: readonly string[], depth: number): ts.Node | undefined {
  const [name, ...inner] = names;
  for (const option of optionsOf(value)) {
    if (option.kind !== 'object' || name === undefined) continue;
    if (name.endsWith('()')) {
      const found = propertyMadeBy(program, option, name.slice(0, -2), inner, depth + 1);
      if (found) return found;
      continue;
    }
    for (const property of option.node.properties.toReversed()) {
      if (ts.isSpreadAssignment(property)) {
        const found = propertyAt(program, property.expression, names, option.frame, depth + 1);
        if (found) return found;
      } else if (propertyName(program.evaluator, property.name, option.frame) === name) {
        if (inner.length === 0) return property;
        const holder = ts.isPropertyAssignment(property) ? property.initializer : property.name;
        const found = ts.isExpression(holder) && propertyAt(program, holder, inner, option.frame, depth + 1);
        return found || property;
      }
    }
  }
  return undefined;
}

/** `useFactory: () => ({ secret })`: in what the function returns. */
function propertyMadeBy(
  program: Program,
  options: ObjectValue,
  name: string,
  inner: readonly string[],
  depth: number,
): ts.Node | undefined {
  if (depth > MAXIMUM_DEPTH || inner.length === 0) return undefined;
  for (const maker of optionsOf(program.evaluator.property(options, name, options.node))) {
    const made = maker.kind === 'function' ? returnedOutOfSight(program.evaluator, maker) : undefined;
    const found = made && propertyIn(program, made, inner, depth);
    if (found) return found;
  }
  return undefined;
}
