import { ACCOUNT_LINKS, PROVIDER_SIGN_INS } from '../text/account-link-text.js';
import { ADDRESSES, ASKED_PASSWORD } from '../text/address-text.js';
import { anyOf, type Guarded } from '../text/any-pattern.js';
import { AUTH_WRAPPED } from '../text/auth-wrapper-text.js';
import { PROMISED_CHECKS } from '../text/check-text.js';
import { SKIPPED_CLAIMS } from '../text/claim-text.js';
import { CLEAR_ADDRESS } from '../text/clear-address.js';
import { CLIENT_CLAIMS, HEADER_GATES, POLICY_ANSWERS } from '../text/client-claim-text.js';
import { CLIENT_PROPS } from '../text/client-props-text.js';
import { CROSS_ORIGINS } from '../text/cross-origin-text.js';
import { DENIED } from '../text/denial-text.js';
import { DROPPED } from '../text/dropped-text.js';
import { ENDING_RECORDS } from '../text/ending-record-text.js';
import { ERROR_SPEAKS, MAKES_ERROR } from '../text/error-text.js';
import { HANDED_CODES } from '../text/handed-code-text.js';
import { HANDED_DECODER } from '../text/handed-decoder-text.js';
import {
  ASKED_IDS,
  EXPORTED_ACTIONS,
  GUARDED_ROUTES,
  HANDLERS,
  OWNED_RECORDS,
  OWNED_ROWS,
  OWNED_TABLES,
  RECORD_BY_ID,
  ROUTER_GUARDS,
} from '../text/handler-text.js';
import { HOST_LINK_TEXT } from '../text/host-link-text.js';
import { FALLBACKS } from '../text/identity-fallback-text.js';
import { IDENTITIES } from '../text/identity-text.js';
import { INLINE_SCRIPT } from '../text/inline-script-text.js';
import { KEYS_KEPT } from '../text/key-keeping-text.js';
import { KEY_LOOKUPS } from '../text/key-lookup-text.js';
import { LATE_GUARDS } from '../text/late-guard-text.js';
import { ENDLESS_KEY, LIFE_TEXTS } from '../text/life-text.js';
import { LOGOUT_TEXT } from '../text/logout-text.js';
import { LOOSE_MATCHES } from '../text/loose-match-text.js';
import { MESSAGES } from '../text/message-text.js';
import { OPEN_SIGN_INS } from '../text/open-sign-in-text.js';
import { PAGE_TOKENS } from '../text/page-token-text.js';
import { RANKS_COMPARED, YES_ON_FAILURE } from '../text/permission-text.js';
import { PLAIN_REQUESTS } from '../text/plain-requests.js';
import { GUESSED_ROUTES, READ_ROUTES } from '../text/plain-route-text.js';
import { REDIRECTS } from '../text/redirect-text.js';
import { REVOCATION_ASKED } from '../text/revocation-text.js';
import { RIGHTS_IN_PART } from '../text/right-text.js';
import {
  COMPARED_WITH_TEXT,
  CREDENTIAL_NAMED,
  EXPOSED,
  PROVIDER_SHAPES,
  SECRET_FALLBACK,
  SIGNS_IN,
} from '../text/secret-search.js';
import { SERVED_FLOWS } from '../text/served-flow-text.js';
import { SESSION_CLAIMS } from '../text/session-claim-text.js';
import { SESSION_UPDATES } from '../text/session-update-text.js';
import { SIGN_IN_VALUES } from '../text/sign-in-value-text.js';
import { SIGN_UP_FIELDS } from '../text/sign-up-field-text.js';
import { SKIPPED_VALUES } from '../text/skipped-value-text.js';
import { STANDING_ASKED } from '../text/standing-text.js';
import { TENANT_HEADERS } from '../text/tenant-text.js';
import { TOOL_SERVERS } from '../text/tool-server-text.js';
import { UNCHECKED_ADDRESS, UNCHECKED_PARAMETER } from '../text/unchecked-address.js';
import { USER_WRITTEN } from '../text/user-claim-text.js';
import { WHOLE_WRITES } from '../text/whole-write-text.js';
import { loggingTexts } from './logging-texts.js';
import { isWritten, type Model, rolesOf } from './models.js';
import { NamedImports } from './named-imports.js';
import { SERVED } from './published-names.js';
import type { VocabularyData } from './vocabulary.js';

