const CREDENTIAL = String.raw`(?:token|jwt|secret|passw|api_?key|bearer|\bauth(?:orization)?\b)`;
/** Links for one use, pages of lists and the standard's own hints. */
const ELSE = String.raw`(?:hint|csrf|xsrf|invit|reset|verif|confirm|unsubscri|magic|page|next|cursor|sync|presign|captcha|\bsu)`;
const NAME = String.raw`(?![\w.-]{0,40}${ELSE})[\w.-]{0,40}${CREDENTIAL}[\w.-]{0,40}`;

/** What is put into a parameter of any name: `accessToken`, `session.jwt`, `endpoint.secret`, `signSession(user)`. */
const HELD = String.raw`[\w.?!]{0,40}?(?:(?:access|id|refresh|auth|session|bearer)_?(?:token|jwt)|jwt\b|bearer\b|\baccess\b|secret\b|sign\w{0,30}\(|issue\w{0,30}\()`;

/**
 * Texts in which an address may carry a credential: a parameter of such a name that something is put into, in an address,
 * by a setter or in an object of parameters; or any parameter that something of such a name is put into.
 */
export const ADDRESSES = [
  String.raw`(?<!${ELSE}[\w/-]{0,30})[?&#]${NAME}=(?:\$\{|['"\x60]\s*\+)`,
  String.raw`[?&#][\w.-]{1,20}=(?:\$\{|['"\x60]\s*\+)[\w.( ]{0,40}?(?:access|id|refresh|auth|session|bearer)_?(?:token|jwt)`,
  String.raw`(?:params|query)\s*\.\s*(?:set|append)\(\s*['"\x60]${NAME}['"\x60]\s*,`,
  String.raw`(?:openURL|openExternal|openBrowserAsync|EventSource\w{0,10})\([^)]{0,200}?[?&#][\w.-]{1,20}=(?:\$\{|['"\x60]\s*\+)`,
  String.raw`(?:params|query)\s*\.\s*(?:set|append)\(\s*['"\x60][\w.-]{1,30}['"\x60]\s*,\s*${HELD}`,
  String.raw`new URLSearchParams\(\s*\)[^}]{0,300}?\.(?:set|append)\(\s*['"\x60]${NAME}['"\x60]\s*,`,
  String.raw`\b(?:params|searchParams|query|qs)\s*[:=]\s*\{[^{}]{0,200}?\b(?:access_?token|auth_?token|id_?token|jwt|token)['"]?\s*[:,}]`,
  String.raw`(?:URLSearchParams\(|\b(?:params|searchParams|query|qs)\s*[:=])\s*\{[^{}]{0,200}?:\s*${HELD}`,
  String.raw`URLSearchParams\(\s*\{[^{}]{0,200}?\b(?:access_?token|auth_?token|jwt)['"]?\s*[:,}]`,
  String.raw`\b(?:params|searchParams|query|qs)\s*:\s*\{[^{}]{0,200}?(?<!${ELSE}\w{0,12})(?:token|jwt|secret|api_?key)['"]?\s*[:,}]`,
  String.raw`URLSearchParams\(\s*\{[^{}]{0,200}?\b(?:access_?token|auth_?token|jwt|bearer|auth|session)['"]?\s*[:,}]`,
  String.raw`\b(?:params|searchParams|query|qs)\s*:\s*\{[^{}]{0,200}?\benv\.\w{0,40}(?:KEY|TOKEN|SECRET)\b`,
  String.raw`URLSearchParams\(\s*\[\s*\[[^;]{0,200}?(?:token|jwt|\bauth\b|bearer)`,
  String.raw`\b(?:params|searchParams|query|qs)\s*[:=]\s*\{[^{}]{0,200}?\]\s*:\s*[\w.]{0,40}(?:token|jwt)\b`,
  String.raw`(?:(?:params|query)\s*\.\s*(?:set|append)\(|[?&#]\w{1,20}=(?:\$\{|['"\x60]\s*\+))(?<=\b(?:jwt\.sign|SignJWT|signAsync)\([^]{0,1500})`,
  String.raw`[?&#](?:session|session_?id|sid|ticket)=(?:\$\{|['"\x60]\s*\+)`,
].join('|');

/** Texts in which a password is read from the address of a request. */
export const ASKED_PASSWORD = new RegExp(
  [
    String.raw`\bquery(?:StringParameters)?\??\.\s*(?:password|passwd|pwd)\b`,
    String.raw`\b(?:password|passwd|pwd)\b[^{}]{0,200}\}\s*=\s*(?:\w{1,12}\.[\w.]{0,40}query|getQuery)\b`,
    String.raw`\b(?:searchParams\s*\.\s*get|req\.query|Query)\(\s*['"](?:password|passwd|pwd)['"]`,
  ].join('|'),
);
