import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const VERIFIERS = spelled('decisions', 'verifierOptions');

/** `createServer({ verifyToken: jwt.decode })`: what a library calls to verify only reads. */
export function handedDecodersIn(program: Program, unit: Unit): Site[] {
  return unit.properties.flatMap(({ name, initializer, parent }): Site[] => {
    if (!ts.isIdentifier(name) || !VERIFIERS.test(name.text)) return [];
    if (!ts.isIdentifier(initializer) && !ts.isPropertyAccessExpression(initializer)) return [];
    if (!isGivenToCall(parent)) return [];
    const external = program.nearEvaluator.evaluate(initializer);
    if (external.kind !== 'external') return [];
    const match = program.models.find(external.package, external.path);
    return match?.entry.role === 'token.decode'
      ? [{ role: 'token.decode', match, node: initializer, unit, external, given: {} }]
      : [];
  });
}

function isGivenToCall(object: ts.ObjectLiteralExpression): boolean {
  let at: ts.Node = object;
  while (ts.isPropertyAssignment(at.parent) || ts.isObjectLiteralExpression(at.parent)) at = at.parent;
  const { parent } = at;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== at;
}