/**
 * Files that are called after logging: a wrapper of a logger says nothing of what it will be given. The word stands by
 * itself (`app-logger.ts`, `appLogger.ts`, `log/index.ts`): a dialog is no log.
 */
const LOGGING_FILES = /(?:(?:^|[/._-])[Ll]og|[a-z]Log)(?:ger|gers|ging|s)?(?:\/index|[.-][^/]*)?\.[cm]?[jt]sx?$/;

/** Tells those files by their path, and by a text that logs anything at all. */
export function loggingFiles(models: readonly Model[]): { test(path: string, text: string): boolean } {
  const methods = new Set<string>();
  const packages = new Set<string>();
  for (const model of models) {
    const names = Object.entries(model.exports).filter(([, { role }]) => role === 'log.write');
    for (const [name] of names) methods.add(lastName(name.replace(/(?:\(\))+$/, '')));
    if (names.length === 0 || model.package === '') continue;
    for (const specifier of [model.package, ...(model.specifiers ?? [])]) packages.add(specifierPattern(specifier));
  }
  if (methods.size === 0) return { test: () => false };
  const imported = packages.size > 0 ? [`['"](?:${[...packages].sort().join('|')})['"]`] : [];
  const logs = [`\\.\\s*(?:${[...methods].sort().join('|')})\\b`, '\\bconsole\\b', '\\]\\s*\\(', ...imported].join('|');
  const pattern = new RegExp(logs);
  return { test: (path, text) => LOGGING_FILES.test(path) && pattern.test(text) };
}

/** Texts in which a token may be taken apart by hand: both words within the reach of one expression. */
const HAND_MADE = String.raw`split\(\s*['"\x60]\.['"\x60][^]{0,300}?JSON\.parse|JSON\.parse[^]{0,300}?split\(\s*['"\x60]\.['"\x60]`;

/** An address that is called after introspection, and the member of its form; addresses that answer any token. */
const INTROSPECTED = String.raw`introspect(?=[^]{0,800}?\btoken\b)|introspect(?<=\btoken\b[^]{0,800})|token_?info\b(?=[^]{0,400}?(?:id|access)_token)|graph\.facebook\.com\/(?:v[\d.]{1,6}\/)?me\b`;

/** What must not be guessed. */
const GUESSED =
  '(?:otp|one_?time|passw|token|secret|nonce|verifier|api_?key|session_?id|code\\b|auth_?state|\\bpairing)';

/** A comparison with an operator, and a name of a secret on a side. */
const COMPARED = String.raw`['"](?:authorization|x-[\w-]{1,30}(?:key|token|secret))['"]\s?[)\]](?=[^]{0,300}?(?:[!=]==?|\bObject\.is\(|\.localeCompare\())|\benv\.\w{0,40}(?:secret|_key|token|password)\b(?=[^;{}]{0,80}\]\s?\.includes\(|\.(?:includes|startsWith)\()|\bheaders\??\.authorization\b(?=[^]{0,200}?[!=]==?\s?[\w.]{0,40}(?:secret|_?key|token)\b)|(?:client|webhook|cron|shared|api|app|internal)[_-]?(?:secret|key)['"\])]*\s*[!=]==?\s*[a-z_$][\w$]*[.[(]|[!=]==?\s*(?:process\.)?env(?:\.|\[['"])\w*(?:secret|_key|api_?key|token|password)\b|[\w-](?:secret|signature|api-?key)['"]\s*[)\]]{1,2}\s*[!=]==?\s*[a-z_$][\w$]*[.[(]`;

const PEOPLE = '(?:user|account|customer|member)s?';
const LOOK_UP = String.raw`\.\s*(?:find\w*|get\w*By\w*|where\w*|upsert|lookup\w*|load\w*By\w*|query\w*)\(`;

/** Records of people as a whole: by their name, by a member's, or looked up on the spot; not what a function makes of them. */
const RECORD = [
  String.raw`(?<=(?:json|jsonp|send|Response)\(\s*|[{,:=]\s*|\bawait\s+)${PEOPLE}\s*(?:[,;})\]\n]|$)`,
  String.raw`\b${PEOPLE}['"]?\s*:\s*(?:\w+\s*[,}]|await\b|[\w.]{1,80}${LOOK_UP})`,
  String.raw`\b${PEOPLE}\s*${LOOK_UP}`,
].join('|');

