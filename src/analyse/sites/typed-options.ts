import { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { typeDeclarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import type { Program } from '../values/program.js';

/**
 * Options that stand by themselves, `const config: AuthConfig = { … }`: what is switched off or given in them counts
 * where the call is out of sight too. What they leave out is for the call to say.
 */
export function typedOptionsIn(program: Program, unit: Unit): Site[] {
  return [...program.models.typed].flatMap((name) =>
    (unit.identifiers.get(name) ?? []).flatMap((use): Site[] => {
      const object = objectOf(use);
      const specifier = object && importedFrom(use);
      const typed = specifier === undefined ? undefined : program.models.find(specifier, name)?.entry.typed;
      const match = typed === undefined || specifier === undefined ? undefined : program.models.find(specifier, typed);
      const first = object?.properties.find(ts.isPropertyAssignment);
      if (!object || !match || !first) return [];
      return [match.entry, ...(match.entry.also ?? [])].flatMap(({ role, parts, counts }): Site[] => {
        const given = membersAt(object, parts);
        if (role === undefined || Object.keys(given).length === 0) return [];
        return [
          {
            role,
            match: { ...match, entry: { role, ...(counts && { counts }) } },
            node: first,
            unit,
            external: undefined,
            given,
          },
        ];
      });
    }),
  );
}

/** The object that a type is written for. */
function objectOf(use: ts.Identifier): ts.ObjectLiteralExpression | undefined {
  const type = use.parent;
  if (!ts.isTypeReferenceNode(type)) return undefined;
  const holder = type.parent;
  const object = ts.isVariableDeclaration(holder)
    ? holder.initializer
    : ts.isSatisfiesExpression(holder) || ts.isAsExpression(holder)
      ? holder.expression
      : undefined;
  return object && ts.isObjectLiteralExpression(object) ? object : undefined;
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

/** `0.metadata.token_endpoint` of the argument that the object stands for. */
function memberAt(object: ts.ObjectLiteralExpression, path: string): ts.Expression | undefined {
  const [head, ...names] = path.split('.');
  let at: ts.Expression = object;
  if (head !== '0' || names.length === 0) return undefined;
  for (const name of names) {
    const member: ts.ObjectLiteralElementLike | undefined = ts.isObjectLiteralExpression(at)
      ? at.properties.find((one) => one.name?.getText() === name)
      : undefined;
    if (!member || !ts.isPropertyAssignment(member)) return undefined;
    at = member.initializer;
  }
  return at;
}
