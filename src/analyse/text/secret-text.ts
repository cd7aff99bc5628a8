import { isSecretReference, unresolvedText } from '../../load/unresolved-text.js';
import { spelled } from './spellings.js';

/** A secret as any output may show it: at most its first four characters, and its length. */
export function mask(secret: string): string {
  const shown = secret.length >= 12 ? secret.slice(0, 4) : '';
  return `${shown}… (${secret.length} ${secret.length === 1 ? 'character' : 'characters'})`;
}

/**
 * What a text is, as a place for a secret:
 * `empty`; `placeholder` (to be filled in by a person); `unresolved` (filled in by a tool); `reference` (stands in a
 * secret manager, or is encrypted); `live` and `test` (the shape of a provider's secret, of a live or a test account);
 * `random` (no known shape, but made by a generator); `plain` (anything else: words, URLs, switches).
 */
export type SecretKind = 'empty' | 'placeholder' | 'unresolved' | 'reference' | 'live' | 'test' | 'random' | 'plain';

export const SECRET_KINDS: readonly SecretKind[] = [
  'empty',
  'placeholder',
  'unresolved',
  'reference',
  'live',
  'test',
  'random',
  'plain',
];

/** `sk_test_` says which account a key is for, not that it is made up. */
const ACCOUNT_PREFIX = /^[a-z]{2,6}_(?:live|test)_/;
/** Longer texts are judged by their beginning. */
const LONGEST = 8_192;

export function secretKind(text: string): SecretKind {
  const value = text.slice(0, LONGEST).trim();
  if (value === '') return 'empty';
  if (isSecretReference(value)) return 'reference';
  if (unresolvedText(value) !== undefined) return 'unresolved';
  const shape = SHAPES.find(({ pattern }) => pattern.test(value));
  if (shape) {
    const made = value.replace(ACCOUNT_PREFIX, '');
    // No generator makes words: `sk_test_mockstripekey`.
    return isPlaceholder(made) || !/[A-Z\d]/.test(made) ? 'placeholder' : shape.kind;
  }
  if (isServiceRole(value)) return 'live';
  const password = passwordInUrl(value);
  if (password !== undefined) return isRandom(password) ? 'live' : 'plain';
  if (isPlaceholder(value)) return 'placeholder';
  return isRandom(value) ? 'random' : 'plain';
}

interface Shape {
  readonly pattern: RegExp;
  readonly kind: 'live' | 'test';
}

/** Secrets that providers give a shape of their own. What is made to be public (publishable, anonymous, site keys) is not here. */
const SHAPES: readonly Shape[] = [
  { kind: 'live', pattern: /-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY-----(?:\\n|\\r|[A-Za-z0-9+/=\s]){64}/ },
  { kind: 'live', pattern: /^(?:sk|rk)_live_[0-9A-Za-z]{12,}$/ },
  { kind: 'test', pattern: /^(?:sk|rk)_test_[0-9A-Za-z]{12,}$/ },
  { kind: 'live', pattern: /^whsec_[0-9A-Za-z+/=]{20,}$/ },
  { kind: 'live', pattern: /^(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_[0-9A-Za-z_]{40,})$/ },
  { kind: 'live', pattern: /^glpat-[\w-]{20,}$/ },
  { kind: 'live', pattern: /^xox[abeoprs]-[\w-]{20,}$/ },
  { kind: 'live', pattern: /^GOCSPX-[\w-]{20,}$/ },
  { kind: 'live', pattern: /^SG\.[\w-]{16,}\.[\w-]{30,}$/ },
  { kind: 'live', pattern: /^npm_[0-9A-Za-z]{30,}$/ },
  { kind: 'live', pattern: /^sk-(?:ant|proj|svcacct|or)-[\w-]{30,}$|^sk-[0-9A-Za-z]{40,}$/ },
  { kind: 'live', pattern: /^sb_secret_[\w-]{20,}$/ },
  { kind: 'live', pattern: /^shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}$/ },
  { kind: 'live', pattern: /^do[opr]_v1_[0-9a-f]{40,}$/ },
  { kind: 'live', pattern: /^hv[sbr]\.[\w-]{24,}$/ },
  { kind: 'live', pattern: /^dp\.(?:st|pt|sa)\.[\w.-]{20,}$/ },
  { kind: 'live', pattern: /^sntry[su]_[\w+/=-]{30,}$/ },
  { kind: 'live', pattern: /^AGE-SECRET-KEY-1[0-9A-Z]{40,}$/ },
  { kind: 'live', pattern: /^https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/T\w{6,}\/\w{6,}\/\w{16,}$/ },
  { kind: 'live', pattern: /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{15,}\/[\w-]{40,}$/ },
  { kind: 'live', pattern: /^sk\.eyJ[\w-]{16,}\.[\w-]{16,}$/ },
  { kind: 'live', pattern: /^(?:sbp|gsk|hf|figd)_(?=[\w-]*\d)[\w-]{30,}$/ },
  { kind: 'live', pattern: /^(?:lin_api|glsa|pscale_(?:tkn|pw))_(?=[\w-]*\d)[\w-]{30,}$/ },
  { kind: 'live', pattern: /^[\w~.-]{3}\dQ~[\w~.-]{30,34}$/ },
];

