import type { ConfigFact } from './config-facts.js';
import { type Location, lineStarts, locate, type Span } from './location.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };

/** What a document is, by content and name: rules say which kinds they apply to. */
export type DocumentKind =
  | 'env'
  | 'stages'
  | 'inventory'
  | 'issuer.metadata'
  | 'issuer.jwks'
  | 'issuer.protected-resource'
  | (string & {});

/**
 * A parsed configuration file or issuer document that still knows where every value stands.
 * Pointers are JSON Pointers (RFC 6901); `''` is the whole document.
 */
export interface DataDocument {
  readonly kind: DocumentKind;
  /** Relative to the scan root; for a fetched document its URL. */
  readonly path: string;
  readonly text: string;
  readonly data: Json;
  /** Spans of keys and values; a pointer that is not in the document answers with its nearest ancestor. */
  readonly positions: Positions;
  /** `production`, `staging`…, where the file name tells. */
  readonly stage?: string | undefined;
  /** The stages that it may be deployed for, where it names them itself. */
  readonly stages?: readonly string[] | undefined;
  /** `test` or `tooling` where its place says so: findings there matter less. Absent for environment files. */
  readonly side?: 'test' | 'tooling' | 'unknown' | undefined;
  /**
   * For a value nobody can know (`${VAR}`, `{{ }}`, an encrypted block): why. Findings there become unknowns. Not asked of
   * `above`, nor of what it stands in.
   */
  readonly unresolved?: ((pointer: string, above?: string) => string | undefined) | undefined;
  /** The tag that a value has in YAML. */
  readonly tag?: ((pointer: string) => string | undefined) | undefined;
  /** The same document where no condition holds that it hangs on; it is itself as it is where all of them do. */
  readonly otherwise?: DataDocument | undefined;
  /** Whether git tracks the file; undefined outside a repository. */
  readonly tracked?: boolean | undefined;
  /** Pointers of members that the text gives more than once: `data` has the last, readers elsewhere may take another. */
  readonly duplicates?: readonly string[] | undefined;
  /** For a document joined from others: the places that a pointer speaks of, the one to report first. */
  readonly origins?: ((pointer: string) => readonly Origin[]) | undefined;
  /** What it says of clients, issuers, APIs and lifetimes. */
  readonly facts?: (() => readonly ConfigFact[]) | undefined;
}

/** A value of a document, or a place of the code. `say` is what a trace says of it. */
export type Origin = (
  | { readonly document: DataDocument; readonly pointer: string }
  | { readonly location: Location; readonly side: Side }
) & { readonly say?: string };

type Side = 'server' | 'browser' | 'native' | 'test' | 'tooling' | 'unknown';

export interface Positions {
  value(pointer: string): Span | undefined;
  key(pointer: string): Span | undefined;
}

/** Where a pointer's value (or its key) stands; a missing member answers with the object that lacks it. */
export function locateIn(document: DataDocument, pointer: string, part: 'key' | 'value' = 'value'): Location {
  const [origin] = document.origins?.(pointer) ?? [];
  if (origin) return locateOrigin(origin, part);
  const starts = startsOf(document);
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const span = (part === 'key' && at === pointer && document.positions.key(at)) || document.positions.value(at);
    if (span) return locate(document.path, starts, span);
    if (at === '') return locate(document.path, starts, { start: 0, end: 0 });
  }
}

export function locateOrigin(origin: Origin, part: 'key' | 'value' = 'value'): Location {
  return 'location' in origin ? origin.location : locateIn(origin.document, origin.pointer, part);
}

const knownStarts = new WeakMap<DataDocument, readonly number[]>();

function startsOf(document: DataDocument): readonly number[] {
  const starts = knownStarts.get(document) ?? lineStarts(document.text);
  knownStarts.set(document, starts);
  return starts;
}

/** The value at a pointer, own members only. */
export function valueAt(data: Json, pointer: string): Json | undefined {
  let value: Json | undefined = data;
  for (const segment of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    const member = unescapePointer(segment);
    value = Object.hasOwn(value, member) ? (value as Record<string, Json>)[member] : undefined;
  }
  return value;
}

export function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
