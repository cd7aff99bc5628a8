import { ts } from '#compiler';
import { areClaimsInSight, ENVELOPES } from '../flow/compared-claims.js';
import type { Use } from '../flow/flow.js';
import { isRecording } from '../flow/handling.js';
import { nameOfValue } from '../flow/naming.js';
import { givenUnasked, isAskedByAll } from '../flow/receivers.js';
import type { Vocabulary } from '../knowledge/vocabulary.js';
import type { Place } from '../questions/code-site.js';
import type { KeySource, KeySources } from '../questions/key-source.js';
import { identityOf } from '../questions/peers.js';
import { partOf } from '../roles/parts.js';
import { enclosingName } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { entriesOf } from '../values/members.js';
import { Answers } from '../values/overlooked.js';
import { classAround, type Program } from '../values/program.js';
import type { CodeView } from './code-view.js';
import { isLookedUp } from './policies.js';
import type { ViewedSite } from './viewed-site.js';

/** Tokens of one kind that the program signs. */
export interface SignedKind {
  /** `refresh`; where nothing says what they are for, `other`. */
  readonly kind: string;
  readonly at: Place;
}

/** The kinds of tokens that one key signs, and what keeps them apart where they are verified. */
export interface KindsBehindKey {
  readonly at: Place;
  /** For readers: `env JWT_SECRET`. */
  readonly key: string;
  readonly kinds: readonly SignedKind[];
  /** `mixed`: nothing; `key`: other kinds have keys of their own; `unknown`: what the claims are used for is out of sight. */
  readonly apart: 'claim' | 'part' | 'key' | 'mixed' | 'unknown';
}

interface Signed extends SignedKind {
  readonly key: string;
  readonly package: string;
  /** The names of the claims; undefined where there may be more. */
  readonly claims: ReadonlySet<string> | undefined;
  /** What audience, issuer and the like are set to, as text. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Parts that a verifier can require, and by which an issuer can tell kinds apart. */
const PARTS = ['audience', 'issuer', 'subject', 'type'] as const;
/** Claims that issuers and their customers name kinds of tokens in. */
const MARKERS = new Set(
  'typ type kind use purpose scope action intent token_use token_type tokenUse tokenType'.split(' '),
);
/** Claims that tell kinds apart once they are compared. */
const TELLING = new Set([...MARKERS, 'aud', 'azp', 'scopes', 'scp', 'nonce', 'sid', 'tokenVersion', 'token_version']);
/** Key sources whose name does not say which key comes out. */
const OPAQUE_KEYS: ReadonlySet<KeySource['kind']> = new Set(['function', 'token', 'unknown']);
const ASKS: ReadonlySet<string> = new Set(['compare', 'method', 'argument', 'test']);
/** The registered claims that every kind of token has. */
const GENERAL = new Set(['iat', 'exp', 'nbf', 'jti', 'iss']);
const OTHER = 'other';
/** Whoever ends a session gets nothing by the wrong token. */
const ENDS = /(?:log|sign)_?(?:out|off)|revoke/i;
/** So many claims are no coincidence. */
const MANY = 4;

/** Knows which kinds of tokens a program signs with which key, and which verifiers cannot tell them apart. */
export class TokenKinds {
  readonly #view: CodeView;
  readonly #program: Program;
  readonly #keySources: KeySources;
  readonly #vocabulary: Vocabulary;
  readonly #packageOf: (path: string) => string;
  readonly #signed: Answers<'all', readonly Signed[]>;

  constructor(
    view: CodeView,
    program: Program,
    keySources: KeySources,
    vocabulary: Vocabulary,
    packageOf: (path: string) => string,
  ) {
    this.#view = view;
    this.#program = program;
    this.#keySources = keySources;
    this.#vocabulary = vocabulary;
    this.#packageOf = packageOf;
    this.#signed = new Answers(program.overlooked);
  }

