/**
 * What a rule is and what it may say. This is the only file of `src` that `rules/` imports.
 *
 * A rule never prints, reads a file, or knows about suppressions and gates: it looks at roles
 * ("a token is verified here") and yields findings, proofs and unknowns.
 */

import type { ProjectClaim } from './analyse/issuer/agreement.js';
import type { KeyLife } from './analyse/issuer/key-history.js';
import type { CodeSite, Place } from './analyse/questions/code-site.js';
import { sameIssuer } from './analyse/text/registered.js';
import type { Code } from './analyse/view/code.js';
import type { Json } from './load/data-document.js';
import type { InspectedKey, IssuerDocument, IssuerFacts, IssuerRequest } from './load/issuer-facts.js';
import type { Hit, RuleMeta, TraceStep } from './rule-meta.js';

export type { ProjectClaim } from './analyse/issuer/agreement.js';
export type { ClaimUse, CodeSite, Place } from './analyse/questions/code-site.js';
export { sameIssuer } from './analyse/text/registered.js';
export type { Code } from './analyse/view/code.js';
export type { InspectedKey, IssuerDocument } from './load/issuer-facts.js';
export type { Claim, Confidence, ControlId, Hit, RuleMeta, Severity, Side, TraceStep } from './rule-meta.js';

/**
 * A small program: the text of `index.ts`, or a text per path. `«…»` marks the exact span of an expected finding and
 * `⟦…⟧` that of an expected proof; examples without marks must stay silent. Marks are removed before analysis.
 */
export type Example = string | Readonly<Record<string, string>>;

export interface CodeRule extends RuleMeta {
  /** The roles whose sites this rule looks at; the files worth parsing follow from them. */
  readonly roles: readonly string[];
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
  check(site: CodeSite, code: Code): Iterable<Hit<Place>>;
}

export function defineRule(rule: CodeRule): CodeRule {
  return rule;
}

/** A place in one of an issuer's documents, an answer as a whole, or where a project speaks of the issuer. */
export interface DocumentPlace {
  readonly in: IssuerDocument | IssuerRequest | ProjectClaim;
  /** JSON Pointer; a missing member stands for the object that lacks it. */
  readonly pointer?: string | undefined;
  readonly part?: 'key' | 'value' | undefined;
}

/** What an issuer rule may know beside the facts. */
export interface Judging {
  readonly profile: string;
  readonly now: Date;
  /** The keys of every issuer of this run; absent where there is only this one. */
  readonly allKeys?: readonly InspectedKey[] | undefined;
  /** The keys over time, where looks of earlier days were kept. */
  readonly lives?: readonly KeyLife[] | undefined;
  /** How the inventory says that the keys rotate. */
  readonly rotation?: Rotation | undefined;
  /** What a project believes of the issuer; absent where none is in hand. */
  readonly project?: readonly ProjectClaim[] | undefined;
}

export interface Rotation {
  readonly periodDays?: number | undefined;
  readonly overlapDays?: number | undefined;
}

/**
 * An issuer in small: a document is JSON, or its text where the text matters. `requests` are the answers that a live issuer
 * would have given.
 */
export interface IssuerExample {
  /** The issuer or well-known URL that the documents belong to. */
  readonly asUrl?: string;
  readonly metadata?: Json;
  readonly authorizationServer?: Json;
  readonly protectedResource?: Json;
  readonly jwks?: Json;
  readonly requests?: readonly IssuerRequest[];
  readonly profile?: string;
  /** ISO date of the look. */
  readonly now?: string;
  /** Earlier looks at the keys. */
  readonly history?: readonly { readonly time: string; readonly keys: readonly Json[] }[];
  readonly rotation?: Rotation;
  readonly project?: readonly ProjectClaim[];
}

export interface BadIssuerExample extends IssuerExample {
  /** Where the findings stand: `metadata:/issuer`, `jwks:/keys/0`, or the URL of an answer. */
  readonly at: readonly string[];
}

export interface IssuerRule extends RuleMeta {
  /** The profiles it applies to; all when absent. */
  readonly profiles?: readonly string[];
  readonly bad: readonly BadIssuerExample[];
  readonly good: readonly IssuerExample[];
  check(facts: IssuerFacts, judging: Judging): Iterable<Hit<DocumentPlace>>;
}

const PROBES: ReadonlySet<string> = new Set(['authorization', 'challenge', 'userinfo', 'token', 'revocation']);

/** Whether a document was asked for, and not how an address refuses. */
export function asksForDocument({ purpose }: IssuerRequest): boolean {
  return !PROBES.has(purpose);
}

export function defineIssuerRule(rule: IssuerRule): IssuerRule {
  return rule;
}

