import type { Guarded } from './any-pattern.js';

const GLOBS = String.raw`\b(?:minimatch|isMatch)\([^;\n]{0,40}?redirect`;
const REGISTERED = String.raw`(?:redirect|callback|registered|allowed)_?\w{0,12}[uU](?:ri|rl)s\b[^;]{0,90}?\.(?:startsWith|indexOf|includes)\(`;
/** A text that may name a host, or the beginning of a pattern. */
const HOST_TEXT = String.raw`\s*\(?\s*['"\x60][^'"\x60\n]{0,200}?(?:\.[\w-]|:\/\/)`;
const OF_TEXT = String.raw`(?:includes|indexOf)\(${HOST_TEXT}|(?:match|search)\(\s*\(?\s*\/`;
const END = String.raw`['")\]!?\s]*(?:\.toLowerCase\(\))?\??\.`;
const ADDRESS = String.raw`(?:[oO]rigin|redirect_?[uU]r[il]|[rR]eturn_?[tT]o|[aA]ddress|[hH]ost(?:name)?)${END}(?:startsWith\(|endsWith\(|${OF_TEXT})`;
const EMAIL = String.raw`[eE]?mail${END}(?:endsWith\(${HOST_TEXT}|${OF_TEXT})`;
const TESTED = String.raw`\/[a-z]{0,8}\)?\s*\.test\([^;\n]{0,60}?(?:[oO]rigin|redirect_?[uU]r[il]|[eE]mail)\b`;
const OF_CALLBACK = String.raw`\bredirect(?::\s?(?:async )?)?\(\s?\{\s{0,6}(?:url|baseUrl)\b`;
const COMPARED = new RegExp([GLOBS, REGISTERED, ADDRESS, EMAIL, TESTED, OF_CALLBACK].join('|'));

/** A pattern that is made of a text with stars. */
export const STARS =
  /\.replace(?:All)?\(\s*(?:['"]\*['"]|\/(?:\\\\)?\\\*\/g?)\s*,\s*['"`](?:\.\*|\[\^[^\]]+\][*+]|\(\.\*\)|\.\+)/;
const MADE: Guarded = { pattern: String.raw`\bnew RegExp\(`, inCase: true, holds: (text) => STARS.test(text) };

/** Texts in which an address, an origin or the domain of an email may be compared by a part, or a pattern is made of one with stars. */
export const LOOSE_MATCHES = [COMPARED, MADE];

/** Whether a text is one of those. */
export function mayMatchLoosely(text: string): boolean {
  return COMPARED.test(text) || (text.includes('new RegExp(') && MADE.holds(text));
}
