import { ts } from '#compiler';
import { expressionsOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { runInsteadOf } from '../syntax/branches.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { type CallNode, type FunctionNode, optionsOf } from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import { parameterOf } from './callers.js';
import type { Use } from './flow.js';
import { rootOf, VariableIndex } from './same-variable.js';

/** What a function is given: an argument, or a member of one that is written there. */
interface Place {
  readonly index: number;
  readonly member?: string | undefined;
}

interface Given extends Place {
  readonly call: ts.CallExpression | ts.NewExpression;
}

const MAXIMUM_LEVELS = 7;

/** Knows which tokens are verified: at a verifier, or by being passed to a function that verifies its parameter. */
export class Verification {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #verifiers: readonly Site[];
  readonly #tokens = new VariableIndex<Site>();
  readonly #given = new Map<Unit, VariableIndex<Given>>();
  readonly #covered: Answers<ts.Node, boolean>[] = [];
  #parameters: ReadonlyMap<FunctionNode, ReadonlySet<string>> | undefined;

  constructor(program: Program, callers: Callers, verifiers: readonly Site[]) {
    this.#program = program;
    this.#callers = callers;
    this.#verifiers = verifiers;
    for (const site of verifiers)
      for (const token of expressionsOf(site, 'token')) this.#tokens.add(site.unit, token, site);
  }

  /** Whether the token that this expression stands for is verified in the same function, by its caller or after a return. */
  covers(token: ts.Expression, depth = 0): boolean {
    this.#covered[depth] ??= new Answers(this.#program.overlooked);
    return this.#covered[depth].of(token, () => this.#isCovered(token, depth));
  }

  #isCovered(token: ts.Expression, depth: number): boolean {
    const unit = this.#program.unitOf(token);
    if (!unit) return false;
    if (this.#tokens.of(unit, token).some(({ node }) => !runInsteadOf(token, node))) return true;
    if (
      this.#givenIn(unit)
        .of(unit, token)
        .some((given) => !runInsteadOf(token, given.call) && this.#verifies(given.call.expression, given))
    )
      return true;
    return this.#verifiedByCallers(token, depth);
  }

  /** What the calls of a file are given. */
  #givenIn(unit: Unit): VariableIndex<Given> {
    const known = this.#given.get(unit);
    if (known) return known;
    const given = new VariableIndex<Given>();
    for (const call of [...unit.calls.values()].flat())
      if (!ts.isTaggedTemplateExpression(call))
        for (const [index, argument] of (call.arguments ?? []).entries())
          for (const { member, value } of membersOf(argument)) given.add(unit, value, { call, index, member });
    this.#given.set(unit, given);
    return given;
  }

  /** Whether a caller of the function that holds this token passes in one that it verifies or may trust. */
  caller(token: ts.Expression, isTrusted: (token: ts.Expression) => boolean): (call: ts.Node) => boolean {
    const parameter = parameterBehind(token);
    return (call) => {
      if (!parameter || !ts.isCallExpression(call)) return false;
      const argument = argumentFor(call, parameter);
      return argument !== undefined && (this.covers(argument, 1) || isTrusted(argument));
    };
  }

  /** Every caller verifies what it passes in. */
  #verifiedByCallers(token: ts.Expression, depth: number): boolean {
    const parameter = parameterBehind(token);
    if (!parameter) return false;
    const callers = this.#callers.of(parameter.fn);
    if (depth >= MAXIMUM_LEVELS) {
      if (callers.length > 0)
        this.#program.overlooked.say(
          `it is handed on through more than ${MAXIMUM_LEVELS} functions, of which so many were looked at`,
        );
      return false;
    }
    return (
      callers.length > 0 &&
      callers.every(({ call }) => {
        const argument = argumentFor(call, parameter);
        return argument !== undefined && this.covers(argument, depth + 1);
      })
    );
  }

  #verifies(callee: ts.Expression, place: Place): boolean {
    // A verifier that is not found proves nothing.
    this.#parameters ??= this.#program.overlooked.aside(() => this.#verifyingParameters());
    const parameters = this.#parameters;
    return optionsOf(this.#program.evaluator.evaluate(callee)).some(
      (value) => value.kind === 'function' && parameters.get(value.node)?.has(keyOf(place)),
    );
  }

  /** Parameters that reach a verifier, through wrappers of wrappers. */
  #verifyingParameters(): Map<FunctionNode, Set<string>> {
    const found = new Map<FunctionNode, Set<string>>();
    const pending = this.#verifiers.flatMap((site) => expressionsOf(site, 'token'));
    for (let at = 0; at < pending.length && at < 500; at++) {
      const token = pending[at];
      const parameter = token && parameterBehind(token);
      if (!parameter) continue;
      const known = found.get(parameter.fn) ?? new Set();
      if (known.has(keyOf(parameter))) continue;
      found.set(
        parameter.fn,
        known.add(keyOf(parameter)).add(keyOf({ index: parameter.index, member: parameter.read })),
      );
      for (const { call } of this.#callers.of(parameter.fn)) {
        const argument = argumentFor(call, parameter);
        if (argument) pending.push(argument);
      }
    }
    return found;
  }
}

