import { spelled } from '../text/spellings.js';

/** Words that names are judged by: data, in `rules/vocabulary.json`. Names are weak evidence, whatever they say. */
export interface VocabularyData {
  readonly credential: readonly string[];
  readonly ambiguous: readonly string[];
  readonly harmlessWords: readonly string[];
  readonly harmlessTails: readonly string[];
  readonly authContext: readonly string[];
  readonly sessionCookies: readonly string[];
  readonly preferenceCookies: readonly string[];
  readonly masking: readonly string[];
  /** What tells tokens apart that may live for different times. */
  readonly lifetimeKinds: Readonly<Record<TokenKind, readonly string[]>>;
  /** What a wrapper of a logger calls the things it is given and passes on. */
  readonly relayed: readonly string[];
  /** What tokens are for, by kind: the first kind whose words stand in a name is meant. */
  readonly tokenKinds: Readonly<Record<string, readonly string[]>>;
  /** Providers of identities whose tokens have rules of their own, by the words of their addresses and settings. */
  readonly providers: Readonly<Record<string, readonly string[]>>;
  /** Hosts whose interfaces are documented to take tokens and secrets in the address. */
  readonly queryOnly: readonly string[];
  /** Verbs at the beginning of functions that make something: `generateResetToken`, not `resetPassword`. */
  readonly making: readonly string[];
  /** What variables hold, by the end of their names. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
}

/** `single` is for one purpose: a mail that is confirmed, an invitation, a reset of a password. */
export type TokenKind = 'refresh' | 'reset' | 'single' | 'access';

export type NameVerdict = 'credential' | 'ambiguous' | 'harmless';

export class Vocabulary {
  readonly #credential: readonly string[];
  readonly #ambiguous: ReadonlySet<string>;
  readonly #harmlessWords: ReadonlySet<string>;
  readonly #harmlessTails: ReadonlySet<string>;
  readonly #authContext: ReadonlySet<string>;
  readonly #sessionCookies: ReadonlySet<string>;
  readonly #preferenceCookies: ReadonlySet<string>;
  readonly #masking: ReadonlySet<string>;
  readonly #tokenKinds: readonly { readonly kind: string; readonly runs: readonly string[] }[];
  readonly #providers: readonly { readonly provider: string; readonly runs: readonly string[] }[];
  readonly #making: ReadonlySet<string>;
  readonly #queryOnly: readonly string[];
  readonly #lifetimeKinds: VocabularyData['lifetimeKinds'];
  readonly #known = new Map<string, NameVerdict | undefined>();

