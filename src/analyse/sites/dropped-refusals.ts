import { ts } from '#compiler';
import { isDropped } from '../flow/dropped.js';
import { isHalfRefused, isSentInVain } from '../flow/half-refused.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { DROPPED } from '../text/dropped-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const SPEAKS = new RegExp(DROPPED.pattern);
const MATCH: MatchedEntry = {
  name: 'refusal',
  entry: { role: 'refusal.drop' },
  model: { package: '', exports: {} },
};
const REFUSES = spelled('decisions', 'refusalTexts');

/** Refusals that are made where something failed or is missing, and then go nowhere: what follows runs. */
export function droppedIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  for (const calls of unit.calls.values()) {
    for (const node of calls) {
      if (!ts.isExpressionStatement(node.parent) || !isConditional(node.parent)) continue;
      if (isHalfRefused(node)) {
        sites.push({ role: 'refusal.drop', match: MATCH, node, unit, external: undefined, given: { kind: 'status' } });
        continue;
      }
      if (isSentInVain(node)) {
        sites.push({ role: 'refusal.drop', match: MATCH, node, unit, external: undefined, given: { kind: 'sent' } });
        continue;
      }
      if (!REFUSES.test(node.getText().slice(0, 400)) || !isDropped(program, node)) continue;
      sites.push({ role: 'refusal.drop', match: MATCH, node, unit, external: undefined });
    }
  }
  return sites;
}

/** In an `if` or a `catch`, with nothing after it there that leaves. */
function isConditional(statement: ts.ExpressionStatement): boolean {
  const block = ts.isBlock(statement.parent) ? statement.parent : undefined;
  const rest = block ? block.statements.slice(block.statements.indexOf(statement) + 1) : [];
  if (rest.some((line) => ts.isReturnStatement(line) || ts.isThrowStatement(line))) return false;
  const { parent } = block ?? statement;
  const whole = ts.isCatchClause(parent) ? parent.parent : parent;
  return (ts.isIfStatement(whole) || ts.isTryStatement(whole)) && !isFunctionNode(parent) && !refusesAfter(whole);
}

/** `return false;` right after: a guard refuses all the same. */
function refusesAfter(statement: ts.Statement): boolean {
  if (!ts.isBlock(statement.parent)) return false;
  const { statements } = statement.parent;
  const next = statements[statements.indexOf(statement) + 1];
  return next !== undefined && ts.isReturnStatement(next) && next.expression?.kind === ts.SyntaxKind.FalseKeyword;
}
