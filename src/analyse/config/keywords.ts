import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchemaObject, DataValidateFunction, SchemaValidateFunction } from 'ajv/dist/types/index.js';
import { type Json, valueAt } from '../../load/data-document.js';
import { everything, select } from '../../load/select.js';
import { seconds } from '../text/duration.js';
import { loopbackHost } from '../text/loopback.js';
import { isGuessable, namesCredential, SECRET_KINDS, secretKind } from '../text/secret-text.js';

/**
 * The few custom keywords that schema rules may use beside JSON Schema's own. Like JSON Schema's, each judges only values
 * of its own type.
 *
 * - `secretKind: ["live", "random"]`: a string that is one of these kinds of text (`secretKind` in secret-text.ts).
 * - `credentialName: true`: a string that names a secret (`false`: that does not).
 * - `unguessable: 32`: a string of at least 32 bytes that is no word and no placeholder.
 * - `duration: { "atMost": "24h", "atLeast": "/tokens/access/lifetime", "unit": "s" }`: a number or string that is a
 *   duration within these limits; a limit that begins with `/` is a pointer into the judged value, and holds where that
 *   value is no duration. `unit` is what a bare number counts (`s`).
 * - `absoluteUrl: { "schemes": ["https"], "loopback": "exempt" }`: a string that is an absolute URL with one of these
 *   schemes; hosts of this machine may have any scheme (`exempt`), none (`refused`), or are like all others (absent).
 * - `uniqueBy: "id"`: a list whose elements differ in this member; every element that repeats an earlier one is a fault.
 * - `namedAt: ["/declared"]`: a string that is the name of a member of an object at one of these pointers into
 *   the judged value.
 * - `spanning: { "from": ["/start"], "to": ["/end"], "atMost": "366d" }`: an object of whose dates the first of `from` and
 *   the first of `to` that are dates lie no farther apart; without both of them it is as good.
 * - `everyText: { "type": "string", "not": … }`: a value in which every text, however deep, satisfies this.
 */
export function registerKeywords(ajv: Ajv2020): void {
  // Compiled at once by whoever registers it, so only where somebody holds schemas to it.
  const metaSchema = (schema: object) => (ajv.opts.validateSchema === false ? {} : { metaSchema: schema });
  ajv.addKeyword({
    keyword: 'secretKind',
    type: 'string',
    schemaType: 'array',
    ...metaSchema({ type: 'array', items: { enum: SECRET_KINDS } }),
    validate: (kinds: readonly string[], text: string) => kinds.includes(secretKind(text)),
  });
  ajv.addKeyword({
    keyword: 'credentialName',
    type: 'string',
    schemaType: 'boolean',
    validate: (expected: boolean, name: string) => namesCredential(name) === expected,
  });
  ajv.addKeyword({
    keyword: 'unguessable',
    type: 'string',
    schemaType: 'number',
    validate: (bytes: number, secret: string) => !isGuessable(secret, bytes),
  });
  ajv.addKeyword({
    keyword: 'duration',
    type: ['number', 'string'],
    schemaType: 'object',
    ...metaSchema(DURATION_PARAMETERS),
    validate: withinDuration,
  });
  ajv.addKeyword({
    keyword: 'absoluteUrl',
    type: 'string',
    schemaType: 'object',
    ...metaSchema(URL_PARAMETERS),
    validate: isAcceptedUrl,
  });
  ajv.addKeyword({ keyword: 'uniqueBy', type: 'array', schemaType: 'string', errors: true, validate: uniqueBy });
  ajv.addKeyword({
    keyword: 'namedAt',
    type: 'string',
    schemaType: 'array',
    ...metaSchema({ type: 'array', items: { type: 'string', pattern: '^(?:/[^/]+)+$' } }),
    compile: namedAt,
  });
  ajv.addKeyword({
    keyword: 'spanning',
    type: 'object',
    schemaType: 'object',
    ...metaSchema(SPAN_PARAMETERS),
    validate: isWithinSpan,
  });
  ajv.addKeyword({
    keyword: 'everyText',
    schemaType: 'object',
    errors: true,
    compile: (schema: AnySchemaObject) => everyText(ajv.compile(schema)),
  });
}

const DURATION_PARAMETERS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    atMost: { type: ['string', 'number'] },
    atLeast: { type: ['string', 'number'] },
    unit: { enum: ['ms', 's', 'm', 'h', 'd'] },
  },
};

interface DurationLimits {
  readonly atMost?: string | number;
  readonly atLeast?: string | number;
  readonly unit?: 'ms' | 's' | 'm' | 'h' | 'd';
}

