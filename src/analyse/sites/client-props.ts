import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { CLIENT_PROPS } from '../text/client-props-text.js';
import type { Program } from '../values/program.js';

const CLIENT = /^\s*(?:\/\/[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*['"]use client['"]/;

/** What a component that only the server renders hands to one of the browser: all of it stands in the page. */
export function clientPropsIn(program: Program, unit: Unit): Site[] {
  return CLIENT_PROPS.test(unit.text) ? propsGiven(program, unit) : [];
}

/** What components that only the server renders hand to those of the browser. */
export function propsGiven(program: Program, unit: Unit): Site[] {
  if (CLIENT.test(unit.text)) return [];
  return [...unit.elements].flatMap(([name, elements]) => {
    const inServer = elements.filter((element) => isInServerComponent(element));
    const [first] = inServer;
    if (!first || !isOfBrowser(program, first)) return [];
    const match: MatchedEntry = { name, entry: { role: 'props.send' }, model: { package: '', exports: {} } };
    return inServer.flatMap((element) =>
      element.attributes.properties.flatMap((property): Site[] => {
        const value = givenBy(property);
        if (!value) return [];
        return [{ role: 'props.send', match, node: element, unit, external: undefined, given: { value } }];
      }),
    );
  });
}

function givenBy(property: ts.JsxAttributeLike): ts.Expression | undefined {
  if (ts.isJsxSpreadAttribute(property)) return property.expression;
  return property.initializer && ts.isJsxExpression(property.initializer) ? property.initializer.expression : undefined;
}

/** Only components of the server are asynchronous. */
function isInServerComponent(element: ts.JsxOpeningLikeElement): boolean {
  for (let fn = enclosingFunction(element); fn && !ts.isSourceFile(fn); fn = enclosingFunction(fn)) {
    if (ts.canHaveModifiers(fn) && ts.getModifiers(fn)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword))
      return true;
  }
  return false;
}

/** A component from a file that says so at its beginning. */
function isOfBrowser(program: Program, { tagName }: ts.JsxOpeningLikeElement): boolean {
  const declaration = ts.isIdentifier(tagName) ? declarationOf(tagName) : undefined;
  const imported = declaration && importAround(declaration);
  if (!imported || !ts.isStringLiteral(imported.moduleSpecifier)) return false;
  const resolution = program.resolve(imported.moduleSpecifier.text, imported);
  return 'file' in resolution && CLIENT.test(program.textOf(resolution.file).slice(0, 2_000));
}

function importAround(node: ts.Node): ts.ImportDeclaration | undefined {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) if (ts.isImportDeclaration(at)) return at;
  return undefined;
}
