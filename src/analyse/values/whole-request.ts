import type { Value } from '../syntax/value.js';

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
