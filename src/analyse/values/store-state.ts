import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import type { ExternalValue, FunctionNode, FunctionValue, PropertyWrite, Value } from '../syntax/value.js';
import { returnedOutOfSight } from './calls.js';
import type { Evaluator } from './evaluate.js';
import type { Program } from './program.js';

const MAXIMUM_READERS = 200;
const MAXIMUM_MIDDLEWARE = 6;

/**
 * What a store holds where it is read: `useStore((state) => state.token)`, `useStore()`, `useStore.getState()`. It is what the
 * store began with, and what anybody is seen to put into it; actions stay opaque.
 */
export function stateRead(evaluator: Evaluator, callee: ExternalValue, call: ts.CallExpression): Value | undefined {
  const hook = callee.path.replace(/[.#]getState$/, '');
  const { made } = callee;
  if (!made || !ts.isCallExpression(made.node) || made.node.arguments.length === 0 || made.node === call)
    return undefined;
  if (evaluator.world.models.find(callee.package, hook)?.entry.holds === undefined) return undefined;
  const maker = makerOf(evaluator, made.node.arguments[0], 0);
  if (!maker) return undefined;
  const base = returnedOutOfSight(evaluator, maker);
  const writes = evaluator.world.stateWrites(made.node, maker.node);
  const state: Value = writes.length === 0 ? base : { kind: 'patched', node: made.node, base, writes };
  const [selector] = call.arguments;
  const read = selector && hook === callee.path ? selected(evaluator, state, selector) : state;
  // An action is what it is called, to those who ask what is done there.
  return read?.kind === 'function' ? undefined : read;
}

/** `(state) => state.session.token` */
function selected(evaluator: Evaluator, state: Value, selector: ts.Expression): Value | undefined {
  const fn = bare(selector);
  const [parameter] = ts.isArrowFunction(fn) ? fn.parameters : [];
  if (!ts.isArrowFunction(fn) || !parameter || ts.isBlock(fn.body)) return undefined;
  const names: string[] = [];
  let at = bare(fn.body);
  for (; ts.isPropertyAccessExpression(at); at = bare(at.expression)) names.unshift(at.name.text);
  if (!ts.isIdentifier(at) || declarationOf(at) !== parameter) return undefined;
  return names.reduce((value, name) => evaluator.property(value, name, selector), state);
}

/** The function that makes the state, through what is put around it: `persist((set) => ({ … }), options)`. */
function makerOf(evaluator: Evaluator, given: ts.Expression | undefined, depth: number): FunctionValue | undefined {
  if (!given || depth > MAXIMUM_MIDDLEWARE) return undefined;
  const at = bare(given);
  if (ts.isCallExpression(at)) return makerOf(evaluator, at.arguments[0], depth + 1);
  const value = evaluator.evaluate(at);
  return value.kind === 'function' ? value : undefined;
}

/** A store where it is made, what it is called, and the files that can read it. */
interface Store {
  readonly made: ts.CallExpression;
  readonly hook: string;
  readonly readers: readonly Unit[];
}

/** What anybody puts into a store: its own actions (`set({ token })`), and others by name (`useStore.setState({ … })`). */
export function stateWrites(program: Program, made: ts.CallExpression, maker: FunctionNode): readonly PropertyWrite[] {
  const home = program.unitOf(made);
  const holder = ts.findAncestor(made, ts.isVariableDeclaration);
  if (!home || !holder || !ts.isIdentifier(holder.name)) return [];
  const hook = holder.name.text;
  const store: Store = { made, hook, readers: readersOf(program, home, hook) };
  const [set] = maker.parameters;
  const writes: PropertyWrite[] = [];
  const visit = (node: ts.Node): void => {
    const named = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression : undefined;
    if (set && named && ts.isCallExpression(node) && declarationOf(named) === set)
      writes.push(...putBy(program, store, node));
    ts.forEachChild(node, visit);
  };
  if (maker.body) visit(maker.body);
  for (const unit of store.readers)
    for (const call of unit.calls.get('setState') ?? []) {
      const receiver = ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression;
      if (receiver && ts.isCallExpression(call) && isStore(program, receiver.expression, made))
        writes.push(...putBy(program, store, call));
    }
  return writes;
}

function readersOf(program: Program, home: Unit, hook: string): readonly Unit[] {
  const importers = program.importersOf(home.path);
  const barrels = importers.filter((path) => program.isBarrel(path)).flatMap((path) => program.importersOf(path));
  const paths = [...new Set([...importers, ...barrels])].filter(
    (path) => path !== home.path && !program.isTest(path) && program.mentions(path, hook),
  );
  return [home, ...paths.slice(0, MAXIMUM_READERS).flatMap((path) => program.unit(path) ?? [])];
}

function isStore(program: Program, named: ts.Expression, made: ts.CallExpression): boolean {
  const value = program.evaluator.evaluate(named);
  return value.kind === 'external' && value.made?.node === made;
}

/** `set({ token })`, `set((state) => ({ ...state, token }))` */
function putBy(program: Program, store: Store, call: ts.CallExpression): PropertyWrite[] {
  const [given] = call.arguments;
  const at = given && bare(given);
  const made = at && ts.isArrowFunction(at) && !ts.isBlock(at.body) ? bare(at.body) : at;
  if (!made) return [];
  if (!ts.isObjectLiteralExpression(made))
    return givenFor(program, store, made).map((one) => ({ name: undefined, value: one ?? call, certain: false }));
  return made.properties.flatMap((property) => {
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined;
    if (!value || !property.name) return [];
    const name = property.name.getText();
    return givenFor(program, store, value).map((one) => ({ name, value: one ?? call, certain: false }));
  });
}

/** What the callers of an action give for its parameter; undefined where nobody is seen to call it. */
function givenFor(program: Program, store: Store, value: ts.Expression): readonly (ts.Expression | undefined)[] {
  const parameter = ts.isIdentifier(value) ? declarationOf(value) : undefined;
  if (!parameter || !ts.isParameter(parameter)) return [value];
  const action = parameter.parent;
  const holder = ts.isMethodDeclaration(action) ? action : action.parent;
  if (!ts.isMethodDeclaration(holder) && !ts.isPropertyAssignment(holder)) return [undefined];
  const index = action.parameters.indexOf(parameter);
  const name = holder.name.getText();
  const given = readsOf(program, store).flatMap(({ unit, read }) =>
    usesOfMember(unit, read, name).flatMap(({ parent: call, node }) => {
      const argument = ts.isCallExpression(call) && call.expression === node ? call.arguments[index] : undefined;
      return argument && !ts.isSpreadElement(argument) ? [argument] : [];
    }),
  );
  return given.length > 0 ? given : [undefined];
}

/** `useStore(…)` and `useStore.getState()`, wherever the store is read. */
function readsOf(program: Program, { made, hook, readers }: Store): { unit: Unit; read: ts.CallExpression }[] {
  return readers.flatMap((unit) =>
    [...(unit.calls.get(hook) ?? []), ...(unit.calls.get('getState') ?? [])].flatMap((read) => {
      if (!ts.isCallExpression(read)) return [];
      const { expression } = read;
      const named = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
      return isStore(program, named, made) ? [{ unit, read }] : [];
    }),
  );
}

interface Use {
  readonly node: ts.Expression;
  readonly parent: ts.Node;
}

/** Where a member of the state that is read is named. */
function usesOfMember(unit: Unit, read: ts.CallExpression, name: string): Use[] {
  const { parent } = read;
  const [selector] = read.arguments;
  if (ts.isPropertyAccessExpression(parent))
    return parent.name.text === name ? [{ node: parent, parent: parent.parent }] : [];
  if (!ts.isVariableDeclaration(parent)) return [];
  if (ts.isObjectBindingPattern(parent.name)) {
    const bound = parent.name.elements.filter((one) => (one.propertyName ?? one.name).getText() === name);
    return bound.flatMap((one) => referencesIn(unit, one).map((node) => ({ node, parent: node.parent })));
  }
  const uses = referencesIn(unit, parent);
  if (selector) return selects(selector, name) ? uses.map((node) => ({ node, parent: node.parent })) : [];
  return uses.flatMap(({ parent: member }) =>
    ts.isPropertyAccessExpression(member) && member.name.text === name ? [{ node: member, parent: member.parent }] : [],
  );
}

function selects(selector: ts.Expression, name: string): boolean {
  const body = ts.isArrowFunction(selector) ? selector.body : undefined;
  return body !== undefined && ts.isPropertyAccessExpression(body) && body.name.text === name;
}
