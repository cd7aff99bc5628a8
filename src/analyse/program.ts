import { ts } from 'ts-morph';
import { Evaluator } from './evaluate.js';
import type { ModelIndex } from './models.js';
import type { Modules, Resolution } from './modules.js';
import { enclosingFunction } from './scope.js';
import { Parser, type PropertyAssignment, referencesIn, type Unit } from './unit.js';
import type { FunctionNode, PropertyWrite } from './value.js';
import type { FieldWrite, World, Writes } from './world.js';

/** Where the program's texts come from; reading them is the load stage's business. */
export interface Texts {
  text(path: string): string | undefined;
  /** Import specifiers of every known file, in order. */
  readonly specifiers: ReadonlyMap<string, readonly string[]>;
}

/** All files of the project as one program: parsed when somebody first follows something into them. */
export class Program implements World {
  readonly models: ModelIndex;
  readonly evaluator: Evaluator;
  readonly #texts: Texts;
  readonly #modules: Modules;
  readonly #parser = new Parser();
  readonly #units = new Map<string, Unit | undefined>();
  readonly #bySource = new WeakMap<ts.SourceFile, Unit>();
  readonly #writes = new WeakMap<ts.Node, Writes>();
  readonly #returns = new WeakMap<FunctionNode, readonly ts.Expression[]>();
  #importers: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(texts: Texts, modules: Modules, models: ModelIndex) {
    this.#texts = texts;
    this.#modules = modules;
    this.models = models;
    this.evaluator = new Evaluator(this);
  }

  unit(path: string): Unit | undefined {
    if (this.#units.has(path)) return this.#units.get(path);
    const text = this.#texts.text(path);
    const unit = text === undefined ? undefined : this.#parser.parse(path, text);
    this.#units.set(path, unit);
    if (unit) this.#bySource.set(unit.source, unit);
    return unit;
  }

  /** A file that was parsed already. */
  parsedUnit(path: string): Unit | undefined {
    return this.#units.get(path);
  }

  unitOf(node: ts.Node): Unit | undefined {
    return this.#bySource.get(node.getSourceFile());
  }

  resolve(specifier: string, from: ts.Node): Resolution {
    return this.#modules.resolve(specifier, this.unitOf(from)?.path ?? '');
  }

  /** Files that import a file, sorted. */
  importersOf(path: string): readonly string[] {
    this.#importers ??= this.#reverseImports();
    return this.#importers.get(path) ?? [];
  }

  #reverseImports(): Map<string, string[]> {
    const importers = new Map<string, string[]>();
    for (const [path, specifiers] of this.#texts.specifiers) {
      for (const specifier of specifiers) {
        const resolution = this.#modules.resolve(specifier, path);
        if (!('file' in resolution) || resolution.file === path) continue;
        const list = importers.get(resolution.file);
        if (!list) importers.set(resolution.file, [path]);
        else if (list.at(-1) !== path) list.push(path);
      }
    }
    return importers;
  }

  writesTo(variable: ts.VariableDeclaration): Writes {
    const known = this.#writes.get(variable);
    if (known) return known;
    const whole: ts.Expression[] = [];
    const properties: PropertyWrite[] = [];
    const writes: Writes = { whole, properties };
    this.#writes.set(variable, writes);
    const unit = this.unitOf(variable);
    if (!unit || !ts.isIdentifier(variable.name)) return writes;
    for (const use of referencesIn(unit, variable)) {
      const { parent } = use;
      if (ts.isBinaryExpression(parent) && parent.left === use && isAssignment(parent)) whole.push(parent.right);
      else if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) {
        const write = parent.expression === use ? propertyWrite(parent, variable) : undefined;
        if (write) properties.push(write);
      } else if (ts.isCallExpression(parent) && parent.arguments[0] === use && isObjectAssign(parent)) {
        const certain = runsWith(parent, variable);
        for (const value of parent.arguments.slice(1)) properties.push({ name: undefined, value, certain });
      }
    }
    return writes;
  }

  fieldWrites(declaration: ts.ClassLikeDeclaration, name: string): readonly FieldWrite[] {
    const unit = this.unitOf(declaration);
    const writes: FieldWrite[] = [];
    for (const assignment of unit?.assignments ?? []) {
      const { left, right } = assignment;
      if (!ts.isPropertyAccessExpression(left) || left.name.text !== name) continue;
      if (left.expression.kind !== ts.SyntaxKind.ThisKeyword || classAround(assignment) !== declaration) continue;
      const fn = enclosingFunction(assignment);
      writes.push({ value: right, owner: ts.isConstructorDeclaration(fn) ? fn : undefined });
    }
    return writes;
  }

  returnsOf(fn: FunctionNode): readonly ts.Expression[] {
    const known = this.#returns.get(fn);
    if (known) return known;
    const returns: ts.Expression[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node.expression) returns.push(node.expression);
      if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit);
    };
    if (fn.body && ts.isBlock(fn.body)) ts.forEachChild(fn.body, visit);
    else if (fn.body) returns.push(fn.body);
    this.#returns.set(fn, returns);
    return returns;
  }
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return (
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken
  );
}

function propertyWrite(
  target: PropertyAssignment['left'],
  variable: ts.VariableDeclaration,
): PropertyWrite | undefined {
  const { parent } = target;
  if (!ts.isBinaryExpression(parent) || parent.left !== target || !isAssignment(parent)) return undefined;
  if (ts.isPropertyAccessExpression(target)) {
    return { name: target.name.text, value: parent.right, certain: runsWith(parent, variable) };
  }
  const key = target.argumentExpression;
  return ts.isStringLiteralLike(key)
    ? { name: key.text, value: parent.right, certain: runsWith(parent, variable) }
    : undefined;
}

function isObjectAssign(call: ts.CallExpression): boolean {
  const { expression } = call;
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === 'assign' &&
    expression.expression.getText() === 'Object'
  );
}

/** Whether a statement runs whenever the declaration before it did: both stand in the same list of statements. */
function runsWith(node: ts.Node, variable: ts.VariableDeclaration): boolean {
  const statement = node.parent;
  return ts.isExpressionStatement(statement) && statement.parent === variable.parent.parent.parent;
}

export function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) if (ts.isClassLike(at)) return at;
  return undefined;
}
