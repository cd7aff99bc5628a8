import { basicPassword } from '../analyse/text/committed-password.js';
import { spelled } from '../analyse/text/spellings.js';
import type { Span } from '../load/location.js';

/**
 * Text that is a credential whoever says so: keys in PEM, JWTs, keys of known providers, passwords in URLs and after
 * scheme words, values of members named like one, and long strings without words in them.
 * Every pattern is anchored by what may not stand before it, so that no text makes it slow.
 */
const PATTERNS: readonly RegExp[] = [
  /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*)*/g,
  /(?<![\w-])(?:sk|rk|pk)_(?:live|test)_\w{8,}/g,
  new RegExp(spelled('secrets', 'issuedPrefixes'), 'g'),
  /(?<![\w-])(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /(?<![\w-])AIza[\w-]{20,}/g,
  /(?<=\b(?:Bearer|Basic) )[\w.~+/=-]{16,}/g,
  /(?<=\b(?:btoa|Buffer\.from)\(\s{0,4}["'`][^\s"'`:]{0,64}:)[^\s"'`${}]{3,256}(?=["'`])/g,
  /(?<=:\/\/[^\s/:@'"`]{0,64}:)(?:[^\s/@'"`${}<>]|\$(?!\{)){3,256}(?=@)/g,
  // A slash in a password; after a port it is a path.
  /(?<=:\/\/[^\s/:@'"`]{1,64}:)(?!\d{1,5}\/)[^\s/@'"`${}<>]{0,64}\/[^\s@'"`${}<>]{1,256}(?=@[\w-])/g,
  // A token for a name: `https://token@host`.
  /(?<=:\/\/)[^\s/:@'"`${}<>]{7,256}(?=@[\w-])/g,
];
/** With the value as their last group, at their end. */
const GIVEN = [spelled('secrets', 'secretParameters'), spelled('secrets', 'secretSwitches')].map(
  ({ source }) => new RegExp(source, 'gi'),
);
/** Shorter than any pattern takes for a credential, so that what it says decides. */
const SHORT_BASIC = /(?<=\bBasic )[A-Za-z0-9+/]{2,15}={0,2}(?![\w.~+/=-])/gi;

const NAMED = new RegExp(spelled('secrets', 'namedInQuotes'), 'gi');
const NAMED_UNQUOTED =
  /(?<![\w-])[\w-]{0,64}(?:secret|passw(?:or)?d|passphrase|(?:private|api|secret|access|signing)_?key|[_-]token)[ \t]{0,4}=[ \t]{0,4}([^\s"'`$(){}[\];,]{6,4096})(?=\s|$)/gi;
const NAMED_SHORT = new RegExp(spelled('secrets', 'shortNamedInQuotes'), 'g');
/** Members of a JWK that nobody else may know; they mean it only with `kty` near them. */
const KEY_MEMBER = /(?<![\w$.-])[kd]["']?\s{0,4}:\s{0,4}(["'`])((?:\\.|(?!\1)[^\\\r\n]){4,4096})\1/g;
/** A private key and what opens it; `key` alone may be the name of anything. */
const OPENED_KEY =
  /(?<![\w$.-])key["']?\s{0,4}:\s{0,4}(["'`])((?:\\.|(?!\1)[^\\\r\n]){4,4096})\1(?=\s{0,4},\s{0,4}["']?passphrase)/g;
const KEY_REACH = 512;
/** Text that is encoded in the code that decodes it. */
const DECODED =
  /\b(?:atob\(\s{0,4}(["'`])([\w+/=-]{8,})\1|Buffer\.from\(\s{0,4}(["'`])([\w+/=-]{8,})\3\s{0,4},\s{0,4}["'`](?:base64|hex))/g;
/** A text that a helper makes a key of, as an argument of what signs or verifies; `config.get('jwt.key')` names a setting. */
const KEY_HELPER =
  /\b(?:sign|verify|encrypt|decrypt|createHmac)\w{0,12}\([^;\r\n]{0,200}?,\s{0,4}(?:await\s{1,4})?(?:new\s{1,4})?[\w.]{1,60}\((?:\{\s{0,4}\w{1,40}\s{0,4}:)?\s{0,4}(["'`])((?:\\.|(?!\1)[^\\\r\n]){4,256})\1/g;
/** A key that is put together: `sign(claims, \`hunter2${salt}\`)`. */
const KEY_TEMPLATE =
  /\b(?:sign|verify|encrypt|decrypt|createHmac)\w{0,12}\([^;\r\n]{0,200}?,\s{0,4}`([^`$\r\n]{4,256})(?=\$\{)/g;
const NAMES_SETTING = spelled('secrets', 'settingReaders');
const ASSIGNED = /^[A-Za-z_][\w.-]*=(?=[^=])/;
const WORDLESS = /(?<![\w+/=.-])[\w+/=.-]{20,}/g;

/** Where credentials stand in a text; spans may overlap. */
export function credentialSpans(text: string): Span[] {
  const spans = [...pemSpans(text)];
  for (const pattern of PATTERNS) {
    for (const match of text.matchAll(pattern)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  for (const { 0: credential, index } of text.matchAll(SHORT_BASIC)) {
    if (basicPassword(credential) !== undefined) spans.push({ start: index, end: index + credential.length });
  }
  for (const match of [...text.matchAll(NAMED), ...text.matchAll(NAMED_SHORT)]) {
    const value = match[2] ?? '';
    const end = match.index + match[0].length - 1;
    if (!/\$\{|^[A-Z][A-Z0-9_]*$|\s/.test(value)) spans.push({ start: end - value.length, end });
  }
  for (const match of text.matchAll(NAMED_UNQUOTED)) {
    const value = match[1] ?? '';
    const end = match.index + match[0].length;
    if (!/^(?:process\.|import\.|await$|undefined$)|\.\w+$/.test(value)) spans.push({ start: end - value.length, end });
  }
  for (const match of text.includes('kty') ? text.matchAll(KEY_MEMBER) : []) {
    const end = match.index + match[0].length - 1;
    if (/\bkty\b/.test(text.slice(Math.max(0, match.index - KEY_REACH), end + KEY_REACH)))
      spans.push({ start: end - (match[2]?.length ?? 0), end });
  }
  for (const match of text.includes('passphrase') ? text.matchAll(OPENED_KEY) : []) {
    const end = match.index + match[0].length - 1;
    spans.push({ start: end - (match[2]?.length ?? 0), end });
  }
  for (const match of GIVEN.flatMap((pattern) => [...text.matchAll(pattern)])) {
    const end = match.index + match[0].length;
    spans.push({ start: end - (match[1]?.length ?? 0), end });
  }
  for (const match of text.matchAll(KEY_HELPER)) {
    const value = match[2] ?? '';
    const end = match.index + match[0].length - 1;
    if (!NAMES_SETTING.test(match[0].slice(-360)) && !/\$\{|^[A-Z][A-Z0-9_]*$/.test(value))
      spans.push({ start: end - value.length, end });
  }
  for (const { 0: whole, 1: start = '', index } of text.matchAll(KEY_TEMPLATE)) {
    const end = index + whole.length;
    if (!start.includes('://')) spans.push({ start: end - start.length, end });
  }
  spans.push(...besideAddresses(text));
  for (const match of text.matchAll(DECODED)) {
    const value = match[2] ?? match[4] ?? '';
    const start = match.index + match[0].indexOf(value);
    spans.push({ start, end: start + value.length });
  }
  for (const match of text.matchAll(WORDLESS)) {
    // `API_KEY=…` of an environment file is a name, and what it is set to.
    const name = ASSIGNED.exec(match[0])?.[0].length ?? 0;
    const end = match.index + match[0].length;
    if (looksRandom(match[0].slice(name))) spans.push({ start: match.index + name, end });
  }
  return spans;
}

const SETTING_LINE = /^[ \t]{0,20}(?:export[ \t]{1,4})?[A-Za-z_][\w.-]{0,100}[ \t]{0,4}=(.{1,4000})$/gm;

/** What stands beside an address in one value of an environment file is no address: `ISSUER=http://id.example hunter2`. */
function* besideAddresses(text: string): Generator<Span> {
  for (const line of text.includes('://') ? text.matchAll(SETTING_LINE) : []) {
    const value = (line[1] ?? '').split(/ #/, 1)[0] ?? '';
    if (!/^[ \t]*["']?[a-z][\w+.-]{0,20}:\/\//i.test(value)) continue;
    const start = line.index + line[0].length - (line[1] ?? '').length;
    for (const word of [...value.matchAll(/[^\s"',;]+/g)].slice(1)) {
      const name = ASSIGNED.exec(word[0])?.[0].length ?? 0;
      if (!/^[a-z][\w+.-]{0,20}:\/\//i.test(word[0]))
        yield { start: start + word.index + name, end: start + word.index + word[0].length };
    }
  }
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';

function* pemSpans(text: string): Generator<Span> {
  for (let at = text.indexOf(BEGIN); at !== -1; ) {
    const body = text.indexOf('-----', at + BEGIN.length);
    if (body === -1) return;
    const isPublic = /PUBLIC KEY|CERTIFICATE/.test(text.slice(at, body));
    const end = text.indexOf(END, body);
    // An end that is missing was cut off, with the rest of the key still before us.
    if (!isPublic) yield { start: body + 5, end: end === -1 ? text.length : end };
    if (end === -1) return;
    at = text.indexOf(BEGIN, end);
  }
}

/** Letters and digits mixed with no word in sight. Names, paths and versions fall through: they have words. */
function looksRandom(run: string): boolean {
  if (!/\d/.test(run) || !/[A-Za-z]/.test(run)) return false;
  const words = run.match(/[A-Z]?[a-z]{3,}|[A-Z]{3,}/g)?.join('').length ?? 0;
  return words / run.length < 0.5 && entropy(run) >= 3.2;
}

/** Bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
