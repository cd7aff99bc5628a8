import { ts } from '#compiler';
import type { Callers } from './callers.js';
import { argumentsOf } from './calls.js';
import type { CodeSite, Place, SettledElsewhere } from './code.js';
import type { CodeView } from './code-view.js';
import { runsAfterAuthentication } from './guard-order.js';
import { spineOf } from './origin.js';
import type { Program } from './program.js';
import { declarationOf, enclosingFunction } from './scope.js';
import type { ViewedSite } from './viewed-site.js';

/** What the code around a site settles, so that the site alone says too little. */
export class Settled implements SettledElsewhere {
  readonly #code: CodeView;
  readonly #program: Program;
  readonly #callers: Callers;

  constructor(code: CodeView, program: Program, callers: Callers) {
    this.#code = code;
    this.#program = program;
    this.#callers = callers;
  }

  isTakenApartToVerify(site: CodeSite): boolean {
    const { given, unit, node } = innerOf(site);
    if (given === undefined) return false;
    return (
      this.#code.sites('signature.verify').some(({ view }) => view.site.unit === unit) ||
      (unit.calls.get('verify') ?? []).some((call) => isBeside(call, node) && argumentsOf(call).some(isSignature))
    );
  }

  runsAfterAuthentication(place: Place): boolean {
    return runsAfterAuthentication(this.#program, this.#callers, place);
  }

  isReadBack(site: CodeSite, part: string): boolean {
    const storage = innerOf(site).match.name.split('.')[0];
    const { values } = site.part(part);
    return (
      values.length > 0 &&
      values.every((value) => {
        const { root } = spineOf(value);
        return root.kind === 'call' && root.callee.kind === 'external' && root.callee.path === `${storage}.getItem`;
      })
    );
  }
}

function isBeside(call: ts.Node, node: ts.Node): boolean {
  return enclosingFunction(call) === enclosingFunction(node);
}

/** The third part of what was split: of a token, its signature. */
function isSignature(argument: ts.Expression): boolean {
  const declaration = ts.isIdentifier(argument) ? declarationOf(argument) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : argument;
  return made !== undefined && ts.isElementAccessExpression(made) && made.argumentExpression.getText() === '2';
}

function innerOf(site: CodeSite): ViewedSite['view']['site'] {
  return (site as ViewedSite).view.site;
}
