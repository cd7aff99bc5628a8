import type { Guarded } from './any-pattern.js';
import { spelled } from './spellings.js';

const PURPOSE = String.raw`(?:reset|verif\w{0,8}|invit\w{0,8}|magic|confirm\w{0,8}|activation|login)`;
/** Calls that may write, find or take a record. */
const STORES = String.raw`(?:\.\s*(?:create|insert|save|update|upsert|find|values|set|store|add|build|first|where|get|delete|consume)\w{0,20}(?:<[^<>()]{0,80}>)?\(|(?:Put|Update)(?:Item)?Command\()`;

/**
 * Fields of credentials that are for one purpose, in what a store is given or as what is written to a record; tables of
 * them. What stands rarely in a text is searched first, and what must be around it is asked there.
 */
const RECORDS = new RegExp(
  [
    String.raw`(?:token|code|otp)(?:(?=\s*[:,}])(?<=${STORES}[^]{0,800})|(?=\s*=(?!=))(?<=\.\w{0,60}))(?<=${PURPOSE}\w{0,12}(?:token|code|otp))`,
    String.raw`(?:reset|verif\w{0,8}|invit\w{0,8}|magic|one_?time|confirm\w{0,8}|refresh_?token|(?:api|feed|calendar|ingest)_?key)\w{0,12}\)?\s*\.\s*(?:create|values|insert|save|find|delete|update|upsert)`,
    String.raw`refresh_?token\w{0,12}\s*[:=](?!=)[\s\S]{0,400}?\.\s*(?:save|create|insert|update|upsert)\(`,
  ].join('|'),
  'i',
);

const TRADED = String.raw`(?:device|auth(?:ori[sz]ation)?|exchange|pairing|hand_?(?:off|over)|claim|grant|connect|transfer)_?(?:code|token|ticket)(?:_?hash)?`;

/** What is exchanged once for a session or for tokens, in the condition of a look-up. */
const EXCHANGED = String.raw`\b\w{0,20}?${TRADED}\s*[:,}](?<=\.\s*(?:find|first|where|get|delete|update|consume)\w{0,20}\([^;]{0,300})|\b(?:device|auth(?:ori[sz]ation)?|exchange|pairing|hand_?off)_?(?:code|grant|ticket|request)s?\s*\.\s*(?:find|delete|update)`;

const SQL_FIELD = '(?:token|code|otp|password|passwd|pwd|api_?key)';

/** Statements with a column in them that may hold a credential. */
export const SQL_RECORD = new RegExp(
  [
    String.raw`\binto\s+["\x60\w.]{1,60}\s*\([^()]{0,400}${SQL_FIELD}`,
    String.raw`\bupdate\s+["\x60\w.]{1,60}(?:\s+\w{1,20})?\s+set\s[^;]{0,400}?${SQL_FIELD}\w{0,12}"?\s*=`,
    String.raw`\bwhere\s[^;]{0,200}?${SQL_FIELD}\w{0,12}"?\s*=\s*[$?:@]`,
  ].join('|'),
  'i',
);

/** A key of a store that says what the credential is for that is kept under it. */
export const KEYED_RECORD = new RegExp(
  String.raw`\.\s*(?:p?setex|h?set|put)(?:<[^<>()]{0,80}>)?\(\s*[\x60'"][\w:/.-]{0,40}(?:${PURPOSE}|refresh|otp)[\w:/.-]{0,20}(?:\$\{|['"]\s*\+)`,
  'i',
);

/** A key of a store that says that what is kept under it opens something once, wherever it is read. */
export const REDEEMED_KEY = spelled('stores', 'redeemedKeyTexts');

/** The key of a session or of a code in a store of keys, with something filled into it. */
export const ENDLESS_KEY: Guarded = {
  pattern: String.raw`['"\x60](?:[\w-]{1,30}:)?(?:refresh|sess(?:ion)?s?|(?:user|auth|login)[-_]session|(?:device|auth|authz|exchange|pairing)[-_]?(?:code|grant|ticket)s?|reset|magic|otp|one-?time|invite)[\w-]{0,14}:(?:\$\{|['"]\s*\+)`,
  holds: (text) => /\.set\(/.test(text) && /redis|valkey|\bkv\b/i.test(text),
};

/** A condition of a query that is put together, about a credential. */
export const QUERIED_RECORD = new RegExp(
  String.raw`\beq\(\s*(?:[\w.]{0,60}?${TRADED}[\w.]{0,20}|[\w.]{0,60}?${PURPOSE}[\w.]{0,40}(?:token|code|otp|hash)|\w{1,30}\.(?:token|code|otp)(?=[^]{0,200}\))(?<=\b\w{0,40}${PURPOSE}\w{0,12}\s*\.\s*find[^]{0,300}))\w{0,8}\s*,`,
  'i',
);

/** Texts in which the life of a credential may be handled without a library, by role. */
export const LIFE_TEXTS = {
  'session.login': new RegExp(
    String.raw`${spelled('identities', 'callerIntoSession').source}|\bsession\[['"](?:user|uid|account|member|auth)|\bassign\(\s*[\w.]{1,30}\.session\b|\{[^{}]{0,60}\bsession\b[^{}]{0,60}\}\s*=\s*(?:req|request|ctx)\b|=\s*(?:req|request|ctx)\.session\s*;|(?:\bsess(?:ion)?s?|\bsid)\w{0,10}:\$\{|\bsessions?\.set\(|\bsession!?\.set\(\s*['"\w]\w{0,12}(?:user|member|account|customer|auth|uid)`,
    'i',
  ),
  'credential.store': new RegExp(`${RECORDS.source}|${SQL_RECORD.source}|${KEYED_RECORD.source}`, 'i'),
  'credential.redeem': new RegExp(
    `${RECORDS.source}|${SQL_RECORD.source}|${QUERIED_RECORD.source}|${REDEEMED_KEY.source}|${EXCHANGED}`,
    'i',
  ),
  'password.store': spelled('stores', 'passwordWritten'),
  'password.compare':
    /\.(?:password|passwd|pwd)\s*[!=]==?\s*[a-z_$](?!ull\b|ndefined\b)|[!=]==?\s*[\w$.?!]{1,60}\.(?:password|passwd|pwd)\b/i,
  'token.refresh': /refresh|renew/i,
  'certificate.forwarded':
    /(?:x-)?(?:forwarded-|ssl-|tls-)?client-(?:cert|verify|dn|s-dn|subject)|x-arr-clientcert|x-amzn-mtls-clientcert|x-(?:ssl|tls)-cert/i,
} as const;