  trustedBy(site: ViewedSite): readonly KindsBehindKey[] {
    const all = this.#signed.of('all', () => this.#view.sites('token.sign').flatMap((signer) => this.#read(signer)));
    const home = this.#packageOf(site.view.site.unit.path);
    const own = all.filter((signed) => signed.package === home);
    if (distinctKinds(own).length < 2) return [];
    return site.seenFrom('key', ...PARTS).flatMap((seen) => this.#judge(seen, own));
  }

  /** The tokens that what a verifier requires of a part lets through: all of them where that cannot be compared. */
  #passedBy(seen: ViewedSite, part: string, signed: readonly Signed[]): readonly Signed[] {
    const { state, values } = seen.part(part);
    const wanted = values.flatMap((value) => this.#view.elementsOf(value));
    const isComparable = state === 'present' && wanted.every(({ node }) => !ts.isRegularExpressionLiteral(node));
    const differ = new Set(signed.map(({ parts }) => parts[part])).size > 1;
    if (!isComparable || wanted.length === 0 || !differ) return signed;
    const texts = new Set(wanted.map(textOfValue));
    return signed.filter(({ parts }) => texts.has(parts[part] ?? ''));
  }

  #judge(seen: ViewedSite, own: readonly Signed[]): readonly KindsBehindKey[] {
    const key = this.#keyOf(seen);
    const same = own.filter((signed) => signed.key === key?.id);
    if (!key || same.length === 0 || isLookedUp(seen.view.site)) return [];
    const answer = (apart: KindsBehindKey['apart'], signed: readonly Signed[]): KindsBehindKey => {
      return { at: seen.at, key: key.name, kinds: distinctKinds(signed), apart };
    };
    if (distinctKinds(same).length < 2) {
      const [only] = same;
      return only && only.kind !== OTHER ? [answer('key', same)] : [];
    }
    const uses = this.#view.claimUses(seen);
    // Which of several it requires, and of which tokens, is decided where nobody looks.
    if (PARTS.some((part) => seen.part(part).values.length > 1)) return [];
    const passing = PARTS.reduce<readonly Signed[]>((signed, part) => this.#passedBy(seen, part, signed), same);
    // A verifier that none of these tokens would pass asks for them in words that nobody can compare.
    if (passing.length === 0) return [];
    if (distinctKinds(passing).length < 2 && passing.length < same.length) return [answer('part', same)];
    const told = this.#view.comparedClaims(seen).filter(({ claim }) => TELLING.has(claim));
    if (told.length > 0) {
      const claims = new Set(told.map(({ claim }) => claim));
      const asks = ({ how, path }: Use) => ASKS.has(how) && path.some((part) => claims.has(part));
      if (isAskedByAll(uses, asks)) return [answer('claim', same)];
      const { entry } = seen.view.site.match;
      const open = givenUnasked(uses, asks).flatMap(({ call, own }): KindsBehindKey[] => {
        const kinds = distinctKinds(same.filter((signed) => hasAllOf(signed, own)));
        const isInSight = areClaimsInSight(entry, own) && !own.some(isHandedOnWhole);
        const isMixed = kinds.length > 1 && isInSight && !ENDS.test(enclosingName(call));
        return isMixed ? [{ at: call, key: key.name, kinds, apart: 'mixed' }] : [];
      });
      return open.length > 0 ? open : [answer('unknown', same)];
    }
    const usable = this.#namedByKey(
      key.name,
      passing.filter((signed) => hasAllOf(signed, uses)),
    );
    if (distinctKinds(usable).length < 2) return [];
    const isInSight = areClaimsInSight(seen.view.site.match.entry, uses);
    return [answer(isInSight && !this.#isForRenewal(seen) ? 'mixed' : 'unknown', usable)];
  }

  /** What nothing else names is of the kind that its key is called after, or of the one that has its many claims too. */
  #namedByKey(key: string, signed: readonly Signed[]): readonly Signed[] {
    const ofKey = this.#vocabulary.tokenKind(key);
    const shape = ({ claims }: Signed) => claims && [...claims].sort().join();
    return signed.map((one) => {
      if (one.kind !== OTHER || !one.claims) return one;
      const alike = distinctKinds(signed.filter((other) => other.kind !== OTHER && shape(other) === shape(one)));
      const [only, ...others] = alike;
      const isTelling = others.length === 0 && one.claims.size >= MANY;
      const kind = alike.some((other) => other.kind === ofKey) ? ofKey : isTelling ? only?.kind : undefined;
      return kind === undefined ? one : { ...one, kind };
    });
  }

  /** A strategy for refresh tokens: whoever renews the tokens compares them with those that are kept, behind the strategy. */
  #isForRenewal({ view: { site } }: ViewedSite): boolean {
    if (!site.match.entry.result?.some((path) => path.startsWith('method:'))) return false;
    const strategy = classAround(site.node);
    const names = [strategy?.name, ...(strategy?.heritageClauses ?? [])].map((part) => part?.getText() ?? '');
    return names.some((name) => this.#vocabulary.tokenKind(name) === 'refresh');
  }

  #read(signer: ViewedSite): Signed[] {
    if (signer.side === 'test' || signer.side === 'tooling') return [];
    return signer.seenFrom('claims', 'key', 'expiresIn', 'algorithm', ...PARTS).flatMap((seen): Signed[] => {
      const key = this.#keyOf(seen);
      if (!key) return [];
      const { names, open, marked } = this.#claimsOf(seen);
      const parts = Object.fromEntries(PARTS.map((part) => [part, textOf(seen, part)]));
      const kind = marked ?? this.#named(seen) ?? audienceOf(seen) ?? OTHER;
      const home = this.#packageOf(seen.view.site.unit.path);
      return [{ kind, at: seen.at, key: key.id, package: home, claims: open ? undefined : names, parts }];
    });
  }

