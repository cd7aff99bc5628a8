import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'callbacks.redirect',
  entry: { role: 'browser.redirect' },
  model: { package: '', exports: {} },
};
/** Anything that may be a question about where an address leads. */
const ASKS = spelled('requests', 'redirectAsking');

/** `callbacks: { redirect: ({ url }) => url }` of Auth.js: what the request names is where a sign-in ends. */
export function signInRedirectsIn(program: Program, unit: Unit): Site[] {
  if (!/['"](?:next-auth|@auth\/)/.test(unit.text)) return [];
  return (unit.identifiers.get('redirect') ?? []).flatMap(({ parent }): Site[] => {
    const isMember = ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent);
    if (!isMember || !isInCallbacks(parent)) return [];
    const fn = ts.isMethodDeclaration(parent) ? parent : parent.initializer;
    if (!isFunctionNode(fn) || ASKS.test(fn.body?.getText() ?? '')) return [];
    return program
      .returnsOf(fn)
      .filter((returned) => ts.isIdentifier(returned) && returned.text === 'url')
      .map((target) => ({
        role: 'browser.redirect',
        match: MATCH,
        node: fn,
        unit,
        external: undefined,
        given: { target },
      }));
  });
}

function isInCallbacks({ parent: object }: ts.Node): boolean {
  const { parent } = object;
  return (
    ts.isObjectLiteralExpression(object) && ts.isPropertyAssignment(parent) && parent.name.getText() === 'callbacks'
  );
}
