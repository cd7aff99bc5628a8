import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

/** Texts in which a header that every client writes as it likes, or an answer that may be a promise, decides who goes on. */
export const CLIENT_CLAIMS = String.raw`['"](?:user-agent|x-forwarded-for|x-real-ip|referer)['"](?=[^]{0,800}?(?:startsWith|includes|===|!==|\.test\())`;

/** Texts in which a header of a request is compared with a text, and something goes on or refuses where it is not so. */
export const HEADER_GATES: Guarded = {
  pattern: String.raw`\bheaders?\b[\w.?!]{0,12}(?:\[|\.get\(|\()\s*['"\x60][\w-]{3,60}['"\x60]\s*[\])](?=[^]{0,120}?(?:[!=]==?\s*['"\x60]|\)\s*(?:\{\s*)?return))`,
  inCase: true,
  holds: (text) => WAY_PAST.test(text) || ONLY_GATE.test(text),
};

const WAY_PAST =
  /\bif\s*\([^{};]{3,200}\)\s*(?:\{\s*)?return\s+(?:await\s+)?(?:next\(\)|NextResponse\.next\(|true\s*;)/;
const ONLY_GATE =
  /\.(?:post|put|patch|delete)(?:<[^()'"]{1,120}>)?\(\s*['"`]\/[^'"`\n]{0,80}['"`],\s*(?:\{\s*(?:preHandler|onRequest|preValidation)\s*:\s*)?\[?\s*\w+\s*[\]},]/;

const DECISION = spelled('decisions', 'permissionNames').source.replace(/^\^|\$$/g, '');

const NOT_REFUSED = String.raw`(?:\breturn|=>)[\s(]{1,40}[\w$]{1,80}(?:[?!]?\.[\w$]{1,80}){1,8}\s{0,40}!==?\s*false\b`;
const ASKED = String.raw`(?:\bif\s*\(|[!(]|&&|\|\|)\s*(?:[\w$]{1,40}\.){0,3}${DECISION}\(|(?<![\w$])${DECISION}\([^()]{0,80}\)\s*\?(?![.?])`;
const DECLARED = new RegExp(String.raw`(?<![\w$])${DECISION}\s*[=:(<]`);

/** Texts of what says who may do something: an answer of a policy that is not a refusal, a promise taken for the answer. */
export const POLICY_ANSWERS: readonly (Guarded | RegExp)[] = [
  { pattern: NOT_REFUSED, inCase: true, holds: (text) => DECLARED.test(text) },
  new RegExp(ASKED),
];
const SPEAKS = new RegExp(`${NOT_REFUSED}|${ASKED}`);

/** Whether a text may be one of those. */
export function mayAnswerForPolicy(text: string): boolean {
  return SPEAKS.test(text);
}
