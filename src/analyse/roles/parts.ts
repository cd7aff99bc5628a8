import { ts } from '#compiler';
import type { PartPath } from '../knowledge/models.js';
import { type Answer, answerOf } from '../syntax/answer.js';
import { chainAfter, isBegun, isMethodCall, isWrapped } from '../syntax/builder-chain.js';
import { declarationOf } from '../syntax/scope.js';
import { isPropertyAssignment, type PropertyAssignment, referencesIn } from '../syntax/unit.js';
import { type CallNode, type Frame, literal, optionsOf, through, union, unknown, type Value } from '../syntax/value.js';
import { argumentAt } from '../values/argument-lists.js';
import { argumentsOf, returnedOutOfSight } from '../values/calls.js';
import { isAbsent, propertyOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { isCallNode, isElement, type Site } from './site.js';

/** A named part of a site, evaluated in a frame when the site stands inside a called wrapper. */
export function partOf(program: Program, site: Site, part: string, frame?: Frame): Answer {
  const entry = site.match.entry;
  const given = site.given?.[part];
  if (typeof given === 'string') return answerOf(literal(site.node, given));
  if (given) return answerOf(program.evaluator.evaluate(given, frame));
  if (site.open !== undefined) return { state: 'unknown', values: [], why: site.open };
  const paths = (isPropertyAssignment(site.node) ? entry.assigned?.parts[part] : undefined) ?? entry.parts?.[part];
  if (paths === undefined) return { state: 'absent', values: [] };
  const answers: Answer[] = [];
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    const answer = partAtPath(program, site, path, frame);
    if (answer.state === 'present') return answer;
    answers.push(answer);
  }
  const empty = answers.flatMap((answer) => answer.empty ?? []);
  return answers.find(({ state }) => state !== 'absent') ?? { state: 'absent', values: [], empty };
}

/** One of the places where a part may stand. */
export function partAtPath(program: Program, site: Site, path: PartPath, frame: Frame | undefined): Answer {
  return answerOf(valueAtPath(program, site, path, frame));
}

/**
 * `sign({ ...user })`: only the claims may hold it, and nobody can tell. A library that has a default for such a part
 * prefers it, or refuses claims that hold it too.
 */
export function isLeftToClaims(program: Program, site: Site, part: string, frame: Frame | undefined): boolean {
  const { parts = {} } = site.match.entry;
  const { [part]: paths, claims } = parts;
  if (!Array.isArray(paths) || typeof claims !== 'string' || site.given) return false;
  const isInClaims = (path: PartPath) => path.startsWith(`${claims}.`);
  return (
    paths.some(isInClaims) &&
    paths.every((path) => {
      const { state } = partAtPath(program, site, path, frame);
      return isInClaims(path) ? state === 'unknown' : state === 'absent';
    })
  );
}

/** The argument expressions of a part that is a plain argument. */
export function expressionsOf(site: Site, part: string): readonly ts.Expression[] {
  const given = site.given?.[part];
  if (site.given) return given !== undefined && typeof given !== 'string' ? [given] : [];
  if (ts.isPropertyAssignment(site.node)) return part === 'value' ? [site.node.initializer] : [];
  if (isPropertyAssignment(site.node)) {
    const path = site.match.entry.assigned?.parts[part] ?? site.match.entry.parts?.[part];
    if (path === '=') return [site.node.right];
    return path === 'member' && ts.isElementAccessExpression(site.node.left) ? [site.node.left.argumentExpression] : [];
  }
  if (!isCallNode(site.node)) return [];
  const paths = site.match.entry.parts?.[part];
  const args = argumentsOf(site.node);
  for (const path of typeof paths === 'string' ? [paths] : (paths ?? [])) {
    if (path === '*') return args;
    if (path.endsWith('..')) return args.slice(Number(path.slice(0, -2)));
    const argument = /^\d+$/.test(path) ? args[Number(path)] : undefined;
    if (argument) return [argument];
  }
  return [];
}

