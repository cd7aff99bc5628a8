/** Texts in which a header that every client writes as it likes, or an answer that may be a promise, decides who goes on. */
export const CLIENT_CLAIMS = String.raw`['"](?:user-agent|x-forwarded-for|x-real-ip|referer)['"](?=[^]{0,800}?(?:startsWith|includes|===|!==|\.test\())`;

/** Texts of what says who may do something: an answer of a policy that is not a refusal, a promise taken for the answer. */
export const POLICY_ANSWERS = String.raw`!==?\s*false\b|if\s*\(\s*!?\s*(?:\w+\.){0,3}(?:can|may|is|has|allow|check|permit|authori[sz]e)\w*\(`;
