import { ts } from '#compiler';
import { typeDeclarationOf } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { type CallNode, optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from './calls.js';
import type { Program } from './program.js';

/** A field of an entity that signs its owner in, and where it is declared. */
export interface SecretField {
  readonly name: string;
  readonly at: ts.Node;
  /** `@Exclude()`: it leaves with the record unless a serializer runs. */
  readonly isExcluded?: true;
}

export const PASSWORD_FIELD = spelled('secrets', 'passwordFields');
const SECRET_COLUMN = spelled('secrets', 'secretColumns');

/** Fields of a declared record that no answer has to hold. */
function isSecret(name: string): boolean {
  return PASSWORD_FIELD.test(name) || SECRET_COLUMN.test(name);
}

/** The password that a record is saved with, which is then in what a repository gives back: `users.save({ passwordHash })`. */
export function savedWith(node: CallNode): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (!/^(?:save|create)$/.test(node.expression.name.text)) return undefined;
  const [record] = node.arguments;
  if (!record || !ts.isObjectLiteralExpression(record)) return undefined;
  return record.properties.flatMap(({ name }) => name?.getText() ?? []).find((name) => PASSWORD_FIELD.test(name));
}

/** What takes a field out before a record leaves: for one field, or for the whole. */
const LEFT_OUT = /select\s*:\s*false|\bHideField\s*\(|\bhidden\s*:\s*true/;
const EXCLUDED = /\bExclude\s*\(/;
const SHAPED = spelled('stores', 'recordShaping');

/** The field of a look-up's records that holds a password, as the project declares it; undefined where it is left out, or unknown. */
export function secretFieldOf(program: Program, call: ts.CallExpression): SecretField | undefined {
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const holder = program.evaluator.evaluate(call.expression.expression);
  return declared(program, holder, 0);
}

function declared(program: Program, holder: Value, depth: number): SecretField | undefined {
  for (const option of optionsOf(holder)) {
    const found = depth > 3 ? undefined : ofOne(program, option, depth);
    if (found) return found;
  }
  return undefined;
}

function ofOne(program: Program, value: Value, depth: number): SecretField | undefined {
  if (value.kind === 'class') return inClass(program, value.node);
  // `Repository<User>`, `Model<UserDocument>`: what a type is applied to.
  if (value.kind === 'external' && ts.isTypeReferenceNode(value.node)) {
    const [argument] = value.node.typeArguments ?? [];
    const declaration = argument && entityType(program, argument);
    return declaration && inClass(program, declaration);
  }
  const call = value.kind === 'call' ? value.node : value.kind === 'external' ? value.made?.node : undefined;
  if (!call || ts.isTaggedTemplateExpression(call)) return undefined;
  const name = lastName(call.expression);
  const args = argumentsOf(call);
  if (name === 'define') return args[1] && fieldsWithSecret(program, args[1], call);
  if (REPOSITORIES.test(name) && args[0]) return declared(program, program.evaluator.evaluate(args[0]), depth + 1);
  if (name !== 'model') return undefined;
  const schema = args[1] && program.evaluator.evaluate(args[1]);
  return schema && inSchema(program, schema, depth);
}

/** `dataSource.getRepository(User)` */
const REPOSITORIES = /^get(?:Mongo|Tree)?Repository$/;

/** The class that a type names, through `HydratedDocument<User>`, `User & Document` and the files that declare them. */
function entityType(program: Program, type: ts.TypeNode, depth = 0): ts.ClassLikeDeclaration | undefined {
  if (depth > 4) return undefined;
  if (ts.isIntersectionTypeNode(type)) {
    for (const one of type.types) {
      const found = entityType(program, one, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const declaration = typeDeclarationOf(type.typeName);
  const known = declaration && declaredType(program, declaration, type.typeName.text);
  if (known && ts.isClassLike(known)) return known;
  if (known && ts.isTypeAliasDeclaration(known)) return entityType(program, known.type, depth + 1);
  const [argument] = type.typeArguments ?? [];
  return argument && entityType(program, argument, depth + 1);
}

function declaredType(program: Program, declaration: ts.Node, name: string): ts.Node | undefined {
  if (!ts.isImportSpecifier(declaration)) return declaration;
  const { moduleSpecifier } = declaration.parent.parent.parent;
  const resolution = ts.isStringLiteralLike(moduleSpecifier) && program.resolve(moduleSpecifier.text, declaration);
  if (!resolution || !('file' in resolution)) return undefined;
  const value = program.evaluator.evaluate(declaration.name);
  if (value.kind === 'class') return value.node;
  const statements = program.unit(resolution.file)?.source.statements ?? [];
  return statements.find((statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === name);
}

function inClass(program: Program, declaration: ts.ClassLikeDeclaration): SecretField | undefined {
  const unit = program.unitOf(declaration);
  if (!unit || SHAPED.test(declaration.getText())) return undefined;
  let excluded: SecretField | undefined;
  for (const member of declaration.members) {
    if (!ts.isPropertyDeclaration(member) || !isSecret(member.name.getText())) continue;
    if (LEFT_OUT.test(member.getText()) || isVirtual(member)) continue;
    const name = member.name.getText();
    if (!EXCLUDED.test(member.getText())) return { name, at: member };
    excluded ??= { name, at: member, isExcluded: true };
  }
  if (excluded) return excluded;
  // Sequelize declares the fields of its classes in a call.
  for (const call of unit.calls.get('init') ?? []) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
    const [fields] = call.arguments;
    if (fields && call.expression.expression.getText() === declaration.name?.text)
      return fieldsWithSecret(program, fields, call);
  }
  return undefined;
}

/** A field of a class that no decorator or type makes a column is often only an input. */
function isVirtual(member: ts.PropertyDeclaration): boolean {
  return (ts.getDecorators(member) ?? []).length === 0;
}

/** The field of an object of fields that holds a password. */
export function fieldsWithSecret(program: Program, fields: ts.Expression, around: ts.Node): SecretField | undefined {
  if (SHAPED.test(around.getText())) return undefined;
  const value = program.evaluator.evaluate(fields);
  const objects = optionsOf(value).filter((option) => option.kind === 'object');
  for (const { node } of objects) {
    for (const property of node.properties) {
      const name = property.name?.getText().replaceAll(/['"]/g, '') ?? '';
      if (isSecret(name) && !LEFT_OUT.test(property.getText()) && !EXCLUDED.test(property.getText()))
        return { name, at: property };
    }
  }
  return undefined;
}

/** Whether a schema, or what its file does to it or to all of them, says what leaves with a record. */
function isSchemaShaped(unit: Unit, made: CallNode): boolean {
  if (SHAPED.test(made.getText()) || FOR_ALL.test(unit.text)) return true;
  const holder = made.parent;
  if (!ts.isVariableDeclaration(holder) || !ts.isIdentifier(holder.name)) return SHAPED.test(unit.text);
  return referencesIn(unit, holder).some((use) => {
    let at: ts.Node = use;
    while (!ts.isStatement(at)) at = at.parent;
    return SHAPED.test(at.getText());
  });
}

const FOR_ALL = /\bmongoose\s*\.\s*(?:set|plugin)\s*\(/;

/** A schema of Mongoose; whatever the file does to its output is taken for leaving the field out. */
function inSchema(program: Program, schema: Value, depth: number): SecretField | undefined {
  if (depth > 3) return undefined;
  const made = optionsOf(schema).flatMap((option) => {
    const base = option.kind === 'patched' ? option.base : option;
    return base.kind === 'external' ? (base.made?.node ?? []) : base.kind === 'call' ? base.node : [];
  });
  for (const node of made) {
    const unit = program.unitOf(node);
    const [fields] = ts.isTaggedTemplateExpression(node) ? [] : (node.arguments ?? []);
    if (!fields || !unit || isSchemaShaped(unit, node)) continue;
    const found = fieldsWithSecret(program, fields, fields);
    if (found) return found;
  }
  return undefined;
}
