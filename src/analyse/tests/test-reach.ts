import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';

const MAXIMUM_DEPTH = 3;
/** Beyond these a test is a program of its own. */
const MOST_NODES = 20_000;

export interface TestUnits {
  resolve(specifier: string, from: string): Unit | undefined;
}

/** What a test does by itself, and by what it takes from its file and from other files of tests. */
export class TestReach {
  readonly #files: TestUnits;

  constructor(files: TestUnits) {
    this.#files = files;
  }

  nodesOf(parts: readonly ts.Node[], unit: Unit): ts.Node[] {
    const nodes: ts.Node[] = [];
    const seen = new Set<ts.Node>();
    const visit = (node: ts.Node, from: Unit, depth: number): void => {
      if (nodes.length >= MOST_NODES || seen.has(node)) return;
      seen.add(node);
      nodes.push(node);
      if (ts.isIdentifier(node) && depth < MAXIMUM_DEPTH) {
        for (const [found, owner] of this.#madeBy(node, from)) visit(found, owner, depth + 1);
      }
      ts.forEachChild(node, (child) => visit(child, from, depth));
    };
    for (const part of parts) visit(part, unit, 0);
    return nodes;
  }

  /** What a name stands for: a value, a function, what is assigned to it before the tests run. */
  #madeBy(use: ts.Identifier, unit: Unit): (readonly [ts.Node, Unit])[] {
    const { parent } = use;
    if (ts.isPropertyAccessExpression(parent) && parent.name === use) return [];
    if ((ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) && parent.name === use) return [];
    const declared = declarationOf(use);
    if (!declared) return [];
    const member = ts.isPropertyAccessExpression(parent) && parent.expression === use ? parent.name.text : undefined;
    if (ts.isImportSpecifier(declared)) {
      const other = this.#files.resolve(specifierOf(declared), unit.path);
      const name = (declared.propertyName ?? declared.name).text;
      return other ? exported(other, name).map((node) => [narrowed(node, member), other] as const) : [];
    }
    if (ts.isFunctionDeclaration(declared)) return [[declared, unit]];
    if (!ts.isVariableDeclaration(declared)) return [];
    if (declared.initializer) return [[narrowed(declared.initializer, member), unit]];
    return assignedTo(use.text, unit).map((node) => [node, unit] as const);
  }
}

/** Of a table of values only the one that is taken. */
function narrowed(node: ts.Node, member: string | undefined): ts.Node {
  if (member === undefined || !ts.isObjectLiteralExpression(node)) return node;
  const property = node.properties.find((one) => one.name?.getText() === member);
  return property ?? node;
}

function specifierOf(declared: ts.ImportSpecifier): string {
  const { moduleSpecifier } = declared.parent.parent.parent as ts.ImportDeclaration;
  return ts.isStringLiteralLike(moduleSpecifier) ? moduleSpecifier.text : '';
}

function exported(unit: Unit, name: string): ts.Node[] {
  for (const statement of unit.source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return [statement];
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: own, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(own) && own.text === name && initializer) return [initializer];
    }
  }
  return [];
}

function assignedTo(name: string, unit: Unit): ts.Expression[] {
  return (unit.identifiers.get(name) ?? []).flatMap(({ parent }) => {
    if (!ts.isBinaryExpression(parent) || !ts.isIdentifier(parent.left) || parent.left.text !== name) return [];
    return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? [parent.right] : [];
  });
}
