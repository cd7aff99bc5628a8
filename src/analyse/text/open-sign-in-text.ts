const PATH = String.raw`['"\x60]/?[^'"\x60\s]{0,60}(?:log-?in|sign-?in|auth|session|passw|forgot|recover|otp|mfa|2fa|pin|code|verify)`;

/** Texts with a route at which passwords or codes may be tried. */
export const OPEN_SIGN_INS = String.raw`\.post(?:<[^()]{0,200}>)?\(\s*${PATH}(?=[^]{0,1500}?(?:passw|passphrase|\bpin\b|otp|code|mail))`;
