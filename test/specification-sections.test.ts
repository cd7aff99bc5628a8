import { describe, expect, it } from 'vitest';
import { codeRules } from '../rules/code/index.js';
import { issuerUnits } from '../rules/issuer/units.js';
import { loadSchemaRules } from '../src/load/rule-files.js';

/**
 * Sections whose titles were read: in the tables of contents of the RFCs, for OpenID Connect and RFC 6750, 6819, 7009, 9068,
 * 9325 and 9440 in quotations of them (2026-11-28).
 */
const READ: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'OpenID Connect Core 1.0': {
    '2': 'ID Token',
    '5.1': 'Standard Claims',
    '10.1': 'Signing',
    '10.1.1': 'Rotation of Asymmetric Signing Keys',
  },
  'OpenID Connect Discovery 1.0': {
    '3': 'OpenID Provider Metadata',
    '4.2': 'OpenID Provider Configuration Response',
    '4.3': 'OpenID Provider Configuration Validation',
    '5': 'String Operations',
    '7.2': 'Impersonation Attacks',
  },
  'RFC 3986': { '3.2.1': 'User Information' },
  'RFC 6265': { '8.2': 'Ambient Authority', '8.3': 'Clear Text', '8.4': 'Session Identifiers' },
  'RFC 6749': {
    '2.1': 'Client Types',
    '2.2': 'Client Identifier',
    '3.1': 'Authorization Endpoint',
    '3.1.2.1': 'Endpoint Request Confidentiality',
    '3.2': 'Token Endpoint',
    '3.3': 'Access Token Scope',
    '4.1.1': 'Authorization Request',
    '4.1.2': 'Authorization Response',
    '4.1.3': 'Access Token Request',
    '4.4': 'Client Credentials Grant',
    '10.1': 'Client Authentication',
    '10.3': 'Access Tokens',
    '10.4': 'Refresh Tokens',
    '10.5': 'Authorization Codes',
    '10.6': 'Authorization Code Redirection URI Manipulation',
    '10.10': 'Credentials-Guessing Attacks',
    '10.12': 'Cross-Site Request Forgery',
  },
  'RFC 6750': { '2.3': 'URI Query Parameter', '5.3': 'Summary of Recommendations' },
  'RFC 6819': {
    '4.1.1': 'Threat: Obtaining Client Secrets',
    '4.6.7': 'Threat: Token Leakage via Log Files and HTTP Referrers',
    '5.1.4.1': 'Enforce Credential Storage Protection Best Practices',
  },
  'RFC 7009': { '2': 'Token Revocation', '2.1': 'Revocation Request' },
  'RFC 7515': {
    '2': 'Terminology',
    '4.1.2': '"jku" (JWK Set URL) Header Parameter',
    '10.2': 'Key Protection',
    '10.5': 'Differences between Digital Signatures and MACs',
  },
  'RFC 7517': {
    '4.2': '"use" (Public Key Use) Parameter',
    '4.3': '"key_ops" (Key Operations) Parameter',
    '4.4': '"alg" (Algorithm) Parameter',
    '4.5': '"kid" (Key ID) Parameter',
    '4.6': '"x5u" (X.509 URL) Parameter',
    '4.7': '"x5c" (X.509 Certificate Chain) Parameter',
    '4.8': '"x5t" (X.509 Certificate SHA-1 Thumbprint) Parameter',
    '5': 'JWK Set Format',
    '5.1': '"keys" Parameter',
    '9.2': 'Preventing Disclosure of Non-public Key Information',
  },
  'RFC 7518': {
    '2': 'Terminology',
    '3.1': '"alg" (Algorithm) Header Parameter Values for JWS',
    '3.2': 'HMAC with SHA-2 Functions',
    '3.3': 'Digital Signature with RSASSA-PKCS1-v1_5',
    '3.6': 'Using the Algorithm "none"',
    '6.2.1.1': '"crv" (Curve) Parameter',
  },
  'RFC 7519': {
    '4.1.1': '"iss" (Issuer) Claim',
    '4.1.3': '"aud" (Audience) Claim',
    '4.1.4': '"exp" (Expiration Time) Claim',
    '4.1.5': '"nbf" (Not Before) Claim',
    '7.2': 'Validating a JWT',
    '12': 'Privacy Considerations',
  },
  'RFC 7636': { '4.2': 'Client Creates the Code Challenge', '7.1': 'Entropy of the code_verifier' },
  'RFC 7662': { '2.1': 'Introspection Request', '2.2': 'Introspection Response', '4': 'Security Considerations' },
  'RFC 8252': {
    '7.1': 'Private-Use URI Scheme Redirection',
    '7.3': 'Loopback Interface Redirection',
    '8.3': 'Loopback Redirect Considerations',
    '8.5': 'Client Authentication',
  },
  'RFC 8259': { '4': 'Objects' },
  'RFC 8414': {
    '2': 'Authorization Server Metadata',
    '3.2': 'Authorization Server Metadata Response',
    '3.3': 'Authorization Server Metadata Validation',
    '5': 'Compatibility Notes',
  },
  'RFC 8707': { '1': 'Introduction' },
  'RFC 8725': {
    '3.1': 'Perform Algorithm Verification',
    '3.2': 'Use Appropriate Algorithms',
    '3.3': 'Validate All Cryptographic Operations',
    '3.4': 'Validate Cryptographic Inputs',
    '3.5': 'Ensure Cryptographic Keys Have Sufficient Entropy',
    '3.8': 'Validate Issuer and Subject',
    '3.9': 'Use and Validate Audience',
    '3.10': 'Do Not Trust Received Claims',
    '3.11': 'Use Explicit Typing',
    '3.12': 'Use Mutually Exclusive Validation Rules for Different Kinds of JWTs',
  },
  'RFC 9068': { '2.1': 'Header', '4': 'Validating JWT Access Tokens' },
  'RFC 9110': { '4.3.4': 'https Certificate Verification', '4.3.5': 'IP-ID Reference Identity' },
  'RFC 9207': { '3': 'Authorization Server Metadata' },
  'RFC 9325': { '3.1.1': 'SSL/TLS Protocol Versions' },
  'RFC 9440': { '4': 'Security Considerations' },
  'RFC 9700': {
    '2.1': 'Protecting Redirect-Based Flows',
    '2.1.1': 'Authorization Code Grant',
    '2.1.2': 'Implicit Grant',
    '2.2.1': 'Access Tokens',
    '2.2.2': 'Refresh Tokens',
    '2.3': 'Access Token Privilege Restriction',
    '2.4': 'Resource Owner Password Credentials Grant',
    '2.5': 'Client Authentication',
    '2.6': 'Other Recommendations',
    '4.1.3': 'Countermeasures',
    '4.3.2': 'Access Token in Browser History',
    '4.11': 'Open Redirection',
    '4.14.2': 'Recommendations',
  },
  'RFC 9728': {
    '2': 'Protected Resource Metadata',
    '3.3': 'Protected Resource Metadata Validation',
    '7.7': 'Server-Side Request Forgery (SSRF)',
  },
};

