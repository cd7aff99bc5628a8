import { ts } from '#compiler';
import { partOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import type { Answer } from '../syntax/answer.js';
import {
  type CallNode,
  type CallValue,
  type ExternalValue,
  type Frame,
  type FunctionNode,
  type FunctionValue,
  type LiteralValue,
  optionsOf,
  type ParameterValue,
  type Value,
} from '../syntax/value.js';
import { seconds } from '../text/duration.js';
import { namesFrom } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { isFunctionNode } from '../values/evaluate.js';
import { entriesOf } from '../values/members.js';
import { Answers } from '../values/overlooked.js';
import { classAround, type Program } from '../values/program.js';
import type { Callers, Speaking } from './callers.js';
import type { FlowStep } from './flow.js';

/** A site as one chain of callers reaches it: the wrapper's parameters have that caller's arguments. */
export interface View {
  readonly site: Site;
  readonly frame: Frame | undefined;
  /** The outermost call, where a reader has to change something. */
  readonly place: ts.Node;
  readonly trace: readonly FlowStep[];
}

const MAXIMUM_LEVELS = 7;
const MAXIMUM_VIEWS = 60;

/** A call that gives a parameter something, with the called function as it is seen there. */
interface Giving {
  readonly call: CallNode;
  readonly callee: FunctionValue | undefined;
  readonly args: readonly ts.Expression[];
}

/** The views of sites, each made once: what was found out in its frame holds for every rule that asks for it again. */
export class Views {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #whole = new WeakMap<Site, View>();
  /** What the callers of one function make of a view, as far as somebody wanted it. */
  readonly #outer = new WeakMap<View, Map<ts.Node, View[]>>();
  readonly #known = new WeakMap<Site, Answers<string, readonly View[]>>();
  readonly #parts = new WeakMap<View, Map<string, Answer>>();

  constructor(program: Program, callers: Callers) {
    this.#program = program;
    this.#callers = callers;
  }

  /** A named part of a site, as a view of it has it. */
  partOf(view: View, part: string): Answer {
    const known = this.#parts.get(view) ?? new Map<string, Answer>();
    this.#parts.set(view, known);
    const answer = known.get(part) ?? partOf(this.#program, view.site, part, view.frame);
    known.set(part, answer);
    return answer;
  }

  /** The site itself when the parts depend on nothing outside, else one view per chain of callers that decides them. */
  of(site: Site, parts: readonly string[], only: 'whole' | 'any' = 'any', speaking?: Speaking): readonly View[] {
    const known = this.#known.get(site) ?? new Answers<string, readonly View[]>(this.#program.overlooked);
    this.#known.set(site, known);
    return known.of(`${only} ${parts.join(' ')}`, () => this.#deciding(site, parts, only, speaking));
  }

  /** A view as one call of a function around it sees it, where what is given there decides the part. */
  seenBy(view: View, part: string, call: ts.Node): View | undefined {
    for (const parameter of freeParameters(this.#program, [this.partOf(view, part)], view.place, 'any')) {
      const giving = this.#givingsOf(parameter).find((one) => one.call === call);
      if (giving) return outerView(view, parameter, giving);
    }
    return undefined;
  }

  #deciding(site: Site, parts: readonly string[], only: 'whole' | 'any', speaking?: Speaking): readonly View[] {
    const done: View[] = [];
    let open: View[] = [this.#itself(site)];
    for (let level = 0; level < MAXIMUM_LEVELS && open.length > 0; level++) {
      const next: View[] = [];
      for (const view of open) {
        const answers = parts.map((part) => this.partOf(view, part));
        // Where there is no room left, one tells whether there are any.
        const room = Math.max(1, MAXIMUM_VIEWS - next.length);
        const outer = this.#outermost(view, freeParameters(this.#program, answers, view.place, only), room, speaking);
        if (outer.length === 0) done.push(view);
        else next.push(...outer);
      }
      open = next.slice(0, MAXIMUM_VIEWS);
      if (next.length > MAXIMUM_VIEWS) this.#sayMore();
    }
    if (open.some((view) => this.#isDecidedFurtherOut(view, parts, only, speaking)))
      this.#program.overlooked.say(
        `it is called through more than ${MAXIMUM_LEVELS} functions, of which so many were looked at`,
      );
    return [...done, ...open];
  }

  #isDecidedFurtherOut(view: View, parts: readonly string[], only: 'whole' | 'any', speaking?: Speaking): boolean {
    const answers = parts.map((part) => this.partOf(view, part));
    return this.#outermost(view, freeParameters(this.#program, answers, view.place, only), 1, speaking).length > 0;
  }

  #sayMore(): void {
    this.#program.overlooked.say(
      `more than ${MAXIMUM_VIEWS} chains of calls lead to it, of which so many were looked at`,
    );
  }

  #itself(site: Site): View {
    const known = this.#whole.get(site);
    if (known) return known;
    const view: View = { site, frame: undefined, place: site.node, trace: [] };
    this.#whole.set(site, view);
    return view;
  }

  /** By the callers of the innermost function that has any: they have what a function around it was given, too. */
  #outermost(view: View, parameters: readonly ParameterValue[], most: number, speaking?: Speaking): View[] {
    for (const parameter of parameters) {
      const outer = this.#outerViews(view, parameter, most, speaking);
      if (outer.length > 0) return outer;
    }
    return [];
  }

  #outerViews(view: View, parameter: ParameterValue, most: number, speaking?: Speaking): View[] {
    const byParameter = this.#outer.get(view) ?? new Map<ts.Node, View[]>();
    this.#outer.set(view, byParameter);
    const made = byParameter.get(parameter.node) ?? [];
    byParameter.set(parameter.node, made);
    const givings = this.#givingsOf(parameter, speaking);
    if (givings.length > most) this.#sayMore();
    for (const giving of givings.slice(made.length, most)) made.push(outerView(view, parameter, giving));
    return made.slice(0, most);
  }

  #givingsOf({ fn, index }: ParameterValue, speaking?: Speaking): Giving[] {
    const called = this.#callers
      .of(fn, speaking)
      .map(({ call, callee }) => ({ call, callee, args: argumentsOf(call) }));
    const bound = this.#callers
      .bindingsOf(fn)
      .map((call) => ({ call, callee: undefined, args: call.arguments.slice(1) }))
      .filter(({ args }) => args.length > index);
    return [...called, ...bound];
  }
}