/** Whether a claim is about an issuer: by the names it goes with, or else by the addresses. `*` in a name stands for any text. */
export function isAbout(claim: ProjectClaim, issuer: string, addresses: readonly string[] = []): boolean {
  if (claim.issuers.length > 0) return claim.issuers.some((name) => sameIssuer(issuer, name));
  return (claim.addresses ?? []).some((own) => addresses.some((address) => sameTenant(own, address, issuer)));
}

/** On one host, and below the path that the address shares with its issuer: realms and tenants of one server are several issuers. */
export function sameTenant(one: string, address: string, issuer: string): boolean {
  if (![one, address, issuer].every((text) => URL.canParse(text))) return false;
  const [url, published, own] = [new URL(one), new URL(address), new URL(issuer)];
  if (url.host !== published.host) return false;
  if (own.host !== published.host) return true;
  const [mine, shared] = [url, published].map(({ pathname }) => pathname.split('/'));
  const path = own.pathname.split('/');
  const different = path.findIndex((segment, at) => segment !== shared?.[at]);
  return path
    .slice(0, different < 0 ? path.length : different)
    .every((segment, at) => segment === '' || segment === mine?.[at]);
}

export interface Comparison {
  readonly claim: ProjectClaim;
  readonly server: IssuerDocument;
  readonly at: DocumentPlace;
}

/** What a project says of each server of an issuer. */
export function* comparisons(
  { servers }: IssuerFacts,
  project: readonly ProjectClaim[] = [],
  what: ProjectClaim['what'],
): Generator<Comparison> {
  for (const server of servers) {
    const addresses = server.links.map(({ value }) => value);
    for (const claim of project)
      if (claim.what === what && isAbout(claim, server.string('issuer') ?? '', addresses))
        yield { claim, server, at: { in: claim } };
  }
}

/** Where a value of a project is read, and where the issuer says something else. */
export function bothPlaces({ usedAt, ...claim }: ProjectClaim, at: DocumentPlace): readonly TraceStep<DocumentPlace>[] {
  const read = usedAt ? [{ at: { in: { ...claim, location: usedAt } }, say: 'it is read here' }] : [];
  return [...read, { at, say: 'the issuer says so here' }];
}

/** For examples: what one line of a project says. */
export function exampleClaim(
  what: ProjectClaim['what'],
  value: string | readonly string[],
  more: Partial<ProjectClaim> = {},
): ProjectClaim {
  return {
    what,
    values: [value].flat(),
    location: { path: 'src/api.ts', startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 },
    issuers: ['https://id.example'],
    ...more,
  };
}

/** For examples: metadata of an issuer that offers what is needed. */
export const EXAMPLE_SERVER = {
  issuer: 'https://id.example',
  jwks_uri: 'https://id.example/jwks',
  token_endpoint: 'https://id.example/token',
};

/** For examples: the public parts of two keys. */
export const EXAMPLE_KEYS = [
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'qf6QQoe3-q27TxuAkyBIPTVmUSmtjZRt4YjEA0sZvHs',
    y: 'VvQHyzDlOIPJZKFC7X2gL9AOYa5UnBSmLsSJtlS6yWo',
  },
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  },
] as const;

/** For examples: the first of them with a certificate, valid from 2026 to 2036. Its private key was thrown away. */
export const EXAMPLE_CERTIFIED = {
  ...EXAMPLE_KEYS[0],
  x5c: [
    'MIIBfzCCASWgAwIBAgIURD+rkWexduxoReN9R4M2ETsIOMswCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKaWQuZXhhbXBsZTAeFw0yNjExMjMyMDUwMzFaFw0zNjExMjAyMDUwMzFaMBUxEzARBgNVBAMMCmlkLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASp/pBCh7f6rbtPG4CTIEg9NWZRKa2NlG3hiMQDSxm8e1b0B8sw5TiDyWShQu19oC/QDmGuVJwUpi7EibZUuslqo1MwUTAdBgNVHQ4EFgQUZ6QBwCWzFu4+DglmoNCLN0edbvgwHwYDVR0jBBgwFoAUZ6QBwCWzFu4+DglmoNCLN0edbvgwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAgHLLYy4ApNpJVNYl3qq/6+Ygipwc0vxmKeBzVELR178CIB/GbZWC8PXkVaIhpf6vrgFAueJFzBRZ14GHaqhAiF/O',
  ],
} as const;

/** For examples: how the address of a key set answers. */
export function exampleAnswer(more: Partial<IssuerRequest> = {}): IssuerRequest {
  return {
    url: EXAMPLE_SERVER.jwks_uri,
    purpose: 'jwks',
    required: true,
    status: 200,
    contentType: 'application/json',
    ...more,
  };
}
