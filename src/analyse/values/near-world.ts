import type { ts } from '#compiler';
import type { ModelIndex } from '../knowledge/models.js';
import type { Resolution } from '../knowledge/modules.js';
import type { Unit } from '../syntax/unit.js';
import type { FunctionNode, PropertyWrite } from '../syntax/value.js';
import type { Program } from './program.js';
import type { FieldWrite, World, Writes } from './world.js';

/** The program with most of its files out of sight. */
export class NearWorld implements World {
  readonly models: ModelIndex;
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
    this.models = program.models;
  }

  unit(path: string): Unit | undefined {
    return this.#program.leadsToModel(path) ? this.#program.unit(path) : undefined;
  }

  mayExport(path: string, name: string): boolean {
    return this.#program.leadsToModel(path) && this.#program.mayExport(path, name);
  }

  unitOf(node: ts.Node): Unit | undefined {
    return this.#program.unitOf(node);
  }

  resolve(specifier: string, from: ts.Node): Resolution {
    return this.#program.resolve(specifier, from);
  }

  writesTo(variable: ts.VariableDeclaration): Writes {
    return this.#program.writesTo(variable);
  }

  fieldWrites(declaration: ts.ClassLikeDeclaration, name: string): readonly FieldWrite[] {
    return this.#program.fieldWrites(declaration, name);
  }

  subclassesOf(declaration: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[] {
    return this.#program.subclassesOf(declaration);
  }

  providing(name: string): readonly ts.ObjectLiteralExpression[] {
    return this.#program.providing(name);
  }

  settingLoaded(): undefined {
    return undefined;
  }

  stateWrites(store: ts.CallExpression, maker: FunctionNode): readonly PropertyWrite[] {
    return this.#program.stateWrites(store, maker);
  }

  returnsOf(fn: FunctionNode): readonly ts.Expression[] {
    return this.#program.returnsOf(fn);
  }
}
