import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';

const SPOKEN = /(?:log|sign)[-_]?out/i;
const NAME = /^(?:handle|on|do)?_?(?:log|sign)_?out(?:user|everywhere|button|handler|all)?$/i;
const ADDRESS = /\/(?:log|sign)[-_]?out\/?$/i;
const ROUTERS = ['get', 'post', 'delete', 'all'];

const MATCH: MatchedEntry = {
  name: 'logout',
  entry: { role: 'session.logout' },
  model: { package: '', exports: {} },
};

/** Functions that log somebody out, as they are called or by the address that they answer at. */
export function logoutsIn(unit: Unit): Site[] {
  if (!SPOKEN.test(unit.text)) return [];
  const found = new Set<FunctionNode>();
  for (const [name, uses] of unit.identifiers) {
    if (!NAME.test(name)) continue;
    for (const use of uses) {
      const fn = functionNamed(use);
      if (fn?.body) found.add(fn);
    }
  }
  for (const router of ROUTERS) {
    for (const call of unit.calls.get(router) ?? []) {
      const [address] = ts.isCallExpression(call) ? call.arguments : [];
      const handler = ts.isCallExpression(call) ? call.arguments.at(-1) : undefined;
      if (!address || !ts.isStringLiteralLike(address) || !ADDRESS.test(address.text)) continue;
      if (handler && isFunctionNode(handler)) found.add(handler);
    }
  }
  return [...found].map((node) => ({ role: 'session.logout', match: MATCH, node, unit, external: undefined }));
}

/** The function that a name is declared for: at once, or through what wraps it (`useCallback(() => …)`). */
function functionNamed(name: ts.Identifier): FunctionNode | undefined {
  const { parent } = name;
  if (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent))
    return parent.name === name ? parent : undefined;
  const isHolder =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  if (!isHolder || parent.name !== name || !parent.initializer) return undefined;
  const { initializer } = parent;
  if (isFunctionNode(initializer)) return initializer;
  const [wrapped] = ts.isCallExpression(initializer) ? initializer.arguments : [];
  return wrapped && isFunctionNode(wrapped) ? wrapped : undefined;
}
