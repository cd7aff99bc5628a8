/** Whether a redirect URI, or another text, is what was registered: `*` there is any text, a path alone is one of any host. */
export function isRegistered(text: string, registered: string): boolean {
  if (registered.startsWith('/') && URL.canParse(text)) return fitsPattern(new URL(text).pathname, registered);
  return fitsPattern(text, registered);
}

/** Whether two issuers are meant to be one, however they are spelled. */
export function sameAddress(text: string, registered: string): boolean {
  return fitsPattern(plain(text), registered.includes('*') ? registered.replace(/\/+$/, '') : plain(registered));
}

function plain(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url ? `${url.host}${url.pathname}` : text.toLowerCase()).replace(/\/+$/, '');
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

/** The grants that a response type begins. */
export function grantsOfResponseType(type: string): readonly string[] {
  const asked = type.split(' ');
  return [...(asked.includes('code') ? ['authorization_code'] : []), ...(asked.includes('token') ? ['implicit'] : [])];
}
