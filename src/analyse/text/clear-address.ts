import { hostOf } from './committed-password.js';
import { loopbackHost } from './loopback.js';
import { spelled } from './spellings.js';

/** Where an address without TLS begins, and something that is shown to whoever answers there; a path of a name space is none. */
export const CLEAR_ADDRESS = String.raw`['"\x60](?:ldap|mqtt):\/\/|['"\x60](?:http|ws):\/\/(?!localhost|127\.|0\.0\.0\.0|www\.w3\.org|schemas?\.)[\w-]{1,60}\.(?=[^]{0,1500}?(?:authori[sz]ation['"]?\s?[:\],]|\bauth:\s?\{|client_?secret|\bpassword\b|(?:access_?)?token=))|\bcreateInsecure\(|['"]?token_?(?:url|endpoint|host|uri)['"]?:\s?['"]http:`;

const INSIDE = spelled('surroundings', 'insideHosts');
const PRIVATE = /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?f[cde]|\d+\.\d+$)/i;

/** The machine that an address without TLS names, where others are on the way to it. */
export function clearHost(address: string): string | undefined {
  if (!/^(?:https?|wss?|ldap|mqtt):\/\//i.test(address) || /^(?:https|wss):/i.test(address)) return undefined;
  const host = hostOf(address);
  if (host === undefined) return undefined;
  return isFarHost(host, /^ldap:/i.test(address)) ? host : undefined;
}

/** Whether a host is reached over networks that others are in; whoever is in a directory's own network may read its binds, too. */
export function isFarHost(host: string, countsInside: boolean): boolean {
  if (loopbackHost(host) || !/^[\w-]+(?:\.[\w-]+)+$/.test(host) || /\.(?:test|invalid|localhost)$/i.test(host))
    return false;
  return countsInside || !(INSIDE.test(host) || PRIVATE.test(host));
}
