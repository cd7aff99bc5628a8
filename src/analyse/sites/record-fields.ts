/** Credentials that are good for one thing, or once, by the name of their field. */
export const FIELD =
  /^(?:\w{0,20}?(?:reset|refresh|verif\w{0,8}|invit\w{0,8}|magic(?:_?link)?|confirm\w{0,8}|activation|recovery|one_?time|login)(?:_?(?:password|email|login|sign_?in))?_?(?:token|code|otp)|(?:token|code|otp)_?(?:reset|refresh)|otp(?:_?code)?|api_?key)$/i;
/** What a store is called that holds nothing else. */
const HOLDER =
  /(?:refresh|reset|verif\w{0,8}|invit\w{0,8}|magic|confirm\w{0,8}|one_?time|activation|(?<![a-z])tokens?(?=[A-Z]|$))\w{0,8}?_?(?:tokens?|codes?|links?|otps?)?(?:Model|Repository|Repo|Collection|Store|Schema|Table)?$/i;
const PLAIN_FIELD = /^(?:token|code|otp|value|refresh|jti)$/i;
/** What is looked up where only the digest is kept. */
const DIGEST_FIELD = /^(?:hashed_?)?(?:token|code|otp)_?(?:hash|digest)$|^hashed_?(?:token|code|otp)$/i;
export const NO_CREDENTIAL =
  /hash|digest|encrypt|expir|count|attempt|url|status|sent|used|_?at$|public|masked|prefix|hint|id$/i;

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
  if (kind === undefined || ((kind === 'plain' || kind === 'digest') && !HOLDER.test(holder))) return undefined;
  const said = kind === 'own' || kind === 'password' ? name : `${holder.split('.').at(-1) ?? ''} ${name}`;
  return { kind, said, isRefresh: /refresh|api_?key/i.test(said) };
}

/** What the name alone says: enough to leave most names out. */
export function kindOf(name: string): RecordField['kind'] | undefined {
  if (FIELD.test(name) && !NO_CREDENTIAL.test(name)) return 'own';
  if (/^(?:password|passwd|pwd)$/i.test(name)) return 'password';
  if (DIGEST_FIELD.test(name)) return 'digest';
  return PLAIN_FIELD.test(name) ? 'plain' : undefined;
}
