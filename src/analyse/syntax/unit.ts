import { ts } from '#compiler';
import { type Declaration, declarationOf } from './scope.js';
import type { CallNode } from './value.js';

/** A parsed file with the indexes that the engine asks again and again. */
export interface Unit {
  readonly path: string;
  readonly text: string;
  readonly source: ts.SourceFile;
  /** Calls, constructions and tagged templates, by the last name of what is called. */
  readonly calls: ReadonlyMap<string, readonly CallNode[]>;
  /** JSX elements of components, by the component's name. */
  readonly elements: ReadonlyMap<string, readonly ts.JsxOpeningLikeElement[]>;
  /** Comparisons for equality. */
  readonly comparisons: readonly ts.BinaryExpression[];
  /** Assignments whose left side is a property. */
  readonly assignments: readonly PropertyAssignment[];
  /** Named properties of object literals that are given a value. */
  readonly properties: readonly ts.PropertyAssignment[];
  readonly identifiers: ReadonlyMap<string, readonly ts.Identifier[]>;
  /** First syntax error, when the file does not parse. */
  readonly syntaxError: { readonly line: number; readonly message: string } | undefined;
}

/** A name with a value, or that one is read by. */
export type Named = ts.PropertyAccessExpression | ts.ShorthandPropertyAssignment | ts.JsxAttribute | ts.ImportSpecifier;

export type PropertyAssignment = ts.BinaryExpression & {
  readonly left: ts.PropertyAccessExpression | ts.ElementAccessExpression;
};

/**
 * Parses one file with ts-morph's compiler. Neither a `Project` nor wrapped nodes: nothing here asks what only they know,
 * and they cost a third of the time and memory again. JSDoc is left out: no rule reads it.
 */
export function parse(path: string, text: string): Unit {
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  return index(path, text, ts.createSourceFile(`/${path}`, text, options, false, scriptKindOf(path)));
}

/** JavaScript files often hold JSX, whatever their extension says. */
function scriptKindOf(path: string): ts.ScriptKind | undefined {
  if (/\.(?:vue|svelte|astro)$/.test(path)) return ts.ScriptKind.TS;
  return /\.[cm]?js$/.test(path) ? ts.ScriptKind.JSX : undefined;
}

const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/** One walk over the whole tree sets the parents, which the parser would do in a walk of its own, and fills the indexes. */
function index(path: string, text: string, source: ts.SourceFile): Unit {
  const calls = new Map<string, CallNode[]>();
  const identifiers = new Map<string, ts.Identifier[]>();
  const elements = new Map<string, ts.JsxOpeningLikeElement[]>();
  const comparisons: ts.BinaryExpression[] = [];
  const assignments: PropertyAssignment[] = [];
  const properties: ts.PropertyAssignment[] = [];
  let parent: ts.Node = source;
  // One function for all nodes: one made for each would be as much garbage as the tree.
  const visit = (node: ts.Node): void => {
    (node as { parent: ts.Node }).parent = parent;
    if (ts.isIdentifier(node)) {
      add(identifiers, node.text, node);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) add(calls, lastName(node.expression), node);
    else if (ts.isTaggedTemplateExpression(node)) add(calls, lastName(node.tag), node);
    else if (ts.isPropertyAssignment(node)) properties.push(node);
    else if (ts.isBinaryExpression(node)) {
      if (isPropertyAssignment(node)) assignments.push(node);
      else if (EQUALITY.has(node.operatorToken.kind)) comparisons.push(node);
    } else if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) {
      if (ts.isIdentifier(node.tagName)) add(elements, node.tagName.text, node);
    }
    const outer = parent;
    parent = node;
    ts.forEachChild(node, visit);
    parent = outer;
  };
  ts.forEachChild(source, visit);
  trim(identifiers);
  trim(calls);
  const syntaxError = syntaxErrorOf(source);
  return {
    path,
    text,
    source,
    calls,
    elements,
    comparisons,
    assignments,
    properties,
    identifiers,
    syntaxError,
  };
}

function add<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

/** A list that grew has room for half as many again, and for sixteen: more than most names are used. */
function trim<Item>(map: Map<string, Item[]>): void {
  for (const [key, list] of map) if (list.length > 1) map.set(key, list.slice());
}

export function isPropertyAssignment(node: ts.Node): node is PropertyAssignment {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    (ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left))
  );
}

/** `verify` for `jwt.verify`, `a['verify']` and `verify`; `''` for what has no name. */
export function lastName(callee: ts.Expression): string {
  let node: ts.Expression = callee;
  while (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))
    node = node.expression;
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text;
  return '';
}

/** The parser's own list: ts-morph's public types leave it out, the compiler has always had it. */
interface WithParseDiagnostics {
  readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
}

function syntaxErrorOf(source: ts.SourceFile): Unit['syntaxError'] {
  const [first] = (source as WithParseDiagnostics).parseDiagnostics ?? [];
  if (!first) return undefined;
  const { line } = source.getLineAndCharacterOfPosition(first.start);
  return { line: line + 1, message: ts.flattenDiagnosticMessageText(first.messageText, ' ') };
}

const references = new WeakMap<Unit, Map<string, ReadonlyMap<Declaration, readonly ts.Identifier[]>>>();

/** Every use of a declared name in its file, the declaration itself left out. */
export function referencesIn(unit: Unit, declaration: Declaration): readonly ts.Identifier[] {
  const name = nameOf(declaration);
  if (!name) return [];
  const byName = references.get(unit) ?? new Map<string, ReadonlyMap<Declaration, readonly ts.Identifier[]>>();
  references.set(unit, byName);
  const uses = byName.get(name.text) ?? usesByDeclaration(unit, name.text);
  byName.set(name.text, uses);
  return uses.get(declaration) ?? [];
}

/** Sorted once for all that share the name: a file may declare `token` in each of its functions. */
function usesByDeclaration(unit: Unit, name: string): ReadonlyMap<Declaration, readonly ts.Identifier[]> {
  const uses = new Map<Declaration, ts.Identifier[]>();
  for (const use of unit.identifiers.get(name) ?? []) {
    const declaration = isReference(use) ? declarationOf(use) : undefined;
    if (!declaration || nameOf(declaration) === use) continue;
    const list = uses.get(declaration);
    if (list) list.push(use);
    else uses.set(declaration, [use]);
  }
  return uses;
}

/** Whether a name is used that nothing in the file declares. Members are called `document` too; `typeof window` only asks. */
export function usesGlobal(unit: Unit, name: string): boolean {
  const uses = unit.identifiers.get(name) ?? [];
  return uses.some((use) => isReference(use) && !ts.isTypeOfExpression(use.parent) && declarationOf(use) === undefined);
}

function nameOf(declaration: Declaration): ts.Identifier | undefined {
  const { name } = declaration;
  return name && ts.isIdentifier(name) ? name : undefined;
}

/** Whether an identifier is a use of a variable, not the name of a property, a parameter, a label or a declaration. */
function isReference(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.initializer === use;
  if (ts.isQualifiedName(parent)) return parent.left === use;
  if (ts.isImportSpecifier(parent) || ts.isLabeledStatement(parent)) return false;
  return !('name' in parent && parent.name === use);
}
