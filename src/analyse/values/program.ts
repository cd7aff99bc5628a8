import { ts } from '#compiler';
import type { ModelIndex } from '../knowledge/models.js';
import type { Modules, Resolution } from '../knowledge/modules.js';
import { enclosingFunction } from '../syntax/scope.js';
import { type PropertyAssignment, parse, referencesIn, type Unit } from '../syntax/unit.js';
import type { FunctionNode, PropertyWrite, Value } from '../syntax/value.js';
import { Evaluator } from './evaluate.js';
import { NearWorld } from './near-world.js';
import { settingLoaded } from './nest-settings.js';
import { Overlooked } from './overlooked.js';
import { providersIn } from './providers.js';
import { stateWrites } from './store-state.js';
import { Wording } from './wording.js';
import type { FieldWrite, World, Writes } from './world.js';

/** Files that are searched for the heirs of a class. */
const MAXIMUM_IMPORTERS = 40;

/** Where the program's texts come from; reading them is the load stage's business. */
export interface Texts {
  text(path: string): string | undefined;
  /** Import specifiers of a known file, in order. */
  specifiers(path: string): readonly string[];
  /** By the path alone. */
  isTest?(path: string): boolean;
  /** The files that were looked at; others count when one of these leads into them. */
  readonly importing: readonly string[];
  /** What object mappers are told of records in a language of their own. */
  readonly recordSchemas?: readonly { readonly path: string; readonly text: string }[];
}

