import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/** A JSON Schema, as data. */
export type Shape = Readonly<Record<string, unknown>>;

/** The kinds of documents that no file holds: they are joined from all files of a kind. */
export const JOINED_KINDS: readonly string[] = ['stages', 'istio.set', 'envoy.routes'];

/** A kind of configuration file: data, in `rules/config/<format>/format.json`. Its words are explained in `rules/meta/format.schema.json`. */
export interface Format {
  /** The name of its folder. */
  readonly id: string;
  readonly title: string;
  readonly names: readonly string[];
  readonly exceptNames?: readonly string[];
  readonly evenIgnored?: boolean;
  readonly mayBeOther?: true;
  readonly code?: true;
  readonly tools?: boolean;
  readonly words?: readonly (string | readonly string[])[];
  readonly reader?: string;
  readonly content?: Shape;
  readonly unread?: readonly string[];
  readonly filledIn?: readonly string[];
  readonly branches?: readonly string[];
  readonly stageAt?: readonly string[];
  readonly stagesAt?: readonly string[];
  readonly documents?: readonly FormatPart[];
  readonly files?: readonly FormatFiles[];
  readonly facts?: readonly FormatFact[];
  /** It came with the scanned project: its patterns are run in linear time. */
  readonly own?: true;
}

export interface FormatFiles {
  readonly in?: readonly string[];
  readonly of?: Shape;
  readonly at: readonly string[];
  /** The names of the files, by member, where their members are called otherwise: no other member is one. */
  readonly called?: Readonly<Record<string, string>>;
}

export interface FormatPart {
  readonly kind: string;
  readonly in?: readonly string[];
  readonly of?: Shape;
  readonly at?: readonly string[];
  readonly when?: Shape;
  readonly stage?: string;
  /** The stage is what a member on the way to the value is called, unless a word in its name is one of `except`. */
  readonly stageNamed?: { readonly except?: readonly string[] };
  readonly as?: 'env' | 'env base64' | 'settings' | 'commands' | 'assignments' | 'parameters' | 'dotted';
  readonly options?: readonly string[];
  readonly within?: readonly string[];
}

export type ConfigPart =
  | 'clientId'
  | 'kind'
  | 'confidential'
  | 'grant'
  | 'redirectUri'
  | 'authMethod'
  | 'pkce'
  | 'scope'
  | 'issuer'
  | 'jwks'
  | 'authorizationEndpoint'
  | 'tokenEndpoint'
  | 'userinfoEndpoint'
  | 'audience'
  | 'algorithms'
  | 'accessLife'
  | 'refreshLife'
  | 'refreshIdle'
  | 'rotation'
  | 'stage';

/** What documents of a format say, part by part. */
export interface FormatFact {
  readonly kind?: string;
  readonly about: 'client' | 'program' | 'issuer' | 'api' | 'tokens';
  /** The issuers that it may be of where its file names none, with `*` for any text. */
  readonly of?: readonly string[];
  /** Of an issuer: its tokens are let in, and it is another one than what the file configures. */
  readonly trusts?: true;
  /** The member that names a condition, without which the object does not come to be. */
  readonly onlyIf?: string;
  readonly at?: readonly string[];
  readonly when?: Shape;
  readonly parts: Readonly<Partial<Record<ConfigPart, readonly FactSource[]>>>;
}

export type FactSource =
  | string
  | {
      readonly at: string;
      readonly means?: Readonly<Record<string, string>>;
      readonly is?: string;
      readonly before?: string;
      readonly after?: string;
      readonly words?: true;
      readonly needed?: true;
      readonly native?: Shape;
      readonly unit?: string | { readonly at: string; readonly default: string };
    };

interface NamedFormat {
  readonly format: Format;
  readonly names: readonly NamePattern[];
  readonly not: readonly NamePattern[];
}

let known: readonly NamedFormat[] | undefined;
let anyBase: RegExp | undefined;

