import { ts } from '#compiler';
import { declarationOf, typeDeclarationOf } from '../syntax/scope.js';
import type { Frame, PropertyWrite, Value } from '../syntax/value.js';
import { isReadFrom } from './fields.js';
import { LookedInto } from './looked-into.js';
import { entriesOf, isAbsent } from './members.js';
import type { Program } from './program.js';
import { columnNames, type DeclaredTable, tableOfType, wholeTable } from './table-columns.js';

const MAXIMUM_DEPTH = 4;

/** A field that the declared type of a parameter gives it, and that the test accepts: `session: { refresh_token: string }`. */
export function fieldDeclared(program: Program, value: Value, accepts: (name: string) => boolean): string | undefined {
  if (value.kind === 'instance' && isRecord(value.class)) return memberOf(program, value.class.members, accepts, 0);
  const said = saidType(value) ?? typeOfJob(value);
  if (said) return fieldOf(program, said, accepts, 0);
  if (value.kind !== 'parameter' || !value.node.type || !ts.isIdentifier(value.node.name)) return undefined;
  return fieldOf(program, value.node.type, accepts, 0);
}

/** `const data = (await response.json()) as SignedIn`, `const data: SignedIn = …` */
function saidType({ via }: Value): ts.TypeNode | undefined {
  const use = via?.at(-1)?.node;
  // Of `locals.user.id` the type of `locals` says what stands beside it.
  if (use && isReadFrom(use)) return undefined;
  const declaration = use && ts.isIdentifier(use) ? declarationOf(use) : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined;
  const { type, initializer } = declaration;
  return type ?? (initializer && ts.isAsExpression(initializer) ? initializer.type : undefined);
}

/** Queues hand a job over whose `data` is what its type is applied to: `job.data` of a `Job<MailJob>`. */
function typeOfJob({ node }: Value): ts.TypeNode | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'data' || !ts.isIdentifier(node.expression))
    return undefined;
  const holder = declarationOf(node.expression);
  const type = holder && ts.isParameter(holder) ? holder.type : undefined;
  return type && ts.isTypeReferenceNode(type) && /Job$/.test(type.typeName.getText())
    ? type.typeArguments?.[0]
    : undefined;
}

/** A class without methods is there for what it holds: what a request is parsed into, a row. */
export function isRecord({ members }: ts.ClassLikeDeclaration): boolean {
  return members.length > 0 && members.every(ts.isPropertyDeclaration);
}

