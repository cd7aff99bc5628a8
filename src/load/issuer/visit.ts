import type { Incomplete } from '../../analyse/observations/observation.js';
import type {
  DocumentPurpose,
  Identifier,
  IssuerDocument,
  IssuerDocumentKind,
  IssuerRequest,
} from '../issuer-facts.js';
import { type Answer, type IssuerClient, showUrl } from './client.js';
import { issuerDocument, kindByContent, readJsonObject } from './document.js';
import { Refusal } from './refusal.js';
import {
  identifierOf,
  insertedOpenIdUrl,
  KIND_OF,
  looksLikeKeySet,
  misplacedUrl,
  readWellKnown,
  rootResourceUrl,
  wellKnownUrl,
} from './well-known.js';

/** What one visit to an issuer has collected so far. */
export class Visit {
  readonly #client: IssuerClient;
  readonly documents: IssuerDocument[] = [];
  readonly problems: Incomplete[] = [];
  /** The authorization servers of a resource beside the first, which is part of the visit. */
  readonly alsoNamed: string[] = [];
  #requests: IssuerRequest[] = [];
  /** Of forms that were tried in passing: where nothing is found at all, one sentence says it. */
  readonly #inPassing = new Set<Incomplete>();

  constructor(client: IssuerClient) {
    this.#client = client;
  }

  get requests(): readonly IssuerRequest[] {
    return this.#requests;
  }

