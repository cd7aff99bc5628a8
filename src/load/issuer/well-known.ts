import type { DocumentPurpose, IssuerDocumentKind } from '../issuer-facts.js';

const SUFFIX: Readonly<Record<Exclude<DocumentPurpose, 'jwks'>, string>> = {
  metadata: 'openid-configuration',
  'authorization-server': 'oauth-authorization-server',
  'protected-resource': 'oauth-protected-resource',
};

export const KIND_OF: Readonly<Record<DocumentPurpose, IssuerDocumentKind>> = {
  metadata: 'issuer.metadata',
  'authorization-server': 'issuer.authorization-server',
  'protected-resource': 'issuer.protected-resource',
  jwks: 'issuer.jwks',
};

/** OpenID Connect Discovery appends the well-known path to the issuer; RFC 8414 and RFC 9728 insert it after the host. */
export function wellKnownUrl(identifier: URL, purpose: Exclude<DocumentPurpose, 'jwks'>): string {
  const path = identifier.pathname.replace(/\/$/, '');
  const wellKnown = `/.well-known/${SUFFIX[purpose]}`;
  const query = purpose === 'protected-resource' ? identifier.search : '';
  return `${identifier.origin}${purpose === 'metadata' ? path + wellKnown : wellKnown + path}${query}`;
}

/** RFC 8414 puts a document of OpenID Connect where it puts its own, and clients of the Model Context Protocol look there. */
export function insertedOpenIdUrl(identifier: URL): string | undefined {
  const path = identifier.pathname.replace(/\/$/, '');
  return path === '' ? undefined : `${identifier.origin}/.well-known/${SUFFIX.metadata}${path}`;
}

/** Where the Model Context Protocol lets a resource with a path have its metadata, beside where RFC 9728 puts it. */
export function rootResourceUrl(identifier: URL): string | undefined {
  return identifier.pathname === '/' ? undefined : `${identifier.origin}/.well-known/${SUFFIX['protected-resource']}`;
}

/** Where RFC 8414 does not put the metadata of an issuer with a path, and where it is often found. */
export function misplacedUrl(identifier: URL): string | undefined {
  const path = identifier.pathname.replace(/\/$/, '');
  return path === '' ? undefined : `${identifier.origin}${path}/.well-known/${SUFFIX['authorization-server']}`;
}

export interface WellKnownTarget {
  readonly purpose: Exclude<DocumentPurpose, 'jwks'>;
  /** The issuer or resource that the URL was built from. */
  readonly identifier: string;
}

/** What a URL that already names a well-known document asks for, whether its path was appended or inserted. */
export function readWellKnown(url: URL): WellKnownTarget | undefined {
  for (const purpose of ['metadata', 'authorization-server', 'protected-resource'] as const) {
    const wellKnown = `/.well-known/${SUFFIX[purpose]}`;
    const at = url.pathname.indexOf(wellKnown);
    if (at < 0) continue;
    const before = url.pathname.slice(0, at);
    const after = url.pathname.slice(at + wellKnown.length);
    if (after !== '' && (before !== '' || !after.startsWith('/'))) continue;
    return {
      purpose,
      identifier: `${url.origin}${before}${after === '/' ? '' : after}${purpose === 'protected-resource' ? url.search : ''}`,
    };
  }
  return undefined;
}

/** The target as the user typed it: a bare host means https. */
export function targetUrl(target: string): URL | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? target : `https://${target}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The identifier as it was typed: `URL` adds a slash to a bare host, which a document would not have. */
export function identifierOf(url: URL, typed: string): string {
  const path = url.pathname === '/' && !typed.endsWith('/') ? '' : url.pathname;
  return `${url.origin}${path}${url.search}`;
}

export function looksLikeKeySet(url: URL): boolean {
  return /(^|\/)(jwks?|keys|certs)([._-][\w.-]*)?\/?$/i.test(url.pathname);
}
