import { unresolvedText } from '../../load/unresolved-text.js';
import { loopbackHost } from './loopback.js';
import { isToBeFilledIn, secretKind } from './secret-text.js';

/** Machines of a network that only containers and developers have: no dot, what Docker calls its host, names for tests (RFC 2606 §2). */
const NO_MACHINE = /^[^.:]*$|(?:^|\.)(?:docker\.internal|test|invalid|(?<!cluster\.)local)$/i;
/** Names for documentation (RFC 2606 §2 and §3): a password for them is one where a generator made it. */
const DOCUMENTED = /(?:^|\.)example(?:\.(?:com|net|org))?$/i;
const WITH_PASSWORD = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/@\s:]{0,100}:([^/@\s]{1,200})@([^/:?\s,]{1,253})/i;

/** Whether a host is another machine that somebody else can reach, too. */
function isRemote(host: string): boolean {
  return !loopbackHost(host) && !NO_MACHINE.test(host) && !DOCUMENTED.test(host);
}

/** Whether a password may be in use. What only stands in for a setting is, where a generator made it. */
export function opens(password: string, isFallback: boolean): boolean {
  const kind = secretKind(password);
  return kind === 'random' || kind === 'live' || (kind === 'plain' && !isFallback);
}

/** Whether a server lets in whoever sends it: a word that everybody knows works too, also where it only stands in for a setting. */
export function isAccepted(password: string): boolean {
  return !['empty', 'reference', 'unresolved'].includes(secretKind(password));
}

/** Whether an address brings along a password for another machine. */
export function signsInElsewhere(address: string, isFallback: boolean): boolean {
  const [, password, host] = WITH_PASSWORD.exec(address) ?? [];
  if (password === undefined || host === undefined || !opens(password, isFallback)) return false;
  return isRemote(host) || (DOCUMENTED.test(host) && isChosen(password, host));
}

/** Whether a password for a machine may be in use there: those for documented names only where they say nothing of themselves. */
export function opensAt(password: string, host: string, isFallback: boolean): boolean {
  return opens(password, isFallback) && (isRemote(host) || (DOCUMENTED.test(host) && isChosen(password, host)));
}

/** Whether somebody has made up a password to use it: nobody writes `0rchidPump88` to show how an address is written. */
function isChosen(password: string, host: string): boolean {
  if (secretKind(password) === 'random') return true;
  const isMixed = /^(?=.*[a-z])(?=.*\d)(?=.*[^a-z\d]).{10,}$/.test(password);
  return /\.example$/i.test(host) && isMixed && !/pass|p[@4]ss|word|secret|key/i.test(password);
}

/** The first machine that an address names. */
export function hostOf(address: string): string | undefined {
  return /^[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^/@\s]{0,300}@)?([^/:?\s,@]{1,253})/i.exec(address)?.[1];
}

/** The password that an address brings along, whatever characters it has; none where a tool or a person is to fill it in. */
export function passwordOf(address: string): string | undefined {
  const [, password] = WITH_PASSWORD.exec(address) ?? [];
  if (password === undefined || unresolvedText(password) !== undefined || isToBeFilledIn(password)) return undefined;
  return password;
}

/** Whether the text of an `Authorization` header, or of one for a key, is one that opens something: a password (RFC 7617 §2), a token, a key. */
export function isCommittedHeader(text: string, isFallback: boolean): boolean {
  const [, scheme = '', credential = ''] = /^(?:(\w+) )?(\S+)$/.exec(text.slice(0, 8_192)) ?? [];
  if (scheme.toLowerCase() !== 'basic')
    return credential.length >= 20 && secretKind(credential) !== 'plain' && opens(credential, isFallback);
  const password = basicPassword(credential);
  return password !== undefined && opens(password, isFallback);
}

/** The password in what follows `Basic`, where that is a name and a password (RFC 7617 §2). */
export function basicPassword(credential: string): string | undefined {
  return /^[\x20-\x7e]{0,200}?:([\x20-\x7e]{1,200})$/.exec(decoded(credential))?.[1];
}

function decoded(base64: string): string {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0 ? atob(base64) : '';
}
