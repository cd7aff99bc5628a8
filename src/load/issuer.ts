import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Incomplete } from '../analyse/observation.js';
import { type Answer, IssuerClient, showUrl } from './issuer/client.js';
import { issuerDocument, kindByContent, readJsonObject } from './issuer/document.js';
import { inspectKeys, MAX_KEYS, withFirstKeys } from './issuer/keys.js';
import { Refusal } from './issuer/refusal.js';
import { identifierOf, KIND_OF, looksLikeKeySet, readWellKnown, targetUrl, wellKnownUrl } from './issuer/well-known.js';
import type {
  Identifier,
  InspectedKey,
  IssuerDocument,
  IssuerDocumentKind,
  IssuerFacts,
  IssuerRequest,
  Purpose,
} from './issuer-facts.js';

const MAX_FILE_BYTES = 512 * 1024;

export interface FetchIssuerOptions {
  readonly timeoutMs: number;
  readonly allowPrivate?: boolean | undefined;
}

export interface ReadIssuerOptions {
  /** The URL that the recorded document is (or will be) served at, or the issuer it belongs to. */
  readonly asUrl?: string | undefined;
}

/** Asks a live issuer for its documents. Never throws: what could not be read is a problem of the facts. */
export async function fetchIssuer(target: string, options: FetchIssuerOptions): Promise<IssuerFacts> {
  const url = targetUrl(target);
  if (!url)
    return factsOf(
      target,
      [],
      [],
      [{ why: `${target} is neither a URL nor a host name: name the issuer's https URL.` }],
    );
  const client = new IssuerClient({
    timeoutMs: options.timeoutMs,
    targetHost: url.hostname,
    allowPrivate: options.allowPrivate ?? false,
  });
  const visit = new Visit(client);
  try {
    await visit.target(url, target);
    await visit.keySets();
  } finally {
    await client.close();
  }
  return factsOf(showUrl(url.href), visit.documents, visit.requests, visit.problems);
}

export async function readIssuerFile(path: string, options: ReadIssuerOptions): Promise<IssuerFacts> {
  const name = path.replaceAll('\\', '/');
  try {
    // A pipe that nobody writes to would keep a blocking open waiting.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readIssuerText(await boundedBytes(file), name, options);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      error instanceof Refusal ? error.message : `could not be read (${code ?? 'unknown error'}): check the path`;
    return factsOf(name, [], [], [{ path: name, why: `${name} ${why}.` }]);
  }
}

