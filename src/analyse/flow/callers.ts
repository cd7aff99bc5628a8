import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import { type CallNode, type FunctionNode, type FunctionValue, optionsOf } from '../syntax/value.js';
import { givesOneOf } from '../text/call-text.js';
import { isFunctionNode } from '../values/evaluate.js';
import { Answers } from '../values/overlooked.js';
import type { Program } from '../values/program.js';

export interface Caller {
  readonly call: CallNode;
  /** The called function as it is seen there, with the object it is called on. */
  readonly callee: FunctionValue;
}

/**
 * Which files are worth parsing for callers: those in which one of the words, a pattern, stands in what the call is
 * given, or anywhere.
 */
export interface Speaking {
  readonly words: string;
  readonly within: 'call' | 'file';
}

const MAXIMUM_PATHS = 3000;
/** Those of them that are parsed. */
const MAXIMUM_FILES = 200;
const MAXIMUM_CALLERS = 60;

/** Finds the calls of the project's own functions, in their file and in the files that import it. */
export class Callers {
  readonly #program: Program;
  readonly #isTest: (path: string) => boolean;
  readonly #known = new Map<string, Answers<FunctionNode, readonly Caller[]>>();
  readonly #bindings: Answers<FunctionNode, readonly ts.CallExpression[]>;

  /** Tests call everything with anything: they are no evidence of how production code is called. */
  constructor(program: Program, isTest: (path: string) => boolean) {
    this.#program = program;
    this.#isTest = isTest;
    this.#bindings = new Answers(program.overlooked);
  }

  /**
   * `speaking` narrows the search: most callers of a storage or logging helper hand over nothing that matters.
   */
  of(fn: FunctionNode, speaking?: Speaking): readonly Caller[] {
    const key = speaking ? `${speaking.within} ${speaking.words}` : '';
    const known = this.#known.get(key) ?? new Answers<FunctionNode, readonly Caller[]>(this.#program.overlooked);
    this.#known.set(key, known);
    return known.of(fn, () => this.#search(fn, speaking), []);
  }

  /** `fn.bind(null, options)`: what is bound decides like an argument does. */
  bindingsOf(fn: FunctionNode): readonly ts.CallExpression[] {
    return this.#bindings.of(fn, () => this.#bindingsOf(fn));
  }

  #bindingsOf(fn: FunctionNode): readonly ts.CallExpression[] {
    const home = this.#program.unitOf(fn);
    const name = nameOfFunction(fn);
    if (!home || name === undefined) return [];
    return this.#unitsAround(home, name, ts.isClassLike(fn.parent), (text) => BINDS.test(text))
      .flatMap((unit) => unit.calls.get('bind') ?? [])
      .filter((call) => ts.isCallExpression(call) && call.arguments.length > 1)
      .filter((call): call is ts.CallExpression => {
        const bound =
          ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && call.expression.expression;
        if (!bound) return false;
        return optionsOf(this.#program.evaluator.evaluate(bound)).some(
          (value) => value.kind === 'function' && value.node === fn,
        );
      });
  }

  /** Uses of an exported variable in the files that import it. */
  importedUses(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    if (!ts.isIdentifier(variable.name) || !ts.isSourceFile(variable.parent.parent.parent)) return [];
    return this.exportedUses(variable.name.text, variable.name);
  }

