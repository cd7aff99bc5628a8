import { describe, expect, it } from 'vitest';
import { codeRules } from '../rules/code/index.js';
import { issuerUnits } from '../rules/issuer/units.js';
import { loadSchemaRules } from '../src/load/rule-files.js';

/** Sections and their titles, as their specifications have them. */
const READ: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'OpenID Connect Core 1.0': {
    '2': 'ID Token',
    '3.1.3.7': 'ID Token Validation',
    '3.2': 'Authentication using the Implicit Flow',
    '5.1': 'Standard Claims',
    '5.3': 'UserInfo Endpoint',
    '5.3.2': 'Successful UserInfo Response',
    '5.7': 'Claim Stability and Uniqueness',
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
  'OpenID Connect RP-Initiated Logout 1.0': { '2': 'RP-Initiated Logout' },
  'RFC 3986': { '3.2.1': 'User Information' },
  'RFC 6265': {
    '4.1.2.5': 'The Secure Attribute',
    '4.1.2.6': 'The HttpOnly Attribute',
    '8.2': 'Ambient Authority',
    '8.3': 'Clear Text',
    '8.4': 'Session Identifiers',
    '8.6': 'Weak Integrity',
  },
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
    '5.2': 'Error Response',
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
    '5.1.4.1.3': 'No Cleartext Storage of Credentials',
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
    '8.5.1': 'Registry Contents',
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
    '8.1': 'Protecting the Authorization Code',
    '8.5': 'Client Authentication',
  },
  'RFC 8259': { '4': 'Objects' },
  'RFC 8414': {
    '2': 'Authorization Server Metadata',
    '2.1': 'Signed Authorization Server Metadata',
    '3': 'Obtaining Authorization Server Metadata',
    '3.2': 'Authorization Server Metadata Response',
    '3.3': 'Authorization Server Metadata Validation',
    '5': 'Compatibility Notes',
  },
  'RFC 8707': { '1': 'Introduction', '2': 'Resource Parameter' },
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
    '4': 'Authorization Server Metadata',
    '5': 'Use of WWW-Authenticate for Protected Resource Metadata',
    '5.1': 'WWW-Authenticate Response',
    '7.4': 'Audience-Restricted Access Tokens',
    '7.7': 'Server-Side Request Forgery (SSRF)',
  },
  'draft-ietf-httpbis-rfc6265bis-12': { '4.1.3.2': 'The "__Host-" Prefix' },
  'OWASP ASVS 4.0.3': {
    'V4.1.2': 'General Access Control Design',
    'V4.1.3': 'General Access Control Design',
    'V4.1.5': 'General Access Control Design',
    'V7.2.2': 'Log Processing',
  },
  'OWASP ASVS 5.0.0': { 'V13.3.2': 'Secret Management' },
  'OWASP MASVS 2.0': { 'MASVS-STORAGE-1': 'The app securely stores sensitive data' },
};

/**
 * What sections say, the paragraphs of each read in its specification: RFCs as they were published, OpenID Connect in the sources of its
 * working group, the draft at the version that is named, the standards of OWASP in their repositories (2026-11-29). The rules that
 * refer to them rest on this. A section that was not read is not printed: there are no exceptions.
 */
