const WORD = '(?:log-?in|sign-?in|auth|session|passw|forgot|recover|otp|mfa|2fa|pin|code|verify)';
const PATH = String.raw`['"\x60]/?[^'"\x60\s]{0,60}${WORD}`;
const TYPED = String.raw`(?=[^]{0,1500}?(?:passw|passphrase|\bpin\b|otp|code|mail|credential|local))`;

/** Of handlers that no router registers: procedures and actions of that name, and whatever answers in a file of its own. */
const NAMED = String.raw`\b(?:log_?in|sign_?in|verify_?otp)\s*:\s*\w{0,30}procedure\b|['"]use server['"](?=[^]{0,6000}?\b(?:log|sign)_?in\w{0,20}\s*(?:=|\())|\bexport\s+(?:async\s+)?function\s+POST\b(?=[^]{0,600}?passw)|\bexport\s+default\s+async\s+function\s+handler\b(?=[^]{0,600}?passw)`;

/** Texts with a route at which passwords or codes may be tried. */
export const OPEN_SIGN_INS = String.raw`(?:\.post(?:<[^()]{0,200}>)?\(\s*|@Post\(\s*|\burl\s*:\s*)${PATH}${TYPED}|(?:${NAMED})${TYPED}`;
