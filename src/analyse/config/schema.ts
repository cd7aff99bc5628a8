import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  type DataDocument,
  escapePointer,
  type Json,
  locateIn,
  locateOrigin,
  type Origin,
  valueAt,
} from '../../load/data-document.js';
import { select } from '../../load/select.js';
import type { Confidence, Severity } from '../../rule-meta.js';
import type { Observation } from '../observations/observation.js';
import { inBoth } from './branch-verdicts.js';
import { registerKeywords } from './keywords.js';
import { fillSentence, stableName } from './schema-place.js';
import { type Grade, metaOf, type PatternEngine, type SchemaRule } from './schema-rule.js';
import { servedBy } from './served-by.js';
import { unknownMember } from './unknown-members.js';

/** What values of a rule are held to; the good shapes are compiled when the first value comes that they are for. */
interface CompiledRule {
  readonly applies: ValidateFunction | undefined;
  readonly proves: ValidateFunction | undefined;
  readonly good: Map<AnySchema, ValidateFunction>;
  readonly grades: readonly { readonly fits: ValidateFunction; readonly grade: Grade }[];
}

/** What a rule says about one place of a document. */
export interface Verdict {
  readonly rule: SchemaRule;
  readonly outcome: Observation['outcome'];
  /** A missing member stands at the object that lacks it. */
  readonly pointer: string;
  readonly part: 'key' | 'value';
  readonly say: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** For an unknown: why nobody can tell. */
  readonly why?: string | undefined;
  /** What the rule looked at. */
  readonly of: string;
  readonly document: DataDocument;
}

/** Keywords whose own error says what the errors of their subschemas only explain: those are folded into it. */
const FOLDING = new Set(['anyOf', 'oneOf', 'contains', 'not', 'propertyNames', 'dependentSchemas']);

/** Judges documents by schema rules. A rule that is no valid schema throws, with its id, when a value comes that it is about. */
export class SchemaJudge {
  readonly #ajv: Ajv2020;
  readonly #rules: readonly SchemaRule[];
  readonly #compiled = new Map<SchemaRule, CompiledRule>();

