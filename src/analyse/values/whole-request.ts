import { ts } from '#compiler';
import type { CallNode, Value } from '../syntax/value.js';
import { regionAround } from './fields.js';

/** The request of a handler itself: by its class, or by its name beside that of a response. */
export function isWholeRequest(value: Value): boolean {
  if (value.kind === 'external') return value.instance && /^(?:Fastify|Next|NextApi)?Request$/.test(value.path);
  if (value.kind !== 'parameter' || !/^_?req(?:uest)?$/.test(value.node.name.getText())) return false;
  const beside = value.fn.parameters[value.index + 1]?.name.getText() ?? '';
  return /^_?(?:res(?:ponse)?|reply)$/.test(beside);
}

/** What a function of a cloud is called with, where its headers are read beside: an event of a queue has none. */
export function isWholeEvent(value: Value): boolean {
  if (value.kind !== 'parameter' || value.index !== 0 || !/^_?event$/.test(value.node.name.getText())) return false;
  if (/APIGateway|FunctionURL|ALBEvent/.test(value.node.type?.getText() ?? '')) return true;
  return /\bevent\??\.(?:headers|authorizationToken|multiValueHeaders)\b/.test(value.fn.getText());
}

/** `const { access, refresh } = await response.json()` where a sign-in is asked for. */
export function isOfSignIn(value: Value, path: readonly string[]): boolean {
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
