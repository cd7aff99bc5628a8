/** Whether a redirect URI, or another text, is what was registered: `*` there is any text, a path alone is one of any host. */
export function isRegistered(text: string, registered: string): boolean {
  if (registered.startsWith('/') && URL.canParse(text)) return fitsPattern(new URL(text).pathname, registered);
  return fitsPattern(text, registered);
}

/**
 * Whether two issuers are meant to be one, however they are spelled: a trailing slash, a scheme, a default port and the case
 * of the host make no other. `*` in `registered` stands for any text.
 */
export function sameIssuer(text: string, registered: string): boolean {
  return fitsPattern(issuerName(text), issuerName(registered));
}

/** An issuer without what may be written differently. */
export function issuerName(text: string): string {
  const bare = withoutSlashes(text);
  if (text.includes('*')) return bare.replace(/^https?:\/\//i, '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url ? withoutSlashes(`${url.host}${url.pathname}`) : bare.toLowerCase();
}

/** At the end. */
function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** In time linear in the text for each `*`. */
function fitsPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** The grants that a response type begins: what is asked for at the authorization endpoint is the code, or a token itself. */
export function grantsOfResponseType(type: string): readonly string[] {
  const asked = type.split(/\s+/);
  const isImplicit = asked.includes('token') || asked.includes('id_token');
  return [...(asked.includes('code') ? ['authorization_code'] : []), ...(isImplicit ? ['implicit'] : [])];
}
