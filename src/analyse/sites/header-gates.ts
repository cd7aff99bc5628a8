import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { refuses } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { HEADER_GATES } from '../text/client-claim-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'header',
  entry: { role: 'request.claim' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(HEADER_GATES.pattern, 'i');
/** Headers that say what is asked for, or that hold what somebody else verifies. */
const OTHERWISE = spelled('requests', 'headersThatOpenNothing');
const HEADER =
  /\bheaders?\b[\w.?!]{0,12}(?:\[|\.get\(|\(|\.)\s*['"`]?([\w-]{3,60})|\.(?:get|header)\(\s*['"`](x-[\w-]{2,60})/i;
const CHECKS = spelled('decisions', 'signsOfLaterChecks');
const REFUSES = spelled('decisions', 'signsOfRefusal');
const NEXT = /^(?:await\s+)?(?:next\(\)|NextResponse\.next\(|true$)/;
const CHANGES = /^(?:post|put|patch|delete)$/;
const BEFORE = /^(?:preHandler|onRequest|preValidation)$/;
const LONGEST = 4_000;

/** Where a header that any client writes is all that a route asks for, or opens the way past a guard. */
export function headerGatesIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && !node.elseStatement) {
      const asked = askedIn(node.expression);
      const kind = asked && (isWayPast(node, asked) ? 'pass' : isOnlyGate(unit, node, asked) ? 'gate' : undefined);
      if (asked && kind)
        sites.push({
          role: 'request.claim',
          match: MATCH,
          node: node.expression as Site['node'],
          unit,
          external: undefined,
          given: { kind, name: asked.header, value: node.expression },
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

interface Asked {
  readonly header: string;
  /** Whether the condition holds where the header is as it is asked for. */
  readonly holds: boolean;
}

/** `req.headers['x-inside'] === 'yes'`, `via !== 'office'`, `headers.get('x-inside')`: a header against a text that everybody may read. */
function askedIn(condition: ts.Expression): Asked | undefined {
  const at = bare(condition);
  if (ts.isPrefixUnaryExpression(at) && at.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = askedIn(at.operand);
    return inner && { ...inner, holds: !inner.holds };
  }
  if (!ts.isBinaryExpression(at)) {
    const header = headerOf(at);
    return header === undefined ? undefined : { header, holds: true };
  }
  const operator = at.operatorToken.getText();
  if (!/^[!=]==?$/.test(operator) || !ts.isStringLiteralLike(bare(at.right))) return undefined;
  const header = headerOf(at.left);
  return header === undefined ? undefined : { header, holds: operator.startsWith('=') };
}

function headerOf(node: ts.Expression): string | undefined {
  const at = bare(node);
  const declaration = ts.isIdentifier(at) ? declarationOf(at) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const text = (made ?? at).getText();
  if (text.length > 160 || !/\b(?:req|request|ctx|c|headers?)\b/.test(text)) return undefined;
  const [, one, other] = HEADER.exec(text) ?? [];
  const name = (one ?? other ?? '').toLowerCase();
  return name === '' || OTHERWISE.test(name) ? undefined : name;
}

/** `if (headers.get('x-warm-up') === '1') return next();`, in a guard that asks for more after it. */
function isWayPast(statement: ts.IfStatement, { holds }: Asked): boolean {
  const { thenStatement: then, parent } = statement;
  const line = ts.isBlock(then) ? (then.statements.length === 1 ? then.statements[0] : undefined) : then;
  if (!holds || !line || !ts.isReturnStatement(line) || !NEXT.test(line.expression?.getText() ?? '')) return false;
  if (!ts.isBlock(parent) || !isFunctionNode(parent.parent)) return false;
  const after = parent.statements
    .filter((one) => one.pos > statement.pos)
    .map((one) => one.getText())
    .join('\n')
    .slice(0, LONGEST);
  return CHECKS.test(after) && REFUSES.test(after);
}

/** A function that asks for nothing but the header, and is all that stands before a route that changes something. */
function isOnlyGate(unit: Unit, statement: ts.IfStatement, { holds }: Asked): boolean {
  if (holds || !refuses(statement.thenStatement)) return false;
  const fn = enclosingFunction(statement);
  if (!isFunctionNode(fn) || !fn.body || !ts.isBlock(fn.body) || statement.parent !== fn.body) return false;
  if (CHECKS.test(fn.getText().slice(0, LONGEST))) return false;
  const isAlone = fn.body.statements.every(
    (one) =>
      one === statement || ts.isVariableStatement(one) || /^(?:return\s+)?(?:await\s+)?next\(\)/.test(one.getText()),
  );
  const named = fn.name ?? (ts.isVariableDeclaration(fn.parent) ? fn.parent.name : undefined);
  if (!isAlone || !named || !ts.isIdentifier(named)) return false;
  const declaration = declarationOf(named);
  const uses = declaration ? referencesIn(unit, declaration) : [];
  return uses.some((use) => standsAlone(use));
}

/** `app.post('/tenants/:id/close', { preHandler: inside }, …)`, `router.delete('/x', inside, …)` */
function standsAlone(use: ts.Node): boolean {
  let at: ts.Node = use;
  if (ts.isArrayLiteralExpression(at.parent)) {
    if (at.parent.elements.length > 1) return false;
    at = at.parent;
  }
  if (ts.isPropertyAssignment(at.parent) && BEFORE.test(at.parent.name.getText())) at = at.parent.parent;
  const { parent: call } = at;
  if (!ts.isCallExpression(call) || !CHANGES.test(lastName(call.expression))) return false;
  const [path, ...rest] = call.arguments;
  const handler = rest.at(-1);
  return (
    path !== undefined &&
    ts.isStringLiteralLike(path) &&
    rest.length === 2 &&
    rest[0] === at &&
    handler !== undefined &&
    isFunctionNode(handler) &&
    !CHECKS.test(handler.getText().slice(0, LONGEST))
  );
}