function valueAtPath(program: Program, site: Site, path: PartPath, frame: Frame | undefined): Value {
  if (ts.isPropertyAssignment(site.node)) return program.evaluator.evaluate(site.node.initializer, frame);
  if (isPropertyAssignment(site.node)) return assignedPart(program, site.node, path, frame);
  if (isElement(site.node)) return attribute(program, site.node, path, frame);
  if (!isCallNode(site.node)) return literal(site.node, undefined);
  if (path === '*') {
    return union(
      site.node,
      argumentsOf(site.node).map((argument) =>
        program.evaluator.evaluate(ts.isSpreadElement(argument) ? argument.expression : argument, frame),
      ),
    );
  }
  if (path.startsWith('this.')) {
    const made = site.external?.made;
    if (!made) return unknown(site.node, 'the call that made the receiver is out of sight');
    return descend(program, made.node, path.slice('this.'.length), made.frame);
  }
  if (path.startsWith('builder.')) return builtPart(program, site, site.node, path, frame);
  return descend(program, site.node, path, frame);
}

/** `0.name` of an element is its attribute of that name; a later attribute wins over an earlier spread. */
function attribute(program: Program, node: ts.JsxOpeningLikeElement, path: PartPath, frame: Frame | undefined): Value {
  const [, name = '', ...steps] = path.split('.');
  for (const property of node.attributes.properties.toReversed()) {
    let value: Value | undefined;
    if (ts.isJsxSpreadAttribute(property)) {
      value = stepInto(program, program.evaluator.evaluate(property.expression, frame), name, property);
      if (isAbsent(value)) continue;
    } else if (property.name.getText() === name) {
      const { initializer } = property;
      const expression = initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
      value = expression ? program.evaluator.evaluate(expression, frame) : literal(property, true);
      value = through(value, { node: property, name });
    }
    if (value) return steps.reduce((at, step) => stepInto(program, at, step, node), value);
  }
  return literal(node, undefined);
}

function assignedPart(program: Program, node: PropertyAssignment, path: PartPath, frame: Frame | undefined): Value {
  if (path === '=') return program.evaluator.evaluate(node.right, frame);
  const { left } = node;
  if (ts.isPropertyAccessExpression(left)) return literal(left, left.name.text);
  return program.evaluator.evaluate(left.argumentExpression, frame);
}

const MAXIMUM_CHAIN = 60;

/** `new SignJWT(claims).setIssuer(issuer).sign(key)`: what a method of the chain, or of the variable it began in, was given. */
function builtPart(program: Program, site: Site, node: CallNode, path: PartPath, frame: Frame | undefined): Value {
  const [, method = '', ...rest] = path.split('.');
  const given: Value[] = [];
  const take = (call: ts.Node): void => {
    if (isMethodCall(call, method)) given.push(descend(program, call, rest.join('.'), frame));
  };
  let at: ts.Node = ts.isCallExpression(node) ? node.expression : node;
  let last: ts.CallExpression | undefined;
  for (let steps = 0; steps < MAXIMUM_CHAIN && !ts.isNewExpression(at); steps++) {
    if (ts.isIdentifier(at)) {
      const variable = declarationOf(at);
      if (!variable || !ts.isVariableDeclaration(variable) || !variable.initializer) break;
      if (ts.isFunctionLike(variable.initializer)) break;
      for (const use of referencesIn(site.unit, variable)) take(use.parent.parent);
      at = variable.initializer;
    } else if (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at) || isWrapped(at)) {
      take(at);
      if (ts.isCallExpression(at)) last = at;
      at = at.expression;
    } else break;
  }
  const made = site.external?.made;
  const isMadeThere = last && made && !ts.isNewExpression(at) && isMadeBy(program, made.node, last, frame);
  if (isMadeThere)
    for (const call of chainAfter(made.node, program.unitOf(made.node)))
      if (isMethodCall(call, method)) given.push(descend(program, call, rest.join('.'), made.frame));
  if (given.length > 0) return union(node, given);
  return isMadeThere || (isBegun(at) && !(last && made && isOwn(program, last, frame)))
    ? literal(node, undefined)
    : unknown(node, 'the builder was begun elsewhere');
}