/**
 * An answer with something in it that is not meant to leave; handlers that answer by returning say so by their decorator
 * or name.
 */
const ANSWERED = String.raw`(?:\.(?:json|jsonp|send)\(|\bh\.response\(|\bbody\s*=(?!=)|\bResponse\()[^;]{0,240}?(?:\bheaders\b(?!\s*:)|\b(?:config|env|settings)\s*[,})]|\bprocess\.env\b|passw|\b(?:token|code|otp|link)\s*[,}]|\b(?:reset|verif\w{0,8}|magic|login)_?(?:url|link|token|code)\s*[,}]|[sS]ecret['"]?\s*:\s*(?:await\s+)?[\w.]{0,30}(?:unseal|decrypt|open|unwrap)|\btoJSON\(|\.stack\b|${RECORD})|@(?:Json|Rest)?Controller\([^]{0,3000}?(?:user|account|customer|member|getRepository\(|Repository<)|\bstatusCode\b(?=[^]{0,5000}?passw)|\bhandler\b[^]{0,600}?\bh\.response\([^;]{0,80}?(?:${RECORD})|@ObjectType\((?=[^]{0,3000}?passw)|\bgetServerSideProps\b[^]{0,800}?(?:user|account)|procedure[^]{0,400}?\buser\.find|['"]use server['"](?=[^]{0,6000}?\breturn\b[^;]{0,200}?\b${PEOPLE}\b)|\b(?:otp|one_?time_?code)\b(?=[^]{0,900}?\.json\(\s*\{)|\binclude\s*:\s*\{(?=[^;]{0,200}?\baccounts\s*:\s*true)|\.select\(\)\s*\.from\((?=[^]{0,600}?(?:\breturn\s+\w+;|\.(?:send|json)\())|\$env/(?:static|dynamic)/private(?=[^]{0,2000}?\bload\b[^]{0,800}?(?:SECRET|PASSW|PRIVATE|ADMIN))|\bloader\b[^]{0,400}?\b${PEOPLE}\s*${LOOK_UP}`;
/** Rows of a statement as they stand, in an answer beside it. */
const ROWS_ANSWERED = String.raw`\.(?:json|send)\([^;]{0,60}?\bawait\s+[\w.]{0,40}?(?:[iI]nvit|[sS]ession|[kK]ey|[dD]evice|[tT]oken)\w{0,12}\(|\b(?:select|returning)\s+\*(?=[^]{0,600}?\.(?:json|send)\([^;]{0,80}?\brows\b)`;

type Searched = string | RegExp | Guarded;

