import { ts } from '#compiler';
import { expressionsOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import { parameterOf } from './callers.js';
import type { Use } from './flow.js';
import { rootOf, VariableIndex } from './same-variable.js';

interface Given {
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly index: number;
}

/** Knows which tokens are verified: at a verifier, or by being passed to a function that verifies its parameter. */
export class Verification {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #verifiers: readonly Site[];
  readonly #tokens = new VariableIndex<Site>();
  readonly #given = new Map<Unit, VariableIndex<Given>>();
  readonly #covered: Answers<ts.Node, boolean>[] = [];
  #parameters: ReadonlyMap<FunctionNode, ReadonlySet<number>> | undefined;

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
    if (this.#tokens.of(unit, token).length > 0) return true;
    if (
      this.#givenIn(unit)
        .of(unit, token)
        .some(({ call, index }) => this.#verifies(call.expression, index))
    )
      return true;
    return depth < 3 && this.#verifiedByCallers(token, depth);
  }

  /** What the calls of a file are given. */
  #givenIn(unit: Unit): VariableIndex<Given> {
    const known = this.#given.get(unit);
    if (known) return known;
    const given = new VariableIndex<Given>();
    for (const call of [...unit.calls.values()].flat())
      if (!ts.isTaggedTemplateExpression(call))
        for (const [index, argument] of (call.arguments ?? []).entries()) given.add(unit, argument, { call, index });
    this.#given.set(unit, given);
    return given;
  }

  /** Whether a caller of the function that holds this token passes in one that it verifies or may trust. */
  caller(token: ts.Expression, isTrusted: (token: ts.Expression) => boolean): (call: ts.Node) => boolean {
    const parameter = parameterBehind(token);
    return (call) => {
      if (!parameter || !ts.isCallExpression(call)) return false;
      const argument = call.arguments[parameter.index];
      return argument !== undefined && (this.covers(argument, 1) || isTrusted(argument));
    };
  }

  /** Every caller verifies what it passes in. */
  #verifiedByCallers(token: ts.Expression, depth: number): boolean {
    const parameter = parameterBehind(token);
    if (!parameter) return false;
    const callers = this.#callers.of(parameter.fn);
    return (
      callers.length > 0 &&
      callers.every(({ call }) => {
        const argument = ts.isTaggedTemplateExpression(call) ? undefined : call.arguments?.[parameter.index];
        return argument !== undefined && this.covers(argument, depth + 1);
      })
    );
  }

  #verifies(callee: ts.Expression, index: number): boolean {
    // A verifier that is not found proves nothing.
    this.#parameters ??= this.#program.overlooked.aside(() => this.#verifyingParameters());
    const parameters = this.#parameters;
    return optionsOf(this.#program.evaluator.evaluate(callee)).some(
      (value) => value.kind === 'function' && parameters.get(value.node)?.has(index),
    );
  }

  /** Parameters that reach a verifier, through wrappers of wrappers. */
  #verifyingParameters(): Map<FunctionNode, Set<number>> {
    const found = new Map<FunctionNode, Set<number>>();
    const pending = this.#verifiers.flatMap((site) => expressionsOf(site, 'token'));
    for (let at = 0; at < pending.length && at < 500; at++) {
      const token = pending[at];
      const parameter = token && parameterBehind(token);
      if (!parameter) continue;
      const known = found.get(parameter.fn) ?? new Set();
      if (known.has(parameter.index)) continue;
      found.set(parameter.fn, known.add(parameter.index));
      for (const { call } of this.#callers.of(parameter.fn)) {
        const argument = ts.isTaggedTemplateExpression(call) ? undefined : call.arguments?.[parameter.index];
        if (argument) pending.push(argument);
      }
    }
    return found;
  }
}

/** The parameter that a token is, also in another form: `const jwt = normalized(input)`. */
function parameterBehind(token: ts.Expression, depth = 0): ReturnType<typeof parameterOf> {
  const root = rootOf(token);
  const own = parameterOf(root);
  const declaration = own || depth > 1 || !ts.isIdentifier(root) ? undefined : declarationOf(root);
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return own;
  const { initializer } = declaration;
  const made = ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
  const [argument] = ts.isCallExpression(made) && ts.isIdentifier(made.expression) ? made.arguments : [];
  return parameterBehind(argument ?? made, depth + 1);
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
