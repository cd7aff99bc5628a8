import type { DocumentBuilder } from './document-builder.js';

export interface FirebaseToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[\w$]/;
/** More than any rules file, which Firebase itself limits to 256 kB. */
const MAX_TOKENS = 200_000;

/** The words and signs of a rules file, without comments. */
export function* firebaseTokens(builder: DocumentBuilder): Generator<FirebaseToken> {
  const { text } = builder;
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const start = at;
    const char = text.charAt(at);
    if (/\s/.test(char) || char === '\uFEFF') {
      at++;
      continue;
    }
    if (char === '/' && text[at + 1] === '/') {
      at = endOf(text, '\n', at);
      continue;
    }
    if (char === '/' && text[at + 1] === '*') {
      at = endOf(text, '*/', at + 2);
      continue;
    }
    if (char === '"' || char === "'") at = endOfString(builder, at);
    else if (WORD.test(char)) at = endOfWord(text, at);
    else at += /^(?:[=!]==?|&&|\|\||[<>]=)/.exec(text.slice(at, at + 3))?.[0].length ?? 1;
    if (++count > MAX_TOKENS) throw builder.error(start, `holds more than ${MAX_TOKENS} words and signs`);
    yield { text: text.slice(start, at), start, end: at };
  }
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && WORD.test(text.charAt(at))) at++;
  return at;
}

function endOfString(builder: DocumentBuilder, from: number): number {
  const { text } = builder;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[from]) return at + 1;
    else if (text[at] === '\n') break;
  }
  throw builder.error(from, 'is no valid rules file: it has a text without its closing quote');
}
