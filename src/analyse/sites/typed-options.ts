import { ts } from '#compiler';
import type { Entry, MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { typeDeclarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

/**
 * Options that stand by themselves, `const config: AuthConfig = { … }`: what is switched off or given in them counts
 * where the call is out of sight too. What they leave out is for the call to say.
 */
export function typedOptionsIn(program: Program, unit: Unit): Site[] {
  return [...program.models.typed].flatMap((name) =>
    (unit.identifiers.get(name) ?? []).flatMap((use): Site[] => {
      const objects = objectsOf(program, use);
      const specifier = objects.length > 0 ? importedFrom(use) : undefined;
      const typed = specifier === undefined ? undefined : program.models.find(specifier, name)?.entry.typed;
      const match = typed === undefined || specifier === undefined ? undefined : program.models.find(specifier, typed);
      return match ? objects.flatMap((object) => sitesOf(unit, match, object)) : [];
    }),
  );
}

function sitesOf(unit: Unit, match: MatchedEntry, object: ts.ObjectLiteralExpression): Site[] {
  const first = object.properties.find(ts.isPropertyAssignment);
  if (!first) return [];
  return [match.entry, ...(match.entry.also ?? [])].flatMap(({ role, parts, counts }): Site[] => {
    const given = membersAt(object, parts);
    if (role === undefined || Object.keys(given).length === 0) return [];
    const entry = { role, ...(counts && { counts }) };
    return [{ role, match: { ...match, entry }, node: first, unit, external: undefined, given }];
  });
}

/** The objects that a type is written for: of a variable, a field, a default, or what a function returns. */
function objectsOf(program: Program, use: ts.Identifier): ts.ObjectLiteralExpression[] {
  const named = use.parent;
  if (!ts.isTypeReferenceNode(named)) return [];
  const around = named.parent;
  // `Partial<Options>`, `Promise<Options>`
  const isWrapped = ts.isTypeReferenceNode(around) && /^(?:Partial|Readonly|Promise)$/.test(around.typeName.getText());
  const type = isWrapped ? around : named;
  const holder = type.parent;
  if (ts.isVariableDeclaration(holder) || ts.isPropertyDeclaration(holder) || ts.isParameter(holder))
    return holder.initializer ? literals([holder.initializer]) : [];
  if (ts.isSatisfiesExpression(holder) || ts.isAsExpression(holder) || ts.isTypeAssertionExpression(holder))
    return literals([holder.expression]);
  return isFunctionNode(holder) && holder.type === type ? literals(program.evaluator.world.returnsOf(holder)) : [];
}

function literals(values: readonly ts.Expression[]): ts.ObjectLiteralExpression[] {
  return values.map(bare).filter(ts.isObjectLiteralExpression);
}

function importedFrom(use: ts.Identifier): string | undefined {
  const declaration = typeDeclarationOf(use);
  if (!declaration || !ts.isImportSpecifier(declaration)) return undefined;
  const { moduleSpecifier } = declaration.parent.parent.parent;
  return ts.isStringLiteralLike(moduleSpecifier) ? moduleSpecifier.text : undefined;
}

function membersAt(
  object: ts.ObjectLiteralExpression,
  parts: Entry['parts'] = {},
): Readonly<Record<string, ts.Expression>> {
  const found = Object.entries(parts).flatMap(([part, paths]) => {
    const [first] = [paths].flat().flatMap((path) => memberAt(object, path) ?? []);
    return first ? [[part, first] as const] : [];
  });
  return Object.fromEntries(found);
}

/** `0.metadata.token_endpoint`, or `1.…`, of the argument that the object stands for. */
function memberAt(object: ts.ObjectLiteralExpression, path: string): ts.Expression | undefined {
  const [head, ...names] = path.split('.');
  let at: ts.Expression = object;
  if (!/^\d$/.test(head ?? '') || names.length === 0) return undefined;
  for (const name of names) {
    const member: ts.ObjectLiteralElementLike | undefined = ts.isObjectLiteralExpression(at)
      ? at.properties.find((one) => one.name?.getText() === name)
      : undefined;
    if (!member || !ts.isPropertyAssignment(member)) return undefined;
    at = member.initializer;
  }
  return at;
}
