import { ts } from '#compiler';
import { declarationOf } from '../syntax/scope.js';
import type { FunctionNode } from '../syntax/value.js';
import type { Program } from '../values/program.js';
import { letsPass } from './after-failure.js';
import type { Callers } from './callers.js';
import { outwards } from './outwards.js';

/** A guard that asks nobody for a token: what switches it off, and whether that is said on purpose. */
export interface Skip {
  readonly at: ts.Node;
  readonly by: 'stage' | 'setting';
}

/** `NODE_ENV !== 'production'`, `!isProduction`: whatever is not called so, and whatever has no name, is open. */
const NOT_PRODUCTION = /NODE_ENV\W{0,4}\s*!==?\s*['"`]prod|^!\s*(?:[\w.]{1,60}\.)?(?:is_?)?prod(?:uction)?(?:\(\))?$/i;
const SWITCH =
  /(?:disable|skip|bypass|ignore)_?(?:auth|jwt|token|login)|(?:auth|authentication|jwt|login)_?(?:disabled|off|bypass)|^!\s*[\w.]{0,60}(?:auth|authentication)_?(?:enabled|required|on)$|(?:auth|authentication)_?(?:enabled|required)\W{0,4}\s*!==?\s*['"`]?(?:true|1|on|yes)/i;

/** An `if` in front of a verification that lets every request pass, by the name of the stage or by a setting. */
export function skippedBy(program: Program, callers: Callers, node: ts.Node): Skip | undefined {
  const [first] = outwards(program, callers, node, skippedIn);
  return first;
}

function skippedIn(node: ts.Node, { body }: FunctionNode): readonly Skip[] | undefined {
  for (const statement of body && ts.isBlock(body) ? body.statements : []) {
    if (statement.end > node.pos) break;
    if (!ts.isIfStatement(statement) || !passesAll(statement.thenStatement)) continue;
    const asked = conditionOf(statement.expression);
    if (NOT_PRODUCTION.test(asked)) return [{ at: statement, by: 'stage' }];
    if (SWITCH.test(asked)) return [{ at: statement, by: 'setting' }];
  }
  return undefined;
}

/** `return next()`, `{ next(); return; }` */
function passesAll(then: ts.Statement): boolean {
  const statements = ts.isBlock(then) ? then.statements : [then];
  const last = statements.at(-1);
  return last !== undefined && statements.some(letsPass) && (ts.isReturnStatement(last) || letsPass(last));
}

/** The condition, or what the constant that it names was made of. */
function conditionOf(expression: ts.Expression): string {
  const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return (made ?? expression).getText().slice(0, 200);
}