function fieldOf(
  program: Program,
  type: ts.TypeNode,
  accepts: (name: string) => boolean,
  depth: number,
): string | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  if (ts.isTypeLiteralNode(type)) return memberOf(program, type.members, accepts, depth);
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) {
    for (const one of type.types) {
      const found = fieldOf(program, one, accepts, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  // `Pick`, `Omit` and types of libraries are more than their name says.
  if (!ts.isTypeReferenceNode(type) || type.typeArguments || !ts.isIdentifier(type.typeName)) return undefined;
  const declaration = typeOf(program, type.typeName);
  if (declaration && ts.isInterfaceDeclaration(declaration))
    return memberOf(program, declaration.members, accepts, depth);
  return declaration && ts.isTypeAliasDeclaration(declaration)
    ? fieldOf(program, declaration.type, accepts, depth + 1)
    : undefined;
}

/** The declaration of a type, also where another file of the project exports it. */
export function typeOf(program: Program, name: ts.Identifier): ts.Node | undefined {
  const declaration = typeDeclarationOf(name);
  if (!declaration || !ts.isImportSpecifier(declaration)) return declaration;
  const { moduleSpecifier } = declaration.parent.parent.parent;
  const resolution = ts.isStringLiteralLike(moduleSpecifier) && program.resolve(moduleSpecifier.text, declaration);
  if (!resolution || !('file' in resolution)) return undefined;
  return typeIn(program, resolution.file, (declaration.propertyName ?? declaration.name).text, 0);
}

/** A type that a file declares, or hands on: `export * from './token-store'`. */
function typeIn(program: Program, file: string, name: string, depth: number): ts.Node | undefined {
  const statements = program.unit(file)?.source.statements ?? [];
  const own = statements.find(
    (statement) =>
      (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && statement.name.text === name,
  );
  if (own || depth > MAXIMUM_DEPTH) return own;
  for (const statement of statements) {
    if (!ts.isExportDeclaration(statement)) continue;
    const { exportClause, moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteralLike(moduleSpecifier)) continue;
    const handed =
      exportClause && ts.isNamedExports(exportClause)
        ? exportClause.elements.find((element) => element.name.text === name)
        : undefined;
    if (exportClause && !handed) continue;
    const resolution = program.resolve(moduleSpecifier.text, statement);
    const found =
      'file' in resolution &&
      typeIn(program, resolution.file, (handed?.propertyName ?? handed?.name)?.text ?? name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Only what holds a text: a function called `refreshToken` is none. What is written out inside is looked into. */
function memberOf(
  program: Program,
  members: readonly (ts.TypeElement | ts.ClassElement)[],
  accepts: (name: string) => boolean,
  depth: number,
): string | undefined {
  for (const member of members) {
    if (!(ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) || !member.type) continue;
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : '';
    if (
      /\bstring\b|\bunknown\b|\bany\b/.test(member.type.getText()) &&
      !ts.isTypeLiteralNode(member.type) &&
      !ts.isFunctionTypeNode(member.type) &&
      accepts(name)
    )
      return name;
    const inside = ts.isTypeLiteralNode(member.type) ? fieldOf(program, member.type, accepts, depth + 1) : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** The names of what a record holds that stands in a value as a whole: `{ ...user }`, `Object.assign({}, user)`, by its type. */
export function recordNames(program: Program, value: Value): string[] {
  return namesIn(program, value, 0, new LookedInto(program.overlooked));
}

function namesIn(program: Program, value: Value, depth: number, seen: LookedInto): string[] {
  if (depth > MAXIMUM_DEPTH || !seen.isNew(value, depth)) return [];
  switch (value.kind) {
    case 'parameter':
      return value.node.type ? namesOfType(program, value.node.type, 0) : [];
    case 'instance':
      return MADE_FOR_TOKENS.test(value.class.name?.text ?? '')
        ? []
        : value.class.members.flatMap((member) => (ts.isPropertyDeclaration(member) ? nameOf(member.name) : []));
    case 'union':
      return value.options.flatMap((option) => namesIn(program, option, depth + 1, seen));
    case 'call':
    case 'member': {
      const table = rowOf(program, value);
      return table ? columnNames(table) : [];
    }
    case 'object':
      return value.node.properties.flatMap((property) => {
        const whole = wholeIn(program, property, value.frame);
        return whole ? namesIn(program, whole, depth + 1, seen) : [];
      });
    case 'patched': {
      const taken = new Set(value.writes.map(({ name }) => name));
      const spread = value.writes.flatMap(({ name, value: written }) =>
        name === undefined ? namesIn(program, program.evaluator.evaluate(written), depth + 1, seen) : [],
      );
      return [...namesIn(program, value.base, depth + 1, seen).filter((name) => !taken.has(name)), ...spread];
    }
    default:
      return [];
  }
}

/** `const [guide] = await db.select().from(guides)` */
function rowOf(program: Program, value: Value): DeclaredTable | undefined {
  if (value.kind === 'member') return value.name === '0' ? rowOf(program, value.object) : undefined;
  return value.kind === 'call' ? wholeTable(program, value.node) : undefined;
}

/** What a property puts into an object as it stands: `...user`, `user`, `account: user`. */
function wholeIn(program: Program, property: ts.ObjectLiteralElementLike, frame: Frame | undefined): Value | undefined {
  if (ts.isShorthandPropertyAssignment(property)) return program.evaluator.shorthand(property, frame);
  if (ts.isSpreadAssignment(property)) return program.evaluator.evaluate(property.expression, frame);
  return ts.isPropertyAssignment(property) ? program.evaluator.evaluate(property.initializer, frame) : undefined;
}

/** What such a type holds was chosen for a token. */
const MADE_FOR_TOKENS = /payload|claims|jwt|token|session(?:data|info)?$/i;

function namesOfType(program: Program, type: ts.TypeNode, depth: number): string[] {
  if (depth > MAXIMUM_DEPTH) return [];
  if (ts.isTypeLiteralNode(type)) return namesOfMembers(type.members);
  const table = tableOfType(program, type);
  if (table) return columnNames(table);
  if (ts.isIntersectionTypeNode(type)) return type.types.flatMap((one) => namesOfType(program, one, depth + 1));
  if (!ts.isTypeReferenceNode(type) || type.typeArguments || !ts.isIdentifier(type.typeName)) return [];
  if (MADE_FOR_TOKENS.test(type.typeName.text)) return [];
  const declaration = typeOf(program, type.typeName);
  if (declaration && ts.isInterfaceDeclaration(declaration)) return namesOfMembers(declaration.members);
  return declaration && ts.isTypeAliasDeclaration(declaration) ? namesOfType(program, declaration.type, depth + 1) : [];
}

function namesOfMembers(members: ts.NodeArray<ts.TypeElement>): string[] {
  return members.flatMap((member) => (ts.isPropertySignature(member) ? nameOf(member.name) : []));
}

function nameOf(name: ts.PropertyName): string[] {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? [name.text] : [];
}

/** The names of the properties of an object, and of the objects in it. */
export function memberNames(program: Program, value: Value): string[] {
  return namesInside(program, value, 0, new LookedInto(program.overlooked));
}

function namesInside(program: Program, value: Value, depth: number, seen: LookedInto): string[] {
  if (depth > 3 || !seen.isNew(value, depth)) return [];
  const written = value.kind === 'patched' ? value.writes.flatMap(({ inside }) => namesWritten(inside)) : [];
  const names = entriesOf(program.evaluator, value)
    .entries.filter((entry) => !isAbsent(entry.value))
    .flatMap((entry) => [entry.name, ...namesInside(program, entry.value, depth + 1, seen)]);
  return [...names, ...written];
}

/** `password` of `payload.user.password = …`. */
function namesWritten(write: PropertyWrite | undefined): string[] {
  if (!write) return [];
  return [...(write.name === undefined ? [] : [write.name]), ...namesWritten(write.inside)];
}