function keyOf({ index, member }: Place): string {
  return member === undefined ? `${index}` : `${index}.${member}`;
}

/** An argument itself, or what stands in an object that is written there. */
function membersOf(argument: ts.Expression): readonly { readonly member?: string; readonly value: ts.Expression }[] {
  if (!ts.isObjectLiteralExpression(argument)) return [{ value: argument }];
  return argument.properties.flatMap((property) => {
    if (ts.isShorthandPropertyAssignment(property)) return [{ member: property.name.text, value: property.name }];
    return ts.isPropertyAssignment(property) ? [{ member: property.name.getText(), value: property.initializer }] : [];
  });
}

function argumentFor(call: CallNode, { index, member, read }: Parameter): ts.Expression | undefined {
  const argument = ts.isTaggedTemplateExpression(call) ? undefined : call.arguments?.[index];
  if (!argument || !ts.isObjectLiteralExpression(argument)) return member === undefined ? argument : undefined;
  return membersOf(argument).find((one) => one.member === (member ?? read))?.value;
}

/** `read` is the member that is read of a parameter: `options.jwt`. */
interface Parameter extends Place {
  readonly fn: FunctionNode;
  readonly read?: string | undefined;
}

/** The parameter that a token is, also in another form: `const jwt = normalized(input)`. */
function parameterBehind(token: ts.Expression, depth = 0): Parameter | undefined {
  const root = rootOf(token);
  const own = parameterOf(root);
  if (own) return { ...own, read: memberRead(root) };
  const declaration = depth > 1 || !ts.isIdentifier(root) ? undefined : declarationOf(root);
  if (!declaration) return undefined;
  if (ts.isBindingElement(declaration)) return parameterTakenApart(declaration);
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const { initializer } = declaration;
  const made = ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
  const [argument] = ts.isCallExpression(made) ? made.arguments : [];
  return parameterBehind(made, depth + 1) ?? (argument && parameterBehind(argument, depth + 1));
}

function memberRead({ parent }: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(parent) ? parent.name.text : undefined;
}

/** `({ jwt }) => …` */
function parameterTakenApart({ name, propertyName, parent }: ts.BindingElement): Parameter | undefined {
  const parameter = parent.parent;
  if (!ts.isParameter(parameter) || !isFunctionNode(parameter.parent)) return undefined;
  const index = parameter.parent.parameters.indexOf(parameter);
  return { fn: parameter.parent, index, member: (propertyName ?? name).getText() };
}

/** What the code does with claims, in the words of rules. */
export interface Reliance {
  /** `decision`: a claim is compared or tested; `identity`: claims become the caller's identity or choose data. */
  readonly kind: 'decision' | 'identity' | 'handed on';
  readonly claim: string;
  readonly use: Use;
}

const ENVELOPES = namesFrom('identities', 'claimEnvelopes');

/** The uses that rely on the claims being true, the gravest first; claims in `except` do not count. */
export function reliancesOn(
  uses: readonly Use[],
  except: ReadonlySet<string>,
  isHarmlessCall: (call: ts.Node) => boolean,
): Reliance[] {
  const found: Reliance[] = [];
  for (const use of uses) {
    const [claim = ''] = use.path.filter((part, index) => !(index === 0 && ENVELOPES.has(part)));
    if (except.has(claim) || use.path[0] === 'header') continue;
    const kind = kindOf(use, claim, isHarmlessCall);
    if (kind) found.push({ kind, claim, use });
  }
  return (['decision', 'identity', 'handed on'] as const).flatMap((kind) => found.filter((one) => one.kind === kind));
}

function kindOf(use: Use, claim: string, isHarmlessCall: (call: ts.Node) => boolean): Reliance['kind'] | undefined {
  switch (use.how) {
    case 'compare':
    case 'method':
      return claim === '' ? undefined : 'decision';
    case 'test':
      return claim === '' || onlyReports(use.node, isHarmlessCall) ? undefined : 'decision';
    case 'store':
      return 'identity';
    case 'argument':
      return use.call && isHarmlessCall(use.call) ? undefined : 'identity';
    case 'return':
      return 'handed on';
    default:
      return undefined;
  }
}

/** Whether nothing depends on a condition but what is logged: `if (!claims.cnf) console.warn(…)`. */
function onlyReports(tested: ts.Node, isHarmlessCall: (call: ts.Node) => boolean): boolean {
  let at = tested;
  while (
    ts.isBinaryExpression(at.parent) ||
    ts.isPrefixUnaryExpression(at.parent) ||
    ts.isParenthesizedExpression(at.parent)
  )
    at = at.parent;
  const { parent } = at;
  return ts.isIfStatement(parent) && parent.expression === at && !parent.elseStatement && reports(parent.thenStatement);

  function reports(statement: ts.Statement): boolean {
    if (ts.isBlock(statement)) return statement.statements.length > 0 && statement.statements.every(reports);
    return ts.isExpressionStatement(statement) && isHarmlessCall(statement.expression);
  }
}
