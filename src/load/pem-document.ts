import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder } from './document-builder.js';

/** More blocks than any bundle of keys has. */
const MAXIMUM_BLOCKS = 200;
const HEADER = /-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY)-----/g;
/** What a key of OpenSSH without a passphrase begins with: its magic and the cipher `none`. */
const OPENSSH_PLAIN = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU';
/** Names of keys that serve this machine only. */
const LOCAL = /(?:^|[/._-])(?:localhost|local|dev|development|self-?signed|snake-?oil|127\.0\.0\.1)(?=[/._-]|$)/i;

export function servesThisMachine(path: string): boolean {
  return LOCAL.test(path);
}

/** Characters after a header in which an encryption is told. */
const REACH = 200;

/** Private keys of a PEM file, by their headers alone: `{ "keys": [{ "name", "encrypted", "tracked"? }] }`. */
export function readPem(kind: string, path: string, text: string, tracked?: boolean): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  builder.place('', 0, { start: 0, end: text.length });
  builder.place('/keys', 1, { start: 0, end: text.length });
  const keys: Json[] = [];
  for (const match of text.matchAll(HEADER)) {
    if (keys.length >= MAXIMUM_BLOCKS) break;
    const [header, name = ''] = match;
    const end = match.index + header.length;
    const encrypted = isEncrypted(name, text.slice(end, end + REACH));
    const key = { name, encrypted, ...(tracked !== undefined && { tracked }) };
    const pointer = `/keys/${keys.length}`;
    builder.place(pointer, 2, { start: match.index, end });
    for (const member of Object.keys(key)) builder.place(`${pointer}/${member}`, 3, { start: match.index, end });
    keys.push(key);
  }
  return { ...builder.build({ keys }), ...(servesThisMachine(path) && { stage: 'development' }) };
}

function isEncrypted(name: string, start: string): boolean {
  if (name.startsWith('ENCRYPTED')) return true;
  if (name.startsWith('OPENSSH')) return !start.trimStart().startsWith(OPENSSH_PLAIN);
  return start.includes('ENCRYPTED');
}