/** All files of the project as one program: parsed when somebody first follows something into them. */
export class Program implements World {
  readonly models: ModelIndex;
  /** Follows names into every file. */
  readonly evaluator: Evaluator;
  /**
   * Follows names only into files that bring in a modelled package. Enough to find what is called and to judge what is
   * logged, and it spares parsing most of the program.
   */
  readonly nearEvaluator: Evaluator;
  /** Files that no parser got through, nested deeper than its stack, with what it said. */
  readonly failures = new Map<string, string>();
  /** What there was too much of for an answer. */
  readonly overlooked = new Overlooked();
  readonly #texts: Texts;
  readonly #modules: Modules;
  readonly #units = new Map<string, Unit | undefined>();
  readonly #bySource = new WeakMap<ts.SourceFile, Unit>();
  readonly #writes = new WeakMap<ts.Node, Writes>();
  readonly #returns = new WeakMap<FunctionNode, readonly ts.Expression[]>();
  readonly #stateWrites = new WeakMap<ts.CallExpression, readonly PropertyWrite[]>();
  readonly #leading = new Map<string, boolean>();
  readonly #wording: Wording;
  readonly #fields = new WeakMap<ts.ClassLikeDeclaration, Map<string, FieldWrite[]>>();
  #providers: ReadonlyMap<string, readonly string[]> | undefined;
  #reached: readonly string[] = [];
  #importers: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(texts: Texts, modules: Modules, models: ModelIndex) {
    this.#texts = texts;
    this.#wording = new Wording((path) => this.textOf(path));
    this.#modules = modules;
    this.models = models;
    this.evaluator = new Evaluator(this);
    this.nearEvaluator = new Evaluator(new NearWorld(this));
  }

  /** Whether a file may export something of a modelled package: it imports one, or passes on what such a file exports. */
  leadsToModel(path: string, depth = 0): boolean {
    const known = this.#leading.get(path);
    if (known !== undefined) return known;
    const specifiers = this.#texts.specifiers(path);
    let leads = specifiers.some((specifier) => this.models.has(specifier));
    if (!leads && depth < 3 && this.isBarrel(path)) {
      leads = specifiers.some((specifier) => {
        const resolution = this.#modules.resolve(specifier, path);
        return 'file' in resolution && resolution.file !== path && this.leadsToModel(resolution.file, depth + 1);
      });
    }
    this.#leading.set(path, leads);
    return leads;
  }

  /** Whether a file exports what other files declare. */
  isBarrel(path: string): boolean {
    return this.#wording.isBarrel(path);
  }

  /** Whether a name occurs in a file's text at all, which is cheaper to know than what it means there. */
  mentions(path: string, name: string): boolean {
    return this.#units.get(path)?.identifiers.has(name) ?? this.#wording.mentions(path, name);
  }

  mayExport(path: string, name: string): boolean {
    const known = this.#units.get(path);
    return known?.identifiers.has(name) || this.#wording.mentions(path, name) || this.#wording.passesOn(path);
  }

  unit(path: string): Unit | undefined {
    if (this.#units.has(path)) return this.#units.get(path);
    const text = this.#texts.text(path);
    const unit = text === undefined ? undefined : this.guarded(path, () => parse(path, text));
    this.#units.set(path, unit);
    if (unit) this.#bySource.set(unit.source, unit);
    return unit;
  }

  /** What breaks on one file costs that file, and is said. */
  guarded<Answer>(path: string, ask: () => Answer): Answer | undefined {
    try {
      return ask();
    } catch (error) {
      this.failures.set(path, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  unitOf(node: ts.Node): Unit | undefined {
    return this.#bySource.get(node.getSourceFile());
  }

  resolve(specifier: string, from: ts.Node): Resolution {
    const resolution = this.#modules.resolve(specifier, this.unitOf(from)?.path ?? '');
    if (!('file' in resolution)) return resolution;
    // A file of the project that has a model is known by the model: its wrappers are not looked into.
    const modelled = `./${resolution.file.replace(/\.[cm]?[jt]sx?$/, '')}`;
    return this.models.has(modelled) ? { package: modelled } : resolution;
  }

  /** Files that import a file, in order. */
  importersOf(path: string): readonly string[] {
    this.#importers ??= this.#reverseImports();
    return this.#importers.get(path) ?? [];
  }

  /** Files of the project that a file imports, in order. */
  importsOf(path: string): readonly string[] {
    return this.#texts.specifiers(path).flatMap((specifier) => {
      const resolution = this.#modules.resolve(specifier, path);
      return 'file' in resolution && resolution.file !== path ? [resolution.file] : [];
    });
  }

  specifiersOf(path: string): readonly string[] {
    return this.#texts.specifiers(path);
  }

  get recordSchemas() {
    return this.#texts.recordSchemas ?? [];
  }

  textOf(path: string): string {
    return this.#texts.text(path) ?? '';
  }

  isTest(path: string): boolean {
    return this.#texts.isTest?.(path) ?? false;
  }

  /** The files of a folder that import anything. */
  filesIn(folder: string): readonly string[] {
    const inside = folder === '' ? '' : `${folder}/`;
    return this.#texts.importing.filter((path) => path.startsWith(inside));
  }

  /** Files that nobody looked at, and that code which was looked at leads into. */
  get reached(): readonly string[] {
    this.#importers ??= this.#reverseImports();
    return this.#reached;
  }

  #reverseImports(): Map<string, string[]> {
    const importers = new Map<string, string[]>();
    const seen = new Set(this.#texts.importing);
    for (const path of seen) {
      for (const specifier of this.#texts.specifiers(path)) {
        const resolution = this.#modules.resolve(specifier, path);
        if (!('file' in resolution) || resolution.file === path) continue;
        const list = importers.get(resolution.file);
        if (!list) importers.set(resolution.file, [path]);
        else if (list.at(-1) !== path) list.push(path);
        seen.add(resolution.file);
      }
    }
    this.#reached = [...seen].slice(this.#texts.importing.length);
    return importers;
  }

  writesTo(variable: ts.VariableDeclaration): Writes {
    const known = this.#writes.get(variable);
    if (known) return known;
    const whole: ts.Expression[] = [];
    const properties: PropertyWrite[] = [];
    const added: ts.Expression[] = [];
    const pushed: ts.Expression[] = [];
    const writes: Writes = { whole, properties, added, pushed };
    this.#writes.set(variable, writes);
    const unit = this.unitOf(variable);
    if (!unit || !ts.isIdentifier(variable.name)) return writes;
    for (const use of referencesIn(unit, variable)) {
      const { parent } = use;
      if (ts.isBinaryExpression(parent) && parent.left === use && isAssignment(parent)) whole.push(parent.right);
      else if (ts.isBinaryExpression(parent) && parent.left === use && isAddition(parent)) added.push(parent.right);
      else if (isPush(parent)) pushed.push(...parent.parent.arguments);
      else if (ts.isBinaryExpression(parent) && parent.left === use && isComputed(parent)) whole.push(parent);
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
    const known = this.#fields.get(declaration) ?? this.#fieldsOf(declaration);
    this.#fields.set(declaration, known);
    return known.get(name) ?? [];
  }

  #fieldsOf(declaration: ts.ClassLikeDeclaration): Map<string, FieldWrite[]> {
    const fields = new Map<string, FieldWrite[]>();
    for (const assignment of this.unitOf(declaration)?.assignments ?? []) {
      const { left, right } = assignment;
      if (!ts.isPropertyAccessExpression(left)) continue;
      // `Keys.current = …`, of a static field.
      const isOfClass = ts.isIdentifier(left.expression) && left.expression.text === declaration.name?.text;
      const isOwn = left.expression.kind === ts.SyntaxKind.ThisKeyword && classAround(assignment) === declaration;
      if (!isOfClass && !isOwn) continue;
      const fn = enclosingFunction(assignment);
      const write = { value: right, owner: ts.isConstructorDeclaration(fn) ? fn : undefined };
      fields.set(left.name.text, [...(fields.get(left.name.text) ?? []), write]);
    }
    return fields;
  }

  subclassesOf(declaration: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[] {
    const home = this.unitOf(declaration);
    const name = declaration.name?.text;
    if (!home || name === undefined) return [];
    const importers = this.importersOf(home.path).filter((path) => this.mentions(path, name));
    const units = [home, ...importers.slice(0, MAXIMUM_IMPORTERS).flatMap((path) => this.unit(path) ?? [])];
    return units
      .flatMap((unit) => unit.identifiers.get(name) ?? [])
      .flatMap((use) => {
        const clause = ts.isExpressionWithTypeArguments(use.parent) ? use.parent.parent : undefined;
        if (!clause || !ts.isHeritageClause(clause) || clause.token !== ts.SyntaxKind.ExtendsKeyword) return [];
        const base = this.evaluator.evaluate(use);
        return base.kind === 'class' && base.node === declaration && ts.isClassLike(clause.parent)
          ? [clause.parent]
          : [];
      });
  }

  settingLoaded(name: string, at: ts.Node): Value | undefined {
    return settingLoaded(this, name, at);
  }

  providing(name: string): readonly ts.ObjectLiteralExpression[] {
    this.#providers ??= providersIn(this);
    return (this.#providers.get(name) ?? []).flatMap((path) => {
      const uses = this.unit(path)?.identifiers.get('provide') ?? [];
      return uses.flatMap(({ parent }) =>
        ts.isPropertyAssignment(parent) && ts.isObjectLiteralExpression(parent.parent) ? [parent.parent] : [],
      );
    });
  }

  stateWrites(store: ts.CallExpression, maker: FunctionNode): readonly PropertyWrite[] {
    const known = this.#stateWrites.get(store);
    if (known) return known;
    // An action is found in the state as it began, while it is asked who calls it.
    this.#stateWrites.set(store, []);
    const writes = stateWrites(this, store, maker);
    this.#stateWrites.set(store, writes);
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

function isAddition({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.PlusEqualsToken;
}

type Push = ts.PropertyAccessExpression & { readonly parent: ts.CallExpression };

/** `list.push(…)` */
function isPush(node: ts.Node): node is Push {
  return ts.isPropertyAccessExpression(node) && node.name.text === 'push' && ts.isCallExpression(node.parent);
}

/** `seconds *= 60`: what it is then is another value than what it began with. */
function isComputed({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return (
    kind === ts.SyntaxKind.MinusEqualsToken ||
    kind === ts.SyntaxKind.AsteriskEqualsToken ||
    kind === ts.SyntaxKind.SlashEqualsToken
  );
}

function propertyWrite(
  target: PropertyAssignment['left'],
  variable: ts.VariableDeclaration,
): PropertyWrite | undefined {
  const { parent } = target;
  if (ts.isPropertyAccessExpression(target) && ts.isPropertyAccessExpression(parent) && parent.expression === target) {
    const inside = propertyWrite(parent, variable);
    return inside && { ...inside, name: target.name.text, inside };
  }
  if (!ts.isBinaryExpression(parent) || parent.left !== target || !isAssignment(parent)) return undefined;
  if (ts.isPropertyAccessExpression(target)) {
    return { name: target.name.text, value: parent.right, certain: runsWith(parent, variable) };
  }
  const key = target.argumentExpression;
  if (!ts.isStringLiteralLike(key)) return { name: '', value: parent.right, certain: false, isAny: true };
  return { name: key.text, value: parent.right, certain: runsWith(parent, variable) };
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
  let statement: ts.Node = node.parent;
  if (!ts.isExpressionStatement(statement)) return false;
  if (ts.isBlock(statement.parent) && statement.parent.statements.length === 1) statement = statement.parent;
  if (ts.isIfStatement(statement.parent) && isOnUnlessSwitchedOff(statement.parent)) statement = statement.parent;
  return statement.parent === variable.parent.parent.parent;
}

/** `if (options.checkIssuer ?? true)`, `if (options.checkIssuer !== false)` */
function isOnUnlessSwitchedOff({ expression, elseStatement }: ts.IfStatement): boolean {
  if (elseStatement || !ts.isBinaryExpression(expression)) return false;
  const { operatorToken, right } = expression;
  return operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
    ? right.kind === ts.SyntaxKind.TrueKeyword
    : operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken && right.kind === ts.SyntaxKind.FalseKeyword;
}

export function classAround(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) if (ts.isClassLike(at)) return at;
  return undefined;
}
