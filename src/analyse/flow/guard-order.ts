import { ts } from '#compiler';
import { lastName } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { baseOf } from '../values/members.js';
import { classAround, type Program } from '../values/program.js';
import type { Callers } from './callers.js';

/** Whether a place stands in a guard that everywhere runs after one that authenticates: `@UseGuards(JwtGuard, ThisGuard)`. */
export function runsAfterAuthentication(program: Program, callers: Callers, node: ts.Node): boolean {
  const guard = classAround(node);
  if (!guard?.name) return false;
  const lists = callers.usesOfClass(guard).flatMap((use) => {
    const { parent } = use;
    return ts.isCallExpression(parent) && lastName(parent.expression) === 'UseGuards' ? [{ use, parent }] : [];
  });
  return (
    lists.length > 0 &&
    lists.every(({ use, parent }) =>
      parent.arguments.some((other) => other.pos < use.pos && authenticates(program, other)),
    )
  );
}

const MAXIMUM_BASES = 5;

/** `AuthGuard('jwt')` of Passport, or a class that extends it. */
function authenticates(program: Program, guard: ts.Expression): boolean {
  return optionsOf(program.evaluator.evaluate(guard)).some((value) => {
    let at = value;
    for (let bases = 0; at.kind === 'class' && bases < MAXIMUM_BASES; bases++) {
      const base = baseOf(program.evaluator, at.node);
      if (!base) return false;
      at = base;
    }
    const made = at.kind === 'call' ? at.callee : at;
    return made.kind === 'external' && made.package === '@nestjs/passport' && made.path.startsWith('AuthGuard');
  });
}