  /** `patterns` runs those of rules that nobody has reviewed. */
  constructor(rules: readonly SchemaRule[], patterns?: PatternEngine) {
    this.#ajv = new Ajv2020({
      allErrors: true,
      strict: true,
      // A duration is a number or a text.
      allowUnionTypes: true,
      strictRequired: false,
      verbose: true,
      ownProperties: true,
      // Compiling the meta-schema costs more than all rules together; the tests hold every rule to it.
      meta: false,
      validateSchema: false,
      // What is compiled judges a few values: making it faster takes longer than they do.
      code: { optimize: false, ...(patterns && { regExp: patterns }) },
    });
    this.#ajv.addKeyword({ keyword: 'x-rule' });
    registerKeywords(this.#ajv);
    this.#rules = rules;
  }

  /** `form` is what kind of document it was published as, where rules are written for several alike. */
  *judge(document: DataDocument, profile?: string, form?: string): Generator<Observation> {
    for (const verdict of this.verdicts(document, profile, form)) yield observe(verdict);
  }

  *verdicts(document: DataDocument, profile?: string, form?: string): Generator<Verdict> {
    const { otherwise } = document;
    if (!otherwise) yield* this.#each(document, profile, form);
    else yield* inBoth([...this.#each(document, profile, form)], [...this.#each(otherwise, profile, form)]);
  }

  *#each(document: DataDocument, profile: string | undefined, form: string | undefined): Generator<Verdict> {
    for (const rule of this.#rules) {
      const { applies, profiles, each, goodIn = {} } = rule['x-rule'];
      if (applies !== document.kind) continue;
      if (profile !== undefined && profiles && !profiles.includes(profile)) continue;
      const compiled = this.#compile(rule);
      for (const { pointer, value } of select(document.data, each ?? '')) {
        if (compiled.applies && !compiled.applies(value)) continue;
        const good = this.#good(rule, compiled, own(goodIn, profile) ?? own(goodIn, form) ?? rule);
        if (!good(value)) {
          const grade = compiled.grades.find(({ fits }) => fits(value))?.grade;
          yield* faultsOf(rule, document, pointer, good.errors ?? [], profile, grade);
        } else if (rule['x-rule'].proof && (!compiled.proves || compiled.proves(value)))
          yield* proofOf(rule, document, pointer);
        else yield* unknownOf(rule, document, pointer, value);
      }
    }
  }

  /** Throws, with its id, for a rule that is no valid schema. */
  check(): void {
    for (const rule of this.#rules) {
      const compiled = this.#compile(rule);
      for (const schema of [rule, ...Object.values(rule['x-rule'].goodIn ?? {})]) this.#good(rule, compiled, schema);
    }
  }

  #compile(rule: SchemaRule): CompiledRule {
    const known = this.#compiled.get(rule);
    if (known) return known;
    const { when, proof, grades = [] } = rule['x-rule'];
    const compiled: CompiledRule = {
      applies: when && this.#validator(rule, when),
      proves: proof?.when && this.#validator(rule, proof.when),
      good: new Map(),
      grades: grades.map((grade) => ({ fits: this.#validator(rule, grade.when), grade })),
    };
    this.#compiled.set(rule, compiled);
    return compiled;
  }

  #good(rule: SchemaRule, compiled: CompiledRule, schema: AnySchema & object): ValidateFunction {
    const known = compiled.good.get(schema);
    if (known) return known;
    const validator = this.#validator(rule, schema);
    compiled.good.set(schema, validator);
    return validator;
  }

  #validator(rule: SchemaRule, schema: AnySchema): ValidateFunction {
    try {
      return this.#ajv.compile(schema);
    } catch (error) {
      throw new Error(`rule ${rule['x-rule'].id} is not a valid schema: ${(error as Error).message}`);
    }
  }
}

function* unknownOf(rule: SchemaRule, document: DataDocument, base: string, value: Json): Generator<Verdict> {
  const { severity, confidence, each, say } = rule['x-rule'];
  const unknown = unknownMember(rule, document, base, value);
  if (!unknown) return;
  const { pointer, why } = unknown;
  const sentence = fillSentence(say, document.data, pointer, each);
  yield {
    rule,
    outcome: 'unknown',
    pointer,
    part: 'value',
    say: sentence,
    severity,
    confidence,
    why,
    of: base,
    document,
  };
}

function* proofOf(rule: SchemaRule, document: DataDocument, base: string): Generator<Verdict> {
  const { proof, severity, confidence, each } = rule['x-rule'];
  if (!proof) return;
  const pointer = `${base}${proof.at ?? ''}`;
  const why = document.unresolved?.(pointer);
  const say = fillSentence(proof.say, document.data, pointer, each);
  const outcome = why === undefined ? 'proof' : 'unknown';
  yield { rule, outcome, pointer, part: 'value', say, severity, confidence, why, of: base, document };
}

