import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'CORS',
  entry: { role: 'cors.credentials' },
  model: { package: '', exports: {} },
};

const SPOKEN_OF = /cors\b|cors[A-Z_]|access-control-allow-(?:credentials|['"`$])|access-control-['"`$]/i;
const ALLOWS_CREDENTIALS = /^access-control-allow-credentials$/i;
const ALLOWS_ORIGIN = /^access-control-allow-origin$/i;
const SPEAKS_OF_CREDENTIALS = /access-control-allow-credentials/i;
const SETTERS = ['setHeader', 'header', 'set', 'append'];

/** Where pages of other origins are let in together with cookies: options of middleware, and headers that are written by hand. */
export function crossOriginsIn(program: Program, unit: Unit): Site[] {
  if (!SPOKEN_OF.test(unit.text)) return [];
  const sites: Site[] = [];
  const add = (node: Site['node'], name: string, origin: ts.Expression | string | undefined): void => {
    const match = { ...MATCH, name };
    const given: Site['given'] = origin === undefined ? {} : { origin };
    sites.push({ role: 'cors.credentials', match, node, unit, external: undefined, given });
  };
  for (const property of membersIn(unit)) {
    const name = nameOf(program, property);
    if (name === 'credentials' && isTrue(program, givenAs(property))) {
      const origin = memberOf(program, property.parent, (each) => each === 'origin');
      const library = libraryOf(program, unit, property.parent);
      if (library !== undefined) add(origin ?? property, library, origin && givenAs(origin));
    } else if (ALLOWS_CREDENTIALS.test(name)) {
      const origin = memberOf(program, property.parent, (each) => ALLOWS_ORIGIN.test(each));
      if (origin) add(origin, 'headers', givenAs(origin));
    }
  }
  for (const call of SETTERS.flatMap((name) => unit.calls.get(name) ?? [])) {
    if (!ts.isCallExpression(call) || !isNamed(program, call.arguments[0], ALLOWS_ORIGIN)) continue;
    const around = enclosingFunction(call) ?? unit.source;
    const isAllowed =
      SPEAKS_OF_CREDENTIALS.test(around.getText()) ||
      SETTERS.flatMap((name) => unit.calls.get(name) ?? []).some(
        (other) =>
          ts.isCallExpression(other) &&
          enclosingFunction(other) === around &&
          isNamed(program, other.arguments[0], ALLOWS_CREDENTIALS),
      );
    if (isAllowed) add(call, 'headers', call.arguments[1]);
  }
  for (const call of unit.calls.get('cors') ?? []) {
    const isBare = ts.isCallExpression(call) && call.arguments.length === 0;
    if (isBare && packageOf(program, call.expression) === '@elysiajs/cors') add(call, '@elysiajs/cors', undefined);
  }
  return sites;
}

type Member = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;
/** `origin(origin, done) { … }` is asked too. */
type Asked = Member | (ts.MethodDeclaration & { readonly name: ts.Identifier });

/** `{ credentials: true }`, and `{ credentials }` where a variable says it. */
function membersIn(unit: Unit): readonly Member[] {
  const named = (unit.identifiers.get('credentials') ?? []).map(({ parent }) => parent);
  return [...unit.properties, ...named.filter(ts.isShorthandPropertyAssignment)];
}

function givenAs(member: Asked): ts.Expression {
  return ts.isPropertyAssignment(member) ? member.initializer : member.name;
}

function nameOf(program: Program, { name }: ts.ObjectLiteralElementLike): string {
  if (!name) return '';
  if (ts.isComputedPropertyName(name)) return textOf(program, name.expression);
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : '';
}

function isNamed(program: Program, node: ts.Node | undefined, name: RegExp): boolean {
  return node !== undefined && ts.isExpression(node) && name.test(textOf(program, node));
}

/** The name of a header, also put together of constants, or by a function that is given the rest of it. */
function textOf(program: Program, node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  const isMade = ts.isCallExpression(node) && node.arguments.some(ts.isStringLiteralLike);
  if (!isMade && !ts.isTemplateExpression(node) && !ts.isIdentifier(node) && !ts.isBinaryExpression(node)) return '';
  const value = program.nearEvaluator.evaluate(node);
  const parts = value.kind === 'text' ? value.parts : [value];
  return parts.map((part) => (part.kind === 'literal' ? String(part.value) : '*')).join('');
}

function isTrue(program: Program, node: ts.Expression): boolean {
  return optionsOf(program.nearEvaluator.evaluate(node)).some(
    (value) => value.kind === 'literal' && value.value === true,
  );
}

function memberOf(program: Program, object: ts.Node, isMeant: (name: string) => boolean): Asked | undefined {
  if (!ts.isObjectLiteralExpression(object)) return undefined;
  return object.properties.find(
    (one): one is Asked =>
      (ts.isPropertyAssignment(one) ||
        ts.isShorthandPropertyAssignment(one) ||
        (ts.isMethodDeclaration(one) && ts.isIdentifier(one.name))) &&
      isMeant(nameOf(program, one)),
  );
}

/** How far out a member of settings is looked for that is called after CORS. */
const MAXIMUM_CLIMB = 8;
const NAMED_CORS = /cors/i;

/** Whom an object of options is for: the package of the call that takes it, also through a variable, or what is called after CORS. */
function libraryOf(program: Program, unit: Unit, object: ts.Node): string | undefined {
  let named: string | undefined;
  for (let at = object, climbed = 0; climbed < MAXIMUM_CLIMB && !ts.isSourceFile(at); at = at.parent, climbed++) {
    const { parent } = at;
    if (ts.isPropertyAssignment(parent) && nameOf(program, parent) === 'cors') return libraryOfMember(parent);
    if (ts.isCallExpression(parent)) {
      const library = libraryOfCall(program, parent, at);
      if (library !== undefined) return library;
    }
    if (ts.isVariableDeclaration(parent) && at === parent.initializer && at === object) {
      for (const use of referencesIn(unit, parent)) {
        const library = ts.isCallExpression(use.parent) ? libraryOfCall(program, use.parent, use) : undefined;
        if (library !== undefined) return library;
        const member =
          ts.isPropertyAssignment(use.parent) && nameOf(program, use.parent) === 'cors' ? use.parent : undefined;
        if (member) return libraryOfMember(member);
      }
    }
    if (isNamedCors(parent)) named ??= '';
  }
  return named;
}

function libraryOfMember(member: ts.PropertyAssignment): string {
  return /['"]@hapi\/hapi['"]|\boptions\s{0,20}:\s{0,20}\{[^{}]{0,1000}\bcors\s{0,20}:/.test(
    member.getSourceFile().text,
  )
    ? '@hapi/hapi'
    : 'cors';
}

function libraryOfCall(program: Program, call: ts.CallExpression, argument: ts.Node): string | undefined {
  const [first] = call.arguments;
  const callee = first && first !== argument ? first : call.expression;
  return packageOf(program, callee) ?? (NAMED_CORS.test(lastName(callee)) ? 'cors' : undefined);
}

/** `const corsOptions = …`, `corsFor() { … }`, `const options: CorsOptions = …` */
function isNamedCors(node: ts.Node): boolean {
  const isHolder =
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node);
  if (!isHolder) return false;
  const names = [node.name?.getText(), ts.isPropertyAssignment(node) ? undefined : node.type?.getText()];
  return names.some((name) => name !== undefined && NAMED_CORS.test(name.slice(0, 100)));
}

function packageOf(program: Program, callee: ts.Expression): string | undefined {
  for (const value of optionsOf(program.nearEvaluator.evaluate(callee)))
    if (value.kind === 'external' && /cors/i.test(`${value.package} ${value.path}`)) return value.package;
  return undefined;
}
