import { ts } from '#compiler';

/** A node that gives a name its meaning. */
export type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassLikeDeclaration
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport
  | ts.ImportEqualsDeclaration;

/** A type's declaration, where the name stands for no value. */
export type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

interface Names {
  readonly values: Map<string, Declaration>;
  readonly types: Map<string, TypeDeclaration>;
}

/**
 * Lexical scopes, computed only for the names that are asked for: TypeScript's own binder would bind every candidate
 * whole and its checker needs a program, which costs half as much again as parsing.
 */
const scopes = new WeakMap<ts.Node, Names>();

export function declarationOf(name: ts.Identifier): Declaration | undefined {
  return lookUp(name, (names) => names.values.get(name.text));
}

export function typeDeclarationOf(name: ts.Identifier): Declaration | TypeDeclaration | undefined {
  return lookUp(name, (names) => {
    const value = names.values.get(name.text);
    return names.types.get(name.text) ?? (value && isType(value) ? value : undefined);
  });
}

/** Variables and parameters may share the name of a type, and are none. */
function isType(declaration: Declaration): boolean {
  return (
    ts.isClassLike(declaration) ||
    ts.isEnumDeclaration(declaration) ||
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration) ||
    ts.isImportEqualsDeclaration(declaration) ||
    ts.isModuleDeclaration(declaration)
  );
}

/** `window.localStorage` is `localStorage`: the global object has no name of its own here. */
export function globalName(name: string): string {
  return name === 'window' || name === 'globalThis' || name === 'self' || name === 'global' ? '' : name;
}

function lookUp<Found>(from: ts.Node, find: (names: Names) => Found | undefined): Found | undefined {
  for (let node: ts.Node | undefined = from.parent, child: ts.Node = from; node; child = node, node = node.parent) {
    if (!opensScope(node)) continue;
    // The name of a decorator or an `extends` clause is looked up outside the class, which makes no difference here;
    // the default of a parameter must not see the function's own variables, but may see its parameters.
    if (ts.isFunctionLike(node) && ts.isDecorator(child)) continue;
    const found = find(namesOf(node));
    if (found) return found;
  }
  return undefined;
}

const openers: boolean[] = [];

/** Asked of every node above every name, and decided by the kind of node alone. */
function opensScope(node: ts.Node): boolean {
  openers[node.kind] ??= isScope(node);
  return openers[node.kind] === true;
}

function isScope(node: ts.Node): boolean {
  return (
    ts.isSourceFile(node) ||
    ts.isBlock(node) ||
    ts.isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.isModuleBlock(node) ||
    ts.isCaseBlock(node) ||
    ts.isCatchClause(node) ||
    ts.isForStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isForOfStatement(node)
  );
}

function namesOf(scope: ts.Node): Names {
  const known = scopes.get(scope);
  if (known) return known;
  const names: Names = { values: new Map(), types: new Map() };
  scopes.set(scope, names);
  if (ts.isSourceFile(scope) || ts.isBlock(scope) || ts.isModuleBlock(scope)) {
    for (const statement of scope.statements) declareStatement(statement, names);
  } else if (ts.isCaseBlock(scope)) {
    for (const clause of scope.clauses) for (const statement of clause.statements) declareStatement(statement, names);
  } else if (ts.isCatchClause(scope)) {
    if (scope.variableDeclaration) declareVariable(scope.variableDeclaration, names);
  } else if (ts.isForStatement(scope) || ts.isForInStatement(scope) || ts.isForOfStatement(scope)) {
    const { initializer } = scope;
    if (initializer && ts.isVariableDeclarationList(initializer)) declareList(initializer, names);
  } else if (ts.isFunctionLike(scope)) {
    for (const parameter of scope.parameters) declareBinding(parameter.name, parameter, names);
    if (ts.isFunctionExpression(scope) && scope.name) declare(scope.name.text, scope, names);
  } else if (ts.isClassLike(scope) && scope.name) {
    declare(scope.name.text, scope, names);
  }
  if (ts.isSourceFile(scope) || (ts.isBlock(scope) && ts.isFunctionLike(scope.parent))) hoistVars(scope, names);
  return names;
}

