import type { DataDocument, Json } from './data-document.js';
import { DocumentBuilder } from './document-builder.js';
import { servesThisMachine } from './pem-document.js';

/** What PKCS #12 begins with: a sequence, and in it the type `data` or `signedData` of PKCS #7. */
const PKCS7 = '\x2a\x86\x48\x86\xf7\x0d\x01\x07';
/** The types `keyBag` and `pkcs8ShroudedKeyBag` of PKCS #12, which stand in the open around an encrypted key. */
const KEY_BAGS = ['\x01', '\x02'].map((last) => `\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01${last}`);
/** What Java's own stores begin with: JKS and JCEKS. */
const JAVA = ['\xfe\xed\xfe\xed', '\xce\xce\xce\xce'];
const CERTIFICATE = 2;
/** A private key, and in JCEKS a secret one. */
const KEYS = [1, 3];
const TIMESTAMP = 8;
const UNTOLD = 'whether a key is in it beside certificates shows only to who has the password';
/** The key that every Android toolchain makes, with a password that its documentation names: it keeps nothing secret. */
const DEBUG = /(?:^|\/)debug\.keystore$/;
const BEGINNING = 64;

export function isKeyStore(path: string, bytes: Buffer): boolean {
  return /\.(?:p12|pfx|jks|jceks|keystore)$/i.test(path) && beginsLikeStore(bytes.toString('latin1', 0, BEGINNING));
}

function beginsLikeStore(text: string): boolean {
  return isJava(text) || (text.startsWith('0') && text.includes(PKCS7));
}

function isJava(text: string): boolean {
  return JAVA.some((magic) => text.startsWith(magic));
}

/** A file that is a key store as a whole, its bytes as Latin-1: `{ "stores": [{ "type", "tracked"? }] }`, none where it has no key. */
export function readKeyStore(kind: string, path: string, text: string, tracked?: boolean): DataDocument {
  const builder = new DocumentBuilder(kind, path, text.slice(0, BEGINNING));
  const span = { start: 0, end: Math.min(text.length, 1) };
  builder.place('', 0, span);
  builder.place('/stores', 1, span);
  const type = isJava(text) ? 'Java' : 'PKCS #12';
  const hasKey = DEBUG.test(path)
    ? false
    : type === 'Java'
      ? javaHasKey(text)
      : KEY_BAGS.some((bag) => text.includes(bag)) || undefined;
  const stores: Json[] = hasKey === false ? [] : [{ type, ...(tracked !== undefined && { tracked }) }];
  if (stores.length > 0) {
    builder.place('/stores/0', 2, span);
    builder.place('/stores/0/type', 3, span);
    if (tracked !== undefined) builder.place('/stores/0/tracked', 3, span);
    if (hasKey === undefined) builder.cannotKnow('/stores/0', UNTOLD);
  }
  return { ...builder.build({ stores }), ...(servesThisMachine(path) && { stage: 'development' }) };
}

/** By its first entry that is a key; undefined where its entries cannot be followed. */
function javaHasKey(text: string): boolean | undefined {
  const bytes = Buffer.from(text, 'latin1');
  let at = 12;
  const number = (size: 2 | 4): number => {
    const start = at;
    at += size;
    if (at <= bytes.length) return bytes.readUIntBE(start, size);
    at = Number.NaN;
    return at;
  };
  const pass = (size: 2 | 4): void => {
    const length = number(size);
    at += length;
  };
  const entries = bytes.length < at ? 0 : bytes.readUInt32BE(8);
  for (let entry = 0; entry < entries; entry++) {
    const tag = number(4);
    if (tag !== CERTIFICATE) return KEYS.includes(tag) || undefined;
    pass(2);
    at += TIMESTAMP;
    pass(2);
    pass(4);
  }
  return Number.isNaN(at) || at > bytes.length ? undefined : false;
}
