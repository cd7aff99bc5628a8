import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Node } from 'jsonc-parser';
import type { Json } from '../load/data-document.js';
import { nodeAt, plainValue, type Source, usageErrorAt } from './config-source.js';
import { nearestName } from './nearest-name.js';
import type { Acceptance, Attestation, Settings } from './settings.js';
import type { UsageError } from './usage-error.js';

/** What `rules/meta/config.schema.json` lets through. */
export interface ConfigData {
  readonly failOn?: Settings['failOn'];
  readonly persona?: Settings['persona'];
  readonly exclude?: readonly string[];
  readonly accept?: readonly Omit<Acceptance, 'location'>[];
  readonly inventory?: Json;
  readonly limits?: Settings['limits'];
  readonly attestations?: readonly Attestation[];
  readonly models?: readonly string[];
  readonly rulesDir?: string;
}

/** The configuration's data, or a UsageError about its first mistake, by position. */
export function checkConfig(source: Source): ConfigData {
  const data = plainValue(source.node);
  const valid = schemaValidator();
  if (valid(data)) return data;
  throw firstMistake(source, valid.errors ?? []);
}

/** A UsageError about the first of a validator's errors, by position; `what` is what the whole file is. */
export function firstMistake(source: Source, errors: readonly ErrorObject[], what = 'the configuration'): UsageError {
  const mistakes = errors.map((error) => mistakeOf(error, errors, source, what));
  const [first] = mistakes.sort((a, b) => a.node.offset - b.node.offset);
  return usageErrorAt(source, first?.node, first?.say ?? 'the configuration is not valid');
}

let validator: ValidateFunction<ConfigData> | undefined;

/** Loaded when the first configuration is read: the validator costs more than the rest of discovery. */
function schemaValidator(): ValidateFunction<ConfigData> {
  if (validator) return validator;
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const schema = require('authproof/schema/config.schema.json') as object;
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true });
  validator = ajv.compile<ConfigData>(schema);
  return validator;
}

interface Mistake {
  readonly node: Node;
  readonly say: string;
}

function mistakeOf(error: ErrorObject, all: readonly ErrorObject[], source: Source, what: string): Mistake {
  const path = pathTo(error.instancePath, source);
  const node = nodeAt(source, path) ?? source.node;
  const name = path.length === 0 ? what : `"${path.join('.')}"`;
  const { params, parentSchema } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((parentSchema as { readonly properties?: object }).properties ?? {});
      const where = path.length === 0 ? '' : ` in ${name}`;
      return { node: keyNode(node, key) ?? node, say: `unknown key ${quote(key)}${where}${hint(key, known)}` };
    }
    case 'required':
      return { node, say: `${name} ${lacks(all.filter((other) => isBeside(other, error)))}` };
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      const typed = typeof error.data === 'string' ? nearestName(error.data, allowed) : undefined;
      const meant = typed === undefined ? '' : `: did you mean ${quote(typed)}?`;
      return { node, say: `${name} must be one of ${allowed.map(quote).join(', ')}${meant}` };
    }
    case 'type':
      return { node, say: `${name} must be of type ${[params.type].flat().join(' or ')}` };
    case 'pattern': {
      const { description } = parentSchema as { readonly description?: string };
      return { node, say: `${name} is not as expected (${description?.replace(/\.$/, '') ?? error.message})` };
    }
    default:
      return { node, say: `${name} ${error.message ?? 'is not valid'}` };
  }
}

function isBeside(one: ErrorObject, other: ErrorObject): boolean {
  return one.keyword === other.keyword && one.instancePath === other.instancePath;
}

/** All keys that an object lacks at once, and what they have to be where only one text will do. */
function lacks(errors: readonly ErrorObject[]): string {
  const keys = errors.map(({ params, parentSchema }) => {
    const key = String(params.missingProperty);
    const { properties = {} } = parentSchema as { readonly properties?: Record<string, { readonly const?: unknown }> };
    const only = properties[key]?.const;
    return typeof only === 'string' ? `${quote(key)}: ${JSON.stringify(only)}` : quote(key);
  });
  return `lacks the ${keys.length === 1 ? 'key' : 'keys'} ${[...new Set(keys)].join(', ')}`;
}

/** Indexes of arrays are numbers to the parser's tree. */
function pathTo(pointer: string, source: Source): (string | number)[] {
  const path: (string | number)[] = [];
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(nodeAt(source, path)?.type === 'array' ? Number(name) : name);
  }
  return path;
}

function keyNode(object: Node, key: string): Node | undefined {
  return object.children?.find((property) => property.children?.[0]?.value === key)?.children?.[0];
}

function hint(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined ? `: known are ${known.map(quote).join(', ')}` : `: did you mean ${quote(nearest)}?`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