/** Supabase's key that passes every row policy. The one of its local stack is printed in every installation: no secret. */
function isServiceRole(value: string): boolean {
  const [, payload] = /^eyJ[\w-]{8,}\.(eyJ[\w-]{8,})\.[\w-]{16,}$/.exec(value) ?? [];
  if (payload === undefined) return false;
  try {
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(
        Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0)),
      ),
    );
    if (claims === null || typeof claims !== 'object') return false;
    return 'role' in claims && claims.role === 'service_role' && !('iss' in claims && claims.iss === 'supabase-demo');
  } catch {
    return false;
  }
}

function passwordInUrl(value: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]{0,30}:\/\/[^/@\s]*:[^/@\s]*@/i.test(value)) return undefined;
  return /^[^:]+:\/\/[^:@]*:([^/@\s]*)@/.exec(value)?.[1];
}

const NOT_CONFIGURED = spelled('secrets', 'notConfigured');
const FILL_IN = spelled('secrets', 'fillIns');
const FILL_IN_WORD = spelled('secrets', 'fillInWords');
const FILL_IN_SHAPE =
  /^<[^>]*>$|^\[[^\]]*\]$|^\{[^}]*\}$|^\(.*\)$|\.{3}|…|\*{3}|x{5}|X{5}|0{8}|12345|abcdef[g-]|^[-_=.?]+$|^\?\w+\?$/;

/** A text that says that a person is to replace it, which no provider takes for a secret. */
export function isToBeFilledIn(text: string): boolean {
  const start = text.slice(0, 200);
  return (
    /^<[^>]*>$|^\[[^\]]*\]$|\benter[-_ ]|\byour[-_ ]|[-_ ]here$|\breplace[-_ ]|^dummy/i.test(start) ||
    NOT_CONFIGURED.test(start)
  );
}

/** A text that a person is to replace. */
function isPlaceholder(value: string): boolean {
  const start = value.slice(0, 400);
  return FILL_IN_SHAPE.test(start) || FILL_IN.test(start) || FILL_IN_WORD.test(start) || isMonotone(start);
}

/** Fewer different characters than any generated secret has: `aaaaaaaa`, `0000-0000`. */
function isMonotone(value: string): boolean {
  return new Set(value).size < Math.min(6, Math.max(2, value.length / 2));
}

/** Looks made by a generator: one long word, with letters and digits (or both cases) well mixed. */
function isRandom(value: string): boolean {
  // A hash of a password can be tried against a word list, but is not the password.
  if (/^\$(?:2[abxy]|argon2\w{1,2}|scrypt|[156y]|apr1)\$/.test(value)) return false;
  if (value.length < 16 || !/^[\w+/=.~!@#$%^&*?-]+$/.test(value)) return false;
  if (/^[a-z][a-z0-9+.-]*:|^[./~]|^[\w.+-]+@[\w-]+\.[\w.]+$/i.test(value)) return false;
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}$/i.test(value) || isPlaceholder(value)) return false;
  if (isWordsInCapitals(value)) return false;
  return entropy(value) >= 3 && turns(value) >= value.length / 5;
}

/** `MySecureDatabasePassword`: a generator changes its case more often, and uses digits. */
function isWordsInCapitals(value: string): boolean {
  return /^[A-Za-z][a-z]+(?:[A-Z]{1,2}[a-z]+)+$/.test(value) && value.length >= 3 * value.replace(/[^A-Z]/g, '').length;
}

/** Shannon entropy in bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** How often the class of the characters (lower case, upper case, digit) changes; words with capitals do so rarely. */
function turns(value: string): number {
  const classes = [...value.replace(/[^A-Za-z0-9]/g, '')].map((one) =>
    /[a-z]/.test(one) ? 'a' : /[A-Z]/.test(one) ? 'A' : '0',
  );
  return classes.filter((one, index) => index > 0 && one !== classes[index - 1]).length;
}

const QUALIFIER = spelled('secrets', 'variableQualifiers');
const CREDENTIAL_NAME = spelled('secrets', 'secretVariables');

/** Whether a variable's name says that its value is a secret: by its last words, so `PASSWORD_MIN_LENGTH` does not. */
export function namesCredential(name: string): boolean {
  return CREDENTIAL_NAME.test(name.slice(0, 200).toUpperCase().replaceAll(/[.-]/g, '_').replace(QUALIFIER, ''));
}

/** Words that guessing tools try first; compared without case, separators and digits at the end. */
const DICTIONARY = new Set(
  'secret secrets password passwd passphrase supersecret topsecret verysecret mysecret thisisasecret secretkey jwtsecret jwtsecretkey sessionsecret cookiesecret authsecret nextauthsecret keyboardcat shhhhh changeme changeit admin administrator root test testing default letmein qwerty welcome token mytoken key mykey hello helloworld foobar development production'.split(
    ' ',
  ),
);

/** Whether a secret can be guessed: too short for a machine's (under `bytes` bytes), a word, or still a placeholder. */
export function isGuessable(secret: string, bytes: number): boolean {
  const kind = secretKind(secret);
  if (kind === 'placeholder' || kind === 'empty' || kind === 'unresolved') return true;
  if (new TextEncoder().encode(secret).length < bytes) return true;
  const unit = repeatedUnit(
    secret
      .slice(0, LONGEST)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );
  return unit.length < 8 || DICTIONARY.has(unit.replace(/[0-9]/g, '')) || isMonotone(secret);
}

/** `abcabcabc` is `abc`, three times. */
function repeatedUnit(text: string): string {
  return text.slice(0, `${text}${text}`.indexOf(text, 1));
}
