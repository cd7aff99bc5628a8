import { spelled } from '../text/spellings.js';
export const FIELD = spelled('secrets', 'singleUseFields');
/** What a store is called that holds nothing else. */
const HOLDER = spelled('stores', 'credentialStores');
/** `feedKeys.values({ secret })`: a table of keys that open something by themselves. */
const KEYS = /(?:api|feed|calendar|ingest)_?keys?$/i;
const KEY_FIELD = /^secret$/i;
const PLAIN_FIELD = spelled('secrets', 'credentialFields');
/** What is looked up where only the digest is kept. */
const DIGEST_FIELD =
  /^(?:hashed_?)?(?:token|code|otp)_?(?:hash|digest)$|^hashed_?(?:token|code|otp)$|^(?:hash|digest|sha256)$/i;
export const NO_CREDENTIAL = spelled('secrets', 'besideCredentials');

export interface RecordField {
  /** `plain` where only what holds the record tells what its token is for. */
  readonly kind: 'own' | 'password' | 'digest' | 'plain';
  /** For messages. */
  readonly said: string;
  readonly isRefresh: boolean;
}

/** What the field of a record holds, by its name and that of its holder; undefined for no credential. */
export function kindOfField(name: string, holder: string): RecordField | undefined {
  const kind = kindOf(name);
  if (kind === undefined) return undefined;
  if (kind === 'plain' && KEY_FIELD.test(name) && !KEYS.test(holder)) return undefined;
  if ((kind === 'plain' || kind === 'digest') && !KEY_FIELD.test(name) && !HOLDER.test(holder)) return undefined;
  const said = kind === 'own' || kind === 'password' ? name : `${holder.split('.').at(-1) ?? ''} ${name}`;
  return { kind, said, isRefresh: /refresh|api_?key/i.test(said) };
}

/** What the name alone says: enough to leave most names out. */
export function kindOf(name: string): RecordField['kind'] | undefined {
  if (FIELD.test(name) && !NO_CREDENTIAL.test(name)) return 'own';
  if (/^(?:password|passwd|pwd)$/i.test(name)) return 'password';
  if (DIGEST_FIELD.test(name)) return 'digest';
  return PLAIN_FIELD.test(name) || KEY_FIELD.test(name) ? 'plain' : undefined;
}

const EXCHANGED = spelled('secrets', 'exchangedFields');
const EXCHANGES = spelled('stores', 'exchangeStores');

/** A credential that is exchanged once for a session or for tokens: kept for minutes, so that it matters where it is redeemed. */
export function isExchanged(name: string, holder = ''): boolean {
  return EXCHANGED.test(name) || (EXCHANGES.test(holder) && (DIGEST_FIELD.test(name) || PLAIN_FIELD.test(name)));
}
