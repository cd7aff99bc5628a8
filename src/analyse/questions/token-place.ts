import type { Location } from '../../load/location.js';
import type { Side } from '../../rule-meta.js';
import type { Cell, Policy } from './policy.js';

/** What happens to a token at a place. */
export type Activity = 'issued' | 'verified' | 'decrypted' | 'introspected' | 'decoded' | 'stored' | 'sent' | 'logged';

export const ACTIVITIES: readonly Activity[] = [
  'issued',
  'verified',
  'decrypted',
  'introspected',
  'decoded',
  'stored',
  'sent',
  'logged',
];

/** A place where the code has to do with tokens. */
export interface TokenPlace {
  readonly activity: Activity;
  readonly library: string;
  readonly call: string;
  /** The functions and classes around it: `Guard.check`. */
  readonly symbol: string;
  readonly side: Side;
  readonly location: Location;
  readonly policy?: Policy | undefined;
  /** For a decoded token: whether it is also verified. */
  readonly verified?: boolean | undefined;
  /** What is stored, sent or logged. */
  readonly holds?: string | undefined;
  /** The name under which it is stored. */
  readonly under?: Cell | undefined;
  /** What other verifiers with the same keys ask for, and this one does not. */
  readonly lacks: readonly { readonly check: string; readonly checkedBy: readonly Location[] }[];
  /** Equal for verifiers that trust the same keys. Not for output: it may hold the key. */
  readonly trusts?: string | undefined;
}

/** The roles that an inventory looks at; the files worth parsing follow from them. */
export const INVENTORY_ROLES: readonly string[] = [
  'token.sign',
  'token.encrypt',
  'token.verify',
  'session.verify',
  'token.decrypt',
  'token.introspect',
  'token.decode',
  'token.header',
  'session.read',
  'storage.write',
  'storage.native.write',
  'http.authorization',
  'log.write',
];