/** Every format that is shipped, by name. */
export function formats(): readonly Format[] {
  return namedFormats().map(({ format }) => format);
}

/** The formats that a file may have by its path, relative to the scan root; `load` decides by content. */
export function formatsNamed(path: string, own: readonly Format[] = []): readonly Format[] {
  const segments = path.split('/');
  const ofProject = own.length === 0 ? [] : fitting(segments, withNames(own));
  const shipped = namedFormats();
  anyBase ??= new RegExp(shipped.flatMap(({ names }) => names.map(({ base }) => base.source)).join('|'), 'i');
  return anyBase.test(segments.at(-1) ?? '') ? [...fitting(segments, shipped), ...ofProject] : ofProject;
}

/** Whether a file of code also holds settings. */
export function isCodeWithSettings(path: string): boolean {
  const segments = path.split('/');
  withSettings ??= namedFormats().filter(({ format }) => format.code);
  return fitting(segments, withSettings).length > 0;
}

let withSettings: readonly NamedFormat[] | undefined;

function fitting(segments: readonly string[], all: readonly NamedFormat[]): Format[] {
  const isOneOf = (patterns: readonly NamePattern[]) => patterns.some((pattern) => fitsEnd(pattern, segments));
  return all.filter(({ names, not }) => isOneOf(names) && !isOneOf(not)).map(({ format }) => format);
}

const named = new WeakMap<readonly Format[], readonly NamedFormat[]>();

function withNames(all: readonly Format[]): readonly NamedFormat[] {
  const known = named.get(all) ?? all.map(namedFormat);
  named.set(all, known);
  return known;
}

function namedFormat(format: Format): NamedFormat {
  return { format, names: format.names.map(namePattern), not: (format.exceptNames ?? []).map(namePattern) };
}

function namedFormats(): readonly NamedFormat[] {
  known ??= readFormats(join(packageRoot(), 'rules/config')).map(namedFormat);
  return known;
}

export function readFormats(folder: string): Format[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .flatMap((id) => {
      const file = join(folder, id, 'format.json');
      try {
        return [{ ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Format, 'id'>), id }];
      } catch (error) {
        // Rules about what several files say together have a folder, and no files of their own.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw new Error(`the format ${file} could not be read (${(error as Error).message}): correct it`);
      }
    });
}

interface NamePattern {
  /** `undefined` stands for any number of folders. */
  readonly folders: readonly (RegExp | undefined)[];
  readonly base: RegExp;
}

/**
 * A name matches the end of a path, segment by segment and whatever the case: `*` stands for any text within a segment, a
 * segment `**` for any number of them, `{a,b}` for one of several texts.
 */
export function namePattern(name: string): NamePattern {
  const segments = name.split('/');
  const base = patternOfSegment(segments.pop() ?? '');
  return { base, folders: segments.map((segment) => (segment === '**' ? undefined : patternOfSegment(segment))) };
}

/** Takes time linear in the path for each segment of the pattern. */
export function fitsEnd({ base, folders }: NamePattern, segments: readonly string[]): boolean {
  if (!base.test(segments.at(-1) ?? '')) return false;
  // reachable: after the folders of the pattern so far, the path may go on at these segments.
  let reachable = segments.map(() => true);
  for (const folder of folders) {
    const next: boolean[] = [];
    for (const index of segments.keys()) {
      const here = reachable[index] === true;
      if (folder === undefined) next[index] = here || (index > 0 && next[index - 1] === true);
      else next[index] = index > 0 && reachable[index - 1] === true && folder.test(segments[index - 1] ?? '');
    }
    reachable = next;
  }
  return reachable.at(-1) === true;
}

function patternOfSegment(segment: string): RegExp {
  const source = segment.replaceAll(/[*{},]|[^\w*{},-]/g, (mark) => {
    if (mark === '*') return '.*';
    if (mark === '{') return '(?:';
    if (mark === '}') return ')';
    return mark === ',' ? '|' : `\\${mark}`;
  });
  return new RegExp(`^${source}$`, 'i');
}