/** Whether a function of the project is called, which may set more than can be seen. */
function isOwn(program: Program, { expression }: ts.CallExpression, frame: Frame | undefined): boolean {
  return optionsOf(program.evaluator.evaluate(expression, frame)).some(({ kind }) => kind === 'function');
}

/** `base(id).sign(key)`: whether the function that is called is the one around `new SignJWT(claims)`. */
function isMadeBy(program: Program, made: ts.Node, call: ts.CallExpression, frame: Frame | undefined): boolean {
  const around = ts.findAncestor(made, ts.isFunctionLike);
  return optionsOf(program.evaluator.evaluate(call.expression, frame)).some(
    (callee) => callee.kind === 'function' && callee.node === around,
  );
}

/** Walks `1.issuer` or `0.useFactory().secret` from a call's argument inwards. */
export function descend(program: Program, call: CallNode, path: PartPath, frame: Frame | undefined): Value {
  const { evaluator } = program;
  const [head = '', ...steps] = path.split('.');
  const position = head.replace('()', '');
  const given = argumentAt(evaluator, call, Number(position), frame);
  if ('why' in given) return given;
  const { argument, frame: home } = given;
  if (!argument) return literal(call, undefined);
  const called = (value: Value): Value =>
    union(
      argument,
      optionsOf(value).map((option) => {
        if (option.kind === 'function') return returnedOutOfSight(evaluator, option);
        // An object where a factory may stand is none.
        return isAbsent(option) || option.kind === 'object'
          ? literal(argument, undefined)
          : unknown(argument, 'the factory is out of sight');
      }),
    );
  let value = evaluator.evaluate(argument, home);
  if (head.endsWith('()')) value = called(value);
  for (const step of steps) {
    if (step.startsWith('<')) {
      value = givenToMake(program, value, step.slice(1), argument);
      continue;
    }
    const calls = step.endsWith('()');
    value = stepInto(program, value, calls ? step.slice(0, -2) : step, argument);
    if (calls) value = called(value);
  }
  return value;
}

/** What the call that made a value was given: `3.<2` is the third argument of what made the fourth. */
function givenToMake(program: Program, value: Value, position: string, node: ts.Node): Value {
  const options = optionsOf(value).map((option) =>
    option.kind === 'call'
      ? descend(program, option.node, position, option.frame)
      : unknown(node, 'the call that made it is out of sight'),
  );
  return union(node, options);
}

function stepInto(program: Program, value: Value, name: string, node: ts.Node): Value {
  return union(
    node,
    optionsOf(value).map((option): Value => {
      switch (option.kind) {
        case 'object':
        case 'patched':
        case 'instance':
          return propertyOf(program.evaluator, option, name, node);
        case 'class':
          // A class that is handed over is made by who takes it.
          return propertyOf(program.evaluator, { kind: 'instance', node, class: option.node }, name, node);
        case 'array':
          if (/^\d+$/.test(name)) return propertyOf(program.evaluator, option, name, node);
          // A list of options stands for each of them.
          return stepInto(program, propertyOf(program.evaluator, option, '*', node), name, node);
        case 'literal':
        case 'function':
          return literal(node, undefined);
        case 'unknown':
          return option;
        default:
          return { ...unknown(node, `the options come from ${describe(option)}`), from: option };
      }
    }),
  );
}

/** A few words for a value nobody could follow, for messages. */
function describe(value: Value): string {
  const text = value.via?.at(-1)?.name ?? value.node.getText();
  return `\`${text.length > 50 ? `${text.slice(0, 47)}…` : text}\``;
}
