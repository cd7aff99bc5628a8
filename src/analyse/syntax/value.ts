import type { ts } from '#compiler';

/**
 * What an expression may stand for, found without types: constants are folded, names followed through files, calls of the
 * project's own functions evaluated. Whatever cannot be followed stays visible as what it is: a parameter, a member of
 * something opaque, the result of a call, or `unknown` with the reason. Never a guess.
 */
export type Value =
  | LiteralValue
  | TextValue
  | ObjectValue
  | PatchedValue
  | ArrayValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | EnumValue
  | ModuleValue
  | ExternalValue
  | MemberValue
  | CallValue
  | ParameterValue
  | CaughtValue
  | UnionValue
  | UnknownValue;

/** A variable, parameter or property that a value passed through: weak evidence by its name, and a step of a trace. */
export interface Via {
  readonly node: ts.Node;
  readonly name: string;
}

interface Base {
  readonly node: ts.Node;
  readonly via?: readonly Via[];
}

export type Primitive = string | number | bigint | boolean | null | undefined;

export interface LiteralValue extends Base {
  readonly kind: 'literal';
  readonly value: Primitive;
}

/** A template or concatenation that is not constant. */
export interface TextValue extends Base {
  readonly kind: 'text';
  readonly parts: readonly Value[];
}

export interface ObjectValue extends Base {
  readonly kind: 'object';
  readonly node: ts.ObjectLiteralExpression;
  readonly frame: Frame | undefined;
}

/** A value whose properties are assigned after it was made. */
export interface PatchedValue extends Base {
  readonly kind: 'patched';
  readonly base: Value;
  readonly writes: readonly PropertyWrite[];
}

export interface PropertyWrite {
  /** Undefined when the whole of `value` is merged in (`Object.assign`). */
  readonly name: string | undefined;
  readonly value: ts.Expression;
  /** What is written inside that property instead: `options.cookie.secure = true`. */
  readonly inside?: PropertyWrite | undefined;
  /** Under a name that is computed: whatever is absent may be it. */
  readonly isAny?: true;
  /** Runs whenever the declaration did, so that it replaces what was there. */
  readonly certain: boolean;
}

export interface ArrayValue extends Base {
  readonly kind: 'array';
  readonly node: ts.ArrayLiteralExpression;
  readonly frame: Frame | undefined;
}

export interface FunctionValue extends Base {
  readonly kind: 'function';
  readonly node: FunctionNode;
  /** The frame it was made in, for closures over parameters. */
  readonly frame: Frame | undefined;
  readonly self?: Value | undefined;
}

export interface ClassValue extends Base {
  readonly kind: 'class';
  readonly node: ts.ClassLikeDeclaration;
}

export interface InstanceValue extends Base {
  readonly kind: 'instance';
  readonly class: ts.ClassLikeDeclaration;
  /** The construction, where it is known. */
  readonly made?: Made | undefined;
}

export interface EnumValue extends Base {
  readonly kind: 'enum';
  readonly node: ts.EnumDeclaration;
}

/** All exports of a file of the project. */
export interface ModuleValue extends Base {
  readonly kind: 'module';
  readonly path: string;
}

/**
 * Something of a package, or a global (`package` is then `''`). `path` names it: `verify`, `default`, `JwtService`,
 * `JwtService#verify` (member of an instance), `createVerifier()` (what a call returned).
 */
export interface ExternalValue extends Base {
  readonly kind: 'external';
  readonly package: string;
  readonly path: string;
  readonly instance: boolean;
  /** The call or construction it came from. */
  readonly made?: Made | undefined;
}

export interface Made {
  readonly node: CallNode;
  readonly frame: Frame | undefined;
}

export interface MemberValue extends Base {
  readonly kind: 'member';
  readonly object: Value;
  readonly name: string;
}

export interface CallValue extends Base {
  readonly kind: 'call';
  readonly node: CallNode;
  readonly callee: Value;
  readonly frame: Frame | undefined;
}

export interface ParameterValue extends Base {
  readonly kind: 'parameter';
  readonly node: ts.ParameterDeclaration;
  readonly fn: FunctionNode;
  readonly index: number;
}

export interface CaughtValue extends Base {
  readonly kind: 'caught';
}

export interface UnionValue extends Base {
  readonly kind: 'union';
  readonly options: readonly Value[];
}

export interface UnknownValue extends Base {
  readonly kind: 'unknown';
  readonly why: string;
  /** The opaque value it would have to be read from. */
  readonly from?: Value;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export type CallNode = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** The arguments of one call, for evaluating the called function's body with them. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly args: readonly ts.Expression[];
  /** The frame the arguments are evaluated in. */
  readonly caller: Frame | undefined;
  readonly call: ts.Node;
  /** The frame the function was made in. */
  readonly outer: Frame | undefined;
  readonly self?: Value | undefined;
  readonly depth: number;
}

const MAXIMUM_OPTIONS = 24;
const MAXIMUM_NAMES = 12;

/** One value for several possible ones: nested unions are flattened, equal literals folded. */
export function union(node: ts.Node, options: readonly Value[]): Value {
  const flat: Value[] = [];
  const literals = new Set<Primitive>();
  for (const whole of options) {
    // Where values are made of each other, most of what there is would be copied to be left out.
    if (flat.length > MAXIMUM_OPTIONS) break;
    for (const option of namedOptionsOf(whole)) {
      if (option.kind === 'literal') {
        if (literals.has(option.value)) continue;
        literals.add(option.value);
      }
      flat.push(option);
    }
  }
  const [only] = flat;
  if (only && flat.length === 1) return only;
  if (flat.length === 0) return { kind: 'unknown', node, why: 'no value reaches it' };
  const more = flat.length > MAXIMUM_OPTIONS ? [unknown(node, `more than ${MAXIMUM_OPTIONS} values may reach it`)] : [];
  return { kind: 'union', node, options: [...flat.slice(0, MAXIMUM_OPTIONS), ...more] };
}

export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.options : [value];
}

/** The same, each with the names of the variable that holds them all. */
export function namedOptionsOf(value: Value): readonly Value[] {
  if (value.kind !== 'union') return [value];
  const { via = [] } = value;
  if (via.length === 0) return value.options;
  return value.options.map((option) => ({ ...option, via: [...(option.via ?? []), ...via].slice(-MAXIMUM_NAMES) }));
}

export function literal(node: ts.Node, value: Primitive): LiteralValue {
  return { kind: 'literal', node, value };
}

export function unknown(node: ts.Node, why: string): UnknownValue {
  return { kind: 'unknown', node, why };
}

/** The same value, remembering a name it passed through. */
export function through(value: Value, step: Via): Value {
  const last = value.via?.at(-1);
  if (last?.node === step.node) return value;
  if ((value.via?.length ?? 0) >= MAXIMUM_NAMES) return value;
  return { ...value, via: [...(value.via ?? []), step] };
}
