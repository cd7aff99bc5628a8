import { ts } from '#compiler';
import { declarationOf, typeDeclarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, union, type Value } from '../syntax/value.js';
import { returnedOutOfSight } from './calls.js';
import type { Evaluator } from './evaluate.js';

/** More providers of one thing say nothing of what this one is given. */
const MAXIMUM_PROVIDERS = 8;

/**
 * What a container hands over for a parameter of a constructor or a field: `@Inject(TOKEN)`, or the class it is
 * annotated with, as `{ provide: TOKEN, useValue }` or `useFactory` says.
 */
export function injectedInto(
  evaluator: Evaluator,
  target: ts.ParameterDeclaration | ts.PropertyDeclaration,
): Value | undefined {
  if (ts.isParameter(target) && !ts.isConstructorDeclaration(target.parent)) return undefined;
  const token = tokenOf(target);
  const settings = token && registeredUnder(evaluator, token);
  if (settings) return settings;
  const name = token && nameOf(token);
  if (!name) return undefined;
  const provided = evaluator.world.providing(name);
  if (provided.length === 0 || provided.length > MAXIMUM_PROVIDERS) return undefined;
  const wanted = tokenValue(evaluator, token);
  const values = provided.flatMap((provider) => {
    const given = member(provider, 'provide');
    if (!given) return [];
    const place = placeOf(evaluator, given);
    const isMeant =
      (place !== undefined && place === placeOf(evaluator, token)) ||
      (wanted !== undefined && isSame(wanted, evaluator.evaluate(given)));
    if (!isMeant) return [];
    const value = handedOver(evaluator, provider);
    return value ? [value] : [];
  });
  return values.length > 0 ? union(target, values) : undefined;
}

/** `@Inject(authSettings.KEY)`: what the function given to `registerAs` hands over. */
function registeredUnder(evaluator: Evaluator, token: ts.Expression): Value | undefined {
  if (!ts.isPropertyAccessExpression(token) || token.name.text !== 'KEY') return undefined;
  const settings = evaluator.evaluate(token.expression);
  const isRegistered =
    settings.kind === 'function' &&
    ts.isCallExpression(settings.node.parent) &&
    lastName(settings.node.parent.expression) === 'registerAs';
  return isRegistered ? returnedOutOfSight(evaluator, settings) : undefined;
}

function handedOver(evaluator: Evaluator, provider: ts.ObjectLiteralExpression): Value | undefined {
  const given = member(provider, 'useValue');
  if (given) return evaluator.evaluate(given);
  const named = member(provider, 'useClass') ?? member(provider, 'useExisting');
  const classes = named ? optionsOf(evaluator.evaluate(named)) : [];
  const instances = classes.flatMap((made): Value[] =>
    made.kind === 'class' ? [{ kind: 'instance', node: made.node, class: made.node }] : [],
  );
  if (instances.length > 0) return union(provider, instances);
  const factory = member(provider, 'useFactory');
  const makers = factory ? optionsOf(evaluator.evaluate(factory)) : [];
  const made = makers.flatMap((maker) => (maker.kind === 'function' ? [returnedOutOfSight(evaluator, maker)] : []));
  return made.length > 0 ? union(provider, made) : undefined;
}

/** `@Inject(TOKEN)`, else the class of the annotation. */
function tokenOf(target: ts.ParameterDeclaration | ts.PropertyDeclaration): ts.Expression | ts.Identifier | undefined {
  for (const { expression } of ts.getDecorators(target) ?? []) {
    if (ts.isCallExpression(expression) && lastName(expression.expression) === 'Inject')
      return expression.arguments[0] ?? classOf(target);
  }
  return ts.isParameter(target) ? classOf(target) : undefined;
}

function classOf({ type }: ts.ParameterDeclaration | ts.PropertyDeclaration): ts.Identifier | undefined {
  return type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName : undefined;
}

function nameOf(token: ts.Expression): string {
  return ts.isStringLiteralLike(token) ? token.text : lastName(token);
}

function tokenValue(evaluator: Evaluator, token: ts.Expression): Value | undefined {
  if (!ts.isIdentifier(token) || !ts.isTypeReferenceNode(token.parent)) return evaluator.evaluate(token);
  const declaration = typeDeclarationOf(token);
  const isType =
    !declaration ||
    ts.isInterfaceDeclaration(declaration) ||
    ts.isTypeAliasDeclaration(declaration) ||
    ts.isTypeParameterDeclaration(declaration);
  return isType ? undefined : evaluator.declared(declaration);
}

/** The file and the name that a token is declared by, which can be told without reading that file. */
function placeOf(evaluator: Evaluator, token: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(token)) {
    const holder = placeOf(evaluator, token.expression);
    return holder && `${holder}.${token.name.text}`;
  }
  const declaration = ts.isIdentifier(token) ? declarationOf(token) : undefined;
  if (!declaration) return undefined;
  if (ts.isImportSpecifier(declaration)) {
    const { moduleSpecifier } = declaration.parent.parent.parent;
    const resolution = ts.isStringLiteralLike(moduleSpecifier)
      ? evaluator.world.resolve(moduleSpecifier.text, declaration)
      : undefined;
    return resolution && 'file' in resolution
      ? `${resolution.file} ${(declaration.propertyName ?? declaration.name).text}`
      : undefined;
  }
  const isOfFile = ts.isVariableDeclaration(declaration) && ts.isSourceFile(declaration.parent.parent.parent);
  const unit = isOfFile ? evaluator.world.unitOf(declaration) : undefined;
  return unit && `${unit.path} ${declaration.name?.getText() ?? ''}`;
}

function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'literal' && b.kind === 'literal') return a.value === b.value;
  if (a.kind === 'external' && b.kind === 'external')
    return a.package === b.package && a.path === b.path && (a.package !== '' || a.node === b.node);
  return a.kind === b.kind && a.kind !== 'literal' && a.kind !== 'unknown' && a.node === b.node;
}

function member(provider: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of provider.properties) {
    if (property.name && ts.isIdentifier(property.name) && property.name.text === name)
      return ts.isPropertyAssignment(property)
        ? property.initializer
        : ts.isShorthandPropertyAssignment(property)
          ? property.name
          : undefined;
  }
  return undefined;
}
