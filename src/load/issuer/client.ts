import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type DetailedPeerCertificate, rootCertificates, TLSSocket } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import type { Certificate, DocumentPurpose, IssuerRequest, ProbePurpose, Purpose, TlsFacts } from '../issuer-facts.js';
import { ipLiteral, type Reach, reachOfAddress, reachOfHost } from './address.js';
import { challengedResource } from './challenge.js';
import { SECRET_NAME } from './document.js';
import { oldVersionsOf } from './old-tls.js';
import { explain, Refusal, untrustedBy } from './refusal.js';

const CONNECT_MS = 2_000;
const HEADERS_MS = 5_000;
const MAX_REQUESTS = 6;
const MAX_BYTES: Readonly<Record<DocumentPurpose, number>> = {
  metadata: 256 * 1024,
  'authorization-server': 256 * 1024,
  'protected-resource': 256 * 1024,
  jwks: 512 * 1024,
};

export interface ClientOptions {
  readonly timeoutMs: number;
  /** Where the user's own target lies: another host of this machine may only be named by a target on it. */
  readonly targetHost: string;
  readonly allowPrivate: boolean;
  /** Certificates to trust beside those of the system, as PEM. */
  readonly ca?: string | undefined;
  /** Go through the proxy that the environment names. */
  readonly proxy?: boolean | undefined;
}

/** Of nobody: a name that can never be registered. */
const STRANGE_ORIGIN = 'https://authproof.invalid';
/** Some servers refuse documents to origins that they do not know, so only some of the probes have one. */
const AS_STRANGER: Readonly<Partial<Record<Purpose, { method: 'GET' | 'OPTIONS'; headers: Record<string, string> }>>> =
  {
    authorization: { method: 'GET', headers: { origin: STRANGE_ORIGIN } },
    userinfo: { method: 'GET', headers: { origin: STRANGE_ORIGIN } },
    token: { method: 'OPTIONS', headers: { origin: STRANGE_ORIGIN, 'access-control-request-method': 'POST' } },
    revocation: { method: 'OPTIONS', headers: { origin: STRANGE_ORIGIN, 'access-control-request-method': 'POST' } },
  };

type Asked = Pick<IssuerRequest, 'url' | 'purpose' | 'required'>;

export interface Answer {
  readonly request: IssuerRequest;
  /** Absent unless the status was 200 and the whole body arrived. */
  readonly body?: Buffer | undefined;
}

