import type { LookupFunction } from 'node:net';
import { connect, type SecureVersion } from 'node:tls';

const WAIT_MS = 2_000;
const OLDEST: SecureVersion = 'TLSv1';
const NEWEST_OLD: SecureVersion = 'TLSv1.1';

/**
 * Whether a server takes a version of TLS below 1.2: `refused`, the version that was taken, or `untested` where this
 * machine cannot offer one or nothing came back. Nothing is sent but the offer.
 */
export function oldVersionsOf(origin: URL, lookup: LookupFunction, ca: string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const host = origin.hostname.replace(/^\[|\]$/g, '');
    const finish = (answer: string): void => {
      socket.destroy();
      resolve(answer);
    };
    const socket = connect({
      host,
      port: Number(origin.port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      lookup,
      minVersion: OLDEST,
      maxVersion: NEWEST_OLD,
      // Security level 0: newer OpenSSL offers old versions at no other.
      ciphers: 'DEFAULT@SECLEVEL=0',
      ca,
    });
    socket.setTimeout(WAIT_MS, () => finish('untested'));
    socket.on('secureConnect', () => finish(socket.getProtocol() ?? 'untested'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(wasRefused(error) ? 'refused' : 'untested'));
  });
}

/** The server said no; a connection that simply ends, or an error of our own side, says nothing. */
function wasRefused({ code = '' }: NodeJS.ErrnoException): boolean {
  return /ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE)|TLSV1_ALERT|SSLV3_ALERT|UNSUPPORTED_PROTOCOL|WRONG_VERSION/.test(
    code,
  );
}