const SAYS: Readonly<Record<string, string>> = {
  'OpenID Connect Core 1.0 §2':
    'An ID token has the client as its audience and is signed; `none` needs a client that asked for it, and no ID token from the authorization endpoint.',
  'OpenID Connect Core 1.0 §3.1.3.7': 'A nonce that was sent has to come back in the ID token, and is compared.',
  'OpenID Connect Core 1.0 §3.2':
    'All tokens come from the authorization endpoint, which may show them to the user and to what has access to the browser.',
  'OpenID Connect Core 1.0 §5.1':
    'No client may rely on an e-mail address being unique; `email_verified` is true where the provider made sure whose it was.',
  'OpenID Connect Core 1.0 §5.3':
    'The endpoint is a protected resource: it takes bearer tokens, and returns claims about the user.',
  'OpenID Connect Core 1.0 §5.3.2':
    'The sub of the answer has to be that of the ID token; where it is not, none of the answer may be used.',
  'OpenID Connect Core 1.0 §5.7': 'Only iss and sub together identify a user; e-mail addresses and names must not.',
  'OpenID Connect Core 1.0 §10.1':
    'With RSA or ECDSA, where a set has several keys, the header of a token has to name one by its kid.',
  'OpenID Connect Core 1.0 §10.1.1':
    'New keys are added from time to time, an unknown kid is looked up anew, and old keys should stay for a while.',
  'OpenID Connect Discovery 1.0 §3':
    'The members, which of them are required, their defaults, and https for the issuer and its keys.',
  'OpenID Connect Discovery 1.0 §4.2':
    'The answer is 200 and application/json; claims with zero elements are left out.',
  'OpenID Connect Discovery 1.0 §4.3': 'The issuer is identical to the URL that was used, and to iss in ID tokens.',
  'OpenID Connect Discovery 1.0 §5': 'Texts are compared code point by code point, and never normalised.',
  'OpenID Connect Discovery 1.0 §7.2': 'A document may name a foreign issuer with endpoints and keys of its own.',
  'OpenID Connect RP-Initiated Logout 1.0 §2':
    'A client asks the provider to sign the user out by sending the browser there; when it ends its own session is its choice.',
  'RFC 3986 §3.2.1': 'A password in a URL is deprecated: in clear text it is a risk in almost every case.',
  'RFC 6265 §4.1.2.5': 'A Secure cookie is sent over secure channels only.',
  'RFC 6265 §4.1.2.6': 'An HttpOnly cookie is left out where other means than HTTP, as scripts, ask for cookies.',
  'RFC 6265 §8.2': 'Requests that others make the browser send carry the cookies of the user.',
  'RFC 6265 §8.3': 'Without Secure, a cookie can be drawn out over a plain request.',
  'RFC 6265 §8.4': 'A session that an attacker chose beforehand may have the authority of the user after it was used.',
  'RFC 6265 §8.6': 'Cookies of one domain are not kept apart: each host below it may write those of the others.',
  'RFC 6749 §2.1':
    'Clients on the device of the user, in a browser or installed, cannot keep their credentials secret; parts of other kinds should be clients of their own.',
  'RFC 6749 §2.2': 'A client identifier is unique to its server, no secret, and alone no authentication.',
  'RFC 6749 §3.1': 'The authorization endpoint requires TLS.',
  'RFC 6749 §3.1.2.1': 'Redirection endpoints that get codes or tokens should require TLS.',
  'RFC 6749 §3.2': 'The token endpoint requires TLS.',
  'RFC 6749 §3.3': 'Scopes are case-sensitive and separated by spaces; what characters one may have.',
  'RFC 6749 §4.1.2': 'A code expires shortly, best within ten minutes, and works once.',
  'RFC 6749 §4.4': 'Only confidential clients use the client credentials grant.',
  'RFC 6749 §5.2': 'A grant that a client is not allowed, and a scope that is unknown or too much, are refused.',
  'RFC 6749 §10.1':
    'Web applications keep their credentials confidential; native and browser apps are not given any, but for one installation on one device.',
  'RFC 6749 §10.10': 'Nobody may guess a generated token: one in 2^128 at most.',
  'RFC 6749 §10.12':
    'The redirection endpoint is protected against forged requests, typically by a state bound to the browser.',
  'RFC 6750 §2.3':
    'Tokens should not stand in the query unless nothing else is possible: such URLs are likely to be logged.',
  'RFC 6750 §5.3':
    'Tokens are kept safe and go over TLS; they should live for an hour or less, have an audience, and not stand in URLs.',
  'RFC 6819 §4.1.1':
    'Secrets of clients can be taken from source code, from what is built of it, and from where it is installed.',
  'RFC 6819 §4.6.7':
    'Tokens in URLs may leak into logs; what is logged is to be chosen, and logs are to be kept from strangers.',
  'RFC 6819 §5.1.4.1.3': 'A server should not store credentials in clear text; they are hashed or encrypted.',
  'RFC 7009 §2': 'Refresh tokens can be revoked, access tokens should be; the endpoint is https.',
  'RFC 7009 §2.1':
    'A client sends its token and authenticates, where it is confidential; the token is invalid at once.',
  'RFC 7515 §2': 'Base64url has no padding and no other characters.',
  'RFC 7515 §4.1.2': 'The jku is a URL in the header of the token, where its key is said to be.',
  'RFC 7515 §10.2':
    'Who has the private key of a signer passes for the signer; who has the MAC key may change what it protects, unseen.',
  'RFC 7515 §10.5': 'Everyone who can check a MAC has the key to make one, so it proves no origin to others.',
  'RFC 7517 §4.2': 'The use says whether a key is for signatures or for encryption.',
  'RFC 7517 §4.3': 'Where use and key_ops are both given, they have to agree.',
  'RFC 7517 §4.4': 'The alg says which algorithm a key is meant for; it is optional.',
  'RFC 7517 §4.5': 'Different keys of a set should have different kids.',
  'RFC 7517 §4.6': 'An x5u points to a certificate elsewhere, over TLS.',
  'RFC 7517 §4.7': 'The key of the first certificate has to match the key itself.',
  'RFC 7517 §4.8': 'The thumbprint is SHA-1 of the certificate, in base64url.',
  'RFC 7517 §5': 'A set is an object, and has to have `keys`, a list.',
  'RFC 7517 §8.5.1': 'The media type of a set is application/jwk-set+json.',
  'RFC 7517 §9.2': 'Private and symmetric keys must be kept from others.',
  'RFC 7518 §2': 'Numbers are written with as few octets as they need.',
  'RFC 7518 §3.1': 'Each algorithm has its kind of key; ES256 has P-256, ES384 P-384, ES512 P-521.',
  'RFC 7518 §3.2': 'The key of an HMAC is as long as its hash, or longer.',
  'RFC 7518 §3.3': 'RSA keys have 2048 bits or more.',
  'RFC 7518 §3.6': 'Unsigned tokens must not be taken unless asked for, and never everywhere.',
  'RFC 7518 §6.2.1.1': 'The curves are P-256, P-384 and P-521; others can be registered.',
  'RFC 7519 §4.1.1': 'The iss names who issued the token.',
  'RFC 7519 §4.1.3': 'Who is not among the audiences, where there are any, has to reject the token.',
  'RFC 7519 §4.1.4': 'After exp the token must not be accepted; a leeway is a few minutes.',
  'RFC 7519 §4.1.5': 'Before nbf the token must not be accepted.',
  'RFC 7519 §7.2': 'A token of which any step fails has to be rejected.',
  'RFC 7519 §12': 'What is private is kept from others; to leave it out of a token is the simplest way.',
  'RFC 7636 §4.2': 'Plain is for deployments that cannot use S256.',
  'RFC 7636 §7.1': 'A verifier should have 256 bits of entropy or more.',
  'RFC 7662 §2.1': 'Introspection requires authorization, against the scanning of tokens.',
  'RFC 7662 §2.2': 'The answer says whether the token is active, and may say for whom it is meant.',
  'RFC 7662 §4':
    'The server finds out whether a token may be used at the resource that asks; an answer is not kept beyond exp.',
  'RFC 8252 §7.1': 'Apps may use schemes of their own, made of a domain in reverse.',
  'RFC 8252 §7.3': 'Redirects to the loopback interface use http.',
  'RFC 8252 §8.1': 'Other programs on the machine may take a code that is sent to its loopback interface.',
  'RFC 8252 §8.5': 'A secret that is shipped with an app should not be treated as one.',
  'RFC 8259 §4': 'With two members of one name nobody knows which one a reader takes.',
  'RFC 8414 §2':
    'The members, which of them are required, their defaults; the issuer and the URL of its keys are https.',
  'RFC 8414 §2.1': 'Signed values go before plain ones, for whoever supports them.',
  'RFC 8414 §3': 'The well-known path is inserted between host and path of the issuer.',
  'RFC 8414 §3.2': 'The answer is 200 and application/json; claims with zero elements are left out.',
  'RFC 8414 §3.3': 'The issuer is identical to the identifier that the URL was made of.',
  'RFC 8414 §5': 'One issuer may have its document at the place of this specification and at that of OpenID Connect.',
  'RFC 8707 §1': 'A token should be good at one resource only; who knows the resource can restrict it.',
  'RFC 8707 §2':
    'Tokens should be restricted to the resource that was asked for, under that name or one it is mapped to.',
  'RFC 8725 §3.1': 'A caller lists the algorithms, and a key is used with exactly one.',
  'RFC 8725 §3.2':
    'Only current algorithms; libraries should take no `none` unless asked to; RSA-PKCS1 v1.5 encryption should be avoided.',
  'RFC 8725 §3.3': 'A token is rejected where any cryptographic operation fails.',
  'RFC 8725 §3.4': 'Inputs such as points that are not on the curve are validated before they are used.',
  'RFC 8725 §3.5': 'What people can remember is no key for a MAC.',
  'RFC 8725 §3.8': 'The keys belong to the issuer that the token names.',
  'RFC 8725 §3.9':
    'Where an issuer serves several applications, the audience is validated, and a token without one rejected.',
  'RFC 8725 §3.10': 'What kid, jku and x5u say is input, and not followed blindly.',
  'RFC 8725 §3.11': 'A typ that is checked can keep kinds of tokens apart; new kinds should have one.',
  'RFC 8725 §3.12': 'The rules for different kinds of tokens exclude each other.',
  'RFC 9068 §2.1': 'Access tokens have the typ at+jwt, so that ID tokens are not taken for them.',
  'RFC 9068 §4': 'A resource rejects tokens whose audience it is not.',
  'RFC 9110 §4.3.4': 'A client has to verify the certificate; who ignores it is open to active attack.',
  'RFC 9110 §4.3.5': 'An address as a host needs a certificate for that very address.',
  'RFC 9207 §3': 'A server says in its metadata that it sends iss; without the member it does not.',
  'RFC 9325 §3.1.1': 'SSL, TLS 1.0 and 1.1 must not be negotiated.',
  'RFC 9440 §4': 'The header of a certificate is believed only of a trusted proxy that removes what clients sent.',
  'RFC 9700 §2.1':
    'Redirect URIs are compared exactly but for ports of native apps, redirectors are not open, and forged requests are prevented.',
  'RFC 9700 §2.1.1':
    'Public clients must use PKCE, others should, with S256; servers must support it and let clients find out.',
  'RFC 9700 §2.1.2':
    'Access tokens should not come in authorization responses unless the attacks on them are dealt with; `code id_token` is allowed.',
  'RFC 9700 §2.2.1': 'Access tokens should be bound to their sender.',
  'RFC 9700 §2.2.2': 'Refresh tokens of public clients rotate, or are bound to their sender.',
  'RFC 9700 §2.3': 'Access tokens should have the least privilege, and an audience.',
  'RFC 9700 §2.4': 'The password grant is not used.',
  'RFC 9700 §2.5': 'Clients should have to authenticate where they can, best with asymmetric keys.',
  'RFC 9700 §2.6':
    'No CORS at the authorization endpoint, no http redirects but to the loopback interface of native apps; metadata against wrong endpoints.',
  'RFC 9700 §4.1.3': 'Redirect URIs are compared as texts, but for the port of native apps on localhost.',
  'RFC 9700 §4.3.2': 'Tokens in URLs may end in the history of the browser; clients do not pass them in the query.',
  'RFC 9700 §4.11': 'Clients have no open redirectors; servers should only redirect by themselves to what they trust.',
  'RFC 9700 §4.14.2':
    'Refresh tokens of public clients rotate or are bound; they should expire when they are not used.',
  'RFC 9728 §2':
    'The members; the resource is required, servers are named by their issuers, and `query` is the query of RFC 6750 §2.3.',
  'RFC 9728 §3.3':
    'The resource is identical to the identifier that the URL was made of, or, after a challenge, to the URL that was asked for.',
  'RFC 9728 §4': 'A server may list its resources, and the two lists should be held against each other.',
  'RFC 9728 §5':
    'A resource may name its metadata; clients may take the issuer from there, and fetch the metadata of that server.',
  'RFC 9728 §5.1': 'The header `WWW-Authenticate`, as of a 401, may name the address of the metadata of the resource.',
  'RFC 9728 §7.4':
    'Clients of several resources should ask for tokens for one, and servers should support such tokens.',
  'RFC 9728 §7.7': 'A document may send clients to internal addresses.',
  'draft-ietf-httpbis-rfc6265bis-12 §4.1.3.2':
    'A cookie with `__Host-` has Secure, the path `/` and no domain; browsers reject it otherwise.',
  'OWASP ASVS 4.0.3 V4.1.2':
    'What access control goes by, as attributes of users, cannot be changed by users unless they are allowed to.',
  'OWASP ASVS 4.0.3 V4.1.3': 'Users reach only what they are authorized for, and nobody passes for another.',
  'OWASP ASVS 4.0.3 V4.1.5': 'Access control fails securely, also when an exception occurs.',
  'OWASP ASVS 4.0.3 V7.2.2': 'Decisions about access can be logged, and all failed ones are.',
  'OWASP ASVS 5.0.0 V13.3.2': 'Who reaches a secret is decided by least privilege.',
  'OWASP MASVS 2.0 MASVS-STORAGE-1': 'Sensitive data that an app stores is protected, wherever it is stored.',
};

