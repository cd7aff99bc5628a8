import type { IssuerRule } from '../../src/rule.js';
import httpContentType from './http/content-type.js';
import httpEndpointNotHttps from './http/endpoint-not-https.js';
import httpIssuerNotHttps from './http/issuer-not-https.js';
import httpRedirect from './http/redirect.js';
import httpTlsCert from './http/tls-cert.js';
import issuerDuplicateMember from './issuer/duplicate-member.js';
import issuerIdTokenHs from './issuer/id-token-hs.js';
import issuerImplicitAdvertised from './issuer/implicit-advertised.js';
import issuerIssuerIpLiteral from './issuer/issuer-ip-literal.js';
import issuerMismatch from './issuer/mismatch.js';
import issuerMissingRequired from './issuer/missing-required.js';
import issuerNonCanonical from './issuer/non-canonical.js';
import issuerNonregisteredAlg from './issuer/nonregistered-alg.js';
import issuerPrivateAddress from './issuer/private-address.js';
import issuerQueryOrFragment from './issuer/query-or-fragment.js';
import issuerRevocationMissing from './issuer/revocation-missing.js';
import issuerTwoDocumentsDisagree from './issuer/two-documents-disagree.js';
import issuerUnrenderedTemplate from './issuer/unrendered-template.js';
import issuerUserinfoInUrl from './issuer/userinfo-in-url.js';
import jwksAlgKtyMismatch from './jwks/alg-kty-mismatch.js';
import jwksCacheTooLong from './jwks/cache-too-long.js';
import jwksCurveUnsupported from './jwks/curve-unsupported.js';
import jwksDuplicateMaterial from './jwks/duplicate-material.js';
import jwksKidDuplicate from './jwks/kid-duplicate.js';
import jwksKidMissing from './jwks/kid-missing.js';
import jwksKnownPublicPrivateKey from './jwks/known-public-private-key.js';
import jwksPointOffCurve from './jwks/point-off-curve.js';
import jwksRsaExponent from './jwks/rsa-exponent.js';
import jwksRsaTooSmall from './jwks/rsa-too-small.js';
import jwksUseMissing from './jwks/use-missing.js';
import jwksX5cExpired from './jwks/x5c-expired.js';
import jwksX5cMismatch from './jwks/x5c-mismatch.js';
import prmResourceMismatch from './prm/resource-mismatch.js';

/** Every issuer rule that is code; a test fails when one is missing. */
export const issuerUnits: readonly IssuerRule[] = [
  httpContentType,
  httpEndpointNotHttps,
  httpIssuerNotHttps,
  httpRedirect,
  httpTlsCert,
  issuerDuplicateMember,
  issuerIdTokenHs,
  issuerImplicitAdvertised,
  issuerIssuerIpLiteral,
  issuerMismatch,
  issuerMissingRequired,
  issuerNonCanonical,
  issuerNonregisteredAlg,
  issuerPrivateAddress,
  issuerQueryOrFragment,
  issuerRevocationMissing,
  issuerTwoDocumentsDisagree,
  issuerUnrenderedTemplate,
  issuerUserinfoInUrl,
  jwksAlgKtyMismatch,
  jwksCacheTooLong,
  jwksCurveUnsupported,
  jwksDuplicateMaterial,
  jwksKidDuplicate,
  jwksKidMissing,
  jwksKnownPublicPrivateKey,
  jwksPointOffCurve,
  jwksRsaExponent,
  jwksRsaTooSmall,
  jwksUseMissing,
  jwksX5cExpired,
  jwksX5cMismatch,
  prmResourceMismatch,
];
