import type { Guarded } from './any-pattern.js';

/** What the id of somebody at a provider is called in a record of one's own. */
export const PROVIDER_SUBJECT =
  '(?:(?:google|git_?hub|git_?lab|facebook|apple|microsoft|azure|discord|twitter|linked_?in|okta|auth0|cognito|keycloak|clerk|firebase|oauth|oidc|sso|idp|provider|external|social)(?:_?(?:account|user))?_?(?:id|uid|sub(?:ject)?)|sub(?:ject)?)';

/** Texts in which the id at a provider is written beside a look-up by email address. */
export const ACCOUNT_LINKS: Guarded = {
  pattern: String.raw`\b${PROVIDER_SUBJECT}['"]?\s*(?::|=(?!=))\s*(?:[\w$]{1,30}[.!?]{1,3}){1,3}(?:sub|id|uid|oid)\b`,
  holds: (text) => /\b(?:find\w*|get\w*|first|update\w*|where)\(/i.test(text) && /email/i.test(text),
};
