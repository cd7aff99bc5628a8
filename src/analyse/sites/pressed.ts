import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { declarationOf } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const EVENTS = ['onClick', 'onPress', 'onSelect', 'onTap'];
/** What stands on a button by which somebody leaves, or the key of its translation. */
const LABEL = /(?:log|sign)[-_ ]?(?:out|off)|\bend[-_ ]?(?:my[-_ ])?(?:shift|session)/i;

/** What runs when somebody presses a button that says they leave, or one that lets go of their tokens whatever it says. */
export function leavingHandlersIn(program: Program, unit: Unit): FunctionNode[] {
  return EVENTS.flatMap((event) => unit.identifiers.get(event) ?? []).flatMap(({ parent }): FunctionNode[] => {
    const given = ts.isJsxAttribute(parent) && parent.initializer;
    const handler = given && ts.isJsxExpression(given) && given.expression ? functionOf(given.expression) : undefined;
    if (!handler?.body || !ts.isJsxAttribute(parent)) return [];
    return LABEL.test(labelOf(parent)) || forgets(program, unit, handler) ? [handler] : [];
  });
}

/** Whether an event of an element is all that a function is for. */
export function isPressed(unit: Unit, fn: FunctionNode): boolean {
  if (ts.isJsxExpression(fn.parent)) return true;
  let holder: ts.Node = fn.parent;
  while (ts.isCallExpression(holder)) holder = holder.parent;
  const declaration = ts.isVariableDeclaration(holder) ? holder : ts.isFunctionDeclaration(fn) ? fn : undefined;
  return declaration !== undefined && referencesIn(unit, declaration).some(({ parent }) => ts.isJsxExpression(parent));
}

/** Whether what somebody presses to leave, and nothing else, runs a function: no box around other buttons, no way back. */
export function isPressedToLeave(unit: Unit, fn: FunctionNode): boolean {
  const declaration = ts.isVariableDeclaration(fn.parent) ? fn.parent : ts.isFunctionDeclaration(fn) ? fn : undefined;
  const uses: readonly ts.Node[] = declaration ? referencesIn(unit, declaration) : [fn];
  return uses.some(({ parent: { parent } }) => {
    if (!ts.isJsxAttribute(parent)) return false;
    const label = labelOf(parent).replace(UNSEEN, '');
    return LABEL.test(label) && !STAYS.test(label) && !/\bon[A-Z]\w+=/.test(label);
  });
}

/** What nobody sees of an element. */
const UNSEEN = new RegExp(spelled('purposes', 'unseenAttributes'), 'g');
const STAYS = spelled('purposes', 'waysToStay');

/** The function itself, or the one of the same file that a name stands for: also in `useCallback(…)`. */
function functionOf(given: ts.Expression): FunctionNode | undefined {
  if (isFunctionNode(given)) return given;
  const declaration = ts.isIdentifier(given) ? declarationOf(given) : undefined;
  if (!declaration || ts.isFunctionDeclaration(declaration)) return declaration;
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const inner = made && ts.isCallExpression(made) ? made.arguments[0] : made;
  return inner && isFunctionNode(inner) ? inner : undefined;
}

/** What an element shows, without what it does. */
function labelOf(attribute: ts.JsxAttribute): string {
  const opening = attribute.parent.parent;
  const element = ts.isJsxOpeningElement(opening) ? opening.parent : opening;
  return element.getText().slice(0, 600).replace(attribute.getText(), '');
}

function forgets(program: Program, unit: Unit, handler: FunctionNode): boolean {
  const visit = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) && siteOfCall(program, unit, node)?.role === 'session.forget') ||
    (ts.forEachChild(node, visit) ?? false);
  return FORGETS.test(handler.getText().slice(0, 2_000)) && visit(handler);
}

const FORGETS = /\b(?:removeUser|clearToken|clearCache|logout)\b/i;