/** GETs the few documents of one issuer, within one deadline, one request budget and one set of allowed hosts. */
export class IssuerClient {
  readonly #options: ClientOptions;
  readonly #agent: Dispatcher;
  readonly #deadline: AbortSignal;
  readonly #tls = new Map<string, TlsFacts>();
  #made = new Set<string>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#deadline = AbortSignal.timeout(options.timeoutMs);
    const direct = { connect: this.#connector(), headersTimeout: HEADERS_MS, connections: 1 };
    this.#agent = options.proxy
      ? // Hosts that the environment excepts from the proxy are connected to as without one.
        new EnvHttpProxyAgent({ requestTls: this.#trusted(), ...direct })
      : new Agent(direct);
  }

  get(url: string, purpose: DocumentPurpose, required: boolean): Promise<Answer> {
    return this.#ask(url, purpose, required, (target, asked) => this.#exchange(target, asked, MAX_BYTES[purpose]));
  }

  /** How an address answers a request that it must refuse: its status and headers, not its body. */
  async probe(url: string, purpose: ProbePurpose): Promise<IssuerRequest> {
    const { request: seen } = await this.#ask(url, purpose, false, (target, asked) => this.#exchange(target, asked));
    return seen;
  }

  /** Which hosts of this visit take an old version of TLS. */
  async oldVersions(): Promise<ReadonlyMap<string, string>> {
    if (this.#options.proxy) return new Map();
    const asked = [...this.#tls.keys()].map(async (origin) => {
      const deadline = new Promise<string>((resolve) => {
        if (this.#deadline.aborted) resolve('untested');
        this.#deadline.addEventListener('abort', () => resolve('untested'), { once: true });
      });
      const answer = oldVersionsOf(new URL(origin), this.#guarded, this.#options.ca);
      return [origin, await Promise.race([answer, deadline])] as const;
    });
    return new Map(await Promise.all(asked));
  }

  async #ask(
    url: string,
    purpose: Purpose,
    required: boolean,
    exchange: (target: URL, asked: Asked) => Promise<Answer>,
  ): Promise<Answer> {
    const asked = { url: showUrl(url), purpose, required };
    try {
      const target = this.#permit(url);
      if (!this.mayAsk) throw new Refusal(`was not asked: at most ${MAX_REQUESTS} requests are made per issuer`);
      this.#made.add(url);
      return await exchange(target, asked);
    } catch (error) {
      return {
        request: {
          ...asked,
          untrusted: untrustedBy(error),
          error: explain(error, this.#deadline.aborted, this.#options.timeoutMs),
        },
      };
    }
  }

  get mayAsk(): boolean {
    return this.#made.size < MAX_REQUESTS;
  }

  /** The visit goes on to a resource, or from it to its authorization server, which have requests of their own. */
  nextIssuer(): void {
    this.#made = new Set();
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** What can be refused before a socket exists: the scheme, credentials, and hosts that are addresses already. */
  #permit(text: string): URL {
    if (!URL.canParse(text)) throw new Refusal('is not an absolute URL');
    const url = new URL(text);
    if (url.username || url.password)
      throw new Refusal('carries credentials, which are never sent: name it without them');
    const reach = reachOfHost(url.hostname);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && reach === 'loopback'))
      throw new Refusal('was not asked: only https is, and http on this machine; name its https URL');
    if (ipLiteral(url.hostname) || reach === 'loopback' || this.#local) this.#allow(reach, url.hostname);
    return url;
  }

  /** Whether the user's own target is on this machine; then nothing outside of it is asked. */
  get #local(): boolean {
    return reachOfHost(this.#options.targetHost) === 'loopback';
  }

  #allow(reach: Reach, host: string): void {
    if (this.#options.allowPrivate || reach === (this.#local ? 'loopback' : 'public')) return;
    throw new Refusal(
      this.#local
        ? `was not asked: ${host} is not on this machine as the target is; name it as a target of its own, or allow private addresses`
        : `was not asked: ${host} is a ${reach} address; allow private addresses if it is yours`,
    );
  }

  // The answer that was judged is the answer that is connected to, so a second DNS answer cannot move the connection.
  readonly #guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      try {
        for (const { address } of addresses) this.#allow(reachOfAddress(address), `${hostname} (${address})`);
      } catch (refusal) {
        return callback(refusal as Error, '');
      }
      const first = addresses[0];
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };

  /** Said aloud because the environment (NODE_TLS_REJECT_UNAUTHORIZED) would otherwise decide. */
  #trusted() {
    const { ca } = this.#options;
    return {
      rejectUnauthorized: true,
      maxCachedSessions: 0,
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    };
  }

