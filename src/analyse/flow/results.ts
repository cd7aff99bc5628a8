import { ts } from '#compiler';
import { expressionsOf, partOf } from '../roles/parts.js';
import { isCallNode, type Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { classAround, type Program } from '../values/program.js';
import { type Callers, parameterOf } from './callers.js';
import { sameVariable, variableBehind } from './verification.js';
import type { View } from './wrappers.js';

/** Where a site's result begins: the call, or the parameter of the callback that receives it. */
export function resultsOf(program: Program, site: Site): ts.Node[] {
  const { match, node } = site;
  const starts: ts.Node[] = [];
  for (const path of match.entry.result ?? ['return']) {
    const [kind = '', index = '0', given = '0'] = path.split(':');
    const parameter = kind === 'return' || !isRequestFirst(program, site) ? Number(given) : Number(given) + 1;
    if (kind === 'method') {
      const method = classAround(node)?.members.find(
        (member) => ts.isMethodDeclaration(member) && member.name.getText() === index,
      );
      const declared = method && ts.isMethodDeclaration(method) ? method.parameters[parameter] : undefined;
      if (declared) starts.push(declared);
    } else if (kind !== 'callback') starts.push(node);
    else if (isCallNode(node) && !ts.isTaggedTemplateExpression(node)) {
      const callback = node.arguments?.[Number(index)];
      for (const fn of callback ? optionsOf(program.evaluator.evaluate(callback)) : []) {
        const declared = fn.kind === 'function' ? fn.node.parameters[parameter] : undefined;
        if (declared) starts.push(declared);
      }
    }
  }
  return starts;
}

/** `passReqToCallback: true`: the callback gets the request before anything else. */
function isRequestFirst(program: Program, site: Site): boolean {
  if (site.match.entry.parts?.requestFirst === undefined) return false;
  return partOf(program, site, 'requestFirst', undefined).values.some(
    (value) => value.kind === 'literal' && value.value === true,
  );
}

/** An expression that a decoder is given, or a caller of its wrapper gives, and where the claims are from there. */
interface Decoded {
  readonly token: ts.Expression;
  readonly starts: readonly ts.Node[];
}

/** Where the claims of a verifier begin; a claim of the decoded token counts once the same token is verified. */
export class ClaimStarts {
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #decodes: () => readonly { readonly view: View }[];
  /** By the file and the variable: a verifier asks only for what is decoded of its own. */
  #decoded: ReadonlyMap<Unit, ReadonlyMap<ts.Node | string, readonly Decoded[]>> | undefined;

  constructor(program: Program, callers: Callers, decodes: () => readonly { readonly view: View }[]) {
    this.#program = program;
    this.#callers = callers;
    this.#decodes = decodes;
  }

  of(site: Site): ts.Node[] {
    const [token] = expressionsOf(site, 'token');
    const variable = token && variableBehind(token);
    this.#decoded ??= this.#index();
    const decoded = variable === undefined ? [] : (this.#decoded.get(site.unit)?.get(variable) ?? []);
    const same = decoded.filter((other) => token && sameVariable(token, other.token));
    return [...resultsOf(this.#program, site), ...same.flatMap(({ starts }) => starts)];
  }

  #index() {
    const index = new Map<Unit, Map<ts.Node | string, Decoded[]>>();
    const add = (unit: Unit | undefined, token: ts.Expression | undefined, starts: readonly ts.Node[]): void => {
      const variable = token && variableBehind(token);
      if (!unit || !variable) return;
      const byVariable = index.get(unit) ?? new Map<ts.Node | string, Decoded[]>();
      index.set(unit, byVariable);
      const list = byVariable.get(variable);
      if (list) list.push({ token, starts });
      else byVariable.set(variable, [{ token, starts }]);
    };
    for (const { view } of this.#decodes()) {
      const { site } = view;
      const [token] = expressionsOf(site, 'token');
      const parameter = token && parameterOf(token);
      add(site.unit, token, resultsOf(this.#program, site));
      for (const { call } of parameter ? this.#callers.of(parameter.fn) : [])
        if (parameter && !ts.isTaggedTemplateExpression(call))
          add(this.#program.unitOf(call), call.arguments?.[parameter.index], [call]);
    }
    return index;
  }
}