/**
 * What sections say, of those whose text was read (RFC 6749, RFC 8725 §3, RFC 9700 §2.1.2 to §2.6, OpenID Connect Discovery
 * §4 to §7.2) or that is quoted word for word in several places. The rules that refer to them rest on this.
 */
const SAYS: Readonly<Record<string, string>> = {
  'OpenID Connect Core 1.0 §10.1': 'Where a set has several keys, the header of a token has to name one by its kid.',
  'OpenID Connect Discovery 1.0 §4.2':
    'The answer is 200 and application/json; claims with zero elements are left out.',
  'OpenID Connect Discovery 1.0 §4.3': 'The issuer is identical to the URL that was used, and to iss in ID tokens.',
  'OpenID Connect Discovery 1.0 §5': 'Texts are compared code point by code point, and never normalised.',
  'OpenID Connect Discovery 1.0 §7.2': 'A document may name a foreign issuer with endpoints and keys of its own.',
  'RFC 6749 §3.1': 'The authorization endpoint requires TLS.',
  'RFC 6749 §3.1.2.1': 'Redirection endpoints should require TLS.',
  'RFC 6749 §3.2': 'The token endpoint requires TLS.',
  'RFC 6749 §10.1': 'Clients keep their credentials confidential; native and browser apps are not given any.',
  'RFC 6750 §5.3': 'Tokens are kept safe, live for an hour or less, have an audience, and do not stand in URLs.',
  'RFC 7517 §4.3': 'Where use and key_ops are both given, they have to agree.',
  'RFC 7517 §4.5': 'Different keys of a set should have different kids.',
  'RFC 7518 §3.3': 'RSA keys have 2048 bits or more.',
  'RFC 7636 §4.2': 'Plain is for deployments that cannot use S256.',
  'RFC 7662 §2.1': 'Introspection requires authorization, against the scanning of tokens.',
  'RFC 8414 §3.2': 'The answer is 200 and application/json; claims with zero elements are left out.',
  'RFC 8414 §3.3': 'The issuer is identical to the identifier that the URL was made of.',
  'RFC 8725 §3.1': 'A caller lists the algorithms, and a key is used with exactly one.',
  'RFC 8725 §3.2': 'Only current algorithms; no `none` unless asked for; RSA-PKCS1 v1.5 encryption is avoided.',
  'RFC 8725 §3.3': 'A token is rejected where any cryptographic operation fails.',
  'RFC 8725 §3.4': 'Points that are not on the curve are refused.',
  'RFC 8725 §3.5': 'What people can remember is no key for a MAC.',
  'RFC 8725 §3.8': 'The keys belong to the issuer that the token names.',
  'RFC 8725 §3.9': 'The audience is validated, and a token without one rejected.',
  'RFC 8725 §3.10': 'What kid, jku and x5u say is input, and not followed blindly.',
  'RFC 8725 §3.11': 'A typ tells kinds of tokens apart.',
  'RFC 8725 §3.12': 'The rules for different kinds of tokens exclude each other.',
  'RFC 9700 §2.1.2': 'No access tokens in authorization responses; `code id_token` is allowed.',
  'RFC 9700 §2.2.1': 'Access tokens should be bound to their sender.',
  'RFC 9700 §2.2.2': 'Refresh tokens of public clients rotate, or are bound to their sender.',
  'RFC 9700 §2.3': 'Access tokens have the least privilege, and an audience.',
  'RFC 9700 §2.4': 'The password grant is not used.',
  'RFC 9700 §2.5': 'Clients authenticate where they can, best with asymmetric keys.',
  'RFC 9700 §2.6': 'No CORS at the authorization endpoint, no http redirects; metadata against wrong endpoints.',
  'RFC 9728 §3.3': 'The resource is identical to the identifier that the URL was made of.',
};

