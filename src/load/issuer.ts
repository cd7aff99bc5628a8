import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Incomplete } from '../analyse/observations/observation.js';
import { IssuerClient, showUrl } from './issuer/client.js';
import { issuerDocument, kindByContent, readJsonObject } from './issuer/document.js';
import { inspectKeys, MAX_KEYS, withFirstKeys } from './issuer/keys.js';
import { Refusal } from './issuer/refusal.js';
import { identifierIn, isServerMetadata, Visit } from './issuer/visit.js';
import { KIND_OF, readWellKnown, targetUrl } from './issuer/well-known.js';
import type { InspectedKey, IssuerDocument, IssuerFacts, IssuerRequest } from './issuer-facts.js';

const MAX_FILE_BYTES = 512 * 1024;
const MAX_FURTHER_SERVERS = 3;

export interface FetchIssuerOptions {
  readonly timeoutMs: number;
  readonly allowPrivate?: boolean | undefined;
  /** Certificates to trust beside those of the system, as PEM. */
  readonly ca?: string | undefined;
  /** Go through the proxy that the environment names. */
  readonly proxy?: boolean | undefined;
  /** False leaves out what is no document: the authorization endpoint, and the offer of old versions of TLS. */
  readonly probe?: boolean | undefined;
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
    ca: options.ca,
    proxy: options.proxy,
  });
  const visit = new Visit(client);
  try {
    await visit.target(url, target);
    await visit.keySets();
    if (options.probe !== false) await visit.probe();
  } finally {
    await client.close();
  }
  return factsOf(showUrl(url.href), visit.documents, visit.requests, visit.problems, visit.alsoNamed);
}

/** A target and the further authorization servers that a resource names, all within their own deadlines. */
export async function fetchIssuers(target: string, options: FetchIssuerOptions): Promise<IssuerFacts[]> {
  const first = await fetchIssuer(target, options);
  const further = first.alsoNamed.slice(0, MAX_FURTHER_SERVERS);
  const unvisited = first.alsoNamed.slice(MAX_FURTHER_SERVERS).map((server) => ({
    path: showUrl(server),
    why: `${showUrl(server)} was not checked: at most ${MAX_FURTHER_SERVERS + 1} authorization servers of a resource are, so name it as a target of its own.`,
  }));
  const others = await Promise.all(further.map((server) => fetchIssuer(server, options)));
  return [{ ...first, problems: [...first.problems, ...unvisited] }, ...others];
}

export async function readIssuerFile(path: string, options: ReadIssuerOptions): Promise<IssuerFacts> {
  const name = path.replaceAll('\\', '/');
  try {
    return await readIssuerText(await boundedFile(path, MAX_FILE_BYTES), name, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return factsOf(name, [], [], [{ path: name, why: `${name} ${error.message}.` }]);
  }
}

/** The bytes of a file; throws a `Refusal` that goes on after its name. */
export async function boundedFile(path: string, limit: number): Promise<Uint8Array> {
  try {
    // A pipe that nobody writes to would keep a blocking open waiting.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await boundedBytes(file, limit);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(`could not be read (${code ?? 'unknown error'}): check the path`);
  }
}

async function boundedBytes(file: FileHandle, limit: number): Promise<Uint8Array> {
  if (!(await file.stat()).isFile()) throw new Refusal('is not a regular file: save the document to one and name that');
  const bytes = Buffer.alloc(Math.min(limit, (await file.stat()).size) + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  if (length > limit) throw new Refusal(`is larger than ${limit / 1024} kB, which no such document needs`);
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
      identifier: kind === 'issuer.jwks' ? undefined : identifierIn(served, asUrl),
    };
    return factsOf(name, [issuerDocument(kind, json, source)], [], problems);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return factsOf(name, [], [], [...problems, { path: name, why: `${name} ${error.message}.` }]);
  }
}

export async function factsOf(
  asked: string,
  read: readonly IssuerDocument[],
  requests: readonly IssuerRequest[],
  problems: readonly Incomplete[],
  alsoNamed: readonly string[] = [],
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
    // A recording holds the problems of its documents already.
    problems: [...problems, ...unread.filter(({ why }) => problems.every((known) => known.why !== why))],
    alsoNamed,
  };
}
