import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingName } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { type CallNode, type FunctionNode, optionsOf } from '../syntax/value.js';
import { DENIED } from '../text/denial-text.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = { name: 'denial', entry: { role: 'access.deny' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(DENIED, 'i');

/** `res.status(403)`, `ctx.throw(403)`, `reply.code(StatusCodes.FORBIDDEN)`. */
const BY_STATUS = namesFrom('decisions', 'denialsByStatus');
/** `new Response(null, { status: 403 })`, `createError({ statusCode: 403 })`, `new TRPCError({ code: 'FORBIDDEN' })`. */
const BY_OPTION = namesFrom('decisions', 'denialsByOption');
const FORBIDDEN = /^(?:403|['"]FORBIDDEN['"]|(?:\w+\.)+(?:HTTP_)?(?:STATUS_)?(?:403_)?FORBIDDEN)$/i;
const FORBIDDEN_OPTION = /\b(?:status|statusCode|code)\s*:\s*(?:403|['"]FORBIDDEN['"]|(?:\w+\.)+\w*FORBIDDEN)\b/i;
const ERROR =
  /^(?:Http)?(?:Forbidden|AccessDenied|PermissionDenied|NotAuthori[sz]ed|Authori[sz]ation)\w*(?:Exception|Error)$/;

const GUARD_METHOD = /^(?:canActivate|preHandler|onRequest)$/;
const GUARD_NAME = spelled('decisions', 'guardFunctions');
const RECORDER = spelled('calls', 'recorders');
const OUTCOME = spelled('decisions', 'outcomes');
const LONGEST = 120;
const MAXIMUM_NODES = 400;

/** Where a guard refuses a caller whom it knows; the part `record` is what it leaves in a log or an audit trail. */
export function denialsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  return [...unit.calls].flatMap(([name, calls]) =>
    calls.filter((call) => isDenial(name, call)).flatMap((call) => siteOf(program, unit, call) ?? []),
  );
}

function isDenial(name: string, call: CallNode): boolean {
  if (ts.isTaggedTemplateExpression(call)) return false;
  if (ts.isNewExpression(call) && ERROR.test(name)) return true;
  const given = call.arguments ?? [];
  if (BY_STATUS.has(name) && given[0] && FORBIDDEN.test(given[0].getText())) return true;
  return (
    BY_OPTION.has(name) &&
    given.some((argument) => ts.isObjectLiteralExpression(argument) && FORBIDDEN_OPTION.test(argument.getText()))
  );
}

function siteOf(program: Program, unit: Unit, node: CallNode): Site | undefined {
  const guard = guardAround(node);
  if (!guard) return undefined;
  const record = recordBefore(program, node, guard);
  const site: Site = { role: 'access.deny', match: MATCH, node, unit, external: undefined };
  const kind = GUARD_METHOD.test(nameOf(guard)) ? 'method' : 'function';
  return { ...site, given: record ? { kind, record: record.getText() } : { kind } };
}

/** The function around a denial that stands in front of others: it goes on to the next one, or is called after guarding. */
function guardAround(node: ts.Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (!isFunctionNode(at)) continue;
    const goesOn = at.parameters.some(({ name }) => /^(?:next|done)$/.test(name.getText()));
    if (goesOn || GUARD_METHOD.test(nameOf(at)) || GUARD_NAME.test(nameOf(at))) return at;
  }
  return undefined;
}

function nameOf(fn: FunctionNode): string {
  return (
    enclosingName(fn.body ?? fn)
      .split('.')
      .at(-1) ?? ''
  );
}

/** A call that records a denial: in its branch, or before it with the outcome. */
function recordBefore(program: Program, denial: ts.Node, guard: FunctionNode): ts.Expression | undefined {
  let isBranch = true;
  for (let at = denial; at !== guard; at = at.parent) {
    const { parent } = at;
    const isList = ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent);
    const beside = isList ? parent.statements.filter((statement) => isBranch || statement.pos <= at.pos) : [at];
    for (const statement of beside) {
      const record = recordIn(program, statement, isBranch);
      if (record && (isBranch || OUTCOME.test(record.getText().slice(0, LONGEST * 4)))) return record;
    }
    if (isList || ts.isIfStatement(parent)) isBranch = false;
  }
  return undefined;
}

/** The call that records something; what the project's own functions record counts where they are `followed`. */
function recordIn(program: Program, start: ts.Node, followed: boolean): ts.Expression | undefined {
  let left = MAXIMUM_NODES;
  const visit = (node: ts.Node, depth: number): ts.Expression | undefined => {
    if (left-- <= 0) return undefined;
    const record = ts.isCallExpression(node) ? recordBy(node, depth) : undefined;
    if (record) return record;
    // What is only handed on does not run here.
    if (isFunctionNode(node) && node !== start) return undefined;
    return ts.forEachChild(node, (child) => visit(child, depth));
  };
  const recordBy = (call: ts.CallExpression, depth: number): ts.Expression | undefined => {
    if (RECORDER.test(call.expression.getText().slice(-LONGEST).replace(/\s+/g, ''))) return call;
    if (depth > 0 || !followed) return undefined;
    for (const callee of optionsOf(program.evaluator.evaluate(call.expression))) {
      const record = callee.kind === 'function' && callee.node.body ? visit(callee.node.body, depth + 1) : undefined;
      if (record) return record;
    }
    return undefined;
  };
  return visit(start, 0);
}