/** What is done without a package that could be searched for, by role. */
const WITHOUT_PACKAGE: Readonly<Record<string, Searched | readonly Searched[]>> = {
  'session.logout': LOGOUT_TEXT,
  'session.login': LIFE_TEXTS['session.login'].source,
  'credential.store': LIFE_TEXTS['credential.store'].source,
  'credential.redeem': LIFE_TEXTS['credential.redeem'].source,
  'link.build': HOST_LINK_TEXT.source,
  'password.store': LIFE_TEXTS['password.store'].source,
  'password.compare': LIFE_TEXTS['password.compare'].source,
  'certificate.forwarded': LIFE_TEXTS['certificate.forwarded'].source,
  'token.decode': HAND_MADE,
  'decoder.hand': HANDED_DECODER,
  'oauth.redeem': HANDED_CODES,
  'token.keep': [
    String.raw`\.(?:create|insert|insertOne|values|save)\((?=[^]{0,1500}?refresh)[^;]{0,300}?token_?(?:hash|digest)?['"]?\s*[:,]|\.(?:create|insert|insertOne|values|save)\((?<=refresh[^]{0,1500})[^;]{0,300}?token_?(?:hash|digest)?['"]?\s*[:,]|[tT]okens\)\s*\.\s*values\([^;]{0,300}?\b(?:hash|digest)\s*[:,]|\.set\(\s*\x60[\w:-]{0,40}(?:refresh|offline|rt)[\w:-]{0,20}\$|\b(?:into|INTO)\s+["\x60\w.]{1,60}\s*\([^()]{0,300}?(?:refresh|_?token|hash|digest)\w{0,12}["\x60]?\s*[,)]`,
    ENDLESS_KEY,
  ],
  'token.lasts': ENDING_RECORDS,
  'token.refresh': String.raw`\b(?:access_?)?[tT]oken['"]?\s*:\s*(?:await\s+)?[\w.]{0,40}(?:sign|issue|create|generate|make|mint|access)\w{0,30}\([^;]{0,120}?refresh_?[tT]oken|\{\s*(?:access_?[tT]oken\s*,\s*refresh|refresh_?[tT]oken\s*,\s*access)_?[tT]oken\b`,
  'account.link': [ACCOUNT_LINKS, PROVIDER_SIGN_INS],
  'token.introspect': INTROSPECTED,
  'request.identity': IDENTITIES,
  'identity.send': IDENTITIES,
  'address.build': ADDRESSES,
  'storage.native.write': String.raw`\bwriteFile(?:Sync)?\([^;]{0,160}?passw`,
  'token.query': ASKED_PASSWORD.source,
  'browser.redirect': REDIRECTS,
  'right.compare': RIGHTS_IN_PART,
  'request.tenant': TENANT_HEADERS,
  'key.keep': KEYS_KEPT,
  'claim.compare': SKIPPED_CLAIMS,
  'value.compare': SKIPPED_VALUES,
  'address.match': LOOSE_MATCHES,
  'key.lookup': KEY_LOOKUPS,
  'tools.serve': TOOL_SERVERS,
  'oauth.shared': SIGN_IN_VALUES,
  'oauth.carry': SIGN_IN_VALUES,
  'route.contrast': [HANDLERS, GUARDED_ROUTES, ROUTER_GUARDS],
  'route.unlimited': GUESSED_ROUTES,
  'route.read': READ_ROUTES,
  'limit.switch': HANDLERS,
  'action.export': EXPORTED_ACTIONS,
  'record.byId': [ASKED_IDS, OWNED_RECORDS, OWNED_ROWS, OWNED_TABLES, RECORD_BY_ID],
  'filter.spread': OWNED_RECORDS,
  'request.claim': [CLIENT_CLAIMS, HEADER_GATES],
  'access.answer': [...POLICY_ANSWERS, RANKS_COMPARED, YES_ON_FAILURE],
  'oauth.serve': SERVED_FLOWS,
  'oauth.widen': SERVED_FLOWS,
  'http.respond': [ANSWERED, ROWS_ANSWERED],
  'props.send': CLIENT_PROPS.source,
  'page.token': PAGE_TOKENS,
  'error.text': `${MAKES_ERROR}(?=[^;]{0,300}?(?:${ERROR_SPEAKS}))`,
  'script.store': INLINE_SCRIPT,
  'signup.field': SIGN_UP_FIELDS,
  'access.deny': DENIED,
  'record.write': WHOLE_WRITES,
  'cors.credentials': CROSS_ORIGINS,
  'sign-in.route': OPEN_SIGN_INS,
  'refusal.drop': DROPPED,
  'check.promise': PROMISED_CHECKS,
  'guard.late': LATE_GUARDS,
  'claim.userWritten': USER_WRITTEN,
  'auth.wrap': AUTH_WRAPPED,
  'revocation.ask': REVOCATION_ASKED,
  'standing.ask': STANDING_ASKED,
  'session.show': SESSION_CLAIMS,
  'session.update': SESSION_UPDATES,
  'session.claim': SESSION_CLAIMS,
  'identity.fallback': FALLBACKS,
  'tls.verification': String.raw`${UNCHECKED_ADDRESS}|${UNCHECKED_PARAMETER}|setCertificateVerifyProc\(|['"]certificate-error['"]|['"]ignore-certificate-errors['"]|\b${PLAIN_REQUESTS}\b`,
  'clear.send': CLEAR_ADDRESS,
  'message.send': MESSAGES,
  'message.receive': MESSAGES,
  'secret.compare': String.raw`createHmac\(|\bHmac\w{3,9}\(|(?:pbkdf2|scrypt)Sync\(|\btimingSafeEqual\b|${COMPARED}`,
  'secret.standing': `${PROVIDER_SHAPES}|${CREDENTIAL_NAMED}|${SECRET_FALLBACK}|${SIGNS_IN}|${COMPARED_WITH_TEXT}`,
  'secret.exposed': EXPOSED,
  'random.guessable': String.raw`Date\.now\(\)[^;\n]{0,80}\]\.join\(|Date\.now\(\)(?:\.toString|\}|\s*\))(?=[^]{0,120}?${GUESSED})|Date\.now\(\)(?:\.toString|\}|\s*\))(?<=${GUESSED}[^]{0,120})|\}\s*=\s*Math\b(?=[^]{0,600}?${GUESSED})|Math\.random\(\)(?=[^]{0,200}?${GUESSED})|Math\.random\(\)(?<=${GUESSED}[^]{0,200})`,
  'random.number': String.raw`\brandomInt\((?=[^]{0,200}?${GUESSED})|\brandomInt\((?<=${GUESSED}[^]{0,200})`,
  'random.bytes': String.raw`(?:randomBytes|getRandomValues)\([^]{0,300}?%\s*(?:\d|\w{1,30}\.length)|randomBytes\(\s*(?:\d|1[0-5])\s*\)|randomBytes\((?<=${GUESSED}[^]{0,60})`,
  'hash.fast': String.raw`createHash\([^()]{1,40}\)\s*\.update\([^()]{0,40}\b(?:pw|pass(?:phrase)?)\b|createH(?:ash|mac)\([^()]{1,40}\)\s*\.update\([^()]{0,60}(?:passw|passcode|\b(?:pin|\w+Pin)(?:[cC]ode)?\b)|\bsubtle\s*\.digest\([^;]{0,120}?(?:passw|passcode|\bpin\b)|\b(?:MD5|SHA1|SHA256|SHA512|SHA3)\([^;]{0,60}?(?:passw|passcode|\bpin\b)|(?:=>|return)\s*(?:crypto\.)?createHash\([^()]{1,40}\)\s*\.update\(\w{1,30}[,)]|(?:pbkdf2|scrypt)(?:Sync)?\(|promisify\(\s*(?:[\w.]{0,30}\.|require\([^()]{1,20}\)\.)?(?:pbkdf2|scrypt)`,
};