const ISSUER_RULES = [
  ...issuerUnits.map(({ id, references }) => ({ id, references })),
  ...loadSchemaRules('issuer').map(({ 'x-rule': { id, references } }) => ({ id, references })),
];
const OTHER_RULES = [
  ...codeRules.map(({ id, references }) => ({ id, references })),
  ...loadSchemaRules('config').map(({ 'x-rule': { id, references } }) => ({ id, references })),
];

/** `RFC 8414 §3.2` is a section of a document, and so are `OWASP ASVS 4.0.3 V4.1.5` and `OWASP MASVS 2.0 MASVS-STORAGE-1`. */
function sectionsOf(rules: readonly { readonly id: string; readonly references: readonly string[] }[]) {
  return rules.flatMap(({ id, references }) =>
    references.flatMap((reference) => {
      const [, document, section] = /^(.+) (§[\d.]+|V\d+(?:\.\d+)+|MASVS-[A-Z]+-\d+)$/.exec(reference) ?? [];
      return document === undefined || section === undefined ? [] : [{ id, reference }];
    }),
  );
}

describe('what a rule for configuration refers to', () => {
  it('is the page of a vendor or a section: no rule rests on memory alone', () => {
    const rules = loadSchemaRules('config').map(({ 'x-rule': { id, references } }) => ({ id, references }));
    expect(rules.filter(({ references }) => references.length === 0).map(({ id }) => id)).toEqual([]);
  });
});