function* faultsOf(
  rule: SchemaRule,
  document: DataDocument,
  base: string,
  errors: readonly ErrorObject[],
  profile: string | undefined,
  grade: Grade | undefined,
): Generator<Verdict> {
  const { mark, once, severityIn = {}, confidence, confidenceIn = {}, each } = rule['x-rule'];
  const { severity, say = rule['x-rule'].say } = grade ?? rule['x-rule'];
  const stage = stageAt(document, base);
  const seen = new Set<string>();
  const faults = fold(errors).map((error) => placeOf(error, base));
  for (const fault of faults) {
    const pointer = mark === 'each' ? base : fault.pointer;
    const key = mark === 'each' || once ? base : `${pointer}\0${fault.missing ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const why = whyUnknown(document, fault) ?? grade?.unknown;
    yield {
      rule,
      outcome: why === undefined ? 'finding' : 'unknown',
      pointer,
      part: mark === 'key' ? 'key' : fault.part,
      say: fillSentence(say, document.data, mark === 'each' ? base : fault.pointer, each, {
        missing: fault.missing,
        values: once && distinct(faults.map((other) => other.missing ?? valueAt(document.data, other.pointer) ?? null)),
      }),
      severity: own(severityIn, profile) ?? own(severityIn, stage) ?? severity,
      confidence: own(confidenceIn, profile) ?? own(confidenceIn, stage) ?? confidence,
      why,
      of: base,
      document,
    };
  }
}

function distinct(values: readonly Json[]): readonly Json[] {
  return [...new Set(values)];
}

function observe(verdict: Verdict): Observation {
  const { document, rule, outcome, pointer, part, say, severity, confidence, why } = verdict;
  const meta = metaOf(rule);
  const [first, ...others] = document.origins?.(pointer) ?? [];
  const behind = rule['x-rule'].servedBy;
  return {
    outcome,
    rule: meta,
    controls: meta.controls,
    severity,
    confidence,
    location: locateIn(document, pointer, part),
    say,
    why,
    lookedFor: rule['x-rule'].lookedFor,
    trace: others.map((other) => ({ location: locateOrigin(other, part), say: other.say ?? 'and here' })),
    cause: rule['x-rule'].oneFor === 'file' ? document.path : undefined,
    context: { side: document.side ?? (first && sideOf(first)) ?? 'unknown', package: '' },
    identity: { code: stableName(document.data, pointer), symbol: document.kind },
    ...(behind && { servedBy: servedBy(behind, document, pointer) }),
  };
}

function sideOf(origin: Origin): Observation['context']['side'] | undefined {
  return 'location' in origin ? origin.side : origin.document.side;
}

/** What a list does not hold may be one of its elements that nobody can know. */
function whyUnknown(document: DataDocument, { pointer, lacks }: Fault): string | undefined {
  const value = lacks ? valueAt(document.data, pointer) : undefined;
  const elements = Array.isArray(value) ? value.map((_, index) => `${pointer}/${index}`) : [];
  return [pointer, ...elements].map((at) => document.unresolved?.(at)).find((why) => why !== undefined);
}

interface Fault {
  readonly pointer: string;
  readonly part: 'key' | 'value';
  /** The member that the object at `pointer` lacks. */
  readonly missing?: string;
  /** A list at `pointer` that lacks an element. */
  readonly lacks?: boolean;
}

function placeOf({ instancePath, keyword, params }: ErrorObject, base: string): Fault {
  const pointer = `${base}${instancePath}`;
  if (typeof params.missingProperty === 'string') return { pointer, part: 'value', missing: params.missingProperty };
  const surplus: unknown = params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  if (typeof surplus === 'string') return { pointer: `${pointer}/${escapePointer(surplus)}`, part: 'key' };
  return { pointer, part: 'value', lacks: keyword === 'contains' || keyword === 'minItems' };
}

function fold(errors: readonly ErrorObject[]): ErrorObject[] {
  const folding = errors.filter((error) => FOLDING.has(error.keyword));
  const explained = (error: ErrorObject): boolean =>
    folding.some(
      (by) => error.schemaPath.startsWith(`${by.schemaPath}/`) && isWithin(error.instancePath, by.instancePath),
    );
  return errors.filter((error) => error.keyword !== 'if' && !explained(error));
}

function isWithin(pointer: string, ancestor: string): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`);
}

/** The stage of the object that is judged, where it names one; else that of its document. */
function stageAt(document: DataDocument, pointer: string): string | undefined {
  const stage = valueAt(document.data, `${pointer}/stage`);
  return typeof stage === 'string' ? stage : document.stage;
}

function own<Level>(levels: Readonly<Record<string, Level>>, name: string | undefined): Level | undefined {
  return name !== undefined && Object.hasOwn(levels, name) ? levels[name] : undefined;
}
