import type { Guarded } from '../text/any-pattern.js';
import { givenTo } from '../text/call-text.js';
import { spelled } from '../text/spellings.js';
import type { VocabularyData } from './vocabulary.js';

/** Texts that log what may be a credential, by its name or by what holds it. */
export function loggingTexts(loggers: ReadonlySet<string>, vocabulary: VocabularyData): Guarded[] {
  const pattern = `(?:\\.(?:${[...loggers].sort().join('|')})|\\bconsole\\[\\w+\\])\\s*\\(`;
  const calls = new RegExp(pattern, 'g');
  const words = new RegExp(credentialWords(vocabulary), 'i');
  const relayed = new RegExp(`[(,{.]\\s*(?:${vocabulary.relayed.join('|')}|${HANDED_OVER})\\s*[),}]`);
  const strong = new RegExp(CREDENTIAL_WORDS, 'i');
  const logs = (text: string) => {
    const given = givenTo(text, calls);
    const gives = (what: RegExp) => given.some((one) => what.test(one));
    return (
      gives(words) ||
      gives(SESSION) ||
      gives(SETTINGS) ||
      (gives(EVENT) && EVENTS.test(text)) ||
      (gives(PLACED) && PLACES.test(text)) ||
      (gives(PERSON) && SAVED.test(text)) ||
      (gives(TYPED) && TELLS.test(text)) ||
      (gives(LINK) && ONE_TIME.test(text) && (strong.test(text) || UNGUESSABLE.test(text))) ||
      (strong.test(text) && (gives(relayed) || (gives(HELD) && HOLDERS.test(text))))
    );
  };
  return [
    { pattern, holds: logs },
    { pattern: PASSED_SINK, holds: (text) => strong.test(text) },
  ];
}

/** What calls a function of a cloud, with the headers of the request in it. */
const EVENTS = /\bevent\??\.(?:headers|authorizationToken|multiValueHeaders)\b|APIGateway\w*Event/;
const EVENT = /[(,{]\s*event\s*[),}]/;
/** Where a query, a failed request or a sign-in is told, and what of it holds credentials under any name. */
const PLACES = /\$on\(\s*['"]query['"]|\bonRequestError\b|\bevents\s*[:=]\s*\{/;
const PLACED = /\.params\b|[({,.]\s*(?:request|message|account|\w{0,12}[eE]vent)\s*[),}]/;
/** What another file makes of the environment. */
const SETTINGS = /[(,{]\s*\w{0,20}(?:settings|config(?:uration)?)(?:\(\))?\s*[),}]/i;
const SESSION = /\b(?:req|request|ctx)\.session\s*[),}]/;
/** A record that is saved with the hash of a password, and is then called after its person. */
const SAVED = /\.(?:save|create)\(\s*\{[^{}]{0,200}passw/i;
const PERSON = /[(,{]\s*(?:new|created|saved)?_?(?:user|account|member|customer)\w{0,12}\s*[),}]/i;

/** A code that is sent to somebody to be typed in. */
const TELLS = spelled('calls', 'tellingPeople');
const TYPED = /[({,]\s*(?:code|pin|otp)\s*[),}]/;
/** A link under which something is opened once, and what such a link is called. */
const ONE_TIME = spelled('purposes', 'oneTimeLinks');
const LINK = /[(,{]\s*(?:\w{0,20}[lL]ink|\w{0,20}[uU]rl|href)\b/;

const UNGUESSABLE = spelled('calls', 'unguessable');

const HOLDERS = spelled('surroundings', 'holdingPackages');
const HELD = /[(,{]\s*(?:e|err|error|decoded\w*|claims|verified)\s*[),}]/;

const HANDED_OVER = spelled('requests', 'handedOver').source;

/** `each(console.log, …)` */
const PASSED_SINK = String.raw`\(\s*console\.\w+\s*,|,\s*console\.\w+\s*[,)]`;

/** One word of every credential name is enough to look closer. */
function credentialWords(vocabulary: VocabularyData): string {
  return [...STEMS, ...vocabulary.ambiguous.filter((word) => !STEMS.some((stem) => word.includes(stem)))].join('|');
}

/** One of these stands near every call that hands over a credential, in its name or in a key's. */
const STEMS = [
  '(?:verification|reset|login|recovery)_?code',
  'token',
  'secret',
  'passw',
  'passphrase',
  'jwt',
  'bearer',
  'authorization',
  'header',
  'credential',
  'private_?key',
  'api_?key',
  'process\\.env',
  'verifier',
  '[.,({]\\s*(?:config(?:uration)?|settings|secrets)\\s*[,)}]',
  'cookie',
  '\\bbody\\b',
  '[(,]\\s*_?req(?:uest)?\\s*[,)]',
];

/** Without one of these a file hardly handles credentials at all. */
export const CREDENTIAL_WORDS = 'token|secret|passw|jwt|bearer|credential|private_?key|api_?key';

/** One of these stands in every call that is given a credential, in its name or in a key's. */
export const CREDENTIAL_STEMS = `${STEMS.join('|')}|auth|session|\\buser\\b|\\b[rai]t\\b`;
