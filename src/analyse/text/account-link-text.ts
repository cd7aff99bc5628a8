import type { Guarded } from './any-pattern.js';

/** What the id of somebody at a provider is called in a record of one's own. */
export const PROVIDER_SUBJECT =
  '(?:(?:google|git_?hub|git_?lab|facebook|apple|microsoft|azure|discord|twitter|linked_?in|okta|auth0|cognito|keycloak|clerk|firebase|oauth|oidc|sso|idp|provider|external|social)(?:_?(?:account|user))?_?(?:id|uid|sub(?:ject)?)|sub(?:ject)?)';

/** Texts in which the id at a provider is written beside a look-up by email address. */
export const ACCOUNT_LINKS: Guarded = {
  pattern: String.raw`\b${PROVIDER_SUBJECT}['"]?\s*(?::|=(?!=))\s*(?:[\w$]{1,30}[.!?]{1,3}){1,3}(?:sub|id|uid|oid)\b`,
  holds: (text) => /\b(?:find\w*|get\w*|first|update\w*|where)\(/i.test(text) && /email/i.test(text),
};

/** Options of next-auth that say who may sign in, in a text with a provider that need not verify addresses. */
export const PROVIDER_SIGN_INS: Guarded = {
  pattern: String.raw`\bcallbacks\b[^]{0,4000}?\bsignIn\b[^]{0,3000}?\.email\b`,
  inCase: true,
  holds: (text) =>
    /next-auth|@auth\//.test(text) &&
    (/\btype\s*:\s*['"](?:oauth|oidc)['"]/.test(text) ||
      /next-auth\/providers\/(?!google|apple|email|credentials)/.test(text)),
};