  #claimsOf(seen: ViewedSite): { names: Set<string>; open: boolean; marked: string | undefined } {
    const names = new Set<string>(seen.part('subject').state === 'absent' ? [] : ['sub']);
    let open = false;
    let marked: string | undefined;
    for (const value of seen.part('claims').values) {
      const { entries, open: more } = entriesOf(this.#program.evaluator, value);
      open ||= more;
      for (const { name, value: claim } of entries) {
        names.add(name);
        if (!MARKERS.has(name)) continue;
        const texts = optionsOf(claim).map((option) => nameOfValue(option) ?? '');
        marked ??= texts.map((text) => this.#vocabulary.tokenKind(text)).find((kind) => kind !== undefined);
      }
    }
    return { names, open: open || names.size === 0, marked };
  }

  /** What the token is for, by the names that it is given and by those of the functions that make it. */
  #named(seen: ViewedSite): string | undefined {
    for (const place of [seen.view.site.node, ...seen.trace.map(({ at }) => at), seen.at]) {
      const held = nameOfHolder(place);
      const maker = enclosingName(place).split('.').at(-1) ?? '';
      const kind = this.#vocabulary.tokenKind(held) ?? this.#vocabulary.tokenKindMadeBy(maker);
      if (kind !== undefined) return kind;
    }
    return undefined;
  }

  /** The key, where its name tells it from others for certain. */
  #keyOf(seen: ViewedSite): { id: string; name: string } | undefined {
    if (this.#areDefaultsDivided(seen)) return undefined;
    const sources = this.#sourcesOf(seen);
    const id = sources.some(({ kind }) => OPAQUE_KEYS.has(kind)) ? undefined : identityOf(sources);
    return id === undefined ? undefined : { id, name: [...new Set(sources.map(({ name }) => name))].join(' or ') };
  }

  /** The keys of several modules, where nobody can tell which of them a service was given. */
  #areDefaultsDivided(seen: ViewedSite): boolean {
    const { entry, model } = seen.view.site.match;
    const every = entry.defaultsFrom === undefined ? [] : this.#view.sites(entry.defaultsFrom);
    const all = every.filter(({ view }) => view.site.match.model === model);
    // Another application of the same repository gives its defaults to its own services.
    const home = this.#packageOf(seen.view.site.unit.path);
    const own = all.filter(({ view }) => this.#packageOf(view.site.unit.path) === home);
    const defaults = own.length > 0 ? own : all;
    if (defaults.length < 2 || partOf(this.#program, seen.view.site, 'key', seen.view.frame).state !== 'absent')
      return false;
    const keys = defaults.map((site) => identityOf(this.#sourcesOf(site)));
    return keys.some((key) => key === undefined || key !== keys[0]);
  }

  #sourcesOf(seen: ViewedSite): KeySource[] {
    return seen.part('key').values.flatMap((value) => this.#keySources.of(value));
  }
}

/** The first of every kind. */
function distinctKinds(signed: readonly Signed[]): SignedKind[] {
  return [...new Map(signed.toReversed().map(({ kind, at }) => [kind, { kind, at }])).values()].toReversed();
}

/** Tokens for a reader of their own are a kind, where nothing else names them. */
function audienceOf(seen: ViewedSite): string | undefined {
  const [audience, ...others] = seen.constants('audience');
  return typeof audience === 'string' && others.length === 0 ? `\`${audience}\`` : undefined;
}

function textOf(seen: ViewedSite, part: string): string {
  return seen.part(part).values.map(textOfValue).sort().join('\0');
}

function textOfValue(value: Value): string {
  return value.kind === 'literal' ? String(value.value) : (nameOfValue(value) ?? value.node.getText());
}

/** Whether tokens of a kind have the claims that are used, and so get through. */
function hasAllOf({ claims }: Signed, uses: readonly Use[]): boolean {
  if (!claims) return true;
  return uses.every(({ path }) => {
    const claim = path.find((part, index) => !(index < 2 && ENVELOPES.has(part)));
    return claim === undefined || GENERAL.has(claim) || claims.has(claim);
  });
}

/** Given to what cannot be followed, which may ask. */
function isHandedOnWhole({ how, path, call }: Use): boolean {
  return how === 'argument' && path.every((part) => ENVELOPES.has(part)) && call !== undefined && !isRecording(call);
}

/** `const refreshToken = sign(…)`, `{ refresh_token: await sign(…) }`, `user.refreshToken = sign(…)`. */
function nameOfHolder(node: ts.Node): string {
  for (let at = node; ; at = at.parent) {
    const { parent } = at;
    if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
      return ts.isIdentifier(parent.name) || ts.isStringLiteral(parent.name) ? parent.name.text : '';
    if (ts.isBinaryExpression(parent) && parent.right === at) return lastName(parent.left);
    if (!ts.isAwaitExpression(parent) && !ts.isParenthesizedExpression(parent) && !ts.isAsExpression(parent)) return '';
  }
}