/** Whether sites of a role may stand where no model says anything. */
export function isMadeByHand(role: string): boolean {
  return Object.hasOwn(WITHOUT_PACKAGE, role);
}

/** Tells texts that are worth parsing. */
export interface Anchors {
  test(text: string): boolean;
}

/**
 * Which texts are worth parsing, derived from the models of the roles that the rules look at: the packages' specifiers,
 * the globals' names, and for logging, which is everywhere, a credential's name in what the call is given.
 */
export function anchorsOf(
  rules: readonly { readonly roles: readonly string[] }[],
  models: readonly Model[],
  vocabulary: VocabularyData,
): Anchors {
  const roles = new Set(rules.flatMap((rule) => rule.roles));
  const packages = new Set<string>();
  const imports = new NamedImports();
  const globals = new Set<string>();
  const written = new Set<string>();
  const loggers = new Set<string>();
  const sessions = new Set<string>();
  for (const model of models) {
    const surfaces = [model.exports, ...Object.values(model.augments ?? {})];
    for (const [name, entry] of surfaces.flatMap((exports) => Object.entries(exports))) {
      const role = rolesOf(entry).find((candidate) => roles.has(candidate));
      if (role === undefined) continue;
      // Pages read the session through a client that another file makes.
      if (role === 'session.read') sessions.add(literally(name.slice(name.indexOf('#') + 1)));
      if (role === 'log.write' && !name.endsWith('()') && !name.endsWith('.*')) loggers.add(lastName(name));
      if (model.package === '' && (role === 'log.write' || model.anchors?.length === 0)) continue;
      if (model.package === '' && !model.anchors) globals.add(globalAnchor(name, entry.assigned?.role === role));
      else
        for (const anchor of model.anchors ?? [model.package, ...(model.specifiers ?? [])])
          if (isWritten(anchor)) written.add(writtenPattern(anchor));
          else {
            packages.add(specifierPattern(anchor));
            imports.add(anchor, model);
          }
    }
  }
  const properties = models.flatMap((model) => Object.entries(model.properties ?? {}));
  const named = properties.filter(([, { role }]) => roles.has(role));
  const headers = named.filter(([, { anchors }]) => !anchors).map(([name]) => name);
  const texts = named.flatMap(([, { anchors }]) => anchors ?? []).map(literally);
  // Roles that are searched by the same text are searched once.
  const spoken = new Set(
    Object.entries(WITHOUT_PACKAGE).flatMap(([role, text]) => (roles.has(role) ? [text].flat() : [])),
  );
  const alternatives: Searched[] = [...spoken];
  if (headers.length > 0) alternatives.push(`\\b(?:${headers.sort().join('|')})\\b['"]?\\]?\\s*[:=,}]`);
  if (texts.length > 0) alternatives.push(`\\b(?:${texts.sort().join('|')})\\b`);
  const requests = models.flatMap((model) => Object.entries(model.requests ?? {}));
  const signs = requests.filter(([, { role }]) => roles.has(role)).map(([sign]) => sign);
  if (signs.length > 0) alternatives.push(`\\b(?:${signs.sort().join('|')})\\b`);
  if (sessions.size > 0) alternatives.push(`\\.(?:${[...sessions].sort().join('|')})\\s*\\(`);
  if (packages.size > 0) {
    const pattern = `['"](?:${[...packages].sort().join('|')}|${SERVED}[^'"\\s]{1,160})['"]${IMPORTED}`;
    const quoted = new RegExp(pattern, 'gi');
    alternatives.push({ pattern, holds: (text) => imports.matter(text, quoted) });
  }
  alternatives.push(...[...written].sort().map((text) => new RegExp(text)));
  if (globals.size > 0) alternatives.push(new RegExp(`\\b(?:${[...globals].sort().join('|')})`));
  if (loggers.size > 0) alternatives.push(...loggingTexts(loggers, vocabulary));
  return anyOf(alternatives);
}

