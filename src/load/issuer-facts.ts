import type { Incomplete } from '../analyse/observation.js';
import type { DataDocument, Json } from './data-document.js';
import type { Reach } from './issuer/address.js';

/** What was learned about one issuer, live or recorded. Reading it needs no network and no clock. */
export interface IssuerFacts {
  /** The URL or file as the user named it; credentials in it are masked. */
  readonly asked: string;
  readonly documents: readonly IssuerDocument[];
  /** The server metadata among them, in either of its two forms. */
  readonly servers: readonly IssuerDocument[];
  /** In the order they were made. Empty for a recorded document. */
  readonly requests: readonly IssuerRequest[];
  readonly keys: readonly InspectedKey[];
  /** What could not be checked, and why. */
  readonly problems: readonly Incomplete[];
}

/** OpenID Connect Discovery, RFC 8414, RFC 9728 and RFC 7517, in that order. */
export type IssuerDocumentKind =
  | 'issuer.metadata'
  | 'issuer.authorization-server'
  | 'issuer.protected-resource'
  | 'issuer.jwks';

export interface IssuerDocument extends DataDocument {
  readonly kind: IssuerDocumentKind;
  readonly live: boolean;
  /** What the document has to name as its issuer or resource. Absent where no URL tells. */
  readonly identifier?: Identifier | undefined;
  readonly duplicates: readonly string[];
  /** Every member whose name or value says that it is a URL. */
  readonly links: readonly Link[];
  /** A top-level member that is a string. */
  string(member: string): string | undefined;
  /** The strings of a top-level array; empty where it is absent or no array. */
  list(member: string): readonly string[];
  has(member: string): boolean;
}

/** The issuer or resource that a document's URL was built from. */
export interface Identifier {
  readonly value: string;
  /** Building a well-known URL drops a trailing slash, so a URL that was given ready-made cannot tell whether there was one. */
  readonly trailingSlashKnown: boolean;
}

/** A URL that a document names. */
export interface Link {
  readonly pointer: string;
  readonly member: string;
  readonly value: string;
  /** Absent where the value is no absolute URL. */
  readonly url?: URL | undefined;
  /** What its host says of itself, without asking DNS. */
  readonly reach: Reach;
  readonly ipLiteral: boolean;
}

export type Purpose = 'metadata' | 'authorization-server' | 'protected-resource' | 'jwks';

export interface IssuerRequest {
  readonly url: string;
  readonly purpose: Purpose;
  /** False for a form that an issuer may well not have, tried in passing. */
  readonly required: boolean;
  readonly status?: number | undefined;
  readonly contentType?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly age?: string | undefined;
  /** Where a redirect pointed, without its query; it was not followed. */
  readonly location?: string | undefined;
  readonly tls?: TlsFacts | undefined;
  /** Why there is no document: unreachable, refused, too large, not JSON. */
  readonly error?: string | undefined;
}

export interface TlsFacts {
  readonly protocol: string;
  /** ISO date, absent where the certificate was not shown. */
  readonly validTo?: string | undefined;
}

/** One element of `keys`, read from its raw members: parsers drop what they do not know. */
export interface InspectedKey {
  /** The document it stands in. */
  readonly document: IssuerDocument;
  readonly pointer: string;
  readonly kty?: string | undefined;
  readonly alg?: string | undefined;
  readonly use?: string | undefined;
  readonly kid?: string | undefined;
  readonly crv?: string | undefined;
  readonly keyOps: readonly string[];
  /** Members that hold private material, whatever the key type. */
  readonly privateMembers: readonly string[];
  readonly symmetric: boolean;
  readonly modulusBits?: number | undefined;
  /** Decimal. */
  readonly exponent?: string | undefined;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint?: string | undefined;
  /** Why Node's crypto refuses its public part; absent where it takes it. */
  readonly unsupported?: Unsupported | undefined;
  readonly certificate?: KeyCertificate | undefined;
  readonly data: { readonly [member: string]: Json };
}

export interface Unsupported {
  readonly reason: 'key-type' | 'curve' | 'material';
  readonly say: string;
}

/** The first certificate of `x5c`. */
export interface KeyCertificate {
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  /** Undefined where the two keys cannot be compared. */
  readonly matchesKey?: boolean | undefined;
  /** Why it cannot be read. */
  readonly unreadable?: string | undefined;
}
