import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type DataDocument, escapePointer, type Json, locateIn, unescapePointer } from '../load/data-document.js';
import { registerKeywords } from './keywords.js';
import type { Context, Observation } from './observation.js';
import { metaOf, type SchemaRule } from './schema-rule.js';
import { mask } from './secret-text.js';

interface CompiledRule {
  readonly rule: SchemaRule;
  readonly applies: ValidateFunction | undefined;
  readonly good: ValidateFunction;
}

/** Keywords whose own error says what the errors of their subschemas only explain: those are folded into it. */
const FOLDING = new Set(['anyOf', 'oneOf', 'contains', 'not', 'propertyNames', 'dependentSchemas']);

/** Judges documents by schema rules. Compiling throws with the rule's id when a rule is broken. */
export class SchemaJudge {
  readonly #ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, verbose: true });
  readonly #rules: readonly CompiledRule[];

  constructor(rules: readonly SchemaRule[]) {
    this.#ajv.addKeyword({ keyword: 'x-rule' });
    registerKeywords(this.#ajv);
    this.#rules = rules.map((rule) => this.#compile(rule));
  }

  #compile(rule: SchemaRule): CompiledRule {
    const { examples: _, ...schema } = rule;
    const { when, id } = rule['x-rule'];
    try {
      return { rule, applies: when && this.#ajv.compile(when), good: this.#ajv.compile(schema) };
    } catch (error) {
      throw new Error(`rule ${id} is not a valid schema: ${(error as Error).message}`);
    }
  }

  *judge(document: DataDocument, profile?: string): Generator<Observation> {
    for (const { rule, applies, good } of this.#rules) {
      const block = rule['x-rule'];
      if (block.applies !== document.kind) continue;
      if (profile && block.profiles && !block.profiles.includes(profile)) continue;
      for (const { pointer, value } of select(document.data, block.each ?? '')) {
        if (applies && !applies(value)) continue;
        if (good(value)) {
          if (block.proof) yield observe(document, rule, 'proof', `${pointer}${block.proof.at ?? ''}`, block.proof.say);
          continue;
        }
        const places = fold(good.errors ?? []).map((error) => placeOf(error, pointer));
        const marked = block.mark === 'each' ? [{ pointer, part: 'value' as const }] : places;
        for (const place of distinct(marked)) {
          const part = block.mark === 'key' ? 'key' : place.part;
          const say = fill(block.say, document.data, place.pointer);
          const unknown = document.unresolved?.(place.pointer);
          const seen = observe(document, rule, unknown ? 'unknown' : 'finding', place.pointer, say, part);
          const severity = block.severityIn?.[profile ?? ''] ?? block.severityIn?.[document.stage ?? ''];
          yield { ...seen, severity: severity ?? seen.severity, why: unknown };
        }
      }
    }
  }
}

function observe(
  document: DataDocument,
  rule: SchemaRule,
  outcome: Observation['outcome'],
  pointer: string,
  say: string,
  part: 'key' | 'value' = 'value',
): Observation {
  const meta = metaOf(rule);
  const context: Context = { side: 'unknown', package: '' };
  return {
    outcome,
    rule: meta,
    controls: meta.controls,
    severity: meta.severity,
    confidence: meta.confidence,
    location: locateIn(document, pointer, part),
    say,
    trace: [],
    context,
    identity: { code: pointer, symbol: document.kind },
  };
}

interface PointerPlace {
  readonly pointer: string;
  readonly part: 'key' | 'value';
}

function placeOf(error: ErrorObject, base: string): PointerPlace {
  const at = `${base}${error.instancePath}`;
  const member: unknown =
    error.params['missingProperty'] ?? error.params['additionalProperty'] ?? error.params['propertyName'];
  if (typeof member !== 'string') return { pointer: at, part: 'value' };
  return { pointer: `${at}/${escapePointer(member)}`, part: error.keyword === 'required' ? 'value' : 'key' };
}

function fold(errors: readonly ErrorObject[]): ErrorObject[] {
  const folding = errors.filter((error) => FOLDING.has(error.keyword)).map((error) => `${error.schemaPath}/`);
  return errors.filter(
    (error) =>
      error.keyword !== 'if' &&
      !folding.some((path) => `${error.schemaPath}/`.startsWith(path) && `${error.schemaPath}/` !== path),
  );
}

function distinct(places: readonly PointerPlace[]): PointerPlace[] {
  const seen = new Map<string, PointerPlace>();
  for (const place of places) if (!seen.has(place.pointer)) seen.set(place.pointer, place);
  return [...seen.values()];
}

/** The values a pointer pattern stands for, in document order; `*` is every member or element. */
export function* select(data: Json, pattern: string): Generator<{ pointer: string; value: Json }> {
  let level: { pointer: string; value: Json }[] = [{ pointer: '', value: data }];
  for (const segment of pattern.split('/').slice(1)) {
    const next: typeof level = [];
    for (const { pointer, value } of level) {
      if (value === null || typeof value !== 'object') continue;
      for (const [name, member] of Object.entries(value)) {
        if (segment !== '*' && name !== unescapePointer(segment)) continue;
        next.push({ pointer: `${pointer}/${escapePointer(name)}`, value: member as Json });
      }
    }
    level = next;
  }
  yield* level;
}

export function valueAt(data: Json, pointer: string): Json | undefined {
  let value: Json | undefined = data;
  for (const segment of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    const member = unescapePointer(segment);
    value = Object.hasOwn(value, member) ? (value as Record<string, Json>)[member] : undefined;
  }
  return value;
}

function fill(say: string, data: Json, pointer: string): string {
  const value = valueAt(data, pointer);
  const segments = pointer.split('/').slice(1).map(unescapePointer);
  const words: Record<string, string> = {
    member: segments.at(-1) ?? '',
    parent: segments.at(-2) ?? '',
    value: shorten(typeof value === 'string' ? value : JSON.stringify(value ?? null)),
    masked: mask(typeof value === 'string' ? value : ''),
  };
  return say.replace(/\{(member|parent|value|masked)\}/g, (_, word: string) => words[word] ?? '');
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
