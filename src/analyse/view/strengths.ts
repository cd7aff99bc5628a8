import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import type { View } from '../flow/wrappers.js';
import type { TokenKind, Vocabulary } from '../knowledge/vocabulary.js';
import type { CodeSite, Limits, Place } from '../questions/code-site.js';
import { committedPasswords } from '../questions/committed.js';
import { isSentToType } from '../questions/credential-shapes.js';
import { isFixed } from '../questions/fixed.js';
import { isMade, type Lifetime, lifetimeOf } from '../questions/lifetime.js';
import { pastedKey } from '../questions/pasted-keys.js';
import { isDevelopmentOnly, type Protection, protectionOf } from '../questions/protection.js';
import { saltedBy } from '../questions/salted.js';
import { tokenKindOf } from '../questions/token-kind.js';
import { type UnevenDraw, unevenDraws } from '../questions/uneven-draws.js';
import { expressionsOf, isLeftToClaims } from '../roles/parts.js';
import { clockTextOf } from '../syntax/clock-text.js';
import { arrivalsOf, comparedWith, destinationsOf } from '../syntax/destinations.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { type FunctionNode, optionsOf, type Primitive, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { isDrawn } from '../values/randomness.js';
import type { Strength } from './code.js';
import type { ViewedSite } from './viewed-site.js';

/** Answers how strong what is made or switched on at a site is. */
export class Strengths implements Strength {
  readonly limits: Limits;
  readonly #program: Program;
  readonly #vocabulary: Vocabulary;
  readonly #callers: Callers;
  readonly #defaultsOf: (view: View) => readonly ViewedSite[] | undefined;

  constructor(
    program: Program,
    vocabulary: Vocabulary,
    surroundings: { readonly limits: Limits },
    defaultsOf: (view: View) => readonly ViewedSite[] | undefined,
    callers: Callers,
  ) {
    this.#callers = callers;
    this.#program = program;
    this.#vocabulary = vocabulary;
    this.limits = surroundings.limits;
    this.#defaultsOf = defaultsOf;
  }