  /** The same of what is exported under a name: `exports.guard = …`, used as `auth.guard` or `const { guard } = require(…)`. */
  exportedUses(name: string, value: ts.Expression): readonly ts.Expression[] {
    const home = this.#program.unitOf(value);
    if (!home) return [];
    const own = this.#program.evaluator.evaluate(value).node;
    return this.#unitsAround(home, name, false).flatMap((unit) => {
      if (unit === home) return [];
      return (unit.identifiers.get(name) ?? []).flatMap(({ parent }): readonly ts.Expression[] => {
        const isSpecifier = ts.isImportSpecifier(parent) && (parent.propertyName ?? parent.name).text === name;
        if (isSpecifier || ts.isBindingElement(parent))
          return this.#program.evaluator.declared(parent).node === own ? referencesIn(unit, parent) : [];
        const isMember = ts.isPropertyAccessExpression(parent) && parent.name.text === name;
        return isMember && this.#program.evaluator.evaluate(parent).node === own ? [parent] : [];
      });
    });
  }

  /** Where a class is named, in its file and in those that import it. */
  usesOfClass(declaration: ts.ClassLikeDeclaration): ts.Identifier[] {
    const home = this.#program.unitOf(declaration);
    const name = declaration.name?.text;
    if (!home || name === undefined) return [];
    return this.#unitsAround(home, name, false)
      .flatMap((unit) => localNames(unit, name, true).flatMap((local) => unit.identifiers.get(local) ?? []))
      .filter((use) =>
        optionsOf(this.#program.evaluator.evaluate(use)).some(
          (value) => value.kind === 'class' && value.node === declaration,
        ),
      );
  }

  /** Where a function is named without being called: `router.get('/me', guard, handler)`. */
  namings(fn: FunctionNode): ts.Expression[] {
    return this.#namedIn(
      fn,
      (use) => (ts.isCallExpression(use.parent) || ts.isNewExpression(use.parent)) && use.parent.expression !== use,
    );
  }

  /** The routes that name a function: `{ method: 'GET', path: '/me', handler: me }`. */
  routesOf(fn: FunctionNode): ts.ObjectLiteralExpression[] {
    const isHandler = ({ parent }: ts.Node) => ts.isPropertyAssignment(parent) && parent.name.getText() === 'handler';
    return this.#namedIn(fn, isHandler).flatMap(({ parent }) =>
      ts.isPropertyAssignment(parent) ? [parent.parent] : [],
    );
  }

  #namedIn(fn: FunctionNode, accepts: (use: ts.Expression) => boolean): ts.Expression[] {
    const home = this.#program.unitOf(fn);
    const name = nameOfFunction(fn);
    if (!home || name === undefined) return [];
    return this.#unitsAround(home, name, ts.isClassLike(fn.parent) || ts.isObjectLiteralExpression(fn.parent)).flatMap(
      (unit) =>
        localNames(unit, name, false)
          .flatMap((local) => unit.identifiers.get(local) ?? [])
          .map((use) => (ts.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use))
          .filter(
            (use) =>
              accepts(use) &&
              optionsOf(this.#program.evaluator.evaluate(use)).some(
                (value) => value.kind === 'function' && value.node === fn,
              ),
          ),
    );
  }

  /** Where what a call makes of a function is named: `post(path, register)` of `const register = caught(async () => …)`. */
  namingsOfMade({ name, initializer }: ts.VariableDeclaration): ts.Expression[] {
    const home = this.#program.unitOf(name);
    if (!home || !ts.isIdentifier(name)) return [];
    return this.#unitsAround(home, name.text, true).flatMap((unit) =>
      (unit.identifiers.get(name.text) ?? [])
        .map((use) => (ts.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use))
        .filter(
          (use) =>
            ts.isCallExpression(use.parent) &&
            use.parent.expression !== use &&
            optionsOf(this.#program.evaluator.evaluate(use)).some(
              (value) => value.node === initializer || value.via?.some(({ node }) => node === initializer),
            ),
        ),
    );
  }

  #search(fn: FunctionNode, speaking: Speaking | undefined): Caller[] {
    const home = this.#program.unitOf(fn);
    const name = nameOfFunction(fn);
    const callers: Caller[] = this.#ofHandedOut(fn);
    if (!home || name === undefined) return callers;
    const isNameless = ts.isConstructorDeclaration(fn) || ts.isArrowFunction(fn.parent);
    const calls = speaking ? speaksOf(name, speaking) : isNameless ? undefined : callsOf(name);
    for (const unit of this.#unitsAround(home, name, ts.isClassLike(fn.parent), calls)) {
      for (const local of localNames(unit, name, isNameless)) {
        for (const call of unit.calls.get(local) ?? []) {
          const callee = this.#functionCalled(call, fn);
          if (!callee || callers.some((known) => known.call === call)) continue;
          if (callers.length >= MAXIMUM_CALLERS) return this.#first(callers, name);
          callers.push({ call, callee });
        }
      }
    }
    return callers;
  }

  /** Where there are more, whoever asks is told that these are not all. */
  #first(callers: Caller[], name: string): Caller[] {
    this.#program.overlooked.say(
      `\`${name}\` is called in more than ${MAXIMUM_CALLERS} places, of which so many were looked at`,
    );
    return callers;
  }

  /** `const verify = createVerifier(policy)`: what a function makes and hands out is called by the name it gets there. */
  #ofHandedOut(fn: FunctionNode): Caller[] {
    const { maker, member } = handedOut(fn) ?? {};
    if (!maker) return [];
    const callers: Caller[] = [];
    for (const { call } of this.of(maker)) {
      for (const use of this.#usesOfMade(call)) {
        const named = member === undefined ? use : memberOf(use, member);
        const called = named?.parent;
        if (!called || !ts.isCallExpression(called) || called.expression !== named) continue;
        const callee = this.#functionCalled(called, fn);
        if (!callee) continue;
        if (callers.length >= MAXIMUM_CALLERS) return this.#first(callers, member ?? nameOfFunction(maker) ?? '');
        callers.push({ call: called, callee });
      }
    }
    return callers;
  }

  /** What a call makes, wherever the variable that holds it is named. */
  #usesOfMade(call: CallNode): ts.Expression[] {
    let at: ts.Node = call;
    while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
    const { parent } = at;
    const unit = this.#program.unitOf(call);
    if (!unit) return [];
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return this.#usesOf(unit, parent);
    // `const log = { info: write('info') }`
    const holder = ts.isPropertyAssignment(parent) ? parent.parent.parent : undefined;
    if (!holder || !ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name))
      return ts.isExpression(at) ? [at] : [];
    const name = ts.isPropertyAssignment(parent) ? parent.name.getText() : '';
    return this.#usesOf(unit, holder).flatMap((use) => memberOf(use, name) ?? []);
  }

  #usesOf(unit: Unit, variable: ts.VariableDeclaration): ts.Expression[] {
    return [...referencesIn(unit, variable), ...this.importedUses(variable)];
  }

  #functionCalled(call: CallNode, fn: FunctionNode): FunctionValue | undefined {
    const expression = ts.isTaggedTemplateExpression(call) ? call.tag : call.expression;
    for (const callee of optionsOf(this.#program.evaluator.evaluate(expression))) {
      if (callee.kind === 'function' && callee.node === fn) return callee;
      if (callee.kind === 'class' && callee.node === fn.parent && ts.isConstructorDeclaration(fn)) {
        const self = { kind: 'instance' as const, node: call, class: callee.node };
        return { kind: 'function', node: fn, frame: undefined, self };
      }
    }
    return undefined;
  }

  /**
   * The file itself and whatever imports it, through barrels too; a method's object may travel one import further. Files
   * that do not name what is asked for are not parsed, nor are those whose text is not `worth` it.
   */
  #unitsAround(home: Unit, name: string, isMember: boolean, worth?: (text: string) => boolean): Unit[] {
    const paths = [home.path];
    const seen = new Set(paths);
    for (let at = 0; at < paths.length && paths.length < MAXIMUM_PATHS; at++) {
      const path = paths[at];
      if (path === undefined) break;
      if (path !== home.path && !isMember && !this.#program.isBarrel(path)) continue;
      for (const importer of this.#program.importersOf(path)) {
        if (seen.has(importer) || (this.#isTest(importer) && !this.#isTest(home.path))) continue;
        seen.add(importer);
        paths.push(importer);
      }
    }
    const wanted = (path: string) =>
      path === home.path ||
      name === 'default' ||
      (this.#program.mentions(path, name) && (!worth || worth(this.#program.textOf(path))));
    const found = paths.filter(wanted);
    if (found.length > MAXIMUM_FILES || paths.length >= MAXIMUM_PATHS)
      this.#program.overlooked.say(
        `more than ${MAXIMUM_FILES} files may name \`${name}\`, of which so many were looked at`,
      );
    return found.slice(0, MAXIMUM_FILES).flatMap((path) => this.#program.unit(path) ?? []);
  }
}

/** Tells texts in which `name` is given what one of the words stands in, or is renamed before it is called. */
function speaksOf(name: string, { words, within }: Speaking): (text: string) => boolean {
  const spoken = new RegExp(words, 'i');
  if (within === 'file') return (text) => spoken.test(text);
  const calls = new RegExp(`${named(name)}\\s*(?:<[^()]{0,80}>\\s*)?[(\`]`, 'g');
  const renames = new RegExp(renamed(name));
  return (text) => renames.test(text) || givesOneOf(text, calls, spoken);
}

/** Tells texts in which `name` is called, with type arguments or optionally too, or is renamed before. */
function callsOf(name: string): (text: string) => boolean {
  const pattern = new RegExp(`${named(name)}['"\`]?\\]?\\s*(?:!\\s*)?(?:\\?\\.\\s*)?[(\`<]|${renamed(name)}|\\\\u`);
  return (text) => pattern.test(text);
}

const BINDS = /\bbind\b/;

function named(name: string): string {
  return `(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}`;
}

/** `{ name as local }`, `{ name: local }`; `{ onError: (error) => …` names another function. */
function renamed(name: string): string {
  return `${named(name)}['"]?\\s*(?:\\bas\\b|:\\s*[\\w$]+\\s*[,}=])`;
}

/** The name a function is called by: its own, that of the variable or property that holds it, its class's for `new`. */
function nameOfFunction(fn: FunctionNode): string | undefined {
  if (ts.isConstructorDeclaration(fn)) return fn.parent.name?.text ?? 'default';
  if (fn.name && (ts.isIdentifier(fn.name) || ts.isPrivateIdentifier(fn.name) || ts.isStringLiteral(fn.name)))
    return fn.name.text;
  for (let holder: ts.Node = fn.parent; holder; holder = holder.parent) {
    if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)) return holder.name.text;
    if (ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)) {
      return ts.isIdentifier(holder.name) || ts.isStringLiteral(holder.name) ? holder.name.text : undefined;
    }
    if (ts.isBinaryExpression(holder) && ts.isPropertyAccessExpression(holder.left)) return holder.left.name.text;
    if (ts.isExportAssignment(holder)) return 'default';
    // A function handed to a call is called by that call, unless the call hands it back (`useCallback`, `memo`).
    if (!ts.isParenthesizedExpression(holder) && !ts.isAsExpression(holder) && !ts.isCallExpression(holder)) break;
  }
  if (ts.isFunctionDeclaration(fn)) return 'default';
  // `key => options => …`: whoever calls it has called the function around it before.
  return ts.isArrowFunction(fn.parent) ? nameOfFunction(fn.parent) : undefined;
}

