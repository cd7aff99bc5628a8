import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { typeOf } from '../values/declared-fields.js';
import type { Program } from '../values/program.js';
import { fromType, namesHeld } from './state-names.js';

/**
 * A member that the test accepts of a state that stands in a value as a whole: `store.getState()`, or what a reducer made
 * (`auth.accessToken`).
 */
export function heldInState(program: Program, value: Value, accepts: (name: string) => boolean): string | undefined {
  const names = new Set(namesIn(program, value));
  return [...names].find((name) => accepts(name.split('.').at(-1) ?? ''));
}

function namesIn(program: Program, value: Value): readonly string[] {
  const path: string[] = [];
  let at: ts.Node = value.node;
  for (; ts.isPropertyAccessExpression(at) || ts.isNonNullExpression(at); at = at.expression)
    if (ts.isPropertyAccessExpression(at)) path.unshift(at.name.text);
  const asked = ts.isCallExpression(at) ? at.expression : undefined;
  if (asked && ts.isPropertyAccessExpression(asked) && asked.name.text === 'getState')
    return below(namesOfMade(program, asked.expression), path);
  const type = value.kind === 'parameter' ? value.node.type : value.kind === 'call' ? reducedType(value) : undefined;
  return type ? namesOfType(program, type) : [];
}

/** The names under one member: of `auth.token` those of `auth`. */
function below(names: readonly string[], path: readonly string[]): readonly string[] {
  const prefix = path.map((name) => `${name}.`).join('');
  return names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
}

function namesOfMade(program: Program, store: ts.Expression): readonly string[] {
  return optionsOf(program.evaluator.evaluate(store)).flatMap((made) => namesHeld(program, made, 0));
}

/** `reducer(state, action)` of an `ActionReducer<State>` that a meta reducer is given. */
function reducedType({ callee }: Value & { kind: 'call' }): ts.TypeNode | undefined {
  const type = callee.kind === 'parameter' ? callee.node.type : undefined;
  return type && ts.isTypeReferenceNode(type) && /Reducer$/.test(type.typeName.getText())
    ? type.typeArguments?.[0]
    : undefined;
}

/** `state: RootState`, where that may be `ReturnType<typeof store.getState>`. */
function namesOfType(program: Program, type: ts.TypeNode): readonly string[] {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return [];
  const [returned] = type.typeName.text === 'ReturnType' ? (type.typeArguments ?? []) : [];
  if (returned && ts.isTypeQueryNode(returned)) {
    const { exprName } = returned;
    if (!ts.isQualifiedName(exprName) || exprName.right.text !== 'getState' || !ts.isIdentifier(exprName.left))
      return [];
    const declaration = declarationOf(exprName.left);
    const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return made ? namesOfMade(program, made) : [];
  }
  if (!/State$/.test(type.typeName.text)) return [];
  const declared = typeOf(program, type.typeName);
  if (declared && ts.isTypeAliasDeclaration(declared) && ts.isTypeReferenceNode(declared.type))
    return namesOfType(program, declared.type);
  const names = new Set<string>();
  fromType(program, type, names);
  return [...names];
}
