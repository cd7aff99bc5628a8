import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { type FunctionValue, optionsOf, through, union, type Value } from '../syntax/value.js';
import { sharedFolders } from '../text/shared-folders.js';
import { returnedOutOfSight } from './calls.js';
import { propertyName } from './members.js';
import type { Program } from './program.js';
import { defaultOf, defaultOfSchema } from './schema-defaults.js';

interface SettingsSchema {
  readonly path: string;
  readonly schema: Value;
}

const SCHEMAS = new WeakMap<Program, readonly SettingsSchema[]>();
const SPEAKS = /\bvalidationSchema\b|\bvalidate\b/;
const SET = /\.(?:required|default|exist)\(/;

/** Whether what `ConfigModule.forRoot` checks the settings with names one, and lets it be missing. */
export function mayBeLeftOut(program: Program, name: string, at: ts.Node): boolean {
  const schemas = nearest(schemasFor(program), program.unitOf(at)?.path ?? '');
  return schemas.length > 0 && schemas.every(({ schema }) => leaves(program, schema, name));
}

/** What the settings of NestJS give under a name: what `registerAs` and `load` hand over, or else the default of a schema. */
export function settingLoaded(program: Program, name: string, at: ts.Node): Value | undefined {
  const path = program.unitOf(at)?.path ?? '';
  const loaded = nearest(
    loadersOf(program).flatMap(({ path: file, prefix, fn }): SettingsSchema[] => {
      if (prefix !== '' && !name.startsWith(`${prefix}.`)) return [];
      const members = name.slice(prefix === '' ? 0 : prefix.length + 1).split('.');
      const settings = returnedOutOfSight(program.evaluator, fn);
      const schema = members.reduce((from, member) => program.evaluator.property(from, member, fn.node), settings);
      return isTold(schema) ? [{ path: file, schema }] : [];
    }),
    path,
  ).map(({ schema }) => schema);
  if (loaded.length > 0) return union(at, loaded);
  const defaults = nearest(schemasFor(program), path).flatMap(({ schema }) => defaultIn(program, schema, name) ?? []);
  return defaults.length > 0 ? union(at, defaults) : undefined;
}

function isTold(value: Value): boolean {
  return optionsOf(value).some((one) => one.kind !== 'unknown' && !(one.kind === 'literal' && one.value === undefined));
}

function defaultIn(program: Program, schema: Value, name: string): Value | undefined {
  const { evaluator } = program;
  if (schema.kind !== 'function') return defaultOfSchema(evaluator, schema, name);
  for (const one of classesIn(program, schema.node)) {
    const field = one.members.find((member) => ts.isPropertyDeclaration(member) && member.name.getText() === name);
    if (field && ts.isPropertyDeclaration(field) && field.initializer)
      return through(evaluator.evaluate(field.initializer), { node: field, name });
  }
  return defaultOf(evaluator, returnedOutOfSight(evaluator, schema), name);
}

interface Loader {
  readonly path: string;
  /** `auth` of `registerAs('auth', …)`, whose settings are asked for as `auth.secret`. */
  readonly prefix: string;
  readonly fn: FunctionValue;
}

const LOADERS = new WeakMap<Program, readonly Loader[]>();

function loadersOf(program: Program): readonly Loader[] {
  const known = LOADERS.get(program);
  if (known) return known;
  // What the loaders themselves ask for meets an empty list.
  LOADERS.set(program, []);
  const found = pathsOf(program, /\bregisterAs\b|\bload\b/).flatMap((path): Loader[] => {
    const { calls } = program.unit(path) ?? {};
    const registered = (calls?.get('registerAs') ?? []).flatMap((call): Loader[] => {
      const [prefix, made] = ts.isCallExpression(call) ? call.arguments : [];
      const fn = made && program.evaluator.evaluate(made);
      const text = prefix && program.evaluator.evaluate(prefix);
      if (fn?.kind !== 'function' || text?.kind !== 'literal') return [];
      return [{ path, prefix: String(text.value), fn }];
    });
    const loaded = (calls?.get('forRoot') ?? []).flatMap((call): Loader[] => {
      const [options] = ts.isCallExpression(call) ? call.arguments : [];
      const list = options && program.evaluator.property(program.evaluator.evaluate(options), 'load', call);
      if (list?.kind !== 'array') return [];
      return list.node.elements.flatMap((element): Loader[] => {
        const fn = program.evaluator.evaluate(element, list.frame);
        const isNamed = ts.isCallExpression(fn.node.parent) && lastName(fn.node.parent.expression) === 'registerAs';
        return fn.kind === 'function' && !isNamed ? [{ path, prefix: '', fn }] : [];
      });
    });
    return [...registered, ...loaded];
  });
  LOADERS.set(program, found);
  return found;
}

function pathsOf(program: Program, words: RegExp): string[] {
  return program
    .filesIn('')
    .filter((path) => program.specifiersOf(path).includes('@nestjs/config') && words.test(program.textOf(path)));
}

/** Several applications may stand in one repository: those schemas count whose file has most folders in common. */
function nearest(schemas: readonly SettingsSchema[], path: string): SettingsSchema[] {
  const most = Math.max(...schemas.map((schema) => sharedFolders(schema.path, path)));
  return schemas.filter((schema) => sharedFolders(schema.path, path) === most);
}

function schemasFor(program: Program): readonly SettingsSchema[] {
  const known = SCHEMAS.get(program);
  if (known) return known;
  SCHEMAS.set(program, []);
  const found = schemasOf(program);
  SCHEMAS.set(program, found);
  return found;
}

function schemasOf(program: Program): SettingsSchema[] {
  return pathsOf(program, SPEAKS).flatMap((path) =>
    (program.unit(path)?.calls.get('forRoot') ?? []).flatMap((call): SettingsSchema[] => {
      const [options] = ts.isCallExpression(call) ? call.arguments : [];
      const value = options && program.evaluator.evaluate(options);
      if (value?.kind !== 'object') return [];
      return ['validationSchema', 'validate'].flatMap((option) =>
        optionsOf(program.evaluator.property(value, option, call))
          .filter(({ kind }) => kind !== 'literal')
          .map((schema) => ({ path, schema })),
      );
    }),
  );
}

function leaves(program: Program, schema: Value, name: string): boolean {
  if (schema.kind === 'function') return classesIn(program, schema.node).some((one) => isOptionalIn(one, name));
  const made = schema.kind === 'call' ? schema.node : schema.kind === 'external' ? schema.made?.node : undefined;
  if (!made || !ts.isCallExpression(made) || lastName(made.expression) !== 'object') return false;
  const [members] = made.arguments;
  if (!members || !ts.isObjectLiteralExpression(members)) return false;
  return members.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      propertyName(program.evaluator, property.name) === name &&
      !SET.test(property.initializer.getText()),
  );
}

/** The classes that a `validate` function makes of the settings: `plainToInstance(Settings, config)`. */
function classesIn(program: Program, fn: ts.Node): ts.ClassLikeDeclaration[] {
  const found: ts.ClassLikeDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    const [type] = ts.isCallExpression(node) && /^plainTo/.test(lastName(node.expression)) ? node.arguments : [];
    const value = type && program.evaluator.evaluate(type);
    if (value?.kind === 'class') found.push(value.node);
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

function isOptionalIn({ members }: ts.ClassLikeDeclaration, name: string): boolean {
  return members.some(
    (member) =>
      ts.isPropertyDeclaration(member) &&
      member.name.getText() === name &&
      !member.initializer &&
      (ts.getDecorators(member) ?? []).some(({ expression }) => /^IsOptional\b/.test(expression.getText())),
  );
}
