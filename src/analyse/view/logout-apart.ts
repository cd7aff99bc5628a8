import { ts } from '#compiler';
import type { CodeStep } from '../questions/code-site.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const ASKS = spelled('requests', 'askingToEnd');
/** An address at which somebody leaves, whoever is sent there. */
const ADDRESSED = /['"`][^'"`\s]{0,80}(?:(?:log|sign)[-_]?(?:out|off)|end[-_]?session|revoke)\b[^'"`\s]{0,40}['"`]/i;

/** A button of a page, and what one says by which somebody leaves. */
const PRESSED = /\bon(?:Click|Press|Select|Tap)=|@click|\(click\)/;
const LEAVING = /(?:log|sign)[-_ ]?(?:out|off)/i;

/** How a server is asked without an address: by an event, or by a procedure of that name. */
const UNADDRESSED =
  /\bemit\w*\(\s*['"`][\w:.-]{0,40}(?:log|sign)[-_]?out|(?:log|sign)_?out\w{0,20}\.(?:mutate|useMutation|query|fetch)\w*\(/i;

/** A function that asks the server to end the session. */
interface Asker {
  /** What it is called, and what stands around it is. */
  readonly names: readonly string[];
  readonly path: string;
  readonly at: ts.Node;
}

/**
 * What could end the session and has nothing to do with a logout that only clears: a function that asks the server to,
 * where no file knows both, or an address that answers to it and that no page asks for.
 */
export class LogoutsApart {
  readonly #program: Program;
  readonly #askers = new Map<string, readonly Asker[]>();

  constructor(program: Program) {
    this.#program = program;
  }

  apartFrom(local: Site, folder: string, served: readonly Site[]): CodeStep | undefined {
    const files = this.#program
      .filesIn(folder)
      .filter((path) => !this.#program.isTest(path) && !served.some(({ unit }) => unit.path === path));
    const askers = this.#askersIn(folder).filter(({ path }) => files.includes(path));
    const [asker] = askers;
    const [serving] = served;
    const callers = this.#callersOf(local, files);
    if (callers.some((path) => UNADDRESSED.test(this.#program.textOf(path)))) return undefined;
    if (asker) {
      if (callers.some((path) => askers.some((one) => this.#mayCall(path, one, local)))) return undefined;
      const isCalled = askers.some((one) =>
        files.some((path) => path !== one.path && this.#knows(path, one.names, one.path)),
      );
      const isPressed = callers.some((path) => this.#isPressedIn(path));
      if ((isCalled || askers.some(({ path }) => this.#isPressedIn(path))) && !isPressed) return undefined;
      return { at: asker.at, say: `\`${asker.names[0]}\` could ask the server to end it` };
    }
    if (!serving || files.some((path) => ADDRESSED.test(this.#program.textOf(path)))) return undefined;
    return { at: serving.node, say: 'the server answers at the address of a logout, which no page asks for' };
  }

  /** The files that can call a logout: its own, and those that bring in what it stands in. */
  #callersOf({ node, unit: { path: own } }: Site, files: readonly string[]): string[] {
    const name = nameOf(node);
    if (name === undefined) return [own];
    return files.filter((path) => path === own || this.#knows(path, [name], own));
  }

  /** A store that logs out by the name of what asks says that name of itself. */
  #mayCall(path: string, asker: Asker, local: Site): boolean {
    const own = local.unit.path;
    const said = path === own ? asker.names.filter((name) => name !== nameOf(local.node)) : asker.names;
    return path === asker.path || this.#knows(path, said, asker.path);
  }

  #isPressedIn(path: string): boolean {
    const text = this.#program.textOf(path);
    return PRESSED.test(text) && LEAVING.test(text);
  }

  /** Whether a file says one of the names that another declares, and imports it, if need be through one that hands it on. */
  #knows(path: string, names: readonly string[], home: string): boolean {
    const text = this.#program.textOf(path).toLowerCase();
    return names.some((name) => text.includes(name.toLowerCase())) && this.#reaches(path, home, 2);
  }

  #reaches(path: string, home: string, hops: number): boolean {
    if (hops === 0) return false;
    const unit = this.#program.unit(path);
    return (unit?.source.statements ?? []).some((statement) => {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return false;
      const { moduleSpecifier } = statement;
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return false;
      const resolution = this.#program.resolve(moduleSpecifier.text, statement);
      return 'file' in resolution && (resolution.file === home || this.#reaches(resolution.file, home, hops - 1));
    });
  }

  #askersIn(folder: string): readonly Asker[] {
    const known = this.#askers.get(folder);
    if (known) return known;
    const found = this.#program
      .filesIn(folder)
      .filter((path) => !this.#program.isTest(path) && ASKS.test(this.#program.textOf(path)))
      .flatMap((path) => {
        const unit = this.#program.unit(path);
        return unit ? askersOf(unit) : [];
      });
    this.#askers.set(folder, found);
    return found;
  }
}

function askersOf(unit: Unit): Asker[] {
  return [...unit.calls.values()].flat().flatMap((call) => {
    if (!ts.isCallExpression(call) || !asksAt(call)) return [];
    const names = namesAround(call);
    return names.length > 0 ? [{ names, path: unit.path, at: call }] : [];
  });
}

/** Whether a call itself is given the address: what the functions do that it is given is said by calls of their own. */
function asksAt(call: ts.CallExpression): boolean {
  const given = call.arguments.filter((argument) => !isFunctionNode(argument)).map((argument) => argument.getText());
  const asked = `${lastName(call.expression)}(${given.join(', ')}`.slice(0, 200);
  return /['"`]/.test(asked) && ASKS.exec(asked)?.index === 0;
}

/** The endpoint of a client that it stands for (`logout: build.mutation({ … })`), and the functions around it. */
function namesAround(call: ts.CallExpression): string[] {
  const { parent } = call;
  const names = ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) ? [parent.name.text] : [];
  for (let fn = enclosingFunction(call); !ts.isSourceFile(fn); fn = enclosingFunction(fn)) names.push(nameOf(fn) ?? '');
  return names.filter((name) => name !== '');
}

export function nameOf(fn: ts.Node): string | undefined {
  if (!isFunctionNode(fn)) return undefined;
  let holder: ts.Node = fn.parent;
  while (ts.isCallExpression(holder) || ts.isAsExpression(holder)) holder = holder.parent;
  const named =
    fn.name ??
    (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)
      ? holder.name
      : undefined);
  return named && ts.isIdentifier(named) ? named.text : undefined;
}
