import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

/** What ties a request to the one before it, or to its client, by the names that OAuth gives it. */
export const BINDING_VALUES =
  'redirect_?ur[il]|code_?verifier|verifier|client_?secret|(?:\\w*_)?state|\\w+State|(?:\\w*_)?(?:signature|hmac)(?:_\\w+)?|x_(?:\\w+_)?(?:mac|sig|digest)|_?(?:x_)?[cx]srf(?:_?token)?(?:_?header)?';

/** Texts in which one of them, by a name that little else has, may be asked for before it is compared. */
const RARE =
  /(?:redirect_?[uU]r[il]|[vV]erifier|[cC]lient_?[sS]ecret)(?=[\s\S]{0,400}?(?:!==?|return\s+true|throw|verify|compare|equal))/;

/** States are of every kind: these are kept between requests, and come with a code. */
const ASKED_FIRST = String.raw`\bif\s*\((?=[^{};]{0,240}?&&)[^{};]{0,240}?!==?`;
const FIRST = new RegExp(ASKED_FIRST);
/** The state by its name in the condition, or read from a place of that name into a variable of another. */
const STATE_ASKED = /\bif\s*\((?=[^{};]{0,240}?&&)(?=[^{};]{0,240}?!==?)[^{};]{0,480}?(?<!\buse)state(?!\w)/i;
const STATE_READ = /['"][\w.-]{0,40}state['"]\s*[)\]]|\.\w{0,40}state(?:[?!]?\.value)?\s*(?:[;,\n]|$)/i;
const CODE = /\bcode\b/;
const KEPT = spelled('requests', 'keptBetweenRequests');
const STATES: Guarded = {
  pattern: ASKED_FIRST,
  inCase: true,
  holds: (text) =>
    hasNear(text, [STATE_ASKED, CODE, KEPT]) ||
    (STATE_READ.test(text) && hasNear(text, [FIRST, STATE_READ, CODE, KEPT])),
};

/** `x-hub-signature-256`, read from a header, in a text with a condition about several things or one that refuses inside. */
const SIGNATURES: Guarded = {
  pattern: String.raw`['"\x60][\w-]{0,30}(?:(?:[sS]ignature|SIGNATURE|[hH]mac|HMAC)[\w-]{0,12}|(?<=['"\x60]x-[\w-]{0,30})-(?:mac|sig|digest))['"\x60]\s*[\])]`,
  inCase: true,
  holds: (text) => /\bif\s*\([^{};=]{1,240}\)\s*\{?\s*(?:const|if)\b|&&/.test(text),
};

/** What stands in one function does not stand further apart. */
const REACH = 8_000;

/** Whether a part of a text has all of these. */
function hasNear(text: string, words: readonly RegExp[]): boolean {
  for (let start = 0; start < text.length; start += REACH) {
    const part = text.slice(start, start + 2 * REACH);
    if (words.every((word) => word.test(part))) return true;
  }
  return false;
}

/** What a page sends along with its cookie, in a text that refuses something. */
const FORGERIES: Guarded = {
  pattern: String.raw`\b_?(?:[xX][-_])?(?:[cx]srf|[CX]SRF)[\w-]{0,16}['"\x60\])]?`,
  holds: (text) => /\bif\s*\([^{};]{0,240}?!==?/.test(text) && KEPT.test(text),
};

/** Texts in which whoever leaves out one of them may pass. */
export const SKIPPED_VALUES = [RARE, STATES, SIGNATURES, FORGERIES];

const SIGNED = new RegExp(SIGNATURES.pattern);
const FORGED = new RegExp(FORGERIES.pattern);

/** Whether a text is one of those. */
export function mayPassWithoutValue(text: string): boolean {
  return (
    RARE.test(text) ||
    STATES.holds(text) ||
    (SIGNED.test(text) && SIGNATURES.holds(text)) ||
    (FORGED.test(text) && FORGERIES.holds(text))
  );
}
