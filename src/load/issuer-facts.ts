import type { Incomplete } from '../analyse/observations/observation.js';
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
  /** When it was looked at, of a recording. */
  readonly seen?: Date | undefined;
  /** Further authorization servers of a resource, which were not visited. */
  readonly alsoNamed: readonly string[];
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
  /** Of a recording, whose secrets are starred out: which keys everybody knows, by pointer. */
  readonly knownSecrets?: Readonly<Record<string, string>> | undefined;
  /** Every member whose name or value says that it is a URL. */
  readonly links: readonly Link[];
  /** A top-level member that is a string. */
  string(member: string): string | undefined;
  /** The strings of a top-level array; empty where it is absent or no array. */
  list(member: string): readonly string[];
  has(member: string): boolean;
  /** A top-level member that is a number. */
  number(member: string): number | undefined;
  /** A top-level member that is true or false. */
  flag(member: string): boolean | undefined;
  /** The members of a top-level object; none where it is absent or no object. */
  members(member: string): readonly (readonly [string, Json])[];
}

/** The issuer or resource that a document's URL was built from. */
export interface Identifier {
  readonly value: string;
  /** Building a well-known URL drops a trailing slash, so a URL that was given ready-made cannot tell whether there was one. */
  readonly trailingSlashKnown: boolean;
  /** Another name that the document may have at that place. */
  readonly or?: string | undefined;
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
  /** It was deployed before its values were filled in: `${HOST}`, `{{ host }}`. */
  readonly unrendered: boolean;
  /** The domain that one owner registered, by the public suffix list; absent for addresses and hosts of this machine. */
  readonly site?: string | undefined;
}

export type DocumentPurpose = 'metadata' | 'authorization-server' | 'protected-resource' | 'jwks';

/**
 * How an address refuses: `challenge` is the API itself, asked without a token; `authorization` the authorization endpoint
 * without parameters, and `userinfo` the userinfo endpoint without a token, both as a page of a strange origin would ask;
 * `token` and `revocation` are those endpoints, asked whether such a page may ask (a preflight, which does nothing).
 */
export type ProbePurpose = 'challenge' | 'authorization' | 'userinfo' | 'token' | 'revocation';

export type Purpose = DocumentPurpose | ProbePurpose;

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
  /** Why the server could not be trusted, so that nothing was asked. */
  readonly untrusted?: Untrusted | undefined;
  /** A proxy looked up the name and held the connection, so neither was seen. */
  readonly proxied?: boolean | undefined;
  /** Strict-Transport-Security. */
  readonly hsts?: string | undefined;
  /** Which origins may read the answer: all, whichever asks, or another. */
  readonly allowOrigin?: 'any' | 'reflected' | 'other' | undefined;
  readonly allowCredentials?: boolean | undefined;
  /** Where a challenge says that the metadata of the resource is. */
  readonly resourceMetadata?: string | undefined;
  /** Why there is no document: unreachable, refused, too large, not JSON. */
  readonly error?: string | undefined;
}

/** What is wrong with a server's certificate, or `old-version` where it offers nothing but broken versions of TLS. */
export type Untrusted =
  | 'expired'
  | 'not-yet-valid'
  | 'self-signed'
  | 'wrong-name'
  | 'unknown-authority'
  | 'rejected'
  | 'old-version';

export interface TlsFacts {
  readonly protocol: string;
  /** ISO date, absent where the certificate was not shown. */
  readonly validTo?: string | undefined;
  /** From the server's own certificate to the one that is trusted. */
  readonly chain?: readonly Certificate[] | undefined;
  /** What came of asking for TLS 1.0 or 1.1: `refused`, the version that was taken, or `untested`. */
  readonly oldVersions?: string | undefined;
}

export interface Certificate {
  readonly subject: string;
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
  /** Of an RSA key, when it is not absurdly long. */
  readonly modulus?: bigint | undefined;
  /** Decimal. */
  readonly exponent?: string | undefined;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint?: string | undefined;
  /** What a symmetric key is that everybody can look up. */
  readonly knownSecret?: string | undefined;
  /** Why Node's crypto refuses its public part; absent where it takes it. */
  readonly unsupported?: Unsupported | undefined;
  readonly certificate?: KeyCertificate | undefined;
  readonly data: { readonly [member: string]: Json };
}

export interface Unsupported {
  readonly reason: 'key-type' | 'curve' | 'material';
  readonly say: string;
}

/** The first certificate of `x5c`, and what those behind it certify. */
export interface KeyCertificate {
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  /** Undefined where the two keys cannot be compared. */
  readonly matchesKey?: boolean | undefined;
  /** The broken hash that it is signed with, `SHA-1` or `MD5`. */
  readonly weakHash?: string | undefined;
  readonly selfSigned?: boolean | undefined;
  /** The place in the chain of a certificate that is not certified by the one behind it, or cannot be read. */
  readonly brokenAt?: number | undefined;
  /** Until when all certificates behind the first are valid. */
  readonly chainValidTo?: string | undefined;
  /** Why it cannot be read. */
  readonly unreadable?: string | undefined;
}
