import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isKeyStore, readKeyStore } from '../../src/load/key-store-document.js';
import { checkReader } from './document-checks.js';

const MAGIC = ['\xfe\xed\xfe\xed', '\xce\xce\xce\xce'] as const;
const KEY = 1;
const CERTIFICATE = 2;
const SECRET_KEY = 3;

const number = (size: number, value: number) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, Math.max(0, size - 4), Math.min(size, 4));
  return bytes.toString('latin1');
};
const counted = (size: number, text: string) => number(size, text.length) + text;

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('latin1'));
const certificate = fc
  .tuple(bytes, bytes)
  .map(
    ([alias, body]) =>
      number(4, CERTIFICATE) + counted(2, alias) + number(8, 0) + counted(2, 'X.509') + counted(4, body),
  );
const key = fc
  .tuple(fc.constantFrom(KEY, SECRET_KEY), bytes, bytes)
  .map(([tag, alias, body]) => number(4, tag) + counted(2, alias) + number(8, 0) + counted(4, body));
const certificates = fc.array(certificate, { maxLength: 4 });

const store = (magic: string, entries: readonly string[]) =>
  magic + number(4, 2) + number(4, entries.length) + entries.join('');
const storesOf = (text: string) => (readKeyStore('keystore', 'a.jks', text).data as { stores: object[] }).stores.length;

test('a store of Java is one with a key where any of its entries is no certificate', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MAGIC), certificates, key, bytes, (magic, before, found, digest) => {
      expect(storesOf(store(magic, before) + digest)).toBe(0);
      expect(storesOf(store(magic, [...before, found]) + digest)).toBe(1);
    }),
  );
});

test('a store that is cut off before its end is never one without a key', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MAGIC), certificate, certificates, fc.nat(), (magic, first, others, cut) => {
      const whole = store(magic, [first, ...others]);
      const document = readKeyStore(
        'keystore',
        'a.jks',
        whole.slice(0, magic.length + (cut % (whole.length - magic.length))),
      );
      expect(document.unresolved?.('/stores/0')).toBeTruthy();
    }),
  );
});

test('no bytes break the reader', () => {
  const header = `${MAGIC[0]}${number(4, 2)}${number(4, 0xffffffff)}`;
  const words = [
    ...MAGIC,
    number(4, CERTIFICATE),
    number(4, KEY),
    number(2, 3),
    number(8, 0),
    '\xff\xff\xff\xff',
    'X.509',
  ];
  for (const start of ['', '0\x82\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07', header + number(4, CERTIFICATE)])
    checkReader((text) => [readKeyStore('keystore', 'a.jks', start + text, true)], words);
  fc.assert(fc.property(fc.uint8Array(), (array) => isKeyStore('a.jks', Buffer.from(array)) || true));
});