/** The function that makes another one and returns it, as it is or as a member of an object. */
function handedOut(fn: FunctionNode): { maker: FunctionNode; member?: string } | undefined {
  let at: ts.Node = fn;
  let member: string | undefined;
  if (ts.isMethodDeclaration(fn) && ts.isObjectLiteralExpression(fn.parent)) {
    member = fn.name.getText();
    at = fn.parent;
  } else if (ts.isPropertyAssignment(fn.parent)) {
    member = fn.parent.name.getText();
    at = fn.parent.parent;
  }
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent)) at = at.parent;
  const { parent } = at;
  const isReturned = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === at);
  const maker = isReturned ? enclosingFunction(at) : undefined;
  return maker && isFunctionNode(maker) ? { maker, ...(member === undefined ? {} : { member }) } : undefined;
}

/** `made.verify` */
function memberOf({ parent }: ts.Expression, member: string): ts.Expression | undefined {
  return ts.isPropertyAccessExpression(parent) && parent.name.text === member ? parent : undefined;
}

/** What a name is called in a file: the name itself, and what imports or destructuring made of it. */
function localNames(unit: Unit, name: string, isNameless: boolean): string[] {
  const names = new Set([name]);
  for (const use of unit.identifiers.get(name) ?? []) {
    const { parent } = use;
    if (ts.isImportSpecifier(parent) && parent.propertyName === use) names.add(parent.name.text);
    if (ts.isBindingElement(parent) && parent.propertyName === use && ts.isIdentifier(parent.name))
      names.add(parent.name.text);
  }
  for (const statement of unit.source.statements) {
    if (ts.isImportDeclaration(statement) && statement.importClause?.name) names.add(statement.importClause.name.text);
  }
  // `super(…)` and `make(key)(options)` have no name of their own.
  if (name === 'default' || isNameless) names.add('');
  return [...names];
}

/** The function whose parameter an identifier names, with the parameter's place in the list. */
export function parameterOf(expression: ts.Node): { fn: FunctionNode; index: number } | undefined {
  if (!ts.isIdentifier(expression)) return undefined;
  const declaration = declarationOf(expression);
  if (!declaration || !ts.isParameter(declaration) || !isFunctionNode(declaration.parent)) return undefined;
  return { fn: declaration.parent, index: declaration.parent.parameters.indexOf(declaration) };
}
