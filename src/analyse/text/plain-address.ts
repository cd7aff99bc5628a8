const LOGIN = /^([a-z][\w+.-]{0,20}:\/\/)(?:[^\s/?#@]{0,300}@|[^\s/:@?#]{0,100}:(?!\d{1,5}\/)[^\s@?#]{0,300}@)/i;
const ADDRESS = /^[a-z][\w+.-]{0,20}:\/\//i;

/** An address by what it is called: without a login, without what stands beside it, and without parameters that may be secret. */
export function plainAddress(text: string): string {
  if (!ADDRESS.test(text.trim())) return text;
  const [first = ''] = text.trim().split(/\s/, 1);
  const bare = first.replace(LOGIN, '$1');
  return /[?&#][\w.-]{0,40}(?:secret|token|passw|key|assertion)[\w.-]{0,20}=/i.test(bare) ? withoutQuery(bare) : bare;
}

/** The identifier of an issuer has no parameters. */
export function issuerAddress(text: string): string {
  return ADDRESS.test(text.trim()) ? withoutQuery(plainAddress(text)) : text;
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '');
}