describe('a section that a rule refers to', () => {
  it('was read, and what it says is written down', () => {
    const sections = sectionsOf([...ISSUER_RULES, ...OTHER_RULES]).map(({ reference }) => reference);
    expect(sections.length).toBeGreaterThan(250);
    expect(sections.filter((reference) => SAYS[reference] === undefined)).toEqual([]);
  });

  it('has a title, where its text was read, and is what some rule rests on', () => {
    const known = new Set(sectionsOf([...ISSUER_RULES, ...OTHER_RULES]).map(({ reference }) => reference));
    expect(Object.keys(SAYS).filter((reference) => !known.has(reference))).toEqual([]);
    const titled = Object.entries(READ).flatMap(([document, titles]) =>
      Object.keys(titles).map((section) => `${document} ${/^\d/.test(section) ? '§' : ''}${section}`),
    );
    expect(Object.keys(SAYS).filter((reference) => !titled.includes(reference))).toEqual([]);
  });

  it('is written in a form that is seen here', () => {
    const references = [...ISSUER_RULES, ...OTHER_RULES].flatMap((rule) => rule.references);
    const seen = new Set(sectionsOf([...ISSUER_RULES, ...OTHER_RULES]).map(({ reference }) => reference));
    const numbered = /§|\b(?:[Ss]ection|[Aa]ppendix|[Cc]lause|[Cc]hapter)[ -]?[\dA-Z]|\sV\d|MASVS-|^RFC \d+\W.*\d/;
    expect(references.filter((reference) => numbered.test(reference) && !seen.has(reference))).toEqual([]);
  });
});
