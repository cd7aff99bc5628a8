import { ts } from '#compiler';
import { typeDeclarationOf } from './scope.js';
import { isCallNode, type Site } from './sites.js';
import type { Value } from './value.js';

const MAXIMUM_NODES = 3000;

/** The names that a choice of what to keep gives back, whatever their values are. */
export function chosenNames(values: readonly Value[]): readonly string[] {
  const objects = values.flatMap((value) => (value.kind === 'object' ? [value.node] : []));
  return objects.flatMap(({ properties }) => properties.flatMap(({ name }) => (name ? [name.getText()] : [])));
}

/**
 * The names of a state that a store is made with: what its first argument returns or sets, and what the type of the
 * store declares (`create<State>()(persist(…))`).
 */
export function stateNames({ node }: Site): readonly string[] {
  if (!isCallNode(node) || ts.isTaggedTemplateExpression(node)) return [];
  const [made] = node.arguments ?? [];
  const names = new Set<string>();
  if (made) fromObjects(made, names);
  for (let at: ts.Node = node; ts.isCallExpression(at) || ts.isParenthesizedExpression(at); at = at.parent) {
    const holder = ts.isCallExpression(at) ? at : undefined;
    const called = holder && ts.isCallExpression(holder.expression) ? holder.expression : undefined;
    for (const type of [...(holder?.typeArguments ?? []), ...(called?.typeArguments ?? [])]) fromType(type, names);
  }
  return [...names];
}

function fromObjects(node: ts.Node, names: Set<string>): void {
  let left = MAXIMUM_NODES;
  const visit = (at: ts.Node): void => {
    if (left-- <= 0) return;
    if (ts.isPropertyAssignment(at) && !isFunction(at.initializer) && isState(at.parent)) names.add(at.name.getText());
    if (ts.isShorthandPropertyAssignment(at) && isState(at.parent)) names.add(at.name.text);
    ts.forEachChild(at, visit);
  };
  visit(node);
}

/** What is returned, spread or handed to `set`; the options of a request are none of the state. */
function isState(object: ts.ObjectLiteralExpression): boolean {
  let at: ts.Node = object;
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isCallExpression(parent)) return ts.isIdentifier(parent.expression) && /^set/.test(parent.expression.text);
  return ts.isArrowFunction(parent) || ts.isReturnStatement(parent);
}

function fromType(type: ts.TypeNode, names: Set<string>): void {
  if (ts.isIntersectionTypeNode(type)) for (const part of type.types) fromType(part, names);
  const declared =
    ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? typeDeclarationOf(type.typeName) : undefined;
  if (declared && ts.isTypeAliasDeclaration(declared)) fromType(declared.type, names);
  const members = ts.isTypeLiteralNode(type)
    ? type.members
    : declared && ts.isInterfaceDeclaration(declared)
      ? declared.members
      : [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || (member.type && ts.isFunctionTypeNode(member.type))) continue;
    names.add(member.name.getText());
  }
}

function isFunction(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}
