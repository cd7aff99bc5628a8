import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Entry } from '../../src/analyse/knowledge/models.js';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'packages');
const PROBE = join(FOLDER, 'probe.ts');

/** Claims that a token may carry although the type of the payload leaves its members open. */
const CLAIMS = new Set(['aud', 'exp', 'iss', 'nbf', 'sub']);

type Exports = Readonly<Record<string, Entry>>;
type Types = readonly ts.Type[];

/** Type declarations of installed packages, asked whether what a model mentions is there. */
export class Declarations {
  readonly #checker: ts.TypeChecker;
  readonly #probe: ts.SourceFile;
  readonly #modules: ReadonlyMap<string, ts.Symbol>;

  constructor(specifiers: readonly string[]) {
    const text = specifiers.map((specifier) => `import ${JSON.stringify(specifier)};\n`).join('');
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    };
    const host = ts.createCompilerHost(options, true);
    const { getSourceFile, fileExists, readFile } = host;
    host.getSourceFile = (path, ...rest) =>
      path === PROBE ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) : getSourceFile(path, ...rest);
    host.fileExists = (path) => path === PROBE || fileExists(path);
    host.readFile = (path) => (path === PROBE ? text : readFile(path));
    host.getCurrentDirectory = () => FOLDER;
    const program = ts.createProgram([PROBE], options, host);
    const probe = program.getSourceFile(PROBE);
    if (!probe) throw new Error(`tried to parse ${PROBE} and got nothing`);
    this.#probe = probe;
    this.#checker = program.getTypeChecker();
    const modules = new Map<string, ts.Symbol>();
    for (const [index, statement] of probe.statements.entries()) {
      const symbol = ts.isImportDeclaration(statement)
        ? this.#checker.getSymbolAtLocation(statement.moduleSpecifier)
        : undefined;
      const specifier = specifiers[index];
      if (symbol && specifier !== undefined) modules.set(specifier, symbol);
    }
    this.#modules = modules;
  }

  has(specifier: string): boolean {
    return specifier === '' || this.#modules.has(specifier);
  }

  /** What exports of a model, seen as those of a package, mention and the package does not declare. */
  faults(specifier: string, exports: Exports): string[] {
    return Object.entries(exports).flatMap(([path, entry]) => this.#faultsOf(specifier, exports, path, entry));
  }

  #faultsOf(specifier: string, exports: Exports, path: string, entry: Entry): string[] {
    const target = this.#at(specifier, exports, path);
    if (target.length === 0) return [`${path} is not declared`];
    const faults: string[] = [];
    const expect = (found: boolean, what: string): void => {
      if (!found) faults.push(`${path}: ${what} is not declared`);
    };
    const given = [entry, ...(entry.registered ? [entry.registered] : []), ...(entry.also ?? [])];
    for (const [part, paths] of given.flatMap(({ parts }) => Object.entries(parts ?? {}))) {
      for (const at of [paths].flat()) {
        expect(this.#hasPart(specifier, exports, path, at), `${part} at ${at}`);
      }
    }
    for (const result of entry.result ?? []) {
      const [kind, argument = '0', parameter = '0'] = result.split(':');
      if (kind !== 'callback') continue;
      const called = this.#parameter(this.#signatures(target), Number(argument)).flatMap((type) => this.#callsOf(type));
      expect(
        called.some((signature) => signature.parameters.length > Number(parameter)),
        result,
      );
    }
    const { instance, argument, calls } = entry.returns ?? {};
    if (instance !== undefined) expect(this.#instance(specifier, exports, instance).length > 0, `instance ${instance}`);
    for (const name of entry.gives ?? []) {
      expect(this.#instance(specifier, exports, name).length > 0, `what it gives, ${name},`);
    }
    for (const index of [argument, calls]) {
      if (index !== undefined) expect(this.#parameter(this.#signatures(target), index).length > 0, `argument ${index}`);
    }
    return faults;
  }

  #hasPart(specifier: string, exports: Exports, path: string, part: string): boolean {
    const target = this.#at(specifier, exports, path);
    if (part === '=' || part === 'member') return true;
    // `console.*`: some method takes something.
    const called = path.endsWith('.*') ? target.flatMap((type) => this.#members(type)) : target;
    if (part === '*') return this.#signatures(called).some(({ parameters }) => parameters.length > 0);
    const [head = '', ...rest] = part.split('.');
    const holder = path.includes('#') ? path.slice(0, path.indexOf('#')) : path.replace(/\(\)$/, '');
    if (head === 'builder') {
      const [method = '', ...steps] = rest;
      const methods = this.#member(this.#instance(specifier, exports, holder), method);
      return this.#hasSteps(this.#signatures(methods), steps);
    }
    if (head !== 'this') return this.#hasSteps(this.#signatures(target), part.replace(/\.\.$/, '').split('.'));
    const makers = path.includes('#') ? this.#makers(specifier, exports, holder) : this.#at(specifier, exports, holder);
    return this.#hasSteps(this.#signatures(makers), rest);
  }

  /** Whether some signature takes the argument and its type declares the members on the way. */
  #hasSteps(signatures: readonly ts.Signature[], [position = '', ...steps]: readonly string[]): boolean {
    let types = this.#parameter(signatures, Number(position.replace('()', '')));
    if (position.endsWith('()')) types = this.#returned(this.#signatures(types));
    for (const step of steps) {
      // Which call makes an argument is the program's to choose, and no declaration's.
      if (step.startsWith('<')) return types.length > 0;
      const next = this.#member(types, step.replace('()', ''));
      if (next.length === 0) return CLAIMS.has(step) && types.some((type) => this.#isOpen(type));
      types = step.endsWith('()') ? this.#returned(this.#signatures(next)) : next;
    }
    return types.length > 0;
  }

  #at(specifier: string, exports: Exports, path: string): Types {
    const [, head = '', rest = ''] = /^([\w$]+)(.*)$/s.exec(path) ?? [];
    let types = rest.startsWith('#') ? this.#instance(specifier, exports, head) : this.#exported(specifier, head);
    for (const [, name, called] of rest.matchAll(/[.#]([\w$*]+)|(\(\))/g)) {
      if (called) types = this.#returned(this.#signatures(types));
      else if (name !== undefined && name !== '*') types = this.#member(types, name);
    }
    return types;
  }

  #exported(specifier: string, name: string): Types {
    const symbol = this.#symbol(specifier, name);
    if (symbol) return symbol.flags & ts.SymbolFlags.Value ? [this.#typeOf(symbol)] : [];
    const whole = this.#symbol(specifier, 'default');
    return whole && whole.flags & ts.SymbolFlags.Value ? this.#member([this.#typeOf(whole)], name) : [];
  }

  /** Instances of a class or interface, exported or only returned by what is. */
  #instance(specifier: string, exports: Exports, name: string): Types {
    const symbol = this.#symbol(specifier, name);
    const types: ts.Type[] = [];
    if (symbol && symbol.flags & ts.SymbolFlags.Type) types.push(this.#checker.getDeclaredTypeOfSymbol(symbol));
    if (symbol && symbol.flags & ts.SymbolFlags.Value) {
      const constructed = this.#typeOf(symbol).getConstructSignatures();
      types.push(...constructed.map((signature) => signature.getReturnType()));
    }
    return types.length > 0 ? types : this.#returned(this.#signatures(this.#makers(specifier, exports, name)));
  }

  /** What makes instances: the class, and every export that is said to return one. */
  #makers(specifier: string, exports: Exports, name: string): Types {
    const said = Object.entries(exports).filter(([path, { returns }]) => {
      return returns?.instance === name && !path.startsWith(`${name}#`);
    });
    return [...this.#exported(specifier, name), ...said.flatMap(([path]) => this.#at(specifier, exports, path))];
  }

  #symbol(specifier: string, name: string): ts.Symbol | undefined {
    if (specifier === '') {
      const flags = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
      return this.#checker.getSymbolsInScope(this.#probe, flags).find((symbol) => symbol.name === name);
    }
    const module = this.#modules.get(specifier);
    if (!module) return undefined;
    const assigned = module.exports?.get('export=' as ts.__String);
    const found = this.#checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
    return this.#real(found ?? (name === 'default' ? assigned : undefined));
  }

  #real(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #typeOf(symbol: ts.Symbol): ts.Type {
    return this.#checker.getTypeOfSymbolAtLocation(symbol, this.#probe);
  }

  #member(types: Types, name: string): Types {
    return types.flatMap((type) =>
      this.#constituents(type).flatMap((option) => {
        const symbol = this.#checker.getPropertyOfType(option, name);
        if (symbol) return [this.#typeOf(symbol)];
        // A class that is handed over: what its instances have.
        return this.#member(
          option.getConstructSignatures().map((signature) => signature.getReturnType()),
          name,
        );
      }),
    );
  }

  #members(type: ts.Type): Types {
    return type.getProperties().map((symbol) => this.#typeOf(symbol));
  }

  #constituents(type: ts.Type): Types {
    const bare = this.#checker.getNonNullableType(this.#checker.getBaseConstraintOfType(type) ?? type);
    return bare.isUnion() ? bare.types.flatMap((option) => this.#constituents(option)) : [bare];
  }

  #isOpen(type: ts.Type): boolean {
    if (type.flags & ts.TypeFlags.TypeParameter) return true;
    return this.#constituents(type).some(
      (option) =>
        (option.flags & (ts.TypeFlags.Any | ts.TypeFlags.NonPrimitive)) !== 0 ||
        this.#checker.getIndexInfoOfType(option, ts.IndexKind.String) !== undefined,
    );
  }

  #callsOf(type: ts.Type): readonly ts.Signature[] {
    return this.#constituents(type).flatMap((option) => [
      ...option.getCallSignatures(),
      ...option.getConstructSignatures(),
    ]);
  }

  #signatures(types: Types): readonly ts.Signature[] {
    return types.flatMap((type) => this.#callsOf(type));
  }

  #parameter(signatures: readonly ts.Signature[], index: number): Types {
    return signatures.flatMap(({ parameters }) => {
      const last = parameters.at(-1);
      const symbol = parameters[index] ?? (last && isRest(last) ? last : undefined);
      if (!symbol) return [];
      const type = this.#typeOf(symbol);
      return isRest(symbol) ? this.#elements(type, index - parameters.indexOf(symbol)) : [type];
    });
  }

  #elements(list: ts.Type, index: number): Types {
    return this.#constituents(list).flatMap((option) => {
      const position = this.#checker.getPropertyOfType(option, String(index));
      if (position) return [this.#typeOf(position)];
      const element = option.getNumberIndexType();
      return element ? [element] : [];
    });
  }

  #returned(signatures: readonly ts.Signature[]): Types {
    return signatures.map((signature) => {
      const type = signature.getReturnType();
      return this.#checker.getAwaitedType(type) ?? type;
    });
  }
}

function isRest(symbol: ts.Symbol): boolean {
  const { valueDeclaration } = symbol;
  return valueDeclaration !== undefined && ts.isParameter(valueDeclaration) && !!valueDeclaration.dotDotDotToken;
}