/** What stands before a specifier: `'debug'` may be any text. */
const IMPORTED = String.raw`(?<=\b(?:from|import|\w{0,40}require)\s{0,80}(?:\(\s{0,80})?(?:\/\*[^*]{0,300}\*\/\s{0,80})?['"][^'"]{1,200}['"])`;

/** `.cookie(` is searched as it is written, spaces and kinds of quotes aside. */
function writtenPattern(code: string): string {
  const tokens = code.match(/'[^']*'|\w+|[^\w\s]/g) ?? [];
  const text = tokens.map((token) => literally(token).replaceAll("'", `['"]`)).join('\\s*');
  // Under another name it is called there: `import { setCookie as put }`.
  const named = /^(\w+)\($/.exec(code)?.[1];
  if (named !== undefined) return `\\b${named}\\s*(?:\\(|as\\b)`;
  return /^\w/.test(code) ? `\\b${text}` : text;
}

function specifierPattern(specifier: string): string {
  // A file of the project is imported from anywhere: only its own name stands in every specifier.
  if (specifier.startsWith('./'))
    return `[^'"]*${literally(specifier.slice(specifier.lastIndexOf('/') + 1))}(?:\\.[cm]?[jt]sx?)?`;
  return specifier.endsWith('*') ? `${literally(specifier.slice(0, -1))}[^'"]*` : literally(specifier);
}

/**
 * `localStorage.setItem` and `Storage#setItem` are searched by the method, whatever it is called on; where that is a
 * common word, by the class or by object and method. What is assigned to is searched as an assignment.
 */
function globalAnchor(name: string, assigned: boolean): string {
  const [head = '', member = ''] = name.split(/[#.]/);
  if (member === '*') return `${head}\\s*(?:\\[|\\.\\s*\\w+\\s*=(?!=))`;
  if (assigned) return `${head}\\s*\\.\\s*${member}\\s*=(?!=)`;
  if (/[a-z][A-Z]/.test(member)) return `${member}\\b`;
  return name.includes('#') ? `${head}\\b` : `${head}\\s*\\.\\s*${member}\\b`;
}

function lastName(name: string): string {
  return literally(name.split(/[#.]/).at(-1) ?? name);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
