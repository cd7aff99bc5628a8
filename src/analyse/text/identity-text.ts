/** Headers that gateways put the caller's identity into, and that any client can send itself. */
export const IDENTITY_HEADERS =
  'x-(?:forwarded|remote|acting|effective|impersonated|auth(?:enticated)?|auth-request|authentik|current|caller|consumer|jwt|token)-(?:user(?:name|-?id)?|email|groups?|roles?|sub(?:ject)?|id|custom-id)|x-(?:user|userid|username)(?:-(?:id|name|email|roles?|groups?|permissions|sub|admin))?|x-(?:roles?|is-admin|admin|subject|principal|identity)|remote-(?:user|email|groups?)';

/** Cookies that are called after who somebody is, or what they may do. */
export const IDENTITY_COOKIES =
  '(?:\\w+[.-])?(?:user_?)?roles?|(?:\\w+[.-])?is_?admin|admin|user_?id|uid|user|current_?user|username|user_?name|user_?email|account_?id|permissions?';

/** Texts in which either of them is read, or a cookie is parsed. */
export const IDENTITIES = String.raw`['"\x60](?:${IDENTITY_HEADERS})['"\x60]|\bcookies?\b[\w.?!()]{0,30}?(?:\[\s*['"]|\(\s*(?:\w+\s*,\s*)?['"]|\.)(?:${IDENTITY_COOKIES})\b|\.get\(\s*['"](?:${IDENTITY_COOKIES})['"]\s*\)(?<=\bcookies\(\)[^]{0,1500})|JSON\.parse\([^;]{0,80}?cookie`;
