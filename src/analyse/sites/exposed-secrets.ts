import { ts } from '#compiler';
import { variableOf } from '../flow/naming.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { secretKind } from '../text/secret-text.js';
import { spelled } from '../text/spellings.js';
import { entriesOf, propertyOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { isWholeEnvironment, signs } from './build-environment.js';
import { secretComparisons } from './secret-compare.js';
import { ENVIRONMENT_FILE, isCredentialName, standingSecrets } from './standing-secrets.js';

const PUBLISHED = spelled('surroundings', 'publishedVariables');
const SERVER_KEY = spelled('secrets', 'billedKeys');
/** What is made for whoever loads the page, and may be called a secret all the same. */
const NEVER_SECRET = spelled('secrets', 'neverSecret');
const VARIABLE = /\benv(?:\.(\w+)|\[['"](\w+)['"]\])/;
const CONFIGURATION = /(?:^|\/)[\w.-]{0,40}\.?config(?:\.[\w-]+)?\.[cm]?[jt]s$/;

/** Secrets that are compared, that stand in the code, or that a build or a framework puts into what everybody downloads. */
export function secretsIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [...secretComparisons(program, unit), ...standingSecrets(unit)];
  const add = (how: string, node: Site['node'], name: string): void => {
    const match: MatchedEntry = { name: how, entry: { role: 'secret.exposed' }, model: { package: '', exports: {} } };
    sites.push({ role: 'secret.exposed', match, node, unit, external: undefined, given: { name } });
  };
  publishedVariables(unit, add);
  for (const property of unit.properties) settings(program, unit, property, add);
  for (const plugin of ['DefinePlugin', 'EnvironmentPlugin'])
    for (const call of unit.calls.get(plugin) ?? [])
      if (ts.isNewExpression(call)) for (const given of call.arguments ?? []) defined(program, given, add);
  for (const elements of unit.elements.values())
    for (const element of elements) handedOver(program, unit, element, add);
  for (const name of ['getServerSideProps', 'getStaticProps']) pageProperties(program, unit, name, add);
  return sites;
}

type Add = (how: string, node: Site['node'], name: string) => void;

/** `import.meta.env.VITE_PAYMENT_SECRET`: the build writes the value there. */
function publishedVariables(unit: Unit, add: Add): void {
  for (const [name, uses] of unit.identifiers) {
    const own = name.replace(PUBLISHED, '');
    if (own === name || !(isServerSecret(own) || uses.some(isGivenAsSecret))) continue;
    // `import { PUBLIC_API_SECRET } from '$env/static/public'`
    const imported = uses.map(({ parent }) => parent).find(ts.isImportSpecifier);
    if (imported && /\$env\/static\/public/.test(imported.parent.parent.parent.moduleSpecifier.getText()))
      add('the prefix of a variable', imported, name);
    // Every use is the same defect.
    const read = uses.map(({ parent }) => parent).find((node) => ts.isPropertyAccessExpression(node));
    if (read && /\benv$/.test(read.expression.getText())) add('the prefix of a variable', read, name);
  }
}

/** `secretAccessKey: import.meta.env.VITE_ARCHIVE_KEY` */
function isGivenAsSecret({ parent: read }: ts.Identifier): boolean {
  let at: ts.Node = read;
  while (ts.isNonNullExpression(at.parent) || ts.isAsExpression(at.parent)) at = at.parent;
  const { parent } = at;
  return ts.isPropertyAssignment(parent) && parent.initializer === at && isCredentialName(parent.name.getText());
}

function settings(program: Program, unit: Unit, property: ts.PropertyAssignment, add: Add): void {
  const name = property.name.getText().replaceAll(/['"]/g, '');
  const { initializer } = property;
  if (ENVIRONMENT_FILE.test(unit.path)) {
    const isText = ts.isStringLiteralLike(initializer) && initializer.text.length >= 8;
    const kind = isText ? secretKind(initializer.text) : 'empty';
    if (isCredentialName(name) && ['live', 'random', 'plain'].includes(kind))
      add('the environment of an Angular app', property, name);
    return;
  }
  if (!CONFIGURATION.test(unit.path)) return;
  if (name === 'define' || (name === 'env' && /(?:^|\/)next\.config\./.test(unit.path)))
    defined(program, initializer, add);
  const isPublic = name === 'public' && holderName(property) === 'runtimeConfig';
  if (isPublic || (name === 'extra' && /(?:^|\/)app\.config\./.test(unit.path))) {
    shown(program, program.evaluator.evaluate(initializer), 0, (node, secret) =>
      add(isPublic ? 'the public runtime configuration' : 'the configuration of the app', node, secret),
    );
  }
}

/** The members that hold a secret, in whatever objects they stand. */
function shown(
  program: Program,
  value: Value,
  depth: number,
  found: (node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, secret: string) => void,
): void {
  for (const entry of entriesOf(program.evaluator, value).entries) {
    if (entry.value.kind === 'object' && depth < 4) shown(program, entry.value, depth + 1, found);
    else {
      const secret = secretIn(entry.value, entry.node);
      if (secret !== undefined && isPlace(entry.node)) found(entry.node, secret);
    }
  }
}

/** What a bundler writes into the code: `'process.env.KEY': JSON.stringify(process.env.KEY)`, or all of the environment. */
function defined(program: Program, given: ts.Expression, add: Add): void {
  const value = program.evaluator.evaluate(given);
  if (value.kind === 'array') {
    for (const element of value.node.elements)
      if (ts.isStringLiteralLike(element) && isServerSecret(element.text)) add('the bundler', element, element.text);
    return;
  }
  for (const { node, value: written } of entriesOf(program.evaluator, value).entries) {
    if (!isPlace(node)) continue;
    const secret = secretIn(written, node) ?? signedWith(program, written, node);
    if (secret !== undefined) add('the bundler', node, secret);
    else if (ts.isPropertyAssignment(node) && isWholeEnvironment(program, node.initializer))
      add('the bundler', node, 'the whole environment of the build');
  }
}

/** A variable with a neutral name that other code signs with, as its bundle then can. */
function signedWith(program: Program, value: Value, node: ts.Node): string | undefined {
  const [name] = variablesIn(value, node);
  return name !== undefined && !NEVER_SECRET.test(name) && signs(program, name) ? name : undefined;
}

/** A component of the browser that a component of the server gives a secret to. */
function handedOver(program: Program, unit: Unit, element: ts.JsxOpeningLikeElement, add: Add): void {
  for (const attribute of element.attributes.properties) {
    if (!ts.isJsxAttribute(attribute) || !attribute.initializer || !ts.isJsxExpression(attribute.initializer)) continue;
    const { expression } = attribute.initializer;
    if (!expression || !/env|secret|key|token|passw/i.test(expression.getText().slice(0, 200))) continue;
    const secret = secretIn(program.nearEvaluator.evaluate(expression), expression);
    if (secret === undefined || isClient(unit)) continue;
    const component = program.evaluator.evaluate(element.tagName);
    const home = optionsOf(component).map(({ node }) => program.unitOf(node));
    if (home.some((other) => other !== undefined && isClient(other)))
      add('the properties of a component that runs in the browser', attribute, secret);
  }
}

function isClient({ source }: Unit): boolean {
  const [first] = source.statements;
  return (
    first !== undefined &&
    ts.isExpressionStatement(first) &&
    ts.isStringLiteral(first.expression) &&
    first.expression.text === 'use client'
  );
}

/** What a page is rendered with stands in its HTML. */
function pageProperties(program: Program, unit: Unit, name: string, add: Add): void {
  const [use] = unit.identifiers.get(name) ?? [];
  if (!use || !(ts.isFunctionDeclaration(use.parent) || ts.isVariableDeclaration(use.parent))) return;
  for (const option of optionsOf(program.nearEvaluator.declared(use.parent))) {
    if (option.kind !== 'function') continue;
    const page = program.nearEvaluator.returned(option, [], option.node, undefined);
    const properties = propertyOf(program.nearEvaluator, page, 'props', option.node);
    for (const { node, value } of entriesOf(program.nearEvaluator, properties).entries) {
      const secret = secretIn(value, node);
      if (secret !== undefined && isPlace(node)) add('the properties of a page', node, secret);
    }
  }
}

/** The name of the secret variable that a value is read from. */
function secretIn(value: Value, node: ts.Node): string | undefined {
  return variablesIn(value, node).find(
    (name) => isServerSecret(name) || (PUBLISHED.test(name) && isServerSecret(name.replace(PUBLISHED, ''))),
  );
}

/** The variables of the environment that a value is read from, or that its text names. */
function variablesIn(value: Value, node: ts.Node): string[] {
  const names = optionsOf(value).flatMap((option) => variableOf(option) ?? []);
  const [, dotted, bracketed] = VARIABLE.exec(node.getText().slice(0, 300)) ?? [];
  const written = dotted ?? bracketed;
  return [...names, ...(written === undefined ? [] : [written])];
}

function isServerSecret(name: string): boolean {
  return isCredentialName(name) || SERVER_KEY.test(name);
}

function isPlace(node: ts.Node): node is ts.PropertyAssignment | ts.ShorthandPropertyAssignment {
  return ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
}

function holderName(property: ts.PropertyAssignment): string {
  const holder = property.parent.parent;
  return ts.isPropertyAssignment(holder) ? lastName(holder.name as ts.Expression) || holder.name.getText() : '';
}
