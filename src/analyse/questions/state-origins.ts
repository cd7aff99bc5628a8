import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { lastName } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import type { Credential, Credentials } from './credentials.js';

/** What is put into a persisted state that is a credential by where it comes from, whatever the state calls it. */
export function stateOrigins(
  program: Program,
  credentials: Credentials,
  { node }: Site,
  kept: readonly string[],
): Credential | undefined {
  const visit = (at: ts.Node): Credential | undefined => {
    for (const value of writesAt(program, at, kept)) {
      const held = credentials.in(value).find(({ evidence }) => evidence === 'origin');
      if (held) return held;
    }
    return ts.forEachChild(at, visit);
  };
  return visit(node) ?? handedToStore(program, credentials, node, kept);
}

/** What the actions of a store are handed by those who call them. */
function handedToStore(
  program: Program,
  credentials: Credentials,
  node: ts.Node,
  kept: readonly string[],
): Credential | undefined {
  const maker = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  let made = node;
  while (ts.isCallExpression(made.parent) && made.parent.expression !== made) made = made.parent;
  if (!ts.isCallExpression(made) || !maker || !ts.isArrowFunction(maker)) return undefined;
  return program
    .stateWrites(made, maker)
    .filter(({ name }) => name !== undefined && kept.includes(name))
    .flatMap(({ value }) => credentials.in(program.evaluator.evaluate(value)))
    .find(({ evidence }) => evidence !== 'ambiguous name');
}

/** `this.ticket = …`, `state.ticket = …`, `ticket.value = …`, `set({ ticket: … })` */
function writesAt(program: Program, node: ts.Node, kept: readonly string[]): Value[] {
  const { evaluator } = program;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const { left } = node;
    if (!ts.isPropertyAccessExpression(left)) return [];
    const name = left.name.text === 'value' ? lastName(left.expression) : left.name.text;
    return kept.includes(name) ? [evaluator.evaluate(node.right)] : [];
  }
  if (!ts.isCallExpression(node) || !/^(?:set|setState|\$patch)$/.test(lastName(node.expression))) return [];
  const [given] = node.arguments;
  if (!given || !ts.isObjectLiteralExpression(given)) return [];
  return given.properties.flatMap((property) => {
    if (!property.name || !kept.includes(property.name.getText())) return [];
    if (ts.isPropertyAssignment(property)) return [evaluator.evaluate(property.initializer)];
    return ts.isShorthandPropertyAssignment(property) ? [evaluator.shorthand(property, undefined)] : [];
  });
}
