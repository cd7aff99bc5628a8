/** What a request of a protocol is that is put together by hand. */
export interface RequestEntry {
  readonly role: string;
  readonly parts: Readonly<Record<string, string>>;
  /** A pattern for the address that it goes to, where the parameter alone tells too little. */
  readonly to?: string;
  /** Parameters that stand beside it, and those of which none does. */
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  /** Parts that such a request has by itself. */
  readonly constants?: Readonly<Record<string, string>>;
}