function declareStatement(statement: ts.Statement, names: Names): void {
  if (ts.isVariableStatement(statement)) declareList(statement.declarationList, names);
  else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    // Overload signatures share their name with the implementation, which is the one with a body.
    if (statement.name && !(ts.isFunctionDeclaration(statement) && !statement.body)) {
      declare(statement.name.text, statement, names);
    }
  } else if (ts.isEnumDeclaration(statement)) declare(statement.name.text, statement, names);
  else if (ts.isModuleDeclaration(statement)) declare(statement.name.text, statement, names);
  else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    names.types.set(statement.name.text, statement);
  } else if (ts.isImportEqualsDeclaration(statement)) declare(statement.name.text, statement, names);
  else if (ts.isImportDeclaration(statement) && statement.importClause) declareImport(statement.importClause, names);
}

function declareImport(clause: ts.ImportClause, names: Names): void {
  if (clause.name) declare(clause.name.text, clause, names);
  const bindings = clause.namedBindings;
  if (!bindings) return;
  if (ts.isNamespaceImport(bindings)) declare(bindings.name.text, bindings, names);
  else for (const specifier of bindings.elements) declare(specifier.name.text, specifier, names);
}

function declareList(list: ts.VariableDeclarationList, names: Names): void {
  for (const variable of list.declarations) declareVariable(variable, names);
}

function declareVariable(variable: ts.VariableDeclaration, names: Names): void {
  declareBinding(variable.name, variable, names);
}

function declareBinding(
  name: ts.BindingName,
  declaration: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
  names: Names,
): void {
  if (ts.isIdentifier(name)) declare(name.text, declaration, names);
  else
    for (const element of name.elements)
      if (!ts.isOmittedExpression(element)) declareBinding(element.name, element, names);
}

function declare(name: string, declaration: Declaration, names: Names): void {
  if (!names.values.has(name)) names.values.set(name, declaration);
}

/** `var` belongs to the function, wherever in it the statement stands. */
function hoistVars(scope: ts.SourceFile | ts.Block, names: Names): void {
  if (!mayHaveVars(scope.getSourceFile())) return;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) declareList(node, names);
    ts.forEachChild(node, visit);
  };
  for (const statement of scope.statements) visit(statement);
}

const withVars = new WeakMap<ts.SourceFile, boolean>();

/** Most files have none, and looking for them walks through every function. */
function mayHaveVars(source: ts.SourceFile): boolean {
  const known = withVars.get(source) ?? /\bvar\b/.test(source.text);
  withVars.set(source, known);
  return known;
}

/** The function, method or file around a node. */
export function enclosingFunction(node: ts.Node): ts.SignatureDeclaration | ts.SourceFile {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionLike(at) && !ts.isFunctionTypeNode(at)) return at;
    if (ts.isSourceFile(at)) return at;
  }
  return node.getSourceFile();
}

/** The name of what encloses a node: `Class.method`, a function, a variable that holds one; `''` at the top of a file. */
export function enclosingName(node: ts.Node): string {
  const names: string[] = [];
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) {
    if (ts.isFunctionLike(at) || ts.isClassLike(at)) {
      const name = at.name ?? nameOfHolder(at);
      if (name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name)))
        names.unshift(name.text);
      else if (ts.isConstructorDeclaration(at)) names.unshift('constructor');
    }
  }
  return names.join('.');
}

function nameOfHolder(node: ts.Node): ts.Node | undefined {
  const { parent } = node;
  if (
    parent &&
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
  ) {
    return parent.name;
  }
  // `exports.optionalUser = (req, res, next) => …`
  const target = parent && ts.isBinaryExpression(parent) && parent.right === node ? parent.left : undefined;
  const isNamed = target && ts.isPropertyAccessExpression(target) && target.name.text !== 'exports';
  return isNamed ? target.name : undefined;
}
