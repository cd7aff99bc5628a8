import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { showUrl } from './issuer/client.js';
import { issuerDocument, readJsonObject } from './issuer/document.js';
import { Refusal } from './issuer/refusal.js';
import { boundedFile, factsOf } from './issuer.js';
import type { InspectedKey, IssuerDocument, IssuerFacts, IssuerRequest } from './issuer-facts.js';

const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** What a look at issuers has seen, so that it can be judged again without the network. */
interface Recording {
  readonly version: 1;
  readonly kind: 'authproof issuer facts';
  readonly time: string;
  readonly issuers: readonly RecordedIssuer[];
}

interface RecordedIssuer {
  readonly asked: string;
  readonly documents: readonly RecordedDocument[];
  readonly requests: readonly IssuerRequest[];
  readonly problems: readonly { readonly path?: string; readonly why: string }[];
  readonly alsoNamed: readonly string[];
}

interface RecordedDocument extends Pick<IssuerDocument, 'kind' | 'path' | 'live' | 'identifier' | 'knownSecrets'> {
  /** Secrets in it are starred out. */
  readonly text: string;
  readonly sha256: string;
}

/** The text of a file for `--save`; secrets of the documents are not in it. */
export function recordFacts(issuers: readonly IssuerFacts[], time: Date): string {
  const recording: Recording = {
    version: 1,
    kind: 'authproof issuer facts',
    time: time.toISOString(),
    issuers: issuers.map(({ asked, documents, requests, problems, alsoNamed, keys }) => ({
      asked,
      documents: documents.map(({ kind, path, live, identifier, text }) => ({
        kind,
        path,
        live,
        identifier,
        knownSecrets: knownSecretsOf(keys.filter(({ document }) => document.path === path)),
        sha256: hash(text),
        text,
      })),
      requests,
      problems: problems.map(({ path, why }) => ({ path, why })),
      alsoNamed,
    })),
  };
  return `${JSON.stringify(recording, null, 2)}\n`;
}

export interface RecordedFacts {
  readonly time: Date;
  readonly issuers: readonly IssuerFacts[];
}

/** What `--save` wrote; throws a `Refusal` that goes on after the file's name. */
export async function readFacts(path: string): Promise<RecordedFacts> {
  const recording = withoutLogins(parse(await boundedFile(path, MAX_RECORD_BYTES)));
  const time = new Date(recording.time);
  const issuers: IssuerFacts[] = [];
  for (const { asked, documents, requests, problems, alsoNamed } of recording.issuers)
    issuers.push({ ...(await factsOf(asked, documents.map(restored), requests, problems, alsoNamed)), seen: time });
  return { time, issuers };
}

function parse(bytes: Uint8Array): Recording {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Refusal('is not JSON: name a file that --save has written');
  }
  const schema = createRequire(import.meta.url)('authproof/schema/issuer-facts.schema.json') as object;
  const valid = new Ajv2020({ allErrors: false, strict: false, validateFormats: false }).compile<Recording>(schema);
  if (!valid(data)) {
    const at = valid.errors?.[0]?.instancePath || 'the whole';
    throw new Refusal(`is no recording of this version (${at}): name a file that --save has written`);
  }
  if (Number.isNaN(Date.parse(data.time))) throw new Refusal('has no time that can be read: record it anew');
  return data;
}

const LOGIN = /(?<=[a-z][\w+.-]{0,20}:\/\/)(?!…|%E2%80%A6)[^\s/?#@'"]{1,300}(?=@)/gi;

/** Whoever wrote the file by hand may have put logins and parameters into its addresses, which results quote; the documents hide their own. */
function withoutLogins(recording: Recording): Recording {
  // An address that has neither stays as it is written: it is compared.
  const clean = (text: string) =>
    !/[@?#]/.test(text) ? text : URL.canParse(text) ? showUrl(text) : text.replace(LOGIN, '…');
  return {
    ...recording,
    issuers: recording.issuers.map(({ asked, documents, requests, problems, alsoNamed }) => ({
      asked: clean(asked),
      documents: documents.map((document) => ({ ...document, path: clean(document.path) })),
      requests: requests.map((request) => ({
        ...request,
        url: clean(request.url),
        ...(request.error !== undefined && { error: clean(request.error) }),
      })),
      problems: problems.map(({ path, why }) => ({
        ...(path !== undefined && { path: clean(path) }),
        why: clean(why),
      })),
      alsoNamed: alsoNamed.map(clean),
    })),
  };
}

function knownSecretsOf(keys: readonly InspectedKey[]): RecordedDocument['knownSecrets'] {
  const known = keys.flatMap(({ pointer, knownSecret }) => (knownSecret === undefined ? [] : [[pointer, knownSecret]]));
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

function restored({ kind, path, live, identifier, knownSecrets, text, sha256 }: RecordedDocument): IssuerDocument {
  if (hash(text) !== sha256) throw new Refusal(`was changed after it was written (${path}): record it anew`);
  return issuerDocument(kind, readJsonObject(text), { path, live, identifier, knownSecrets });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
