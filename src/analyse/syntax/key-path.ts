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
  return keys.map(unquoted);
}

/** The same of the one member of that name which the expressions have; undefined where there is none, or another. */
export function keyPathTo(name: string, expressions: readonly ts.Node[]): readonly string[] | undefined {
  const named: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (!ts.isObjectLiteralExpression(node)) return;
    for (const property of node.properties) {
      if (property.name && unquoted(property.name.getText()) === name) named.push(property);
      if (ts.isPropertyAssignment(property)) visit(property.initializer);
    }
  };
  expressions.forEach(visit);
  const [only] = named;
  return only && named.length === 1 ? keyPath(only, expressions) : undefined;
}

function unquoted(key: string): string {
  return key.replace(/^['"]|['"]$/g, '');
}
