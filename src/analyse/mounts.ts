import { ts } from 'ts-morph';

/** A route or router that something is put in front of. */
export interface Mount {
  readonly at: ts.Node;
  /** Upper-case method, `ALL` for `use` and `all`. */
  readonly method: string;
  /** The path, where it is a constant. */
  readonly path: string | undefined;
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all', 'use', 'route']);

/** Reads `router.post('/path', guard, handler)`. */
export function mountsOf(call: ts.CallExpression | ts.NewExpression): readonly Mount[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const method = call.expression.name.text;
  if (!METHODS.has(method)) return [];
  const [first] = call.arguments;
  const path = first && ts.isStringLiteralLike(first) ? first.text : undefined;
  return [
    {
      at: call,
      method: method === 'use' || method === 'all' || method === 'route' ? 'ALL' : method.toUpperCase(),
      path,
    },
  ];
}
