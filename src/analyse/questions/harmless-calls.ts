import { ts } from '#compiler';
import { siteOfCall } from '../roles/known-sites.js';
import { spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

/** Logging and measuring a value relies on nothing. */
export function isHarmlessCall(program: Program, call: ts.Node): boolean {
  if (!ts.isCallExpression(call)) return false;
  const unit = program.unitOf(call);
  const role = unit && siteOfCall(program, unit, call)?.role;
  return role === 'log.write' || role === 'value.inspect' || (role === undefined && saysSentence(call));
}

const LOG_LEVELS = spelled('calls', 'logLevels');

/** `ctx.warn('no session', { user })` of a logger that nobody knows: it stands alone, and begins with a text. */
function saysSentence({ expression, arguments: [text], parent }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression) || !ts.isExpressionStatement(parent)) return false;
  return LOG_LEVELS.test(expression.name.text) && text !== undefined && ts.isStringLiteralLike(text);
}
