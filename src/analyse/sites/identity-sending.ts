import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { sendingCall } from '../syntax/sending.js';
import type { Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { IDENTITIES, IDENTITY_HEADERS } from '../text/identity-text.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'request',
  entry: { role: 'identity.send' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(IDENTITIES, 'i');
const HEADER = new RegExp(`^['"]?(?:${IDENTITY_HEADERS})['"]?$`, 'i');
const PLAIN = spelled('requests', 'plainClients');
const VOUCHES = spelled('secrets', 'vouchingNames');
const CONNECTIONS = new Set(['agent', 'httpsAgent', 'dispatcher']);

/** Requests whose headers say who is calling, with nothing beside them that the other side could check. */
export function identitiesSentIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites = new Map<ts.Node, Site>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && HEADER.test(node.name.getText())) {
      const call = sendingCall(node);
      if (call && !sites.has(call) && ts.isObjectLiteralExpression(node.parent) && isAlone(program, call, node.parent))
        sites.set(call, {
          role: 'identity.send',
          match: MATCH,
          node: call,
          unit,
          external: undefined,
          given: { name: node.name.getText().replace(/['"]/g, ''), value: withoutDefault(node.initializer) },
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return [...sites.values()];
}

/** What stands before `??`: where somebody is signed in, it is that. */
function withoutDefault(value: ts.Expression): ts.Expression {
  if (!ts.isBinaryExpression(value)) return value;
  const { kind } = value.operatorToken;
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken ? value.left : value;
}

function isAlone(
  program: Program,
  call: ts.CallExpression | ts.NewExpression,
  headers: ts.ObjectLiteralExpression,
): boolean {
  if (!PLAIN.test(call.expression.getText())) return false;
  const options = ts.isPropertyAssignment(headers.parent) ? headers.parent.parent : undefined;
  if (!options || !ts.isObjectLiteralExpression(options)) return false;
  const isPlain = (property: ts.ObjectLiteralElementLike) =>
    property.name !== undefined &&
    !ts.isComputedPropertyName(property.name) &&
    (HEADER.test(property.name.getText()) || !VOUCHES.test(property.name.getText()));
  if (![...headers.properties, ...options.properties].every(isPlain)) return false;
  return options.properties
    .filter(({ name }) => CONNECTIONS.has(name?.getText() ?? ''))
    .every((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return hasNoCertificate(program, property.name);
      return ts.isPropertyAssignment(property) && hasNoCertificate(program, property.initializer);
    });
}

/** Whether a connection is made in sight, without a certificate of the client. */
function hasNoCertificate(program: Program, connection: ts.Expression): boolean {
  return optionsOf(program.evaluator.evaluate(connection)).every((value) => {
    if (value.kind !== 'external' || !value.made) return false;
    const [settings] = argumentsOf(value.made.node);
    if (!settings) return true;
    const { entries } = entriesOf(program.evaluator, program.evaluator.evaluate(settings, value.made.frame));
    return entries.length > 0 && !entries.some(({ name }) => /^(?:cert|pfx|key|connect)$/.test(name ?? ''));
  });
}
