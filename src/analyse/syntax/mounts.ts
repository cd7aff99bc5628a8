import { ts } from '#compiler';

/** A route or router that something is put in front of. */
export interface Mount {
  readonly at: ts.Node;
  /** Upper-case method, `ALL` for `use` and `all`. */
  readonly method: string;
  /** The path, where it is a constant. */
  readonly path: string | undefined;
  /** Something stands between it and the handler, which may check what it left open. */
  readonly hasLaterGuard: boolean;
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all', 'use', 'route']);
const FOR_ALL = new Set(['use', 'all', 'route']);

/** Reads `router.post('/path', guard, handler)`, where `guard` is one of the arguments. */
export function mountsOf(call: ts.CallExpression | ts.NewExpression, guard: ts.Node): readonly Mount[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const method = call.expression.name.text;
  if (!METHODS.has(method)) return [];
  const [first] = call.arguments;
  const place = call.arguments.findIndex((argument) => argument.pos <= guard.pos && argument.end >= guard.end);
  return [
    {
      at: call,
      method: FOR_ALL.has(method) ? 'ALL' : method.toUpperCase(),
      path: first && ts.isStringLiteralLike(first) ? first.text : undefined,
      hasLaterGuard: place >= 0 && place < call.arguments.length - 2,
    },
  ];
}
