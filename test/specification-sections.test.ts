import { describe, expect, it } from 'vitest';
import { codeRules } from '../rules/code/index.js';
import { issuerUnits } from '../rules/issuer/units.js';
import { loadSchemaRules } from '../src/load/rule-files.js';

/**
 * Sections whose titles were read in the tables of contents of the RFCs, and for OpenID Connect in quotations of its
 * documents (2026-11-28).
 */
const READ: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'OpenID Connect Core 1.0': {
    '2': 'ID Token',
    '10.1': 'Signing',
    '10.1.1': 'Rotation of Asymmetric Signing Keys',
  },
  'OpenID Connect Discovery 1.0': {
    '3': 'OpenID Provider Metadata',
    '4.2': 'OpenID Provider Configuration Response',
    '4.3': 'OpenID Provider Configuration Validation',
  },
  'RFC 3986': { '3.2.1': 'User Information' },
  'RFC 6265': { '8.2': 'Ambient Authority', '8.3': 'Clear Text', '8.4': 'Session Identifiers' },
  'RFC 6749': {
    '2.1': 'Client Types',
    '2.2': 'Client Identifier',
    '3.1': 'Authorization Endpoint',
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
  'RFC 9110': { '4.3.4': 'https Certificate Verification', '4.3.5': 'IP-ID Reference Identity' },
  'RFC 9207': { '3': 'Authorization Server Metadata' },
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
  'RFC 6749 §3.1.2.1',
]);