function outerView(view: View, parameter: ParameterValue, { call, callee, args }: Giving): View {
  const method = methodAround(view.site.node, parameter.fn);
  if (method) return constructedView(view, parameter, method, call);
  const frame: Frame = {
    fn: parameter.fn,
    args: [...args],
    caller: undefined,
    call,
    outer: callee?.frame,
    self: callee?.self,
    depth: (view.frame?.depth ?? 0) + 1,
  };
  const step = {
    node: view.place,
    say: `reached with \`${parameter.node.name.getText().slice(0, 30)}\` from the caller`,
  };
  return { site: view.site, frame: nest(view.frame, frame), place: placeOf(call), trace: [step, ...view.trace] };
}

/**
 * Whether what the outermost call gives may be the result of the site: no wrapper on the way only makes a function or an
 * object, whose own callers are given that result.
 */
export function givesResult({ site, frame }: View): boolean {
  let inner: ts.Node = site.node;
  for (let at = frame; at; at = at.caller) {
    for (let node = inner.parent; node && node !== at.fn; node = node.parent) {
      const isCallback = ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent);
      if (ts.isFunctionLike(node) && !isCallback) return false;
    }
    if (!at.call) return true;
    inner = at.call;
  }
  return true;
}

/** The calls that lead to a site, its wrapper's first: what each of them does with the result is done before the next has it. */
export function callsAround({ place, frame }: View): readonly ts.Node[] {
  const calls = new Set<ts.Node>();
  for (let at = frame; at; at = at.caller) if (at.call) calls.add(at.call);
  return [...calls.add(place)];
}

/**
 * Whether a call leads to the site on another way than a view: it calls a function of the view from elsewhere, or what
 * another call made (`createVerifier(otherPolicy)`).
 */
export function isOnOtherWay(program: Program, { frame }: View, call: ts.Node): boolean {
  if (!frame || !ts.isCallExpression(call)) return false;
  const frames = new Map<FunctionNode, Frame>();
  for (let at: Frame | undefined = frame; at; at = at.caller) frames.set(at.fn, at);
  return optionsOf(program.evaluator.evaluate(call.expression)).some((callee) => {
    if (callee.kind !== 'function') return false;
    const own = frames.get(callee.node);
    const maker = callee.frame && frames.get(callee.frame.fn);
    if (maker && maker.call !== callee.frame?.call) return true;
    if (!own) return false;
    // A method is seen from where its object was made, not from where it is called.
    const object = madeAt(own.self);
    return object === undefined || own.call !== object
      ? own.call !== call
      : madeAt(callee.self) !== undefined && madeAt(callee.self) !== object;
  });
}

function madeAt(self: Value | undefined): ts.Node | undefined {
  return self?.kind === 'instance' ? self.made?.node : undefined;
}

/** The method of a class as the object made by `call` runs it: its own parameters stay open. */
function constructedView(view: View, parameter: ParameterValue, method: FunctionNode, call: CallNode): View {
  const name = parameter.node.name.getText().slice(0, 30);
  const made = { node: call, frame: undefined };
  const frame: Frame = {
    fn: method,
    args: method.parameters.map((own) => own.name).filter((own) => ts.isIdentifier(own)),
    caller: undefined,
    ...view.frame,
    call,
    outer: undefined,
    self: {
      kind: 'instance',
      node: call,
      class: madeBy(call) ?? (parameter.fn.parent as ts.ClassLikeDeclaration),
      made,
    },
    depth: (view.frame?.depth ?? 0) + 1,
  };
  const step = { node: view.place, say: `reached with \`${name}\` of the constructor` };
  return { site: view.site, frame, place: call, trace: [step, ...view.trace] };
}

/** The class whose constructor calls `super(…)`: what it overrides holds for its objects. */
function madeBy(call: CallNode): ts.ClassLikeDeclaration | undefined {
  const isSuper = ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword;
  return isSuper ? classAround(call) : undefined;
}

