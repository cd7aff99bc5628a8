import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { type CallValue, optionsOf, type Value } from '../syntax/value.js';
import { sharedFolders } from '../text/shared-folders.js';
import { propertyName } from './members.js';
import type { Program } from './program.js';

interface SettingsSchema {
  readonly path: string;
  readonly schema: Value;
}

const SCHEMAS = new WeakMap<Program, readonly SettingsSchema[]>();
const SPEAKS = /\bvalidationSchema\b|\bvalidate\b/;
const SET = /\.(?:required|default|exist)\(/;

/** The name in `config.get('AUDIENCE')` of NestJS, where no other value stands in for a missing one. */
export function settingAskedFor({ callee, node }: CallValue): string | undefined {
  if (callee.kind !== 'member' || callee.name !== 'get' || !isOfNest(callee.object)) return undefined;
  const [name, fallback] = ts.isCallExpression(node) ? node.arguments : [];
  return name && ts.isStringLiteralLike(name) && (!fallback || ts.isObjectLiteralExpression(fallback))
    ? name.text
    : undefined;
}

function isOfNest(value: Value): boolean {
  return value.kind === 'parameter' && /^ConfigService\b/.test(value.node.type?.getText() ?? '');
}

/** Whether what `ConfigModule.forRoot` checks the settings with names one, and lets it be missing. */
export function mayBeLeftOut(program: Program, name: string, at: ts.Node): boolean {
  const known = SCHEMAS.get(program) ?? schemasOf(program);
  SCHEMAS.set(program, known);
  const schemas = nearest(known, program.unitOf(at)?.path ?? '');
  return schemas.length > 0 && schemas.every(({ schema }) => leaves(program, schema, name));
}

/** Several applications may stand in one repository: those schemas count whose file has most folders in common. */
function nearest(schemas: readonly SettingsSchema[], path: string): SettingsSchema[] {
  const most = Math.max(...schemas.map((schema) => sharedFolders(schema.path, path)));
  return schemas.filter((schema) => sharedFolders(schema.path, path) === most);
}

function schemasOf(program: Program): SettingsSchema[] {
  const paths = program
    .filesIn('')
    .filter((path) => program.specifiersOf(path).includes('@nestjs/config') && SPEAKS.test(program.textOf(path)));
  return paths.flatMap((path) =>
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
