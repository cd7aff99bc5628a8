import { ts } from '#compiler';
import { typeDeclarationOf } from '../syntax/scope.js';
import type { ExternalValue, Value } from '../syntax/value.js';
import { namesFrom } from '../text/spellings.js';
import type { Evaluator } from './evaluate.js';

/**
 * The object that a type annotation promises: an instance of a class of the project or of a package. Interfaces and
 * built-up types promise no behaviour, so they say nothing.
 */
export function valueOfType(evaluator: Evaluator, type: ts.TypeNode, depth = 0): Value | undefined {
  if (depth > 5) return undefined;
  if (ts.isParenthesizedTypeNode(type)) return valueOfType(evaluator, type.type, depth + 1);
  if (ts.isUnionTypeNode(type)) {
    const named = type.types.filter((option) => ts.isTypeReferenceNode(option));
    const [only] = named;
    return only && named.length === 1 ? valueOfType(evaluator, only, depth + 1) : undefined;
  }
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const { typeName } = type;
  if (ts.isQualifiedName(typeName)) return valueOfQualified(evaluator, typeName);
  const [argument] = type.typeArguments ?? [];
  if (argument && ts.isTypeQueryNode(argument) && RESULTS.has(typeName.text)) return resultOf(evaluator, argument);
  if (argument && WRAPPERS.has(typeName.text)) return valueOfType(evaluator, argument, depth + 1);
  const declaration = typeDeclarationOf(typeName);
  if (!declaration) {
    return GLOBAL_CLASSES.has(typeName.text)
      ? { kind: 'external', node: type, package: '', path: typeName.text, instance: true }
      : undefined;
  }
  if (ts.isTypeAliasDeclaration(declaration)) return valueOfType(evaluator, declaration.type, depth + 1);
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeParameterDeclaration(declaration)) return undefined;
  return instanceOf(evaluator.declared(declaration), type) ?? resultNamed(evaluator, typeName);
}

/** Types of times, by package: which time it is, the caller says. */
const TIMES = new Set([' Date', 'moment Moment', 'dayjs Dayjs', 'luxon DateTime']);

/**
 * Whether the type of a parameter says more than its callers: a type of a library that makes no object with a role
 * (`VerifyOptions`) says nothing of what they hand over.
 */
export function saysWhatIsGiven({ world }: Evaluator, typed: Value): boolean {
  if (typed.kind !== 'external') return true;
  const path = typed.path.replace(/^default\./, '');
  return !TIMES.has(`${typed.package} ${path}`) && world.models.hasInstance(typed.package, typed.path);
}

/** `({ verifier }: Options)`: the object that the type of a parameter promises in one of its members. */
export function memberByType(evaluator: Evaluator, type: ts.TypeNode | undefined, name: string): Value | undefined {
  const declaration =
    type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && declared(evaluator, type.typeName);
  const holder = !declaration ? type : ts.isTypeAliasDeclaration(declaration) ? declaration.type : declaration;
  if (!holder || !(ts.isTypeLiteralNode(holder) || ts.isInterfaceDeclaration(holder))) return undefined;
  const member = holder.members.find((own) => own.name && ts.isIdentifier(own.name) && own.name.text === name);
  return member && ts.isPropertySignature(member) && member.type ? valueOfType(evaluator, member.type) : undefined;
}

/** The declaration of a type, also where another file of the project exports it. */
function declared({ world }: Evaluator, name: ts.Identifier): ts.Node | undefined {
  const declaration = typeDeclarationOf(name);
  if (!declaration || !ts.isImportSpecifier(declaration)) return declaration;
  const { moduleSpecifier } = declaration.parent.parent.parent;
  const resolution = ts.isStringLiteralLike(moduleSpecifier) && world.resolve(moduleSpecifier.text, declaration);
  if (!resolution || !('file' in resolution)) return undefined;
  const exported = (declaration.propertyName ?? declaration.name).text;
  if (!world.mayExport(resolution.file, exported)) return undefined;
  return world
    .unit(resolution.file)
    ?.source.statements.find(
      (one) => (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)) && one.name.text === exported,
    );
}

/** `new Dexie('app') as Dexie & { sessions: EntityTable<Session> }`: what the type adds to the object that was made. */
export function memberByCast(evaluator: Evaluator, { made }: ExternalValue, name: string): Value | undefined {
  const around = made?.node.parent;
  if (!around || !ts.isAsExpression(around)) return undefined;
  const named = ts.isTypeReferenceNode(around.type) && ts.isIdentifier(around.type.typeName) && around.type.typeName;
  const declaration = named && typeDeclarationOf(named);
  const type = declaration && ts.isTypeAliasDeclaration(declaration) ? declaration.type : around.type;
  const parts = ts.isIntersectionTypeNode(type) ? type.types : [];
  return parts.map((part) => memberByType(evaluator, part, name)).find((member) => member !== undefined);
}

const WRAPPERS = new Set(['Promise', 'Readonly', 'Required', 'Partial', 'NonNullable', 'Awaited']);
const GLOBAL_CLASSES = namesFrom('calls', 'globalClasses');

/** `ReturnType<typeof load>`, and NestJS's name for the same. */
const RESULTS = new Set(['ReturnType', 'ConfigType']);

/** `import type { Settings }`, where the other file says `type Settings = ReturnType<typeof load>`. */
function resultNamed(evaluator: Evaluator, name: ts.Identifier): Value | undefined {
  const alias = declared(evaluator, name);
  if (!alias || !ts.isTypeAliasDeclaration(alias) || !ts.isTypeReferenceNode(alias.type)) return undefined;
  const { typeName } = alias.type;
  return ts.isIdentifier(typeName) && RESULTS.has(typeName.text) ? valueOfType(evaluator, alias.type) : undefined;
}

function resultOf(evaluator: Evaluator, { exprName }: ts.TypeQueryNode): Value | undefined {
  const fn = ts.isIdentifier(exprName) ? evaluator.evaluate(exprName) : undefined;
  const value = fn?.kind === 'function' ? evaluator.returned(fn, [], exprName, undefined) : undefined;
  return value?.kind === 'object' ? value : undefined;
}

function valueOfQualified(evaluator: Evaluator, name: ts.QualifiedName): Value | undefined {
  if (!ts.isIdentifier(name.left)) return undefined;
  const declaration = typeDeclarationOf(name.left);
  if (!declaration || ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration))
    return undefined;
  const module = evaluator.declared(declaration);
  if (module.kind !== 'external') return undefined;
  const path = module.path === '' || module.path === 'default' ? name.right.text : `${module.path}.${name.right.text}`;
  return { kind: 'external', node: name, package: module.package, path, instance: true };
}

function instanceOf(value: Value, node: ts.Node): Value | undefined {
  if (value.kind === 'class') return isForm(value.node) ? undefined : { kind: 'instance', node, class: value.node };
  if (value.kind === 'external') return { ...value, node, instance: true };
  return undefined;
}

/** A class that only says what a request may hold: `class Draft { @IsString() title: string }` promises no behaviour either. */
function isForm({ members, heritageClauses }: ts.ClassLikeDeclaration): boolean {
  const isPlain =
    !heritageClauses && members.every((member) => ts.isPropertyDeclaration(member) && !member.initializer);
  return isPlain && members.some((member) => ts.getDecorators(member as ts.PropertyDeclaration)?.some(isCheck));
}

function isCheck({ expression }: ts.Decorator): boolean {
  return (
    ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && CHECKS.test(expression.expression.text)
  );
}

const CHECKS = /^Is[A-Z]|Length$|^Matches$/;
