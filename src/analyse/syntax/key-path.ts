import { ts } from '#compiler';

/**
 * The keys of the objects in which a value is written, outermost first, up to one of the expressions that a call is given:
 * `['req', 'token']` of `{ req: { token } }`. Undefined where it is written elsewhere.
 */
export function keyPath(node: ts.Node, expressions: readonly ts.Node[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (let at = node; !expressions.includes(at); at = at.parent) {
    if (ts.isPropertyAssignment(at) || ts.isShorthandPropertyAssignment(at)) keys.unshift(at.name.getText());
    if (!at.parent || ts.isFunctionLike(at) || ts.isSourceFile(at)) return undefined;
  }
  return keys.map((key) => key.replace(/^['"]|['"]$/g, ''));
}
