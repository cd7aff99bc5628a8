import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder } from './document-builder.js';

/** More blocks than any bundle of keys has. */
const MAXIMUM_BLOCKS = 200;
const HEADER = /-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY)-----/g;
/** What a key of OpenSSH without a passphrase begins with: its magic and the cipher `none`. */
const OPENSSH_PLAIN = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU';
/** Names of keys that serve this machine only. */
const LOCAL = /(?:^|[/._-])(?:localhost|local|dev|development|self-?signed|snake-?oil|127\.0\.0\.1)(?=[/._-]|$)/i;
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
  return { ...builder.build({ keys }), ...(LOCAL.test(path) && { stage: 'development' }) };
}

/** What PKCS #12 begins with: a sequence, and in it the type `data` or `signedData` of PKCS #7. */
const PKCS7 = Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07]);

export function isKeyStore(path: string, bytes: Buffer): boolean {
  return /\.(?:p12|pfx)$/i.test(path) && bytes[0] === 0x30 && bytes.subarray(0, 64).includes(PKCS7);
}

/** A file that is a key store as a whole: `{ "stores": [{ "tracked"? }] }`. */
export function readKeyStore(kind: string, path: string, text: string, tracked?: boolean): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  const span = { start: 0, end: Math.min(text.length, 1) };
  builder.place('', 0, span);
  builder.place('/stores', 1, span);
  builder.place('/stores/0', 2, span);
  const store: Json = { ...(tracked !== undefined && { tracked }) };
  if (tracked !== undefined) builder.place('/stores/0/tracked', 3, span);
  return { ...builder.build({ stores: [store] }), ...(LOCAL.test(path) && { stage: 'development' }) };
}

function isEncrypted(name: string, start: string): boolean {
  if (name.startsWith('ENCRYPTED')) return true;
  if (name.startsWith('OPENSSH')) return !start.trimStart().startsWith(OPENSSH_PLAIN);
  return start.includes('ENCRYPTED');
}
