import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

/** What ties a request to the one before it, or to its client, by the names that OAuth gives it. */
export const BINDING_VALUES =
  'redirect_?ur[il]|code_?verifier|verifier|client_?secret|(?:\\w*_)?state|\\w+State|(?:\\w*_)?(?:signature|hmac)(?:_\\w+)?';

/** Texts in which one of them, by a name that little else has, may be asked for before it is compared. */
const RARE =
  /(?:redirect_?[uU]r[il]|[vV]erifier|[cC]lient_?[sS]ecret)(?=[\s\S]{0,400}?(?:!==?|return\s+true|throw|verify|compare|equal))/;

/** States are of every kind: these are kept between requests, and come with a code. */
const ASKED_FIRST = String.raw`\bif\s*\((?=[^{};]{0,240}?&&)[^{};]{0,240}?!==?`;
const STATE = /state['"\])]*(?![\w'"\])])|State\b/;
const CODE = /\bcode\b/;
const KEPT = spelled('requests', 'keptBetweenRequests');
const STATES: Guarded = {
  pattern: ASKED_FIRST,
  holds: (text) => STATE.test(text) && CODE.test(text) && KEPT.test(text),
};

/** `x-hub-signature-256`, read from a header, in a text with a condition about several things or one that refuses inside. */
const SIGNATURES: Guarded = {
  pattern: String.raw`['"\x60][\w-]{0,30}(?:[sS]ignature|SIGNATURE|[hH]mac|HMAC)[\w-]{0,12}['"\x60]\s*[\])]`,
  holds: (text) => /\bif\s*\([^{};=]{1,240}\)\s*\{?\s*(?:const|if)\b|&&/.test(text),
};

/** Texts in which whoever leaves out one of them may pass. */
export const SKIPPED_VALUES = [RARE, STATES, SIGNATURES];

const FIRST = new RegExp(ASKED_FIRST);
const SIGNED = new RegExp(SIGNATURES.pattern);

/** Whether a text is one of those. */
export function mayPassWithoutValue(text: string): boolean {
  return RARE.test(text) || (FIRST.test(text) && STATES.holds(text)) || (SIGNED.test(text) && SIGNATURES.holds(text));
}
