import type { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Callers } from './callers.js';

const MAXIMUM_CALLS = 3;
const OPEN = /\bauth\s*:\s*(?:false\b|\{[^{}]{0,200}?\bmode\s*:\s*['"](?:try|optional))/;

/** What makes tokens the way into all routes of a server of hapi: `server.auth.strategy('jwt', 'jwt', …)`, `server.auth.default('jwt')`. */
export const DEFAULT_STRATEGY =
  /^(?=[\s\S]*\.auth\.strategy\(\s*['"][^'"]{1,40}['"]\s*,\s*['"]jwt['"])[\s\S]*\.auth\.default\(\s*(?:['"]|\{(?![^{}]{0,200}?\bmode\s*:\s*['"](?:try|optional)))/;

/** Whether a place is reached through routes alone that are behind the default strategy of their server. */
export function isBehindDefaultStrategy(
  callers: Callers,
  node: ts.Node,
  hasDefault: (place: ts.Node) => boolean,
  depth = 0,
): boolean {
  const fn = enclosingFunction(node);
  if (!isFunctionNode(fn)) return false;
  const routes = callers.routesOf(fn);
  if (routes.length > 0) return routes.every((route) => !OPEN.test(route.getText()) && hasDefault(route));
  const outer = depth < MAXIMUM_CALLS ? callers.of(fn) : [];
  return outer.length > 0 && outer.every(({ call }) => isBehindDefaultStrategy(callers, call, hasDefault, depth + 1));
}
