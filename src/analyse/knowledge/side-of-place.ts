import { ts } from '#compiler';
import type { Side } from '../../rule-meta.js';
import type { Sides } from './sides.js';

/**
 * The side of a place in a file: functions that a framework keeps out of the browser's bundle run on the server, whatever
 * else the file is, and what a page shows runs in the browser.
 */
export function sideOfPlace(sides: Sides, path: string, place: ts.Node): Side {
  const side = sides.of(path);
  if (side === 'test' || side === 'tooling' || side === 'native') return side;
  if (side !== 'server' && isServerAction(place)) return 'server';
  if (side === 'unknown' && isInHook(place) && sides.conventions.dependsOn(path, ['react', 'preact'])) return 'browser';
  const onServer = sides.conventions.onServer(path);
  if (onServer.size === 0 || side === 'server' || sides.isMarkedFor(path)) return side;
  const name = exportedAround(place);
  if (name === undefined) return side;
  if (onServer.has(name)) return 'server';
  return sides.conventions.of(path)?.side === 'both' && SHOWN.test(name) ? 'browser' : side;
}

/** `export const useRole = () => { const token = useStore(…); … }`: hooks call hooks, where something is shown. */
function isInHook(place: ts.Node): boolean {
  const name = exportedAround(place);
  if (name === undefined || !/^use[A-Z]/.test(name)) return false;
  let top = place;
  while (!ts.isSourceFile(top.parent)) top = top.parent;
  return /(?<!function\s{1,9})\buse[A-Z]\w{0,60}\(/.test(top.getText());
}

/** What a page exports to be shown: its default, components, and what is called after the client. */
const SHOWN = /^(?:default$|[A-Z]\w*[a-z]|client[A-Z])/;

function isServerAction(place: ts.Node): boolean {
  for (let at: ts.Node | undefined = place; at; at = at.parent) {
    if (!ts.isFunctionLike(at) || !('body' in at) || !at.body || !ts.isBlock(at.body)) continue;
    const [first] = at.body.statements;
    if (first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression))
      if (first.expression.text === 'use server') return true;
  }
  return false;
}

/** The name of the function at the top of the file that a place is in. */
function exportedAround(place: ts.Node): string | undefined {
  let top: ts.Node = place;
  let inside: ts.Node = place;
  for (; top.parent && !ts.isSourceFile(top.parent); top = top.parent) inside = top;
  if (ts.isFunctionDeclaration(top) || ts.isClassDeclaration(top)) {
    const isDefault = top.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
    return isDefault ? 'default' : top.name?.text;
  }
  if (ts.isExportAssignment(top)) return 'default';
  if (!ts.isVariableStatement(top) || !ts.isVariableDeclarationList(inside)) return undefined;
  const declared = top.declarationList.declarations.find(({ pos, end }) => pos <= place.pos && place.end <= end);
  if (!declared?.initializer || !ts.isIdentifier(declared.name)) return undefined;
  const value = declared.initializer;
  return ts.isFunctionLike(value) || ts.isCallExpression(value) ? declared.name.text : undefined;
}
