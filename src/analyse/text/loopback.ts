/** Whether a text is an address on this machine. */
export function loopbackUrl(text: string): boolean {
  return URL.canParse(text) && loopbackHost(new URL(text).hostname);
}

/** Whether a host, as `URL` spells it, is this machine: no other machine can listen there. */
export function loopbackHost(host: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|0\.0\.0\.0|\[::\])$/i.test(
    host,
  );
}