/** The method around a node, where a constructor of the same class decides. */
function methodAround(node: ts.Node, fn: FunctionNode): FunctionNode | undefined {
  if (!ts.isConstructorDeclaration(fn)) return undefined;
  let method: FunctionNode | undefined;
  for (let at = node.parent; at && at !== fn; at = at.parent) {
    if (at === fn.parent) return method;
    if (isFunctionNode(at)) method = at;
  }
  return undefined;
}

/** The wrapper's own frame stays innermost; its arguments are now evaluated with those of its caller. */
function nest(inner: Frame | undefined, outer: Frame): Frame {
  if (!inner) return outer;
  const { self } = inner;
  // What a constructor was given is evaluated where the object was made.
  if (self?.kind === 'instance' && self.made)
    return { ...inner, self: { ...self, made: { ...self.made, frame: nest(self.made.frame, outer) } } };
  return { ...inner, caller: nest(inner.caller, outer) };
}

function placeOf(call: CallNode): ts.Node {
  return call;
}

/**
 * A parameter of each function around `place` that decides a part, the innermost function first: as a whole, or also
 * through its members and inside texts and objects. The parameters of a constructor decide for every method of its class.
 */
function freeParameters(
  program: Program,
  answers: readonly Answer[],
  place: ts.Node,
  only: 'whole' | 'any',
): readonly ParameterValue[] {
  const values = answers.flatMap((answer) => answer.values);
  const found =
    only === 'whole' ? values.filter((value) => value.kind === 'parameter') : parametersIn(program, values, 0);
  const own = found.filter(({ fn }) => encloses(fn, place));
  const first = own.filter(({ fn }, at) => own.findIndex((other) => other.fn === fn) === at);
  const made = found.find(({ fn }) => ts.isConstructorDeclaration(fn) && encloses(fn.parent, place));
  return first.length > 0 ? first.toSorted((a, b) => b.fn.pos - a.fn.pos) : made ? [made] : [];
}

function encloses(fn: ts.Node, place: ts.Node): boolean {
  return fn.pos <= place.pos && fn.end >= place.end && fn.getSourceFile() === place.getSourceFile();
}

/** What the result of a call still holds: the receiver of a method, the argument of a converter, by how much a moment is moved. */
function heldBy(program: Program, call: CallValue): readonly Value[] {
  if (call.callee.kind === 'member') {
    const [amount, unit] = call.callee.name === 'add' ? argumentsOf(call.node) : [];
    const isMoved = amount && unit && ts.isStringLiteralLike(unit) && seconds(`1 ${unit.text}`) !== undefined;
    return [call.callee.object, ...(isMoved ? [program.evaluator.evaluate(amount, call.frame)] : [])];
  }
  if (call.callee.kind !== 'external') return [];
  if (!CONVERTERS.has(call.callee.path) && !makesKey(program, call.callee)) return [];
  return argumentsOf(call.node).map((argument) => program.evaluator.evaluate(argument, call.frame));
}

/** Encoders, and calls that make a key of what they are given. */
function makesKey(program: Program, callee: ExternalValue): boolean {
  if (/^(?:TextEncoder#encode|Buffer\.from|createSecretKey)$/.test(callee.path)) return true;
  return program.models.find(callee.package, callee.path)?.entry.role === 'key.import';
}

const CONVERTERS = namesFrom('calls', 'toText');

function parametersIn(
  program: Program,
  values: readonly Value[],
  depth: number,
  budget = { left: 400 },
): ParameterValue[] {
  if (depth > 8) return [];
  return values.flatMap((value): ParameterValue[] => {
    if (budget.left-- <= 0) {
      program.overlooked.say('it is made of more values than are looked at');
      return [];
    }
    switch (value.kind) {
      case 'parameter':
        return [value];
      case 'member':
        return parametersIn(program, [value.object], depth + 1, budget);
      case 'unknown':
        return value.from ? parametersIn(program, [value.from], depth + 1, budget) : [];
      case 'object':
      case 'patched':
        return parametersIn(
          program,
          entriesOf(program.evaluator, value).entries.map((entry) => entry.value),
          depth + 1,
          budget,
        );
      case 'call':
        return parametersIn(program, heldBy(program, value), depth + 1, budget);
      case 'text':
        return parametersIn(program, value.parts, depth + 1, budget);
      case 'union':
        return parametersIn(program, value.options, depth + 1, budget);
      case 'literal':
        return parametersIn(program, turnedBy(program, value), depth + 1, budget);
      default:
        return [];
    }
  });
}

/** What turns a switch that may be either way: `optional` of `!optional` and of `optional ? false : true`. */
function turnedBy(program: Program, { node, value }: LiteralValue): readonly Value[] {
  if (typeof value !== 'boolean') return [];
  if (ts.isPrefixUnaryExpression(node)) return [program.evaluator.evaluate(node.operand)];
  const { parent } = node;
  return parent && ts.isConditionalExpression(parent) && parent.condition !== node
    ? [program.evaluator.evaluate(parent.condition)]
    : [];
}
