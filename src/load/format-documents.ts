import { type Format, type FormatPart, formats, formatsNamed } from '../discover/formats.js';
import { withBranches } from './branches.js';
import { commandLines } from './command-lines.js';
import { withFacts } from './config-facts.js';
import type { DataDocument, Json } from './data-document.js';
import { DocumentError } from './document-error.js';
import { dottedBlock } from './dotted-block.js';
import { type EmbeddedFile, embeddedFiles } from './embedded-files.js';
import { envBlock } from './env-block.js';
import { isEnvText } from './env-document.js';
import { parameterBlock } from './parameter-block.js';
import { partOf, withFilledIn } from './part-document.js';
import { sideOfPath } from './path-side.js';
import { readDocument, readerOf } from './read-document.js';
import { type Selected, select } from './select.js';
import { settingsBlock } from './settings-block.js';
import { fits } from './shape.js';
import { stageNamed } from './stage.js';

/** The formats a file may have, by its name and by the words in it: only these are worth parsing it. */
export function likelyFormats(path: string, text: string, own: readonly Format[] = []): readonly Format[] {
  const named = formatsNamed(path, own);
  const candidates = named.length > 0 ? named : [...formats(), ...own].filter((format) => mayBe(format, path, text));
  return candidates.filter(({ words = [] }) => words.every((word) => holds(text, word)));
}

/** A file whose name says nothing (it was named by hand, or came from stdin): its ending and its text decide. */
function mayBe(format: Format, path: string, text: string): boolean {
  const reader = readerOf(path, format.reader);
  if (reader === 'env') return !/\.\w+$/.test(path) && isEnvText(text);
  return format.content !== undefined && reader === readerOf(path);
}

function holds(text: string, word: string | readonly string[]): boolean {
  return typeof word === 'string' ? text.includes(word) : word.some((one) => text.includes(one));
}

/** What a file is, and its documents for the rules. Throws nothing but `DocumentError`. */
export function documentsOf(
  path: string,
  text: string,
  likely: readonly Format[],
  about: {
    readonly tracked?: boolean | undefined;
    readonly stage?: string | undefined;
    readonly own?: readonly Format[] | undefined;
  },
): {
  readonly known: readonly Format[];
  readonly documents: readonly DataDocument[];
  readonly wholes: readonly DataDocument[];
} {
  const { tracked, stage } = about;
  const parsed = new Map<string, readonly DataDocument[]>();
  const known = new Set<Format>();
  const documents: DataDocument[] = [];
  for (const format of likely) {
    const reader = readerOf(path, format.reader);
    // What leaks from a file of tests or tools is leaked all the same.
    const ofPath = reader === 'env' ? undefined : sideOfPath(path);
    const side = ofPath === 'tooling' && format.tools ? undefined : ofPath;
    const key = [reader, ...(format.unread ?? [])].join(' ');
    const read = parsed.get(key) ?? readDocument(format.id, path, text, tracked, reader, format.unread);
    parsed.set(key, read);
    for (const one of read.filter(({ data }) => fits(format, format.content, data))) {
      known.add(format);
      const [named] = stagesNamed(format.stageAt, one.data);
      const stages = stagesNamed(format.stagesAt, one.data);
      const whole = { ...one, kind: format.id, stage: one.stage ?? stage ?? named, stages, side };
      documents.push(...documentsFrom(format, whole));
      for (const file of embeddedFiles(format, whole)) documents.push(...documentsIn(file, whole, about));
    }
  }
  return { known: [...known], documents, wholes: [...parsed.values()].flat() };
}

function stagesNamed(at: readonly string[] = [], data: Json): string[] {
  const names = placesIn(data, '', at).map(({ value }) => value);
  return names.flatMap((name) => (typeof name === 'string' ? (stageNamed(name) ?? []) : []));
}

function documentsFrom(format: Format, whole: DataDocument): DataDocument[] {
  const parts = partsOf(format, format.filledIn ? withFilledIn(whole, format.filledIn) : whole);
  return [...parts].map((part) => withBranches(withFacts(part), format.branches ?? []));
}

/** What a file holds that stands in another one; one that cannot be read may be a template, and is nobody's configuration yet. */
function documentsIn(
  { path, text, within: inFile }: EmbeddedFile,
  { side, stage, tracked }: DataDocument,
  { own }: { readonly own?: readonly Format[] | undefined },
): DataDocument[] {
  return likelyFormats(path, text, own).flatMap((format) => {
    try {
      const read = readDocument(format.id, path, text, tracked, readerOf(path, format.reader), format.unread);
      return read
        .filter(({ data }) => fits(format, format.content, data))
        .flatMap((one) => documentsFrom(format, { ...inFile(one), kind: format.id, stage, side }));
    } catch (error) {
      if (error instanceof DocumentError) return [];
      throw error;
    }
  });
}

function* partsOf(format: Format, whole: DataDocument): Generator<DataDocument> {
  const { id, documents = [{ kind: id }] } = format;
  for (const part of documents) {
    const objects = placesIn(whole.data, '', part.in ?? ['']).filter(({ value }) => fits(format, part.of, value));
    for (const object of objects) {
      for (const { pointer, value } of placesIn(object.value, object.pointer, part.at ?? [''])) {
        const cut = fits(format, part.when, value) ? partOf(whole, pointer, part.kind) : undefined;
        const stage = part.stage ?? (part.stageNamed && stageOnTheWay(pointer, part.stageNamed));
        const document = cut && takenAs(part, stage === undefined ? cut : { ...cut, stage });
        if (!document) continue;
        if (!part.within) yield document;
        else for (const inner of placesIn(document.data, '', part.within)) yield* within(document, inner.pointer);
      }
    }
  }
}

/** The nearest member that is called like a stage: `/build/production/env`. */
function stageOnTheWay(pointer: string, { except = [] }: NonNullable<FormatPart['stageNamed']>): string | undefined {
  const members = pointer.split('/').slice(1).reverse();
  const telling = members.filter((member) => !member.split(/[._-]+/).some((word) => except.includes(word)));
  return telling.flatMap((member) => stageNamed(member) ?? [])[0];
}

function* within(document: DataDocument, pointer: string): Generator<DataDocument> {
  const inner = partOf(document, pointer);
  if (inner) yield inner;
}

function placesIn(data: Json, base: string, patterns: readonly string[]): Selected[] {
  return patterns.flatMap((pattern) =>
    select(data, pattern).map(({ pointer, value }) => ({ pointer: base + pointer, value })),
  );
}

function takenAs({ as, options }: FormatPart, document: DataDocument): DataDocument | undefined {
  if (as === undefined) return document;
  if (as === 'dotted') return dottedBlock(document, options);
  if (as === 'settings') return settingsBlock(document);
  if (as === 'parameters') return parameterBlock(document);
  if (as === 'commands' || as === 'assignments') return commandLines(document, as);
  return envBlock(document, as === 'env' ? 'plain' : 'base64');
}
