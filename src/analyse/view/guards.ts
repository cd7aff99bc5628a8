import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import { guardBeforeCallers } from '../flow/guard-order.js';
import type { CodeSite } from '../questions/code-site.js';
import { siteOfCall } from '../roles/known-sites.js';
import { enclosingFunction } from '../syntax/scope.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { SiteViews } from './site-views.js';
import type { ViewedSite } from './viewed-site.js';

const VERIFIES = ['token.verify', 'token.introspect', 'session.verify', 'guard.authenticate'];

/** What a guard that stands before a site does: it verifies, nobody can tell, or it is in sight and does not. */
export type GuardBefore = 'verifies' | 'unclear' | 'nothing';

export function guardOf(code: SiteViews, program: Program, callers: Callers, site: CodeSite): GuardBefore | undefined {
  const guard = guardBeforeCallers(program, callers, (site as ViewedSite).view.site.node);
  if (!guard || !ts.isExpression(guard)) return undefined;
  const unit = program.unitOf(guard);
  const made = ts.isCallExpression(guard) && unit ? siteOfCall(program, unit, guard)?.role : undefined;
  if (made !== undefined && VERIFIES.includes(made)) return 'verifies';
  const functions = optionsOf(program.evaluator.evaluate(guard)).map((value) =>
    value.kind === 'function' ? value.node : undefined,
  );
  if (functions.some((fn) => fn === undefined)) return 'unclear';
  return functions.every((fn) => fn && verifiesIn(code, callers, fn)) ? 'verifies' : 'nothing';
}

function verifiesIn(code: SiteViews, callers: Callers, guard: FunctionNode): boolean {
  const isInside = (node: ts.Node) =>
    node.getSourceFile() === guard.getSourceFile() && node.pos >= guard.pos && node.end <= guard.end;
  return VERIFIES.flatMap((role) => code.sites(role)).some(({ view }) => {
    const { node } = view.site;
    if (isInside(node)) return true;
    const fn = enclosingFunction(node);
    return isFunctionNode(fn) && callers.of(fn).some(({ call }) => isInside(call));
  });
}
