import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Node } from 'jsonc-parser';
import type { SchemaRule } from '../analyse/config/schema-rule.js';
import { readBounded } from './bounded-file.js';
import { firstMistake } from './check-config.js';
import { nodeAt, parseConfig, plainValue, type Source, usageErrorAt } from './config-source.js';
import { type Format, formats, JOINED_KINDS } from './formats.js';
import { checkPatterns, checkSize } from './own-schema.js';
import { UsageError } from './usage-error.js';
import { listing } from './witness.js';

/** The rules that a project has of its own: data, which the shipped schemas let through. */
export interface OwnRules {
  /** Relative to the scan root. */
  readonly folder: string;
  /** Of rules and formats. */
  readonly files: readonly string[];
  readonly rules: readonly OwnRule[];
  /** What its own formats are called, and how their files are recognised. */
  readonly formats: readonly Format[];
}

export interface OwnRule {
  /** Relative to the scan root. */
  readonly path: string;
  readonly rule: SchemaRule;
}

/** Where a folder of rules stands. */
interface Around {
  /** The folder is one group of rules, and its name begins their ids. */
  readonly isGroup?: boolean;
  /** Formats that are described in other folders. */
  readonly elsewhere?: readonly Format[];
}

const MOST_FILES = 500;
const DEEPEST = 6;

/** Reads `<folder>/<group>/<name>.json`: rules, and formats in files called `format.json`. Throws a UsageError at the first mistake. */
export function readOwnRules(root: string, folder: string, around: Around = {}): OwnRules {
  const { isGroup = false, elsewhere = [] } = around;
  const files = filesBelow(root, folder, 0);
  if (files.length === 0) throw new UsageError(`The folder of rules ${folder} holds no rule: add one, or take it out.`);
  if (files.length > MOST_FILES)
    throw new UsageError(`The folder of rules ${folder} holds more than ${MOST_FILES} files: divide it up.`);
  const rules: OwnRule[] = [];
  const own: Format[] = [];
  for (const path of files) {
    const source = sourceOf(root, folder, path);
    const id = path.slice(folder === '.' || isGroup ? 0 : folder.length + 1, -'.json'.length);
    if (id.endsWith('/format')) own.push(formatFrom(source, id.slice(0, -'/format'.length)));
    else rules.push({ path, rule: ruleFrom(source, id) });
  }
  const all = [...own, ...elsewhere.filter(({ id }) => !own.some((format) => format.id === id))];
  const kinds = new Set(kindsOf([...formats(), ...all]));
  for (const { path, rule } of rules) {
    const { applies } = rule['x-rule'];
    if (kinds.has(applies)) continue;
    const source = sourceOf(root, folder, path);
    throw usageErrorAt(
      source,
      nodeAt(source, ['x-rule', 'applies']),
      `${JSON.stringify(applies)} is no format and no kind of its documents: describe it in a format.json, or choose one that is shipped`,
    );
  }
  return { folder, files, rules, formats: all };
}

function kindsOf(all: readonly Format[]): string[] {
  const parts = all.flatMap(({ id, documents = [{ kind: id }] }) => documents.map(({ kind }) => kind));
  return [...parts, ...JOINED_KINDS];
}

function filesBelow(root: string, folder: string, depth: number): string[] {
  if (depth > DEEPEST) throw new UsageError(`The folder of rules ${folder} is nested too deeply: make it flatter.`);
  try {
    const entries = readdirSync(listing(join(root, folder)), { withFileTypes: true });
    return entries
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
        // A link is no folder here, and a file behind one is read only where it lies inside.
        if (entry.isDirectory()) return filesBelow(root, path, depth + 1);
        return entry.name.endsWith('.json') ? [path] : [];
      });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The folder of rules ${folder} cannot be read: check that it exists.`);
  }
}

/** The folder lies beneath its configuration, which may itself lie above the scan root. */
function sourceOf(root: string, folder: string, path: string): Source {
  const read = readBounded(join(root, folder), folder === '.' ? path : path.slice(folder.length + 1));
  if ('why' in read) throw new UsageError(`The rule ${path} was not read, because it is ${read.why}.`);
  const source = parseConfig(path, read.text);
  if (!source) throw new UsageError(`The rule ${path} cannot be called package.json: give it another name.`);
  return source;
}

function ruleFrom(source: Source, id: string): SchemaRule {
  checkSize(source);
  checkPatterns(source, []);
  for (const path of [['when'], ['proof', 'when']]) checkPatterns(source, ['x-rule', ...path]);
  const data = checked<SchemaRule>(source, 'schema-rule');
  const { grades = [], goodIn = {} } = data['x-rule'];
  for (const index of grades.keys()) checkPatterns(source, ['x-rule', 'grades', index, 'when']);
  for (const name of Object.keys(goodIn)) checkPatterns(source, ['x-rule', 'goodIn', name]);
  const { id: given, each = '' } = data['x-rule'];
  if (given !== id) throw usageErrorAt(source, at(source, 'id'), `the path of the file says that the id is "${id}"`);
  if (each.split('/').filter((segment) => segment === '**').length > 1)
    throw usageErrorAt(source, at(source, 'each'), '"**" may stand only once in a pointer');
  return data;
}

function at(source: Source, member: string): Node | undefined {
  return nodeAt(source, ['x-rule', member]);
}

function formatFrom(source: Source, id: string): Format {
  checkSize(source);
  checkPatterns(source, ['content']);
  const data = checked<Omit<Format, 'id'>>(source, 'format');
  for (const index of (data.documents ?? []).keys()) {
    checkPatterns(source, ['documents', index, 'of']);
    checkPatterns(source, ['documents', index, 'when']);
  }
  if (data.facts)
    throw usageErrorAt(source, nodeAt(source, ['facts']), 'only shipped formats have "facts": take them out');
  for (const list of ['names', 'exceptNames'] as const) {
    for (const [index, name] of (data[list] ?? []).entries()) {
      const stars = name.split('/').map((segment) => (segment === '**' ? 0 : segment.split('*').length - 1));
      if (name.length > 200 || Math.max(...stars) > 2)
        throw usageErrorAt(source, nodeAt(source, [list, index]), 'a name may have two "*" between slashes at most');
      if (!/^(?:[^{}]|\{[^{}]*\})*$/.test(name))
        throw usageErrorAt(source, nodeAt(source, [list, index]), 'each "{" of a name needs its "}"');
    }
  }
  if (formats().some((format) => format.id === id))
    throw usageErrorAt(source, source.node, `the format "${id}" is shipped already: call this one otherwise`);
  const shipped = new Set(kindsOf(formats()));
  const [taken] = (data.documents ?? []).filter(({ kind, as }) => as === undefined && shipped.has(kind));
  if (taken) throw usageErrorAt(source, nodeAt(source, ['documents']), `the kind "${taken.kind}" is shipped already`);
  return { ...data, id, own: true };
}

const validators = new Map<string, ValidateFunction>();

function checked<Data>(source: Source, schema: 'schema-rule' | 'format'): Data {
  const data: unknown = plainValue(source.node);
  const valid = validators.get(schema) ?? compiled(schema);
  validators.set(schema, valid);
  if (valid(data)) return data as Data;
  throw firstMistake(source, deepest(valid.errors ?? []), schema.startsWith('format') ? 'the format' : 'the rule');
}

function compiled(schema: string): ValidateFunction {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false });
  return ajv.compile(require(`authproof/schema/${schema}.schema.json`) as object);
}

/** What `anyOf` and `allOf` say is only that their parts failed. */
function deepest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const telling = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'allOf');
  return telling.length > 0 ? telling : errors;
}