  constructor(data: VocabularyData) {
    this.#credential = data.credential.map((run) => ` ${run} `);
    this.#ambiguous = new Set(data.ambiguous);
    this.#harmlessWords = new Set(data.harmlessWords);
    this.#harmlessTails = new Set(data.harmlessTails);
    this.#authContext = new Set(data.authContext);
    this.#sessionCookies = new Set(data.sessionCookies);
    this.#preferenceCookies = new Set(data.preferenceCookies);
    this.#masking = new Set(data.masking);
    this.#making = new Set(data.making);
    this.#queryOnly = data.queryOnly;
    this.#providers = Object.entries(data.providers).map(([provider, words]) => ({
      provider,
      runs: words.map((run) => ` ${run} `),
    }));
    this.#tokenKinds = Object.entries(data.tokenKinds).map(([kind, words]) => ({
      kind,
      runs: words.map((run) => ` ${run} `),
    }));
    this.#lifetimeKinds = data.lifetimeKinds;
  }

  /** What a name says about the value it stands for; undefined when it says nothing. */
  judge(name: string): NameVerdict | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const verdict = this.#judge(wordsOf(name));
    this.#known.set(name, verdict);
    return verdict;
  }

  #judge(words: readonly string[]): NameVerdict | undefined {
    const text = ` ${words.join(' ')} `;
    const run = this.#credential.find((candidate) => text.includes(candidate));
    const ambiguous = words.some((word) => this.#ambiguous.has(word));
    if (!run && !ambiguous) return undefined;
    const inRun = new Set(run?.trim().split(' '));
    const tail = words.findLast((word) => !/^v\d+$/.test(word)) ?? '';
    if (this.#harmlessTails.has(tail) && !inRun.has(tail)) return 'harmless';
    if (words.some((word) => this.#harmlessWords.has(word) && !inRun.has(word))) return 'harmless';
    return run ? 'credential' : 'ambiguous';
  }

  /** Whether a name is that of a credential itself: `auth.token.v2` is, `auth-onboarding` and `token-overrides` are of something else. */
  isNameOf(name: string): boolean {
    const words = wordsOf(name);
    dropQualifiers(words);
    const last = words.at(-1) ?? '';
    return this.#ambiguous.has(last) || this.#credential.some((run) => ` ${words.join(' ')} `.includes(run));
  }

  /** `auth.token.origin` and `apiOrigin` end in the same word, which is what both are. */
  endsAlike(entry: string, name: string): boolean {
    const words = wordsOf(entry);
    dropQualifiers(words);
    const last = words.at(-1) ?? '';
    return last === wordsOf(name).at(-1) && !this.#ambiguous.has(last) && this.judge(last) === undefined;
  }

  /** Whether a name (of a function, file or object) speaks of authentication: the second fact an ambiguous name needs. */
  isAuthContext(name: string): boolean {
    return wordsOf(name).some((word) => this.#authContext.has(word));
  }

  /** What a token of this name is for; undefined when the name does not tell. */
  tokenKind(name: string): string | undefined {
    const text = ` ${wordsOf(name).join(' ')} `;
    return this.#tokenKinds.find(({ runs }) => runs.some((run) => text.includes(run)))?.kind;
  }

  /** What the tokens are for that a function of this name makes. */
  tokenKindMadeBy(name: string): string | undefined {
    return this.#making.has(wordsOf(name)[0] ?? '') ? this.tokenKind(name) : undefined;
  }

  /** How long a token of this name may live, by its kind. */
  kindOf(name: string): TokenKind | undefined {
    // What OAuth is about is no login of one's own.
    const words = new Set(wordsOf(name.replaceAll('OAuth', 'Oauth')));
    // What confirms a sign-up; the function `signUp` may as well log in.
    if (words.has('token') && (words.has('signup') || words.has('registration'))) return 'single';
    return KINDS.find((kind) => this.#lifetimeKinds[kind].some((word) => words.has(word)));
  }

  isPreferenceCookie(name: string): boolean {
    return wordsOf(name).some((word) => this.#preferenceCookies.has(word));
  }

  /** What the name of a cookie says: `sid` and `token` are a session's, and the word `cookie` says nothing. */
  judgeCookie(name: string): 'credential' | 'harmless' | undefined {
    const words = wordsOf(name).filter((word) => !COOKIE_WORDS.has(word));
    const verdict = this.#judge(words);
    // `session_id` and `remember_me` are called after what comes before.
    const last = (words.length > 1 && WEAK_TAILS.has(words.at(-1) ?? '') ? words.at(-2) : words.at(-1)) ?? '';
    if (verdict !== 'ambiguous' && verdict !== undefined) return verdict;
    if (words.some((word) => this.#harmlessWords.has(word) || this.#preferenceCookies.has(word))) return 'harmless';
    return this.#ambiguous.has(last) || this.#sessionCookies.has(last) ? 'credential' : undefined;
  }

  /** The providers that a name or an address speaks of. */
  providers(name: string): readonly string[] {
    const text = ` ${wordsOf(name).join(' ')} `;
    return this.#providers.filter(({ runs }) => runs.some((run) => text.includes(run))).map(({ provider }) => provider);
  }

  /** Whether an interface takes its credentials in the address, as its documentation says. */
  takesQueryOnly(host: string): boolean {
    return this.#queryOnly.some((known) => host === known || host.endsWith(`.${known}`));
  }

  isMasking(name: string): boolean {
    return wordsOf(name).some((word) => this.#masking.has(word));
  }
}

/** `auth_token_v2`, `token.dev`: which one it is, and not what. */
const QUALIFIERS = spelled('stores', 'entryQualifiers');
const COOKIE_WORDS: ReadonlySet<string> = new Set(['cookie', 'cookies']);
const WEAK_TAILS: ReadonlySet<string> = new Set(['id', 'key', 'me']);
const KINDS: readonly TokenKind[] = ['refresh', 'reset', 'single', 'access'];

function dropQualifiers(words: string[]): void {
  while (words.length > 1 && QUALIFIERS.test(words.at(-1) ?? '')) words.pop();
}

/** `accessToken`, `access_token`, `ACCESS-TOKEN`, `JWTSecret`: lower-case words. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}