const ISSUER_RULES = [
  ...issuerUnits.map(({ id, references }) => ({ id, references })),
  ...loadSchemaRules('issuer').map(({ 'x-rule': { id, references } }) => ({ id, references })),
];
const OTHER_RULES = [
  ...codeRules.map(({ id, references }) => ({ id, references })),
  ...loadSchemaRules('config').map(({ 'x-rule': { id, references } }) => ({ id, references })),
];

/** `RFC 8414 §3.2` is a section of a document. */
function sectionsOf(rules: readonly { readonly id: string; readonly references: readonly string[] }[]) {
  return rules.flatMap(({ id, references }) =>
    references.flatMap((reference) => {
      const [, document, section] = /^(.+) §([\d.]+)$/.exec(reference) ?? [];
      return document === undefined || section === undefined ? [] : [{ id, document, section }];
    }),
  );
}

describe('a section that a rule refers to', () => {
  it('of an issuer rule was read in its specification', () => {
    const sections = sectionsOf(ISSUER_RULES);
    expect(sections.length).toBeGreaterThan(80);
    expect(sections.filter(({ document, section }) => READ[document]?.[section] === undefined)).toEqual([]);
  });

  it('has a title, where its text was read, and is what some rule rests on', () => {
    const known = new Set(
      sectionsOf([...ISSUER_RULES, ...OTHER_RULES]).map(({ document, section }) => `${document} §${section}`),
    );
    expect(Object.keys(SAYS).filter((reference) => !known.has(reference))).toEqual([]);
    const titled = Object.entries(READ).flatMap(([document, titles]) =>
      Object.keys(titles).map((section) => `${document} §${section}`),
    );
    expect(Object.keys(SAYS).filter((reference) => !titled.includes(reference))).toEqual([]);
  });

  it('of another rule is one of those that were read, where the specification was', () => {
    const known = sectionsOf(OTHER_RULES).filter(({ document }) => READ[document] !== undefined);
    expect(known.length).toBeGreaterThan(150);
    expect(
      known
        .filter(({ document, section }) => READ[document]?.[section] === undefined)
        .map(({ document, section }) => `${document} §${section}`)
        .filter((reference) => !BELOW_THE_CONTENTS.has(reference)),
    ).toEqual([]);
  });
});

/** Deeper than the table of contents of their specification goes: nobody has read their titles there. */
const BELOW_THE_CONTENTS: ReadonlySet<string> = new Set([
  'OpenID Connect Core 1.0 §3.1.3.7',
  'OpenID Connect Core 1.0 §3.2',
  'OpenID Connect Core 1.0 §5.7',
  'RFC 6265 §4.1.2.5',
  'RFC 6265 §4.1.2.6',
]);
