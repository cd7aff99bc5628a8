import { ts } from '#compiler';
import { enclosingFunction } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';

const MAXIMUM_LEVELS = 4;

/** Of each file, the names at its top through which a place is reached: a function that calls it, or is wrapped in one that does. */
export function namesReaching(
  program: Program,
  callers: Callers,
  places: readonly ts.Node[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const seen = new Set<ts.Node>();
  let level = places;
  for (let levels = 0; level.length > 0 && levels <= MAXIMUM_LEVELS; levels++) {
    const further: ts.Node[] = [];
    for (const node of level) {
      const path = program.unitOf(node)?.path;
      if (path === undefined) continue;
      const here = names.get(path) ?? new Set();
      names.set(path, here);
      for (const name of namesAround(node)) here.add(name);
      // What a function hands out is reached by whoever calls it: `withUser(handler)`, `use(auth())`.
      for (const fn of functionsAround(node)) {
        if (seen.has(fn)) continue;
        seen.add(fn);
        further.push(...callers.of(fn).map(({ call }) => call), ...callers.namings(fn));
      }
    }
    level = further;
  }
  return names;
}

function functionsAround(node: ts.Node): FunctionNode[] {
  const around: FunctionNode[] = [];
  for (let fn = enclosingFunction(node); isFunctionNode(fn); fn = enclosingFunction(fn)) around.push(fn);
  return around;
}

/** What the statement at the top of a file around a node declares or exports. */
function namesAround(node: ts.Node): string[] {
  let at = node;
  const names: string[] = [];
  while (!ts.isSourceFile(at.parent)) {
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) names.push(at.name.text);
    if (ts.isMethodDeclaration(at) || ts.isPropertyAssignment(at)) names.push(at.name.getText());
    if (ts.isBinaryExpression(at) && ts.isPropertyAccessExpression(at.left)) names.push(at.left.name.text);
    at = at.parent;
  }
  if (ts.isFunctionDeclaration(at) || ts.isClassDeclaration(at)) names.push(at.name?.text ?? 'default');
  return ts.isExportAssignment(at) ? [...names, 'default'] : names;
}
