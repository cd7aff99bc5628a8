import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { isPropertyAssignment, lastName, type Unit } from '../syntax/unit.js';
import { type FunctionNode, optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const SEND: MatchedEntry = {
  name: 'postMessage',
  entry: { role: 'message.send' },
  model: { package: '', exports: {} },
};
const RECEIVE: MatchedEntry = {
  name: 'message listener',
  entry: { role: 'message.receive' },
  model: { package: '', exports: {} },
};
const WINDOWS = spelled('surroundings', 'windowNames');
const OPENED = /\.contentWindow[!?]?$|^(?:window\.)?open\(|^window\.(?:parent|opener|top)$/;
const OTHERS = /(?:^|\.)(?:parent|opener|top|contentWindow|source)[!?]?$|window|popup|frame/i;

/** What is sent to other windows and taken from them; workers, ports and channels have no origins. */
export function messagesIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  for (const call of unit.calls.get('postMessage') ?? []) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
    const [value, target] = call.arguments;
    if (!value || !target || !isOtherWindow(call.expression.expression)) continue;
    sites.push({ role: 'message.send', match: SEND, node: call, unit, external: undefined, given: { value, target } });
  }
  for (const handler of handlersIn(program, unit))
    sites.push({ role: 'message.receive', match: RECEIVE, node: handler, unit, external: undefined });
  return sites;
}

/** `popup`, `frame.contentWindow`, and what is taken out of a frame under another name. */
function isOtherWindow(receiver: ts.Expression): boolean {
  if (OTHERS.test(receiver.getText())) return true;
  const declaration = ts.isIdentifier(receiver) ? declarationOf(receiver) : undefined;
  if (!declaration) return false;
  if (ts.isBindingElement(declaration)) return OTHERS.test(declaration.propertyName?.getText() ?? '');
  return ts.isVariableDeclaration(declaration) && OPENED.test(declaration.initializer?.getText().slice(0, 200) ?? '');
}

/** The messages of a worker come from the page that made it, those of a service worker from pages of its own origin. */
function isWorker({ path, text }: Unit): boolean {
  return /worker/i.test(path) || WORKER.test(text);
}

/** What only workers have. */
const WORKER = spelled('surroundings', 'workerScope');

function handlersIn(program: Program, unit: Unit): FunctionNode[] {
  if (isWorker(unit)) return [];
  const given: ts.Expression[] = [];
  for (const call of unit.calls.get('addEventListener') ?? []) {
    if (!ts.isCallExpression(call)) continue;
    const [name, handler] = call.arguments;
    if (name && handler && ts.isStringLiteralLike(name) && name.text === 'message' && isWindow(call.expression))
      given.push(handler);
  }
  for (const assignment of unit.assignments)
    if (lastName(assignment.left) === 'onmessage' && isPropertyAssignment(assignment) && isWindow(assignment.left))
      given.push(assignment.right);
  return given
    .flatMap((handler) => optionsOf(program.evaluator.evaluate(handler)))
    .flatMap(({ node }) => (isFunctionNode(node) && program.unitOf(node) === unit ? [node] : []));
}

/** `window.addEventListener`, or what is called without an object, outside a worker. */
function isWindow(member: ts.Node): boolean {
  if (ts.isIdentifier(member)) return true;
  return ts.isPropertyAccessExpression(member) && WINDOWS.test(member.expression.getText());
}

/** How a listener treats where a message comes from. */
export interface Listening {
  /** Whether it compares the origin, or the window that sent it. */
  readonly isChecked: boolean;
  /** The words of what it reads of the message. */
  readonly reads: readonly string[];
  /** Whether the whole event goes to a function that nobody can follow. */
  readonly isHandedOn: boolean;
}

const TOLD = /\b(?:console|log(?:ger)?)\.\w+\([^()]*\)/g;

export function listeningOf(program: Program, fn: ts.Node, depth = 0): Listening {
  // Whoever only writes the origin down refuses nobody.
  const text = fn.getText().replace(TOLD, '');
  const [first] = isFunctionNode(fn) ? fn.parameters : [];
  const name = first && ts.isIdentifier(first.name) ? first.name.text : undefined;
  const isChecked = /\borigin\b|\bsource\b\s*[!=]==?|[!=]==?\s*\w+\??\.source\b|isTrustedOrigin|\bports\b/i.test(text);
  const reads = /\bdata\b/.test(text) ? (text.match(/[A-Za-z_$][\w$]*/g) ?? []) : [];
  if (isChecked || name === undefined || depth > 2) return { isChecked, reads, isHandedOn: false };
  let isHandedOn = false;
  let found: Listening = { isChecked, reads, isHandedOn };
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      node.arguments.some((argument) => ts.isIdentifier(argument) && argument.text === name)
    ) {
      const callees = optionsOf(program.evaluator.evaluate(node.expression));
      for (const callee of callees) {
        if (callee.kind !== 'function') isHandedOn = true;
        else {
          const inner = listeningOf(program, callee.node, depth + 1);
          found = { ...inner, isChecked: found.isChecked || inner.isChecked, reads: [...found.reads, ...inner.reads] };
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return { ...found, isHandedOn: isHandedOn || found.isHandedOn };
}
