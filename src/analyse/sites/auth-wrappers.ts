import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { AUTH_WRAPPED } from '../text/auth-wrapper-text.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'auth',
  entry: { role: 'auth.wrap' },
  model: { package: '', exports: {} },
};
/** What runs in front of pages is told by a callback whom it lets in. */
const FRONT = /(?:^|\/)(?:middleware|proxy)\.[cm]?[jt]s$/;

/** `export const GET = auth(async (req) => …)` of Auth.js, where the handler never looks at `req.auth`. */
export function authWrappersIn(program: Program, unit: Unit): Site[] {
  if (!AUTH_WRAPPED.test(unit.text) || FRONT.test(unit.path)) return [];
  return (unit.calls.get('auth') ?? []).flatMap((node): Site[] => {
    const [handler] = ts.isCallExpression(node) ? node.arguments : [];
    if (!handler || !isFunctionNode(handler) || !ts.isCallExpression(node)) return [];
    if (!isOfAuthJs(program, node.expression) || /\bauth\b/.test(handler.getText().replace(/^[^{=]*\bauth\b\s*:/, '')))
      return [];
    // A handler that hands its request on may be asked there.
    const [request] = handler.parameters;
    const name = request && ts.isIdentifier(request.name) ? request.name.text : undefined;
    const isHandedOn =
      name !== undefined && new RegExp(String.raw`[(,]\s*${name}\s*[,)]`).test(handler.body?.getText() ?? '');
    return isHandedOn ? [] : [{ role: 'auth.wrap', match: MATCH, node, unit, external: undefined, given: {} }];
  });
}

/** `const { auth } = NextAuth(…)` */
function isOfAuthJs(program: Program, callee: ts.Expression): boolean {
  return optionsOf(program.evaluator.evaluate(callee)).some((value) => {
    if (value.kind === 'external') return value.package === 'next-auth';
    if (value.kind !== 'member' || value.name !== 'auth') return false;
    const { object } = value;
    return object.kind === 'call' && object.callee.kind === 'external' && object.callee.package === 'next-auth';
  });
}
