import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSource } from '../../src/load/source-text.js';

const bytes = (...values: number[]) => Uint8Array.from(values);
const utf16 = (text: string, littleEndian: boolean) => {
  const buffer = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return littleEndian ? buffer : buffer.swap16();
};

describe('decoding source text', () => {
  it('leaves the byte order mark out, so that the first character has offset 0', () => {
    expect(decodeSource(Buffer.from('\uFEFFlet é'))).toEqual({ text: 'let é', encoding: 'utf-8', damaged: false });
    expect(decodeSource(Buffer.from('a\uFEFFb'))).toMatchObject({ text: 'a\uFEFFb' });
  });

  it.each([true, false])('reads UTF-16 by its mark (little endian: %s)', (littleEndian) => {
    const encoding = littleEndian ? 'utf-16le' : 'utf-16be';
    expect(decodeSource(utf16('let 日本 = "🔑"', littleEndian))).toEqual({
      text: 'let 日本 = "🔑"',
      encoding,
      damaged: false,
    });
    expect(decodeSource(utf16('a\uD83D', littleEndian))).toEqual({ text: 'a\uFFFD', encoding, damaged: true });
    expect(decodeSource(utf16('\uDD11a', littleEndian))).toMatchObject({ damaged: true });
    expect(decodeSource(Buffer.concat([utf16('a', littleEndian), bytes(65)]))).toMatchObject({ damaged: true });
  });

  it('reports bytes that are no UTF-8 and keeps the rest', () => {
    expect(decodeSource(bytes(0x61, 0xe9, 0x62))).toEqual({ text: 'a\uFFFDb', encoding: 'utf-8', damaged: true });
  });

  it('refuses what is binary', () => {
    expect(decodeSource(bytes(0x7f, 0x45, 0x4c, 0x46, 0))).toEqual({ reason: expect.stringMatching(/binary/) });
    expect(decodeSource(Buffer.concat([Buffer.alloc(8191, 'a'), bytes(0)]))).toHaveProperty('reason');
    expect(decodeSource(Buffer.concat([Buffer.alloc(8192, 'a'), bytes(0)]))).toHaveProperty('text');
  });

  it('gives back every text that was encoded', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && !value.startsWith('\uFEFF'));
    fc.assert(
      fc.property(text, fc.boolean(), (value, mark) => {
        const expected = { text: value, damaged: false };
        expect(decodeSource(Buffer.from(mark ? `\uFEFF${value}` : value))).toMatchObject(expected);
        expect(decodeSource(utf16(value, mark))).toMatchObject(expected);
      }),
    );
  });

  it('answers any bytes with a text or a reason', () => {
    const marks = fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]);
    fc.assert(
      fc.property(marks, fc.uint8Array({ maxLength: 64 }), (mark, rest) => {
        const decoded = decodeSource(Uint8Array.from([...mark, ...rest]));
        if ('reason' in decoded) expect(decoded.reason).not.toBe('');
        else if (!decoded.damaged && decoded.encoding === 'utf-8') {
          expect([...Buffer.from(decoded.text)]).toEqual(mark.length === 3 ? [...rest] : [...mark, ...rest]);
        }
      }),
    );
  });
});
