import { ts } from '#compiler';
import { partOf } from '../roles/parts.js';
import type { Site } from '../roles/site.js';
import { inProduction } from '../syntax/production.js';
import { enclosingFunction } from '../syntax/scope.js';
import { referencesIn } from '../syntax/unit.js';
import { type Frame, optionsOf, type Primitive, type Value } from '../syntax/value.js';
import { loopbackHost } from '../text/loopback.js';
import { spelled } from '../text/spellings.js';
import { propertyOf } from '../values/members.js';
import type { Program } from '../values/program.js';

/**
 * How a switch that protects something stands: `off by default` where an unset variable leaves it off, `off on request`
 * where somebody has to ask for it by name, `off by another setting` where a variable decides that speaks of something
 * else, `off in development` where the code says so.
 */
export type Protection =
  | 'on'
  | 'off'
  | 'off by default'
  | 'off on request'
  | 'off by another setting'
  | 'off in development'
  | 'unknown';

const DEVELOPMENT =
  /\b(?:is_?)?(?:dev|local|test)(?:elopment|_?mode)?\b|development|__DEV__|!==? ?['"]production['"]|!\w*\.?_?is_?Prod/i;
const PRODUCTION = /=== ?['"]production['"]|== ?['"]production['"]|(?<!!)\b_?is_?Prod(?:uction)?\b(?! ?!==?)/i;
const ASKED = spelled('decisions', 'protectionSwitches');

const ASKED_IN_TEXT =
  /\.(?:includes|startsWith|endsWith)\(\s*['"\x60][^'"\x60]{0,40}verify|verify[^/\n]{0,40}\/[a-z]{0,3}\.test\(/i;
const VARIABLE = /^!\(?(?:process|import\.meta)\.env\b/;

/** `Boolean(process.env.TLS_VERIFY)` is off until somebody sets it. */
const SET_AT_ALL = /^Boolean\(\s*(?:process|import\.meta)\.env\b/;

/** Whether a place is reached only under a condition that names development. */
export function isDevelopmentOnly(place: ts.Node): boolean {
  return conditionsAbove(place).some(({ text, holds }) => (holds ? DEVELOPMENT : PRODUCTION).test(text));
}

interface Condition {
  readonly text: string;
  /** False where the place is reached when the condition does not hold. */
  readonly holds: boolean;
}

function conditionsAbove(place: ts.Node): Condition[] {
  const found: Condition[] = [];
  for (let at = place; !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && at !== parent.expression) {
      found.push({ text: parent.expression.getText(), holds: at === parent.thenStatement });
    } else if (ts.isConditionalExpression(parent) && at !== parent.condition) {
      found.push({ text: parent.condition.getText(), holds: at === parent.whenTrue });
    } else if (ts.isBinaryExpression(parent) && at === parent.right) {
      const { kind } = parent.operatorToken;
      if (kind === ts.SyntaxKind.AmpersandAmpersandToken) found.push({ text: parent.left.getText(), holds: true });
      if (kind === ts.SyntaxKind.BarBarToken) found.push({ text: parent.left.getText(), holds: false });
    } else if (ts.isCaseClause(parent) && at !== parent.expression) {
      found.push({ text: parent.expression.getText(), holds: true });
    } else if (ts.isBlock(parent)) found.push(...leftBefore(parent, at));
  }
  return found;
}

/** `if (isProduction) throw …` in front of a statement: what follows runs elsewhere. */
function leftBefore({ statements }: ts.Block, place: ts.Node): Condition[] {
  return statements.flatMap((statement) => {
    if (statement.pos >= place.pos || !ts.isIfStatement(statement) || statement.elseStatement) return [];
    const { thenStatement, expression } = statement;
    const last = ts.isBlock(thenStatement) ? thenStatement.statements.at(-1) : thenStatement;
    const leaves = last && (ts.isThrowStatement(last) || ts.isReturnStatement(last));
    const text = expression.getText();
    return leaves && !text.includes('&&') ? [{ text, holds: false }] : [];
  });
}

/** How the switch in the part `value` stands, by the values that its model calls off. */
export function protectionOf(program: Program, site: Site, frame: Frame | undefined): Protection {
  const answer = partOf(program, site, 'value', frame);
  const off = answer.values.filter((value) => isOff(program, value, site.match.entry.off ?? []));
  const [first] = off;
  // An address that is given without the word is connected to unchecked: `url.includes('sslmode=verify')`.
  const isAskedFor = answer.values.some(
    ({ kind, node }) => kind !== 'literal' && ASKED_IN_TEXT.test(node.getText().slice(0, 200)),
  );
  if (!first && answer.values.some(({ node }) => SET_AT_ALL.test(node.getText().slice(0, 60)))) return 'off by default';
  if (!first && isAskedFor)
    return isDevelopmentOnly(site.node) || concernsLoopback(program, site) ? 'off in development' : 'off by default';
  if (!first) return answer.values.length > 0 && answer.values.every(isDecided) ? 'on' : 'unknown';
  const { node } = first;
  if (isDevelopmentOnly(node) || isDevelopmentOnly(site.node) || concernsLoopback(program, site)) {
    return 'off in development';
  }
  if (ts.isBinaryExpression(node) || ts.isPrefixUnaryExpression(node)) {
    // `rejectUnauthorized: NODE_ENV !== 'production'`
    const inStage = inProduction(node);
    if (inStage !== undefined && first.kind === 'literal' && inStage === first.value) return 'off';
    const stands = byConstant(program, node, frame) ?? byComparison(node);
    // `ignoreTLS: env.IGNORE_TLS === 'true'`: what switches it off is asked for.
    if (ts.isBinaryExpression(node) && first.kind === 'literal' && first.value === true && stands === 'off by default')
      return 'off on request';
    // `boolean('TLS_VERIFY', true)`: where nothing is set it is on, or as the library has it.
    const isOn = answer.values.some(isOnByDefault) || isElseDecided(node) || isAskedWhereSet(node);
    return stands === 'off by default' && isOn ? 'off on request' : stands;
  }
  const conditions = [...conditionsAbove(node), ...conditionsAbove(site.node)];
  if (conditions.some(({ text }) => ASKED.test(text))) return 'off on request';
  return 'off';
}

function isOff(program: Program, value: Value, off: readonly Primitive[]): boolean {
  if (value.kind === 'literal') return off.includes(value.value);
  // A check that says nothing whatever it is given checks nothing.
  return value.kind === 'function' && ts.isFunctionLike(value.node) && saysNothing(program, value);
}

function saysNothing(program: Program, value: Value & { kind: 'function' }): boolean {
  const { body } = value.node;
  if (!body) return false;
  const returned = optionsOf(program.evaluator.returned(value, [], value.node, undefined));
  return returned.every(({ kind, node }) => kind === 'literal' && !ts.isStringLiteral(node)) && !throws(body);
}

function throws(node: ts.Node): boolean {
  return ts.isThrowStatement(node) || (ts.forEachChild(node, (child) => throws(child) || undefined) ?? false);
}

/** `if (text) return text === 'true'; return otherwise;` */
function returnsElse(found: ts.ReturnStatement): boolean {
  const { body } = enclosingFunction(found) as Partial<ts.FunctionLikeDeclaration>;
  const visit = (node: ts.Node): boolean => {
    if (ts.isReturnStatement(node) && node !== found) return node.expression?.kind !== ts.SyntaxKind.FalseKeyword;
    return !ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  };
  return body !== undefined && visit(body);
}

/** `text ? text === 'true' : otherwise`: the comparison says nothing of what is there where nothing is set. */
function isElseDecided(node: ts.Node): boolean {
  let { parent } = node;
  while (ts.isBinaryExpression(parent) || ts.isParenthesizedExpression(parent)) parent = parent.parent;
  if (ts.isReturnStatement(parent)) return returnsElse(parent);
  if (!ts.isConditionalExpression(parent) || node === parent.condition) return false;
  const other = node === parent.whenTrue ? parent.whenFalse : parent.whenTrue;
  return other.kind !== ts.SyntaxKind.FalseKeyword;
}

/** `...(env.CHECK ? { rejectUnauthorized: env.CHECK === 'true' } : {})`: where nothing is set nothing is said. */
function isAskedWhereSet(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const setting = node.left.getText();
  for (let at: ts.Node = node; !ts.isStatement(at); at = at.parent) {
    const { parent } = at;
    if (ts.isConditionalExpression(parent) && at === parent.whenTrue && parent.condition.getText().includes(setting))
      return true;
    if (ts.isBinaryExpression(parent) && at === parent.right && parent.left.getText().includes(setting)) return true;
  }
  return false;
}

function isOnByDefault(value: Value): boolean {
  if (value.kind !== 'literal') return false;
  return value.value === undefined || (value.value === true && value.node.kind === ts.SyntaxKind.TrueKeyword);
}

function isDecided(value: Value): boolean {
  return value.kind === 'literal' || value.kind === 'function';
}

/** `!allowAny`, where the code itself says that it is true, always or where nobody says otherwise. */
function byConstant(program: Program, node: ts.Node, frame: Frame | undefined): Protection | undefined {
  if (!ts.isPrefixUnaryExpression(node) || DEVELOPMENT.test(node.getText())) return undefined;
  // `!1`, as minifiers and hurried people write it.
  if (ts.isNumericLiteral(node.operand)) return conditionsAbove(node).length > 0 ? undefined : 'off';
  const options = optionsOf(program.evaluator.evaluate(node.operand, frame));
  const isSaid = (value: Value) => value.kind === 'literal' && value.node.kind === ts.SyntaxKind.TrueKeyword;
  if (options.length === 0 || !options.some(isSaid) || conditionsAbove(node).length > 0) return undefined;
  return options.every(isSaid) ? 'off' : 'off by default';
}

/** `X === 'true'` is off until somebody sets it, `X !== 'false'` on; both speak of an environment that may be named. */
function byComparison(node: ts.BinaryExpression | ts.PrefixUnaryExpression): Protection {
  const text = node.getText();
  if (DEVELOPMENT.test(text) || PRODUCTION.test(text) || /localhost|127\.0\.0\.1/.test(text)) return 'on';
  if (ts.isPrefixUnaryExpression(node)) {
    // `!!settings.verify` is as somebody set it, and `!!process.env.VERIFY` off until somebody does.
    if (node.operand.getText().startsWith('!')) return /\benv\b/.test(text) ? 'off by default' : 'unknown';
    return VARIABLE.test(text) && !ASKED.test(text) ? 'off by another setting' : 'off on request';
  }
  const { kind } = node.operatorToken;
  const isEqual = kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.EqualsEqualsToken;
  const [other] = [node.right, node.left].flatMap(
    (side) => /^['"]?(?:true|1|yes|on)['"]?$/i.exec(side.getText()) ?? [],
  );
  const isMode = [node.right, node.left].some((side) =>
    /^['"]verify[-_]?(?:full|ca|identity)['"]$/i.test(side.getText()),
  );
  if (isEqual && (other !== undefined || isMode)) return 'off by default';
  return isEqual ? 'unknown' : 'off on request';
}

/** `{ host: 'localhost', rejectUnauthorized: false }`: nobody else can listen there. */
function concernsLoopback(program: Program, site: Site): boolean {
  for (let at: ts.Node = site.node, steps = 0; steps < 6 && !ts.isSourceFile(at); at = at.parent, steps++) {
    if (!ts.isObjectLiteralExpression(at)) continue;
    const object: Value = { kind: 'object', node: at, frame: undefined };
    const hosts = ['host', 'hostname'].flatMap((name) => optionsOf(propertyOf(program.evaluator, object, name, at)));
    const named = hosts.filter((host) => host.kind !== 'literal' || host.value !== undefined);
    if (named.length > 0) return named.every((host) => host.kind === 'literal' && loopbackHost(String(host.value)));
  }
  return asksLoopbackAlone(program, site.node);
}

/** `const local = new Agent({ … })`, with which nothing but `https://127.0.0.1:…` is asked. */
function asksLoopbackAlone(program: Program, node: ts.Node): boolean {
  let at = node;
  while (!ts.isVariableDeclaration(at) && !ts.isStatement(at)) at = at.parent;
  const unit = program.unitOf(node);
  const isOwn =
    ts.isVariableDeclaration(at) && ts.isIdentifier(at.name) && !/^export\b/.test(at.parent.parent.getText());
  if (!unit || !isOwn || !ts.isVariableDeclaration(at)) return false;
  const uses = referencesIn(unit, at).filter((use) => use.parent !== at);
  return uses.length > 0 && uses.every((use) => isAskedOfLoopback(program, use));
}

function isAskedOfLoopback(program: Program, use: ts.Node): boolean {
  let at = use;
  while (!ts.isCallExpression(at) && !ts.isNewExpression(at) && !ts.isStatement(at)) at = at.parent;
  const [address] = ts.isCallExpression(at) ? at.arguments : [];
  const said = address ? optionsOf(program.evaluator.evaluate(address)) : [];
  return (
    said.length > 0 &&
    said.every((value) =>
      LOOPBACK.test(value.kind === 'text' ? textBefore(value) : String(value.kind === 'literal' ? value.value : '')),
    )
  );
}

const LOOPBACK = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/?#]|$)/i;

function textBefore({ parts: [first] }: Value & { kind: 'text' }): string {
  return first?.kind === 'literal' ? String(first.value) : '';
}
