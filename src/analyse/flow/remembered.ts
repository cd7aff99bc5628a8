import { ts } from '#compiler';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { optionsOf } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import type { Use } from './flow.js';

/** What code speaks of that lets go of what it keeps, or asks whether it still holds. */
const ENDS = /\bexp(?:ir\w*)?\b|\bttl\b|maxAge|Date\.now|setTimeout|setInterval/i;

/** The call that keeps an answer in a map of the process from which nothing is ever taken. */
export function rememberedForEver(program: Program, uses: readonly Use[]): ts.Node | undefined {
  return uses.find(({ how, call }) => how === 'argument' && call !== undefined && keepsForEver(program, call))?.call;
}

function keepsForEver(program: Program, call: ts.CallExpression | ts.NewExpression): boolean {
  const { expression: callee, arguments: args } = call;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'set' || args?.length !== 2) return false;
  const isMap = optionsOf(program.evaluator.evaluate(callee.expression)).every(
    (value) => value.kind === 'external' && value.package === '' && value.path === 'Map' && value.instance,
  );
  if (!isMap || isLocal(callee.expression)) return false;
  const text = program.unitOf(call)?.text ?? '';
  const name = callee.expression.getText();
  const isAsked = text.includes(`${name}.get(`);
  const isEmptied = text.includes(`${name}.delete(`) || text.includes(`${name}.clear(`);
  return isAsked && !isEmptied && !ENDS.test(enclosingFunction(call).getText());
}

/** A map that is made for one call is gone after it. */
function isLocal(receiver: ts.Expression): boolean {
  const declaration = ts.isIdentifier(receiver) ? declarationOf(receiver) : undefined;
  return declaration !== undefined && !ts.isSourceFile(enclosingFunction(declaration));
}