async function boundedBytes(file: FileHandle): Promise<Uint8Array> {
  if (!(await file.stat()).isFile()) throw new Refusal('is not a regular file: save the document to one and name that');
  const bytes = Buffer.alloc(MAX_FILE_BYTES + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  if (length > MAX_FILE_BYTES)
    throw new Refusal(`is larger than ${MAX_FILE_BYTES / 1024} kB, which no such document needs`);
  return bytes.subarray(0, length);
}

/** A recorded document: metadata or a key set, told apart by `asUrl` or by its members. */
export async function readIssuerText(
  text: string | Uint8Array,
  name: string,
  { asUrl }: ReadIssuerOptions,
): Promise<IssuerFacts> {
  const served = asUrl === undefined ? undefined : targetUrl(asUrl);
  const problems: Incomplete[] = [];
  if (asUrl !== undefined && !served)
    problems.push({ why: `${asUrl} is no URL: name the https URL that ${name} is served at.` });
  try {
    const json = readJsonObject(text);
    const wellKnown = served && readWellKnown(served);
    const content = kindByContent(json.data);
    const kind = wellKnown && content !== 'issuer.jwks' ? KIND_OF[wellKnown.purpose] : content;
    if (!kind) throw new Refusal('is neither issuer metadata nor a key set: it has none of their members');
    const source = {
      path: name,
      live: false,
      identifier: kind === 'issuer.jwks' ? undefined : identifier(served, asUrl),
    };
    return factsOf(name, [issuerDocument(kind, json, source)], [], problems);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return factsOf(name, [], [], [...problems, { path: name, why: `${name} ${error.message}.` }]);
  }
}

function identifier(url: URL | undefined, typed: string | undefined): Identifier | undefined {
  if (!url || typed === undefined) return undefined;
  const wellKnown = readWellKnown(url);
  if (wellKnown) return { value: wellKnown.identifier, trailingSlashKnown: false };
  return { value: identifierOf(url, typed), trailingSlashKnown: typed.includes('://') };
}

async function factsOf(
  asked: string,
  read: readonly IssuerDocument[],
  requests: readonly IssuerRequest[],
  problems: readonly Incomplete[],
): Promise<IssuerFacts> {
  const bounded = read.map(withFirstKeys);
  const documents = bounded.map(({ document }) => document);
  const keys: InspectedKey[] = [];
  for (const document of documents) if (document.kind === 'issuer.jwks') keys.push(...(await inspectKeys(document)));
  const unread = bounded
    .filter(({ left }) => left > 0)
    .map(({ document: { path }, left }) => ({
      path,
      why: `${path} has more than ${MAX_KEYS} keys, so the last ${left} were not checked: remove the keys that no longer sign.`,
    }));
  return {
    asked,
    documents,
    servers: documents.filter(({ kind }) => isServerMetadata(kind)),
    requests,
    keys,
    problems: [...problems, ...unread],
  };
}

/** What one visit to an issuer has collected so far. */
class Visit {
  readonly #client: IssuerClient;
  readonly documents: IssuerDocument[] = [];
  readonly requests: IssuerRequest[] = [];
  readonly problems: Incomplete[] = [];

  constructor(client: IssuerClient) {
    this.#client = client;
  }

  async target(url: URL, typed: string): Promise<void> {
    const named = identifier(url, typed);
    const wellKnown = readWellKnown(url);
    if (wellKnown) {
      const issuer = new URL(wellKnown.identifier);
      const document = await this.#ask(url.href, wellKnown.purpose, true, named);
      const sibling = wellKnown.purpose === 'metadata' ? 'authorization-server' : 'metadata';
      if (document?.kind === 'issuer.protected-resource') await this.#authorizationServer(document);
      else if (document) await this.#ask(wellKnownUrl(issuer, sibling), sibling, false, named);
      return;
    }
    if (looksLikeKeySet(url) && (await this.#ask(url.href, 'jwks', false, undefined))) return;
    if (!this.#unreachable() && (await this.#metadata(url, named))) return;
    if (this.#unreachable()) return this.#nothingFound(typed);
    const resource = await this.#ask(wellKnownUrl(url, 'protected-resource'), 'protected-resource', false, named);
    if (resource) await this.#authorizationServer(resource);
    else if (!(await this.#ask(url.href, 'metadata', false, undefined))) this.#nothingFound(typed);
  }

  /** The key sets that the metadata names. */
  async keySets(): Promise<void> {
    const uris = this.documents.map((document) => document.string('jwks_uri')).filter((uri) => uri !== undefined);
    for (const uri of new Set(uris)) await this.#ask(uri, 'jwks', true, undefined);
  }

  async #metadata(issuer: URL, named: Identifier | undefined): Promise<boolean> {
    const openid = await this.#ask(wellKnownUrl(issuer, 'metadata'), 'metadata', false, named);
    if (!openid && this.#unreachable()) return false;
    const oauth = await this.#ask(wellKnownUrl(issuer, 'authorization-server'), 'authorization-server', false, named);
    return openid !== undefined || oauth !== undefined;
  }

  async #authorizationServer(resource: IssuerDocument): Promise<void> {
    const [server, ...others] = resource.list('authorization_servers');
    for (const other of others)
      this.problems.push({
        path: showUrl(other),
        why: `${showUrl(other)} was not checked: only the first authorization server of a resource is, so name it as a target of its own.`,
      });
    if (server === undefined) return;
    const url = URL.canParse(server) ? new URL(server) : undefined;
    const found = url && (await this.#metadata(url, { value: server, trailingSlashKnown: true }));
    if (!found) this.#nothingFound(server);
  }

  /** Whether the last request found no server at all: another path of the same host would not either. */
  #unreachable(): boolean {
    const last = this.requests.at(-1);
    return last !== undefined && last.status === undefined;
  }

  #nothingFound(target: string): void {
    const telling = this.requests.findLast(({ status }) => status !== 404 && status !== 200) ?? this.requests.at(-1);
    const tried = telling ? `${telling.url} ${telling.error}` : 'it is no URL';
    this.problems.push({
      path: showUrl(target),
      why: `No issuer metadata was found for ${showUrl(target)}: ${tried}.`,
    });
  }

  async #ask(
    url: string,
    purpose: Purpose,
    required: boolean,
    named: Identifier | undefined,
  ): Promise<IssuerDocument | undefined> {
    const answer = await this.#client.get(url, purpose, required);
    try {
      const document = read(answer, named);
      this.requests.push(answer.request);
      if (document) this.documents.push(document);
      else if (required) this.#problem(answer.request, answer.request.error ?? 'sent no document');
      return document;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.requests.push({ ...answer.request, error: error.message });
      if (required || /json/i.test(answer.request.contentType ?? '')) this.#problem(answer.request, error.message);
      return undefined;
    }
  }

  #problem({ url }: IssuerRequest, why: string): void {
    this.problems.push({ path: url, why: `${url} ${why}.` });
  }
}

function read({ request, body }: Answer, named: Identifier | undefined): IssuerDocument | undefined {
  if (!body) return undefined;
  const json = readJsonObject(body);
  const content = kindByContent(json.data);
  const kind = settle(KIND_OF[request.purpose], content);
  if (request.purpose === 'jwks' && request.required && kind !== 'issuer.jwks')
    throw new Refusal('is no key set: it has no `keys`');
  if (!kind) throw new Refusal('is neither issuer metadata nor a key set: it has none of their members');
  return issuerDocument(kind, json, { path: request.url, live: true, identifier: named });
}

/** A well-known URL says what a document should be; one that is plainly something else is taken for what it is. */
function settle(asked: IssuerDocumentKind, content: IssuerDocumentKind | undefined): IssuerDocumentKind | undefined {
  if (content === undefined || content === asked) return content;
  return isServerMetadata(asked) && isServerMetadata(content) ? asked : content;
}

function isServerMetadata(kind: IssuerDocumentKind): boolean {
  return kind === 'issuer.metadata' || kind === 'issuer.authorization-server';
}
