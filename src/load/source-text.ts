import { isUtf8 } from 'node:buffer';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * A file's bytes as text. A byte order mark is not part of the text: offsets, lines and columns count from the character
 * after it, as editors show them, so they need no correction later.
 */
interface SourceText {
  readonly text: string;
  readonly encoding: Encoding;
  /** Some bytes are no characters in the encoding; U+FFFD stands for them. */
  readonly damaged: boolean;
}

/** Text, or the reason why the bytes are none. */
export type Decoded = SourceText | { readonly reason: string };

const BINARY_PROBE = 8192;

export function decodeSource(bytes: Uint8Array, encoding = encodingOf(bytes)): Decoded {
  if (isUtf32(bytes)) return { reason: 'it is UTF-32, which nothing here reads: save it as UTF-8' };
  if (encoding !== 'utf-8') return decodeUtf16(bytes, encoding);
  if (isBinary(bytes)) return { reason: 'it is a binary file (a zero byte in its first 8 kB)' };
  return { text: new TextDecoder('utf-8').decode(bytes), encoding, damaged: !isUtf8(bytes) };
}

/** By its byte order mark; UTF-8 where there is none. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/**
 * That of a document, which parsers of JSON and YAML know without a mark too: text begins with ASCII, so every second
 * byte of a UTF-16 file's beginning is zero.
 */
export function documentEncodingOf(bytes: Uint8Array): Encoding {
  const beginning = [...bytes.subarray(0, UNMARKED_PROBE)];
  const isText = (parity: number): boolean =>
    beginning.every((byte, at) => (at % 2 === parity ? byte === 0 : byte > 0x08 && byte < 0x7f));
  if (beginning.length === UNMARKED_PROBE && isText(1)) return 'utf-16le';
  if (beginning.length === UNMARKED_PROBE && isText(0)) return 'utf-16be';
  return encodingOf(bytes);
}

const UNMARKED_PROBE = 16;

function isUtf32([a, b, c, d]: Uint8Array): boolean {
  return (a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff);
}

export function isBinary(bytes: Uint8Array): boolean {
  const zero = bytes.indexOf(0);
  return zero !== -1 && zero < BINARY_PROBE;
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): SourceText {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, encoding, damaged: bytes.length % 2 === 1 || hasLoneSurrogate(bytes, encoding) };
}

/** The decoder has replaced lone surrogates already, so they are looked for in the code units. */
function hasLoneSurrogate(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let open = false;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const unit = view.getUint16(at, encoding === 'utf-16le');
    const low = unit >= 0xdc00 && unit <= 0xdfff;
    if (low !== open) return true;
    open = unit >= 0xd800 && unit <= 0xdbff;
  }
  return open;
}