  async target(url: URL, typed: string): Promise<void> {
    const named = identifierIn(url, typed);
    const wellKnown = readWellKnown(url);
    if (wellKnown) {
      const issuer = new URL(wellKnown.identifier);
      const document = await this.#ask(url.href, wellKnown.purpose, true, named);
      const sibling = wellKnown.purpose === 'metadata' ? 'authorization-server' : 'metadata';
      if (document?.kind === 'issuer.protected-resource') await this.#resource(document, issuer.href);
      else if (document) await this.#ask(wellKnownUrl(issuer, sibling), sibling, false, named);
      return;
    }
    if (looksLikeKeySet(url) && (await this.#ask(url.href, 'jwks', false, undefined))) return;
    const isIssuer = !this.#unreachable() && (await this.#metadata(url, named));
    if (this.#unreachable()) return this.#nothingFound(typed);
    // It is asked as a resource then, which has requests of its own.
    if (!isIssuer) this.#client.nextIssuer();
    const resource = await this.#ask(wellKnownUrl(url, 'protected-resource'), 'protected-resource', false, named);
    if (isIssuer) return;
    if (resource) await this.#resource(resource, url.href);
    else if (!(await this.#challenged(url, named))) this.#nothingFound(typed);
  }

  /** The key sets that the metadata names. */
  async keySets(): Promise<void> {
    const uris = this.documents.map((document) => document.string('jwks_uri')).filter((uri) => uri !== undefined);
    for (const uri of new Set(uris)) await this.#ask(uri, 'jwks', true, undefined);
  }

  /** How the endpoints that scripts of other sites may try answer them, and which versions of TLS the hosts take. */
  async probe(): Promise<void> {
    const server = this.documents.find((document) => isServerMetadata(document.kind));
    for (const purpose of ['authorization', 'userinfo', 'token', 'revocation'] as const) {
      const endpoint = server?.string(`${purpose}_endpoint`);
      // The later ones are asked where the documents have left requests for them.
      if (endpoint !== undefined && /^https?:/i.test(endpoint) && this.#client.mayAsk)
        this.#requests.push(await this.#client.probe(endpoint, purpose));
    }
    const old = await this.#client.oldVersions();
    this.#requests = this.#requests.map((request) => {
      const origin = URL.canParse(request.url) ? new URL(request.url).origin : '';
      return request.tls ? { ...request, tls: { ...request.tls, oldVersions: old.get(origin) } } : request;
    });
  }

  async #metadata(issuer: URL, named: Identifier | undefined): Promise<boolean> {
    const openid = await this.#ask(wellKnownUrl(issuer, 'metadata'), 'metadata', false, named);
    if (!openid && this.#unreachable()) return false;
    const oauth = await this.#ask(wellKnownUrl(issuer, 'authorization-server'), 'authorization-server', false, named);
    if (openid || oauth) return true;
    const inserted = insertedOpenIdUrl(issuer);
    if (inserted !== undefined && (await this.#ask(inserted, 'metadata', false, named))) return true;
    const misplaced = misplacedUrl(issuer);
    return misplaced !== undefined && (await this.#ask(misplaced, 'authorization-server', false, named)) !== undefined;
  }

  /** A resource says with its refusal where its metadata is; a document at the very URL is taken as well. */
  async #challenged(url: URL, named: Identifier | undefined): Promise<boolean> {
    const document = await this.#ask(url.href, 'metadata', false, undefined);
    if (document) return true;
    const refused = this.#requests.at(-1);
    if (refused?.status !== 401) return false;
    this.#requests[this.#requests.length - 1] = { ...refused, purpose: 'challenge', error: undefined };
    if (refused.resourceMetadata === undefined) {
      const root = rootResourceUrl(url);
      const also = named && { ...named, or: url.origin };
      const atRoot = root === undefined ? undefined : await this.#ask(root, 'protected-resource', false, also);
      if (atRoot) {
        await this.#authorizationServer(atRoot);
        return true;
      }
      const say = 'answers 401, names no `resource_metadata`, and has none at its well-known URL';
      this.problems.push({ path: showUrl(url.href), why: `${showUrl(url.href)} ${say}.` });
      return true;
    }
    const resource = await this.#ask(refused.resourceMetadata, 'protected-resource', true, named);
    if (resource) await this.#authorizationServer(resource);
    return true;
  }

  /** Metadata that was found without asking the resource: it is asked now, how it refuses. */
  async #resource(document: IssuerDocument, url: string): Promise<void> {
    this.#requests.push(await this.#client.probe(url, 'challenge'));
    await this.#authorizationServer(document);
  }

  async #authorizationServer(resource: IssuerDocument): Promise<void> {
    const [server, ...others] = resource.list('authorization_servers');
    this.alsoNamed.push(...others);
    if (server === undefined) return;
    this.#client.nextIssuer();
    const url = URL.canParse(server) ? new URL(server) : undefined;
    const found = url && (await this.#metadata(url, { value: server, trailingSlashKnown: true }));
    if (!found) this.#nothingFound(server);
  }

  /** Whether the last request found no server at all: another path of the same host would not either. */
  #unreachable(): boolean {
    const last = this.#requests.at(-1);
    return last !== undefined && last.status === undefined;
  }

  #nothingFound(target: string): void {
    const telling = this.#requests.findLast(({ status }) => status !== 404 && status !== 200) ?? this.#requests.at(-1);
    for (const problem of this.#inPassing) this.problems.splice(this.problems.indexOf(problem), 1);
    this.#inPassing.clear();
    const tried = telling ? `${telling.url} ${telling.error ?? 'is no document'}` : 'it is no URL';
    this.problems.push({
      path: showUrl(target),
      why: `No issuer metadata was found for ${showUrl(target)}: ${tried}.`,
    });
  }

  async #ask(
    url: string,
    purpose: DocumentPurpose,
    required: boolean,
    named: Identifier | undefined,
  ): Promise<IssuerDocument | undefined> {
    const answer = await this.#client.get(url, purpose, required);
    try {
      const document = read(answer, purpose, named);
      this.#requests.push(answer.request);
      if (document) this.documents.push(document);
      else if (required) this.#problem(answer.request, answer.request.error ?? 'sent no document');
      return document;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#requests.push({ ...answer.request, error: error.message });
      const isJson = /json/i.test(answer.request.contentType ?? '');
      if (required || isJson) {
        const problem = this.#problem(answer.request, error.message);
        if (!required) this.#inPassing.add(problem);
      }
      return undefined;
    }
  }

  #problem({ url }: IssuerRequest, why: string): Incomplete {
    const problem = { path: url, why: `${url} ${why}.` };
    this.problems.push(problem);
    return problem;
  }
}

function read(
  { request, body }: Answer,
  purpose: DocumentPurpose,
  named: Identifier | undefined,
): IssuerDocument | undefined {
  if (!body) return undefined;
  const json = readJsonObject(body);
  const content = kindByContent(json.data);
  const kind = settle(KIND_OF[purpose], content);
  if (purpose === 'jwks' && request.required && kind !== 'issuer.jwks')
    throw new Refusal('is no key set: it has no `keys`');
  if (!kind) throw new Refusal('is neither issuer metadata nor a key set: it has none of their members');
  return issuerDocument(kind, json, { path: request.url, live: true, identifier: named });
}

/** A well-known URL says what a document should be; one that is plainly something else is taken for what it is. */
function settle(asked: IssuerDocumentKind, content: IssuerDocumentKind | undefined): IssuerDocumentKind | undefined {
  if (content === undefined || content === asked) return content;
  return isServerMetadata(asked) && isServerMetadata(content) ? asked : content;
}

export function isServerMetadata(kind: IssuerDocumentKind): boolean {
  return kind === 'issuer.metadata' || kind === 'issuer.authorization-server';
}

/** The issuer or resource that a URL names, as it was typed. */
export function identifierIn(url: URL | undefined, typed: string | undefined): Identifier | undefined {
  if (!url || typed === undefined) return undefined;
  const wellKnown = readWellKnown(url);
  if (wellKnown) return { value: wellKnown.identifier, trailingSlashKnown: false };
  return { value: identifierOf(url, typed), trailingSlashKnown: typed.includes('://') };
}
