import type { Untrusted } from '../issuer-facts.js';

/** A request that this tool would not make, or an answer that it would not read; the message goes on after the URL. */
export class Refusal extends Error {}

const SAYINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: check that it runs and that the port is right',
  ECONNRESET: 'closed the connection before it had answered: try again, or look at its log',
  UND_ERR_SOCKET: 'closed the connection before it had answered: try again, or look at its log',
  ENOTFOUND: 'has no address in DNS: check the name',
  EAI_AGAIN: 'could not be looked up in DNS: check the network',
  ENETUNREACH: 'cannot be reached from this network',
  EHOSTUNREACH: 'cannot be reached from this network',
  ETIMEDOUT: 'did not accept a connection in time: check that it can be reached from here',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection within 2 s: check that it can be reached from here',
  UND_ERR_HEADERS_TIMEOUT: 'sent no answer within 5 s: try again, or look at its log',
  UND_ERR_BODY_TIMEOUT: 'stopped sending in the middle of its answer: try again, or look at its log',
  UND_ERR_HEADERS_OVERFLOW: 'answered with more headers than are read',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'speaks HTTP/2 only, and HTTP/1.1 is asked for: allow both',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'sent another length than it announced: look at its log',
};

/** What happened, as the rest of a sentence that begins with the URL. */
export function explain(error: unknown, deadlinePassed: boolean, timeoutMs: number): string {
  if (error instanceof Refusal) return error.message;
  if (deadlinePassed) return `was not read within the ${timeoutMs / 1000} s allowed: try again, or allow more time`;
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Refusal) return cause.message;
  if ((error as Error).name === 'HTTPParserError') return 'does not answer in HTTP: check the port and the scheme';
  const code = codeOf(error) ?? codeOf(cause) ?? 'no reason given';
  const known = Object.hasOwn(SAYINGS, code) ? SAYINGS[code] : undefined;
  if (known) return known;
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code))
    return `cannot be trusted over TLS (${code}): renew or complete its certificate chain`;
  return `could not be read (${code}): check that it can be reached from here`;
}

const UNTRUSTED: Readonly<Record<string, Untrusted>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-name',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  CERT_REVOKED: 'rejected',
  CERT_SIGNATURE_FAILURE: 'rejected',
  INVALID_CA: 'rejected',
  INVALID_PURPOSE: 'rejected',
  PATH_LENGTH_EXCEEDED: 'rejected',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'old-version',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'old-version',
};

/** What a failed handshake says of the server; nothing where the fault may be another one. */
export function untrustedBy(error: unknown): Untrusted | undefined {
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown } | undefined)?.cause) ?? '';
  return Object.hasOwn(UNTRUSTED, code) ? UNTRUSTED[code] : undefined;
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
