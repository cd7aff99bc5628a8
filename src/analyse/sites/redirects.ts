import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'redirect',
  entry: { role: 'browser.redirect' },
  model: { package: '', exports: {} },
};
const LOCATION = /^(?:(?:window|document|self|top|globalThis)\.)?location(?:\.href)?$/;
const SENDERS = spelled('requests', 'redirecting');

/** Where a browser is sent on; the navigation of a router stays inside its app. */
export function redirectsIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  const add = (node: Site['node'], target: ts.Expression | undefined): void => {
    if (target)
      sites.push({ role: 'browser.redirect', match: MATCH, node, unit, external: undefined, given: { url: target } });
  };
  for (const call of ['redirect', 'permanentRedirect'].flatMap((name) => unit.calls.get(name) ?? [])) {
    if (!ts.isCallExpression(call) || !isSender(program, call)) continue;
    const [first, second] = call.arguments;
    add(call, first && second && (ts.isNumericLiteral(first) || /status/i.test(first.getText())) ? second : first);
  }
  // `res.location(target)` of Express, which `res.redirect` is made of.
  for (const call of unit.calls.get('location') ?? [])
    if (
      ts.isCallExpression(call) &&
      ts.isPropertyAccessExpression(call.expression) &&
      isAnswer(call.expression.expression)
    )
      add(call, call.arguments[0]);
  for (const call of ['replace', 'assign'].flatMap((name) => unit.calls.get(name) ?? [])) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
    if (LOCATION.test(call.expression.expression.getText())) add(call, call.arguments[0]);
  }
  for (const call of ['header', 'setHeader'].flatMap((name) => unit.calls.get(name) ?? [])) {
    const [name, value] = ts.isCallExpression(call) ? call.arguments : [];
    if (name && ts.isStringLiteralLike(name) && /^location$/i.test(name.text)) add(call, value);
  }
  for (const property of unit.properties)
    if (/^['"]?location['"]?$/i.test(property.name.getText()) && isAnswersHeaders(property.parent))
      add(property, property.initializer);
  // What fetches the props of a page answers so where it shows another one.
  for (const property of unit.properties)
    if (property.name.getText() === 'destination' && isRedirectOfProps(property.parent))
      add(property, property.initializer);
  for (const decorator of unit.calls.get('Redirect') ?? []) {
    const method = decorator.parent.parent;
    if (!ts.isDecorator(decorator.parent) || !ts.isMethodDeclaration(method)) continue;
    for (const answer of program.returnsOf(method)) add(answer as Site['node'], targetOf(answer));
  }
  for (const assignment of unit.assignments)
    if (LOCATION.test(assignment.left.getText())) add(assignment, assignment.right);
  return sites;
}

/** `return { url }` of a handler that is called a redirect, or the address itself. */
function targetOf(answer: ts.Expression): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(answer)) return answer;
  for (const property of answer.properties) {
    if (property.name?.getText() !== 'url') continue;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
    if (ts.isPropertyAssignment(property)) return property.initializer;
  }
  return undefined;
}

/** `res.writeHead(302, { Location })`, `new Response(null, { headers: { Location } })`, `{ statusCode: 302, headers: { Location } }` */
function isAnswersHeaders({ parent }: ts.ObjectLiteralExpression): boolean {
  if (ts.isCallExpression(parent)) return lastName(parent.expression) === 'writeHead';
  if (!ts.isPropertyAssignment(parent) || parent.name.getText() !== 'headers') return false;
  return parent.parent.properties.some((one) => /^status(?:Code)?$/.test(one.name?.getText() ?? ''));
}

/** `return { redirect: { destination, permanent: false } }` */
function isRedirectOfProps({ parent }: ts.ObjectLiteralExpression): boolean {
  return (
    ts.isPropertyAssignment(parent) &&
    parent.name.getText() === 'redirect' &&
    ts.isReturnStatement(parent.parent.parent)
  );
}

/** `res`, `res.status(303)` */
function isAnswer(node: ts.Expression): boolean {
  const { expression } = ts.isCallExpression(node) ? node : { expression: undefined };
  if (expression && ts.isPropertyAccessExpression(expression)) return isAnswer(expression.expression);
  return SENDERS.test(lastName(node));
}

function isSender(program: Program, call: ts.CallExpression): boolean {
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression)) return SENDERS.test(lastName(expression.expression) || 'res');
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  // Routes of Astro are handed it: `({ redirect, request }) => …`.
  if (declaration && ts.isBindingElement(declaration)) return ts.isParameter(declaration.parent.parent);
  return optionsOf(program.nearEvaluator.evaluate(expression)).some(({ kind }) => kind === 'external');
}
