import { ts } from '#compiler';
import { bare } from '../syntax/bare.js';
import { plainText } from '../syntax/conditions.js';
import { declarationOf, enclosingFunction } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import type { CallNode } from '../syntax/value.js';
import { escaped } from '../text/escaped.js';
import { OWNER_KEYS } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Callers } from './callers.js';

const MENTIONS = new RegExp(`\\b(?:${OWNER_KEYS})\\b|\\.(?:owner|author|tenant|creator)\\b`, 'i');
const BEYOND = spelled('purposes', 'beyondOwners');
const RIGHTS = spelled('decisions', 'guardsOfRights');
const DECORATED = spelled('requests', 'parameterDecorators');
const FROM_REQUEST = /^(?:await\s+)?(?:params|(?:req|ctx|context|c|request)\b[\w.]*\.(?:params|body|query))$/;
/** `schema.parse(req.params)` is what was given, in a form that is known. */
const HELD = /^(?:await\s+)?[\w.({})'":, ]{1,120}\.parse(?:Async)?\(([\w.]{1,60})\)$/;
const RECORDED = /\w*[aA]udit\w*(?:\.\w+)?\([^;]*/g;
const LONGEST = 6_000;
const MAXIMUM_DEPTH = 3;

/** A parameter of the function, or what is taken out of one or of the request. */
export function isHandedIn(given: ts.Expression): boolean {
  const id = unconverted(given);
  return ts.isIdentifier(id) ? parameterOf(id) !== undefined || isOfRequest(id) : isMemberOfRequest(id);
}

/** `Number(req.params.id)`, `+id`: the same in another form. */
function unconverted(given: ts.Expression): ts.Expression {
  const at = bare(given);
  if (ts.isPrefixUnaryExpression(at)) return unconverted(at.operand);
  const [only] = ts.isCallExpression(at) && CONVERTS.test(at.expression.getText()) ? at.arguments : [];
  return only ? unconverted(only) : at;
}

const CONVERTS = /^(?:String|Number|BigInt|parseInt|Number\.parseInt)$/;

/** `router.delete('/:id', requireRole('manager'), handler)`, `router.use(requireAdmin)`: those few may act on what others own. */
export function isOfFew(unit: Unit, node: ts.Node): boolean {
  const shared = (unit.calls.get('use') ?? []).flatMap((call) => (ts.isCallExpression(call) ? call.arguments : []));
  return [...guardsOfRoute(node), ...shared].some((argument) => {
    const declaration = ts.isIdentifier(argument) ? declarationOf(argument) : undefined;
    const text = `${argument.getText().slice(0, 200)} ${declaration?.getText().slice(0, 200) ?? ''}`;
    return RIGHTS.test(text) || BEYOND.test(text);
  });
}

/** Whether a guard of the route of a place may ask about the object: one that no route has which asks for the owner itself. */
export function mayBeAskedBefore(unit: Unit, node: ts.Node, owned: readonly ts.Node[]): boolean {
  const others = new Set(owned.flatMap(guardsOfRoute).map((one) => one.getText()));
  const own = guardsOfRoute(node).filter((one) => !others.has(one.getText()));
  return own.some((one) => !ASKS_CALLER.test(one.getText().slice(0, 200))) || unit.calls.has('param');
}

const ASKS_CALLER = spelled('decisions', 'guardsOfAnyCaller');

/** What stands beside the handler around a place where it is registered: `router.put('/:id', signedIn, caught(async (req, res) => …))`. */
function guardsOfRoute(node: ts.Node): readonly ts.Expression[] {
  const handler = enclosingFunction(node);
  const { parent } = handler;
  if (!parent || !ts.isCallExpression(parent)) return [];
  const isWrapped = ts.isCallExpression(parent.parent) && parent.parent.expression !== parent;
  const route = isWrapped ? (parent.parent as ts.CallExpression) : parent;
  return route.arguments.filter((one) => one !== handler && one !== parent && !ts.isStringLiteralLike(one));
}

/** `req.params.id` */
function isMemberOfRequest(id: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(id) && FROM_REQUEST.test(plainText(id.expression));
}

function parameterOf(name: ts.Identifier): ts.ParameterDeclaration | undefined {
  const declaration = declarationOf(name);
  return declaration && ts.isParameter(declaration) && ts.isIdentifier(declaration.name) ? declaration : undefined;
}

/** `const { id } = await params`, `({ params: { id } }) => …` */
function isOfRequest(name: ts.Identifier): boolean {
  const declaration = declarationOf(name);
  const holder = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
  if (!holder) return false;
  if (ts.isBindingElement(holder)) return holder.propertyName?.getText() === 'params';
  if (!ts.isVariableDeclaration(holder) || !holder.initializer) return false;
  const given = (holder === declaration ? unconverted(holder.initializer) : holder.initializer).getText();
  const text = HELD.exec(given)?.[1] ?? given;
  return FROM_REQUEST.test(holder === declaration ? text.replace(/\.\w+$/, '') : text);
}

/** Whether the function around a call speaks of an owner anywhere, or asks somebody about the id before. */
export function isAskedAbout(call: CallNode, id: ts.Expression): boolean {
  const fn = enclosingFunction(call);
  if (ts.isSourceFile(fn) || !isFunctionNode(fn)) return true;
  const rest = fn.getText().slice(0, LONGEST).replace(call.getText(), '').replace(RECORDED, '');
  if (MENTIONS.test(rest) || BEYOND.test(rest)) return true;
  const before = fn
    .getSourceFile()
    .text.slice(fn.body?.pos ?? fn.pos, call.pos)
    .replace(CONVERTED, '$1');
  return new RegExp(`\\((?:[^;{}]*[,\\s({:[])?${escaped(unconverted(id).getText())}\\b[^;{}]*\\)`).test(before);
}

/** `const id = Number(req.params.id)` asks nothing. */
const CONVERTED = /=\s*(?:String|Number|BigInt|parseInt)\(([\w.]{1,60})(?:,\s*10)?\)/g;

/** Whether anybody calls with an id out of a request, and asks nothing about it on the way. */
export function comesUnasked(callers: Callers, given: ts.Expression, depth = 0): boolean {
  const id = unconverted(given);
  if (!ts.isIdentifier(id)) return isMemberOfRequest(id);
  if (isOfRequest(id)) return true;
  const parameter = parameterOf(id);
  const fn = parameter?.parent;
  if (!parameter || !fn || !isFunctionNode(fn)) return false;
  if ((ts.getDecorators(parameter) ?? []).some((one) => DECORATED.test(one.getText())) || isAction(fn)) return true;
  if (depth >= MAXIMUM_DEPTH) return false;
  const index = fn.parameters.indexOf(parameter);
  return callers.of(fn).some(({ call }) => {
    const given = ts.isCallExpression(call) ? call.arguments[index] : undefined;
    return (
      ts.isCallExpression(call) &&
      given !== undefined &&
      ts.isIdentifier(given) &&
      !isAskedAbout(call, given) &&
      comesUnasked(callers, given, depth + 1)
    );
  });
}

/** An exported function of a file that begins with `'use server'`. */
function isAction(fn: ts.Node): boolean {
  const { text } = fn.getSourceFile();
  const holder = ts.isFunctionDeclaration(fn) ? fn : fn.parent?.parent?.parent;
  const isExported =
    holder &&
    ts.canHaveModifiers(holder) &&
    ts.getModifiers(holder)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  // A file that says so is for other files of the server, whatever its directive says.
  return isExported === true && /^\s*['"]use server['"]/.test(text) && !/['"]server-only['"]/.test(text);
}