  #connector(): buildConnector.connector {
    const connect = buildConnector({ ...this.#trusted(), timeout: CONNECT_MS, lookup: this.#guarded, port: 0 });
    return (options, callback) =>
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error) return callback(error, null);
        if (socket instanceof TLSSocket) this.#tls.set(`${options.protocol}//${options.host}`, tlsFacts(socket));
        callback(null, socket);
      });
  }

  /** Without a `limit` the body is not read, and no status is a fault. */
  async #exchange(url: URL, asked: Asked, limit?: number): Promise<Answer> {
    const stranger = AS_STRANGER[asked.purpose];
    const answer = await request(url, {
      method: stranger?.method ?? 'GET',
      dispatcher: this.#agent,
      signal: this.#deadline,
      headersTimeout: HEADERS_MS,
      bodyTimeout: HEADERS_MS,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'authproof',
        ...stranger?.headers,
      },
    });
    const location = header(answer, 'location');
    const seen: IssuerRequest = {
      ...asked,
      status: answer.statusCode,
      contentType: header(answer, 'content-type'),
      cacheControl: header(answer, 'cache-control'),
      age: header(answer, 'age'),
      location: location === undefined ? undefined : showLocation(location, url),
      tls: this.#tls.get(url.origin),
      proxied: this.#options.proxy && url.protocol === 'https:' && !this.#tls.has(url.origin) ? true : undefined,
      hsts: header(answer, 'strict-transport-security'),
      allowOrigin: originsOf(header(answer, 'access-control-allow-origin')),
      allowCredentials: header(answer, 'access-control-allow-credentials') === 'true' ? true : undefined,
      resourceMetadata: answer.statusCode === 401 ? challengedResource(answer.headers['www-authenticate']) : undefined,
    };
    if (limit === undefined) {
      answer.body.on('error', () => undefined).destroy();
      return { request: seen };
    }
    if (answer.statusCode !== 200) {
      answer.body.on('error', () => undefined).destroy();
      return { request: { ...seen, error: refusedStatus(answer.statusCode, seen.location) } };
    }
    try {
      const body = inflate(await read(answer.body, limit), header(answer, 'content-encoding'), limit);
      return { request: seen, body };
    } catch (error) {
      return { request: { ...seen, error: explain(error, this.#deadline.aborted, this.#options.timeoutMs) } };
    }
  }
}

function originsOf(value: string | undefined): IssuerRequest['allowOrigin'] {
  if (value === undefined) return undefined;
  return value === '*' ? 'any' : value === STRANGE_ORIGIN ? 'reflected' : 'other';
}

async function read(body: Dispatcher.ResponseData['body'], limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Some servers compress although `identity` was asked for; the limit counts what comes out. */
function inflate(body: Buffer, encoding: string | undefined, limit: number): Buffer {
  const options = { maxOutputLength: limit };
  try {
    if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(body, options);
    if (encoding === 'deflate') return inflateSync(body, options);
    if (encoding === 'br') return brotliDecompressSync(body, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Refusal('answered with a compressed body that cannot be unpacked');
  }
  throw new Refusal('answered in a content encoding that was not asked for');
}

function tooLarge(limit: number): Refusal {
  return new Refusal(
    `answered with more than ${limit / 1024} kB, which no such document needs; it was not read further`,
  );
}

function refusedStatus(status: number, location: string | undefined): string {
  if (status >= 300 && status < 400 && location)
    return `redirects to ${location}, and redirects are not followed: name the final URL`;
  return `answered with status ${status} instead of 200`;
}

function header(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A URL as outputs may show it: no credentials, no fragment, not endless. */
export function showUrl(text: string): string {
  if (!URL.canParse(text)) return text.slice(0, 200);
  const url = new URL(text);
  url.username &&= '…';
  url.password &&= '…';
  for (const name of new Set(url.searchParams.keys())) if (SECRET_NAME.test(name)) url.searchParams.set(name, '…');
  url.hash = '';
  return url.href.slice(0, 500);
}

function showLocation(location: string, base: URL): string {
  if (!URL.canParse(location, base.href)) return 'an address that is no URL';
  const url = new URL(location, base.href);
  url.search = '';
  return showUrl(url.href);
}

function tlsFacts(socket: TLSSocket): TlsFacts {
  const chain: Certificate[] = [];
  const seen = new Set<string>();
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.fingerprint256 && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    const { CN, O } = certificate.subject;
    const subject = [CN, O].flat().find((name) => typeof name === 'string') ?? 'a certificate without a name';
    chain.push({ subject: subject.slice(0, 100), validTo: isoDate(certificate.valid_to) });
    certificate = certificate.issuerCertificate;
  }
  return { protocol: socket.getProtocol() ?? 'unknown', validTo: chain[0]?.validTo, chain };
}

function isoDate(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
