import { ts } from '#compiler';
import type { CallNode, ParameterValue, Value } from '../syntax/value.js';
import { regionAround } from './fields.js';

/** The request of a handler itself: by its class, or by its name beside that of a response. */
export function isWholeRequest(value: Value): boolean {
  if (value.kind === 'external') return value.instance && /^(?:Fastify|Next|NextApi)?Request$/.test(value.path);
  if (value.kind !== 'parameter' || !/^_?req(?:uest)?$/.test(value.node.name.getText())) return false;
  if (value.index === 1 && nameOf(value) === 'onRequestError') return true;
  const beside = value.fn.parameters[value.index + 1]?.name.getText() ?? '';
  return /^_?(?:res(?:ponse)?|reply)$/.test(beside);
}

/** What a function of a cloud is called with, where its headers are read beside: an event of a queue has none. */
export function isWholeEvent(value: Value): boolean {
  if (value.kind !== 'parameter' || value.index !== 0 || !/^_?event$/.test(value.node.name.getText())) return false;
  if (/APIGateway|FunctionURL|ALBEvent/.test(value.node.type?.getText() ?? '')) return true;
  return /\bevent\??\.(?:headers|authorizationToken|multiValueHeaders)\b/.test(value.fn.getText());
}

function nameOf({ fn }: ParameterValue): string {
  const holder = ts.isArrowFunction(fn) || ts.isFunctionExpression(fn) ? fn.parent : fn;
  const isNamed = ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isFunctionLike(holder);
  return isNamed ? (holder.name?.getText() ?? '') : '';
}

/** What Auth.js tells of a sign-in: `events: { signIn(message) }`. The account in it has the tokens of the provider. */
export function isSignInEvent(value: Value): boolean {
  if (value.kind !== 'parameter' || value.index !== 0 || !/^(?:signIn|linkAccount)$/.test(nameOf(value))) return false;
  const member = ts.isMethodDeclaration(value.fn) ? value.fn : value.fn.parent;
  if (ts.isSourceFile(member) || ts.isSourceFile(member.parent)) return false;
  const events = member.parent.parent;
  const isHolder = ts.isPropertyAssignment(events) || ts.isVariableDeclaration(events);
  return isHolder && events.name.getText() === 'events';
}

/** What a member holds by where it is read: `event.params` of every query, an account of a provider with its tokens. */
export function heldByPlace(value: Value, root: Value, path: readonly string[]): string | undefined {
  if (isOfSignIn(value, path)) return `\`${path.at(-1)}\``;
  if (root.kind !== 'parameter' || path.length !== 1) return undefined;
  if (path[0] === 'account' && isSignInEvent(root)) return 'the account with the tokens of its provider';
  const { parent: call } = root.fn;
  const isQuery =
    ts.isCallExpression(call) && /\.\$on$/.test(call.expression.getText()) && call.arguments[1] === root.fn;
  const [event] = isQuery ? call.arguments : [];
  const isOfQuery = path[0] === 'params' && event !== undefined && event.getText().slice(1, -1) === 'query';
  return isOfQuery ? 'every value that a query is given, tokens and hashes among them,' : undefined;
}

/** `const { access, refresh } = await response.json()` where a sign-in is asked for. */
function isOfSignIn(value: Value, path: readonly string[]): boolean {
  if (!/^(?:access|refresh)$/.test(path.at(-1) ?? '') || !path.some((step) => step === 'json()' || step === 'data'))
    return false;
  return /['"\x60/](?:auth|log-?in|sign-?in|tokens?|sessions?)['"\x60/?]/i.test(regionAround(value.node).getText());
}

/** `schema.parse(process.env)`, of a schema in which the file names a secret. */
export function isParsedEnvironment(node: CallNode): boolean {
  if (
    !ts.isCallExpression(node) ||
    !/(?:^|\.)(?:parse|cleanEnv|validate\w*|load\w*)$/.test(node.expression.getText().slice(-40))
  )
    return false;
  return (
    node.arguments.some((argument) => argument.getText() === 'process.env') &&
    /['"\s{](?:\w+_)?(?:SECRET|PASSWORD|PRIVATE_KEY|API_KEY|TOKEN)\w*['"]?\s*:/.test(node.getSourceFile().text)
  );
}

/** The name of a header that a framework hands to a parameter: `@Headers('authorization') given`. */
export function headerHandedIn({ node }: ParameterValue): string | undefined {
  for (const { expression } of ts.getDecorators(node) ?? []) {
    if (!ts.isCallExpression(expression) || !/^Headers?(?:Param)?$/.test(expression.expression.getText())) continue;
    const [name] = expression.arguments;
    return name && ts.isStringLiteralLike(name) ? name.text : undefined;
  }
  return undefined;
}
