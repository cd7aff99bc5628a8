import { ts } from '#compiler';
import { descend, partOf } from '../roles/parts.js';
import { entryOf, isCallNode, type Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { type Frame, optionsOf, type Value } from '../syntax/value.js';
import { typeOf } from '../values/declared-fields.js';
import { entriesOf, propertyOf } from '../values/members.js';
import type { Program } from '../values/program.js';

const MAXIMUM_NODES = 3000;
const MAXIMUM_DEPTH = 6;

/** The names of what a persisted state keeps, functions left out, and of what it leaves out. */
export interface StateNames {
  /** `auth.accessToken` of an object in an object. */
  readonly kept: readonly string[];
  readonly leftOut: readonly string[];
  /** More may be kept than can be seen. */
  readonly open: boolean;
}

/** What a store keeps of the state that it is made with: all of it, what is chosen, or all but what is left out. */
export function stateNames(program: Program, site: Site, frame: Frame | undefined): StateNames {
  const names = (part: string): string[] => chosenNames(program, partOf(program, site, part, frame).values);
  const chosen = partOf(program, site, 'chosen', frame);
  const out = names('leftOut');
  const state = partOf(program, site, 'persisted', frame);
  const all = new Set([
    ...state.values.flatMap((value) => namesHeld(program, value, 0)),
    ...declaredNames(program, site),
  ]);
  const isOut = (name: string): boolean => out.some((path) => isWithin(name, path));
  if (chosen.state === 'absent') {
    const keys = partOf(program, site, 'name', frame).values.flatMap((value) => textOf(value));
    const own = keys.length === 0 ? keys : [...keys, ...namesGiven(site.node)];
    const open = all.size === 0 && state.values.some(({ kind }) => kind !== 'literal' && kind !== 'function');
    return { kept: [...own, ...all].filter((name) => !isOut(name)), leftOut: [...all].filter(isOut), open };
  }
  const taken = wholeBut(program, chosen.values);
  if (taken) {
    const isTaken = (name: string) => taken.some((path) => isWithin(name, path));
    return { kept: [...all].filter((name) => !isTaken(name)), leftOut: taken, open: all.size === 0 };
  }
  const paths = chosenNames(program, chosen.values);
  if (paths.length === 0 && chosen.values.some(({ kind }) => !LISTED.has(kind)))
    return { kept: [], leftOut: [], open: true };
  if (all.size === 0) for (const path of paths) for (const name of namesOfSlice(program, site, path)) all.add(name);
  const isIn = (name: string): boolean => paths.some((path) => isWithin(name, path) || isWithin(path, name));
  const kept = [...paths.filter((path) => ![...all].some((name) => isWithin(name, path))), ...[...all].filter(isIn)];
  return { kept, leftOut: [...all].filter((name) => !isIn(name)), open: paths.length === 0 };
}

/** A part of a state that is chosen by the name of its reducer: `keys: ['session']` beside `import { session } from './session'`. */
function namesOfSlice(program: Program, { unit }: Site, path: string): string[] {
  const use = unit.identifiers
    .get(path)
    ?.find((one) => !ts.isPropertyAccessExpression(one.parent) && declarationOf(one));
  const reducer = use && program.evaluator.evaluate(use);
  return reducer ? namesHeld(program, reducer, 0).map((name) => `${path}.${name}`) : [];
}

/** What is taken out of a state that is otherwise kept whole: `({ accessToken, ...rest }) => rest`, `{ ...state, accessToken: undefined }`. */
function wholeBut(program: Program, values: readonly Value[]): readonly string[] | undefined {
  const [value] = values;
  if (!value || values.length !== 1) return undefined;
  if (value.kind === 'patched') return isState(value.base) ? value.writes.flatMap(({ name }) => name || []) : undefined;
  const spread = value.kind === 'object' ? value.node.properties.find(ts.isSpreadAssignment) : undefined;
  if (value.kind !== 'object' || !spread || !isState(program.evaluator.evaluate(spread.expression, value.frame)))
    return undefined;
  const { entries } = entriesOf(program.evaluator, value);
  return entries.filter(({ value: own }) => own.kind === 'literal' && own.value === undefined).map(({ name }) => name);
}

/** What a choice is handed: nobody calls it in sight. */
function isState(value: Value): boolean {
  return value.kind === 'parameter' || (value.kind === 'literal' && value.value === undefined);
}

/** What names what it chooses, if only nothing. */
const LISTED: ReadonlySet<Value['kind']> = new Set(['object', 'array', 'literal']);

/** `const [token, setToken] = useLocalStorage('auth')` is a token. */
function namesGiven({ parent }: ts.Node): string[] {
  if (!ts.isVariableDeclaration(parent)) return [];
  if (ts.isIdentifier(parent.name)) return [parent.name.text];
  const [first] = ts.isArrayBindingPattern(parent.name) ? parent.name.elements : [];
  return first && ts.isBindingElement(first) && ts.isIdentifier(first.name) ? [first.name.text] : [];
}

function isWithin(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}.`);
}

/** The names that a choice of what to keep gives back, whatever their values are, or lists. */
function chosenNames(program: Program, values: readonly Value[]): string[] {
  return values.flatMap((value): string[] => {
    if (value.kind === 'object') return value.node.properties.flatMap(({ name }) => (name ? [name.getText()] : []));
    if (value.kind !== 'array') return textOf(value);
    const elements = value.node.elements.map((element) => program.evaluator.evaluate(element, value.frame));
    return elements.flatMap((element) =>
      element.kind === 'object'
        ? optionsOf(propertyOf(program.evaluator, element, 'key', element.node)).flatMap(textOf)
        : optionsOf(element).flatMap(textOf),
    );
  });
}

function textOf(value: Value): string[] {
  if (value.kind === 'union') return value.options.flatMap(textOf);
  return value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [];
}

/** The names in an object, through reducers and slices to the state that they begin with. */
export function namesHeld(program: Program, value: Value, depth: number): string[] {
  if (depth > MAXIMUM_DEPTH) return [];
  if (value.kind === 'union') return value.options.flatMap((option) => namesHeld(program, option, depth + 1));
  if (value.kind === 'external') {
    const holds = entryOf(program, value)?.holds;
    if (!holds || !value.made) return [];
    return namesHeld(program, descend(program, value.made.node, holds.part, value.made.frame), depth + 1);
  }
  if (value.kind === 'function') {
    // A reducer begins with the default of its first parameter.
    const first = value.node.parameters[0]?.initializer;
    return first ? namesHeld(program, program.evaluator.evaluate(first, value.frame), depth + 1) : [];
  }
  return entriesOf(program.evaluator, value).entries.flatMap(({ name, value: member }) => {
    const inner = namesHeld(program, member, depth + 1);
    if (inner.length > 0) return inner.map((own) => `${name}.${own}`);
    return member.kind === 'function' ? [] : [name];
  });
}

/**
 * The names of a state that a store is made with: what a function in its first argument returns or sets, and what the type
 * of the store declares (`create<State>()(persist(…))`).
 */
function declaredNames(program: Program, { node, match }: Site): readonly string[] {
  if (!isCallNode(node) || ts.isTaggedTemplateExpression(node)) return [];
  const names = new Set<string>();
  if (match.entry.parts?.persisted !== '0()') {
    // `atomWithStorage<Tokens | null>('session', null)`
    for (const type of node.typeArguments ?? []) fromType(program, type, names);
    return [...names];
  }
  const [made] = node.arguments ?? [];
  if (made) fromObjects(made, names);
  for (let at: ts.Node = node; ts.isCallExpression(at) || ts.isParenthesizedExpression(at); at = at.parent) {
    const holder = ts.isCallExpression(at) ? at : undefined;
    const called = holder && ts.isCallExpression(holder.expression) ? holder.expression : undefined;
    for (const type of [...(holder?.typeArguments ?? []), ...(called?.typeArguments ?? [])])
      fromType(program, type, names);
  }
  return [...names];
}

function fromObjects(node: ts.Node, names: Set<string>): void {
  let left = MAXIMUM_NODES;
  const visit = (at: ts.Node): void => {
    if (left-- <= 0) return;
    if (ts.isPropertyAssignment(at) && !isFunction(at.initializer) && isOfState(at.parent))
      names.add(at.name.getText());
    if (ts.isShorthandPropertyAssignment(at) && isOfState(at.parent)) names.add(at.name.text);
    ts.forEachChild(at, visit);
  };
  visit(node);
}

/** What is returned, spread or handed to `set`; the options of a request are none of the state. */
function isOfState(object: ts.ObjectLiteralExpression): boolean {
  let at: ts.Node = object;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isCallExpression(parent)) return ts.isIdentifier(parent.expression) && /^set/.test(parent.expression.text);
  return ts.isArrowFunction(parent) || ts.isReturnStatement(parent);
}

/** The names that a type gives what a state holds, and those of what is in it. */
export function fromType(program: Program, type: ts.TypeNode, names: Set<string>, depth = 0): void {
  if (depth > MAXIMUM_DEPTH) return;
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type))
    for (const part of type.types) fromType(program, part, names, depth + 1);
  const declared =
    ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? typeOf(program, type.typeName) : undefined;
  if (declared && ts.isTypeAliasDeclaration(declared)) fromType(program, declared.type, names, depth + 1);
  const members = ts.isTypeLiteralNode(type)
    ? type.members
    : declared && ts.isInterfaceDeclaration(declared)
      ? declared.members
      : [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || (member.type && ts.isFunctionTypeNode(member.type))) continue;
    const name = member.name.getText();
    names.add(name);
    if (!member.type || depth > 0) continue;
    const inner = new Set<string>();
    fromType(program, member.type, inner, depth + 1);
    for (const own of inner) names.add(`${name}.${own}`);
  }
}

function isFunction(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}