const withinDuration: SchemaValidateFunction = (limits: DurationLimits, value: string | number, _, context) => {
  const length = seconds(value, limits.unit);
  if (length === undefined) return false;
  const limit = (of: string | number | undefined): number | undefined => {
    const pointed = typeof of === 'string' && of.startsWith('/');
    const given: Json | undefined = pointed ? valueAt(context?.rootData as unknown as Json, of) : of;
    return typeof given === 'string' || typeof given === 'number' ? seconds(given) : undefined;
  };
  return length <= (limit(limits.atMost) ?? Infinity) && length >= (limit(limits.atLeast) ?? 0);
};

const POINTERS = { type: 'array', minItems: 1, items: { type: 'string', pattern: '^(?:/[^/]+)+$' } };
const SPAN_PARAMETERS = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to', 'atMost'],
  properties: { from: POINTERS, to: POINTERS, atMost: { type: 'string' } },
};

interface Span {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly atMost: string;
}

const isWithinSpan = ({ from, to, atMost }: Span, object: Json): boolean => {
  const [begin, end] = [dateAt(object, from), dateAt(object, to)];
  return begin === undefined || end === undefined || end - begin <= (seconds(atMost) ?? Infinity) * 1000;
};

/** A date as ISO 8601 writes it, in UTC where no zone is named: what `Date` makes of other texts depends on the platform. */
function dateAt(object: Json, pointers: readonly string[]): number | undefined {
  const texts = pointers.map((pointer) => valueAt(object, pointer));
  const text = texts.find(
    (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(value),
  );
  const time = Date.parse(/T[\d:.]+$/.test(String(text)) ? `${text}Z` : String(text));
  return Number.isNaN(time) ? undefined : time;
}

const URL_PARAMETERS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    schemes: { type: 'array', items: { type: 'string' } },
    loopback: { enum: ['exempt', 'refused'] },
  },
};

interface UrlParameters {
  readonly schemes?: readonly string[];
  readonly loopback?: 'exempt' | 'refused';
}

const isAcceptedUrl = ({ schemes, loopback }: UrlParameters, text: string): boolean => {
  // The URL parser repairs `https:/x` and drops white space; what is written must already be a URL.
  if (!/^[a-z][a-z0-9+.-]*:[^\s\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  const special = url.protocol === 'https:' || url.protocol === 'http:';
  if (special && !/^https?:\/\/[^/]/i.test(text)) return false;
  if (loopback !== undefined && loopbackHost(url.hostname)) return loopback === 'exempt';
  return schemes === undefined || schemes.includes(url.protocol.slice(0, -1));
};

const uniqueBy: SchemaValidateFunction = (member: string, list: readonly Json[], _, context) => {
  const seen = new Set<Json>();
  const faults: { readonly keyword: string; readonly params: object; readonly instancePath: string }[] = [];
  for (const [index, element] of list.entries()) {
    const value = element === null ? undefined : valueAt(element, `/${member}`);
    if (value === undefined || (value !== null && typeof value === 'object')) continue;
    if (seen.has(value)) {
      const instancePath = `${context?.instancePath ?? ''}/${index}/${member}`;
      faults.push({ keyword: 'uniqueBy', params: { uniqueBy: member }, instancePath });
    }
    seen.add(value);
  }
  uniqueBy.errors = faults;
  return faults.length === 0;
};

/** The names are gathered once for each judged value. */
function namedAt(pointers: readonly string[]): DataValidateFunction {
  const namesOf = new WeakMap<object, ReadonlySet<string>>();
  return (text: string, context) => {
    const root = context?.rootData;
    if (root === null || typeof root !== 'object') return false;
    const names =
      namesOf.get(root) ?? new Set(pointers.flatMap((pointer) => namesAt(root as unknown as Json, pointer)));
    namesOf.set(root, names);
    return names.has(text);
  };
}

function namesAt(root: Json, pointer: string): string[] {
  return select(root, pointer).flatMap(({ value }) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [],
  );
}

/** Takes time linear in the value: what is asked of a text looks at no other. */
function everyText(isGood: (text: string) => boolean): DataValidateFunction {
  const validate: DataValidateFunction = (value: Json, context) => {
    const pointer = context?.instancePath ?? '';
    const faults = [...everything({ pointer, value })].filter(
      (one) => typeof one.value === 'string' && !isGood(one.value),
    );
    validate.errors = faults.map((fault) => ({ keyword: 'everyText', params: {}, instancePath: fault.pointer }));
    return faults.length === 0;
  };
  return validate;
}