  lifetimeOf(site: CodeSite): Lifetime {
    const { site: inner, frame } = viewOf(site);
    const own = lifetimeOf(this.#program, inner, frame);
    const isOpen = own.state === 'unknown' && isLeftToClaims(this.#program, inner, 'expiresIn', frame);
    if (own.state !== 'never' && !isOpen) return own;
    const others = this.#defaultsOf(viewOf(site));
    if (!others) return { state: 'unknown', isDefault: false, why: 'the defaults may be those of several packages' };
    const defaults = others.map(({ view }) => lifetimeOf(this.#program, view.site, view.frame));
    const ending = defaults.find(({ state }) => state === 'ends');
    return ending ?? (isOpen ? own : defaults.find(({ state }) => state !== 'never')) ?? own;
  }

  saltedBy(site: CodeSite): string | undefined {
    return saltedBy(viewOf(site).site.node);
  }

  isRecord(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    return values.length > 0 && values.every((value) => value.kind === 'call' && isMade(value.node));
  }

  tokenKindOf(site: CodeSite, renewing?: 'by its object'): TokenKind | undefined {
    const unitOf = (node: Place) => this.#program.unitOf(node);
    return tokenKindOf(this.#vocabulary, viewOf(site), (part) => site.part(part), unitOf, renewing);
  }

  pastedKey(site: CodeSite, part: string): Place | undefined {
    return site
      .part(part)
      .values.map((value) => pastedKey(this.#program, value))
      .find((node) => node !== undefined);
  }

  committedPasswords(site: CodeSite): readonly Place[] {
    return committedPasswords(this.#program, site);
  }

  protectionOf(site: CodeSite): Protection {
    const { site: inner, frame } = viewOf(site);
    return protectionOf(this.#program, inner, frame);
  }

  isDevelopmentOnly(place: Place): boolean {
    return isDevelopmentOnly(place);
  }

  siblings(site: CodeSite, name: string): readonly Primitive[] {
    const { parent } = viewOf(site).site.node;
    if (!ts.isObjectLiteralExpression(parent)) return [];
    const value = this.#program.evaluator.property({ kind: 'object', node: parent, frame: undefined }, name, parent);
    return optionsOf(value).flatMap((option) => (option.kind === 'literal' ? [option.value] : []));
  }

  reads(site: CodeSite, name: string): boolean {
    return viewOf(site).site.unit.identifiers.has(name);
  }

  recordsOf(site: CodeSite, field: RegExp): readonly string[] {
    const { unit, node } = viewOf(site).site;
    const { names, records } = arrivalsOf(unit, node);
    return names.some((name) => field.test(name)) ? records : [];
  }

  destinationsOf(site: CodeSite): readonly string[] {
    const { unit, node } = viewOf(site).site;
    return destinationsOf(unit, node);
  }

  namesOf(place: Place): readonly string[] {
    const unit = this.#program.unitOf(place);
    return unit ? destinationsOf(unit, place) : [];
  }

  isSentToType(site: CodeSite): boolean {
    const { node } = viewOf(site).site;
    return this.destinationsOf(site).some((name) => isSentToType(name, node));
  }

  isHandedTo(site: CodeSite, words: RegExp): boolean {
    const fn = enclosingFunction(viewOf(site).site.node);
    if (!isFunctionNode(fn)) return false;
    return this.#callers.of(fn).some(({ call: { parent } }) => {
      const around = ts.isAwaitExpression(parent) ? parent.parent : parent;
      return ts.isCallExpression(around) && words.test(around.expression.getText());
    });
  }

  comparedWith(place: Place): string | undefined {
    return comparedWith(place);
  }

  unevenDraws(site: CodeSite): readonly UnevenDraw[] {
    return unevenDraws(this.#program, viewOf(site).site.node);
  }

  callersNames(site: CodeSite): readonly string[] {
    const { node } = viewOf(site).site;
    const fn = enclosingFunction(node);
    // What a callback gives is given by the function around it: `Array.from({ length }, () => …)`.
    const maker = isFunctionNode(fn) && ts.isCallExpression(fn.parent) ? enclosingFunction(fn) : fn;
    if (!isFunctionNode(maker) || !this.destinationsOf(site).some((name) => name === nameOf(maker))) return [];
    return this.#callers.of(maker).flatMap(({ call }) => {
      const unit = this.#program.unitOf(call);
      return unit ? destinationsOf(unit, call).slice(0, 4) : [];
    });
  }

  clockNames(site: CodeSite): readonly string[] {
    const { unit, node } = viewOf(site).site;
    const text = clockTextOf(node);
    // What is further off, such as the object that it is a member of, is not made of the time.
    return text ? destinationsOf(unit, text).slice(0, 1) : [];
  }

  isDrawn(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    return values.length > 0 && values.every((value) => isDrawn(this.#program, value));
  }

  isFixed(site: CodeSite, part: string): boolean {
    return isFixed(this.#program, site.part(part).values);
  }

  isFetched(site: CodeSite, part: string): boolean {
    if (site.part(part).values.some((value) => this.#isAnswer(value, 0))) return true;
    // The type of a variable says more of it than a call does, but not where it comes from.
    const written = expressionsOf(viewOf(site).site, part).flatMap((expression) => {
      const variable = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
      return variable && ts.isVariableDeclaration(variable) ? this.#program.writesTo(variable).whole : [];
    });
    return written.some((expression) => this.#isAnswer(this.#program.evaluator.evaluate(expression), 0));
  }

  /** What a request answered, or a part of it. */
  #isAnswer(value: Value, depth: number): boolean {
    if (depth > 6) return false;
    if (value.kind === 'union') return value.options.some((option) => this.#isAnswer(option, depth + 1));
    if (value.kind === 'member') return this.#isAnswer(value.object, depth + 1);
    const call = value.kind === 'call' ? value.node : value.kind === 'external' ? value.made?.node : undefined;
    if (!call || !ts.isCallExpression(call)) return false;
    const { expression } = call;
    if (FETCHES.test(expression.getText())) return true;
    return (
      ts.isPropertyAccessExpression(expression) &&
      this.#isAnswer(this.#program.evaluator.evaluate(expression.expression), depth + 1)
    );
  }

  mentions(site: CodeSite, part: string, words: RegExp): boolean {
    const { site: inner } = viewOf(site);
    return expressionsOf(inner, part).some((expression) => namesIn(expression).some((name) => words.test(name)));
  }

  isOneOfMany(site: CodeSite): boolean {
    for (let at: ts.Node = viewOf(site).site.node; !ts.isSourceFile(at); at = at.parent) {
      if (ts.isForStatement(at) || ts.isWhileStatement(at) || ts.isForOfStatement(at)) return true;
      if (!ts.isFunctionLike(at)) continue;
      const { parent } = at;
      return ts.isCallExpression(parent) && REPEATS.test(lastName(parent.expression));
    }
    return false;
  }

  fileSays(site: CodeSite, words: RegExp): boolean {
    return words.test(viewOf(site).site.unit.text);
  }

  isNear(site: CodeSite, words: RegExp): boolean {
    let at: ts.Node = viewOf(site).site.node;
    let holder = '';
    for (let levels = 0; levels < LEVELS && !ts.isSourceFile(at.parent); at = at.parent) {
      // What is handed to a call is a part of the function that calls.
      if (ts.isFunctionLike(at) && !ts.isCallExpression(at.parent)) levels++;
      // Of a class, what it is called: its other methods are other functions.
      if (levels === LEVELS && ts.isClassLike(at.parent)) {
        holder = at.parent.name?.text ?? '';
        break;
      }
    }
    return [at.getText().slice(0, REACH), holder, viewOf(site).site.unit.path].some((text) => words.test(text));
  }
}

const FETCHES = spelled('calls', 'fetches');
const LEVELS = 1;
/** Characters of a function that are searched. */
const REACH = 4_000;

/** The names that an expression is made of, those that are only asked for their members left out. */
function namesIn(expression: ts.Expression): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      names.push(node.name.text);
      if (!ts.isIdentifier(node.expression)) visit(node.expression);
    } else if (ts.isIdentifier(node)) names.push(node.text);
    else ts.forEachChild(node, visit);
  };
  visit(expression);
  return names;
}

function viewOf(site: CodeSite): View {
  return (site as ViewedSite).view;
}

function nameOf(fn: FunctionNode): string | undefined {
  if (fn.name) return fn.name.getText();
  const { parent } = fn;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : undefined;
}

/** `Array.from({ length }, () => …)`, `Array(6).fill(0).map(() => …)` */
const REPEATS = spelled('calls', 'repeating');
