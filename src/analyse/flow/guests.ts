import { ts } from '#compiler';
import { declarationOf, enclosingName } from '../syntax/scope.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { isAssignment, MEANT } from './after-failure.js';
import type { Caught } from './caught.js';
import type { Flow, Use } from './flow.js';
import { isRecord } from './handling.js';
import { identityUse } from './identity-use.js';

const NOBODY = spelled('identities', 'namesOfNobody');
const WHO = spelled('identities', 'whoInRecord');
const RIGHTS = spelled('identities', 'rightsInRecord');
/** Members by which whoever gets such a record can tell that nobody is signed in. */
const TELLING = spelled('decisions', 'refusingMembers');

/**
 * Somebody made up who takes the place of the caller where a verification fails (`return 'anonymous'`, `user = { id: 'guest',
 * role: 'member' }`), and whom the rest of the program takes for a caller like any other.
 */
export function guestTaken(
  program: Program,
  flow: Flow,
  node: ts.Node,
  around: ts.TryStatement | undefined,
): Caught | undefined {
  if (MEANT.test(enclosingName(node))) return undefined;
  for (const { given, from = given } of insteadOf(node, around)) {
    if (!isSomebody(program, given)) continue;
    const uses = flow.uses(from).filter((use) => !MEANT.test(enclosingName(use.node)));
    if (!uses.some(asksWho) && identityUse(uses, '')?.as === 'identity') return { at: given, outcome: 'guest' };
  }
  return undefined;
}

interface Instead {
  readonly given: ts.Expression;
  /** Where it arrives, if that is elsewhere. */
  readonly from?: ts.Node;
}

/** What a `catch` returns or assigns, what a variable held before, what the handler of a promise gives. */
function insteadOf(node: ts.Node, around: ts.TryStatement | undefined): readonly Instead[] {
  const handled = handledWith(node);
  if (handled) return [handled];
  const lines = around?.catchClause?.block.statements ?? [];
  const given = lines.flatMap((line): readonly Instead[] => {
    if (ts.isReturnStatement(line)) return line.expression ? [{ given: line.expression }] : [];
    const set = ts.isExpressionStatement(line) ? line.expression : undefined;
    return set && isAssignment(set) && ts.isIdentifier(set.left) ? [{ given: set.right }] : [];
  });
  const before = around && lines.every(isRecord) ? heldBefore(node, around) : undefined;
  return before ? [...given, { given: before }] : given;
}

/** `verify(token).catch(() => GUEST)` */
function handledWith({ parent: link }: ts.Node): Instead | undefined {
  const call = ts.isPropertyAccessExpression(link) && link.name.text === 'catch' ? link.parent : undefined;
  const handler = call && ts.isCallExpression(call) ? call.arguments[0] : undefined;
  if (!call || !handler || !isFunctionNode(handler) || !handler.body || ts.isBlock(handler.body)) return undefined;
  return { given: handler.body, from: call };
}

/** `let uid = 'anonymous'; try { uid = verify(token).sub } catch (error) { log(error) }` */
function heldBefore(node: ts.Node, around: ts.TryStatement): ts.Expression | undefined {
  for (let at = node; at !== around; at = at.parent) {
    if (!isAssignment(at) || !ts.isIdentifier(at.left)) continue;
    const declaration = declarationOf(at.left);
    return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  }
  return undefined;
}

function isSomebody(program: Program, expression: ts.Expression): boolean {
  const options = optionsOf(program.evaluator.evaluate(expression));
  return options.length > 0 && options.every((value) => isNamed(value) || isPerson(program, value));
}

function isNamed(value: Value): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && NOBODY.test(value.value);
}

/** `{ id: 'guest', role: 'member' }`: no member says that it is nobody, and no right that it has none. */
function isPerson(program: Program, value: Value): boolean {
  if (value.kind !== 'object') return false;
  const members = value.node.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property)) return [];
    const held = program.evaluator.evaluate(property.initializer);
    return [{ name: property.name.getText(), held: held.kind === 'literal' ? held.value : undefined }];
  });
  const isTold = members.some(
    ({ name, held }) =>
      typeof held === 'boolean' || TELLING.test(name) || (RIGHTS.test(name) && NOBODY.test(String(held))),
  );
  return (
    !isTold && members.some(({ name, held }) => WHO.test(name) && held !== undefined && held !== null && held !== '')
  );
}

/** Whoever compares it, or asks for a member of it, can tell who it is; whether it is there says nothing. */
function asksWho({ how, path }: Use): boolean {
  return how === 'compare' || how === 'type' || (how === 'test' && path.length > 0);
}
