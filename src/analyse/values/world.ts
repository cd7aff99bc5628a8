import type { ts } from '#compiler';
import type { ModelIndex } from '../knowledge/models.js';
import type { Resolution } from '../knowledge/modules.js';
import type { Unit } from '../syntax/unit.js';
import type { FunctionNode, PropertyWrite, Value } from '../syntax/value.js';

/** What the engine may ask about the program as a whole. Files are parsed when somebody first asks for them. */
export interface World {
  readonly models: ModelIndex;
  unit(path: string): Unit | undefined;
  /** False where a file's text alone tells that it cannot export a name (`default` apart), so that it need not be parsed. */
  mayExport(path: string, name: string): boolean;
  unitOf(node: ts.Node): Unit | undefined;
  resolve(specifier: string, from: ts.Node): Resolution;
  /** Assignments to a variable and to its properties, found in its own file. */
  writesTo(variable: ts.VariableDeclaration): Writes;
  /** `this.name = value` in the methods of a class, with the constructor where it stands in one. */
  fieldWrites(declaration: ts.ClassLikeDeclaration, name: string): readonly FieldWrite[];
  /** The classes that extend one, in its file and in those that import it. */
  subclassesOf(declaration: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[];
  /** Providers of a container, `{ provide: TOKEN, … }`, whose token is written with this name. */
  providing(name: string): readonly ts.ObjectLiteralExpression[];
  /** What a framework's settings give under a name, as far as the project says so. */
  settingLoaded(name: string, at: ts.Node): Value | undefined;
  /** What is put into the state of a store, which a function makes, by its own actions and by those who name it. */
  stateWrites(store: ts.CallExpression, maker: FunctionNode): readonly PropertyWrite[];
  /** Return expressions of a function, not those of functions inside it. */
  returnsOf(fn: FunctionNode): readonly ts.Expression[];
}

export interface Writes {
  readonly whole: readonly ts.Expression[];
  readonly properties: readonly PropertyWrite[];
  /** What `+=` appends. */
  readonly added: readonly ts.Expression[];
  /** What `push` puts into a list. */
  readonly pushed: readonly ts.Expression[];
}

export interface FieldWrite {
  readonly value: ts.Expression;
  readonly owner: ts.ConstructorDeclaration | undefined;
}
