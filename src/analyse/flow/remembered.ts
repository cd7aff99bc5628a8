import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Callers } from './callers.js';
import type { Use } from './flow.js';
import { executorAround } from './handed-back.js';

const ENDS = spelled('stores', 'lettingGo');

/** The call that keeps an answer in a map of the process from which nothing is ever taken. */
export function rememberedForEver(program: Program, uses: readonly Use[]): ts.Node | undefined {
  for (const { how, call, node } of uses) {
    if (how === 'argument' && call && isKept(call, node) && keepsForEver(program, call)) return call;
    if (how === 'store' && ts.isElementAccessExpression(node) && isEndlessRecord(program, node)) return node.parent;
  }
  return undefined;
}

/** `answers[token] = answer`, where nothing is ever deleted from the object. */
function isEndlessRecord(program: Program, entry: ts.ElementAccessExpression): boolean {
  const { expression: record, argumentExpression: key } = entry;
  if (ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) || isLocal(record)) return false;
  const isRecord = optionsOf(program.evaluator.evaluate(record)).every(
    ({ kind, node }) => kind === 'object' && ts.isObjectLiteralExpression(node) && node.properties.length === 0,
  );
  if (!isRecord) return false;
  const text = program.unitOf(entry)?.text ?? '';
  const name = record.getText();
  const isAsked = text.split(`${name}[`).length > 2 || text.includes(` in ${name}`);
  const around = enclosingFunction(entry).getText().replace(entry.parent.getText(), '');
  return isAsked && !text.includes(`delete ${name}`) && !ENDS.test(around);
}

/** `pMemoize(verify)`: the call that remembers what a function of the project found out, without an end. */
export function memoOf(callers: Callers, node: ts.Node, level = 0): ts.Node | undefined {
  const executor = executorAround(node);
  if (executor) return memoOf(callers, executor, level);
  const fn = enclosingFunction(node);
  if (!isFunctionNode(fn) || level > 1) return undefined;
  const uses: readonly ts.Node[] = ts.isCallExpression(fn.parent) ? [fn] : callers.namings(fn);
  for (const { parent } of uses)
    if (ts.isCallExpression(parent) && MEMOS.test(lastName(parent.expression)) && parent.arguments.length === 1)
      return parent;
  for (const { call } of callers.of(fn)) {
    const found = isFunctionNode(enclosingFunction(call)) ? memoOf(callers, call, level + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

const MEMOS = /^(?:p?memoi[sz]e|mem|moize|memoi[sz]eOne|fastMemoi[sz]e)$/i;

/** The second argument: under what name it is kept is another matter. */
function isKept({ arguments: args }: ts.CallExpression | ts.NewExpression, node: ts.Node): boolean {
  const value = args?.[1];
  return value !== undefined && node.pos >= value.pos && node.end <= value.end;
}

function keepsForEver(program: Program, call: ts.CallExpression | ts.NewExpression): boolean {
  const { expression: callee, arguments: args } = call;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'set' || args?.length !== 2) return false;
  const isEndless = optionsOf(program.evaluator.evaluate(callee.expression)).every(keepsWithoutEnd);
  if (!isEndless || isLocal(callee.expression)) return false;
  const text = program.unitOf(call)?.text ?? '';
  const name = callee.expression.getText();
  const isAsked = text.includes(`${name}.get(`);
  const isEmptied = text.includes(`${name}.delete(`) || text.includes(`${name}.clear(`);
  // What is written into the entry ends nothing by itself: whoever takes it out has to look.
  const around = enclosingFunction(call).getText().replace(call.getText(), '');
  return isAsked && !isEmptied && !ENDS.test(around);
}

/** Caches of libraries whose entries stay as long as there is room, unless they are told otherwise. */
const CACHES = new Set(['lru-cache', 'quick-lru', 'node-cache', 'lru_map']);

function keepsWithoutEnd(value: Value): boolean {
  if (value.kind !== 'external' || !value.instance) return false;
  if (value.package === '') return value.path === 'Map';
  const made = value.made?.node;
  return CACHES.has(value.package) && made !== undefined && !ENDS.test(made.getText());
}

/** A map that is made for one call is gone after it. */
function isLocal(receiver: ts.Expression): boolean {
  const declaration = ts.isIdentifier(receiver) ? declarationOf(receiver) : undefined;
  return declaration !== undefined && !ts.isSourceFile(enclosingFunction(declaration));
}
