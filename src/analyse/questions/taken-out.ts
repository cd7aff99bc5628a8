import { ts } from '#compiler';
import type { Declaration } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import { PASSWORD_FIELD } from '../values/entities.js';
import type { Program } from '../values/program.js';

const TAKEN = new RegExp(`${PASSWORD_FIELD.source}|_(?:hash|digest|token|secret)$`, 'i');

/** `delete user.password`, `user.password = undefined`, `delete users[index].password`, `for (const user of users) delete user.password` */
export function takenOut(program: Program, declaration: Declaration): readonly string[] {
  const unit = program.unitOf(declaration);
  if (!unit) return [];
  return referencesIn(unit, declaration).flatMap((use) => {
    const { parent } = use;
    if (ts.isForOfStatement(parent) && parent.expression === use && ts.isVariableDeclarationList(parent.initializer))
      return parent.initializer.declarations.flatMap((each) => takenOut(program, each));
    const held = ts.isElementAccessExpression(parent) && parent.expression === use ? parent.parent : parent;
    if (!ts.isPropertyAccessExpression(held) || !TAKEN.test(held.name.text)) return [];
    const around = held.parent;
    const isTaken = ts.isDeleteExpression(around) || (ts.isBinaryExpression(around) && around.left === held);
    return isTaken ? [held.name.text] : [];
  });
}
