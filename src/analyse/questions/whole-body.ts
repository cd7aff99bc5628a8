import { ts } from '#compiler';
import type { Callers } from '../flow/callers.js';
import { isRequest, isTakenFromRequest, spineOf } from '../flow/origin.js';
import { handlerAround, handlerNames } from '../flow/reach.js';
import { entryOf } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { typeOf } from '../values/declared-fields.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

/** All that a request brought, where it is written to a record. */
export interface WholeWrite {
  readonly body: ts.Node;
  /** The fields that it must not set, as far as a schema says them. */
  readonly fields: readonly string[];
  /** What may leave out of it what it must not set: a check, or callers who may set everything. */
  readonly sieve: 'checked' | 'privileged' | undefined;
}

const BODY = /^(?:(?:req|request)\.)?(?:body|json\(\))$/;
const PARSES = /^(?:JSON\.parse|Object\.fromEntries)$/;

/** The expression by which a value is all that a request brought, with nobody's choice in it; undefined where it is not. */
export function wholeBody(program: Program, value: Value): ts.Node | undefined {
  for (const option of optionsOf(value)) if (isWhole(program, option)) return option.node;
  return undefined;
}

/** `@Body() input: Partial<Account>`: the type promises an instance, and what was sent has whatever was named. */
export function isLooseBody(program: Program, given: ts.Expression): boolean {
  const declaration = ts.isIdentifier(given) ? declarationOf(given) : undefined;
  return declaration !== undefined && ts.isParameter(declaration) && isLoose(program, declaration);
}

function isWhole(program: Program, value: Value): boolean {
  const { root, path } = spineOf(value);
  if (isRequest(root)) return BODY.test(path.join('.'));
  if (path.length > 0) return isParsedLoosely(program, value);
  if (isParsedLoosely(program, value)) return true;
  if (isTakenFromRequest(root)) return root.kind === 'parameter' && isLoose(program, root.node);
  if (value.kind !== 'call') return false;
  const { callee, node } = value;
  if (callee.kind !== 'external') return false;
  if (callee.path === 'readBody') return entryOf(program, callee)?.yields === 'request';
  const [given] = argumentsOf(node);
  return given !== undefined && PARSES.test(callee.path) && isSent(given);
}

/** What a page hands to a function of the server: whoever calls it over the network sends what they like, whatever its type says. */
export function argumentOfAction(given: ts.Expression): ts.ParameterDeclaration | undefined {
  const at = bare(given);
  const name = ts.isPropertyAccessExpression(at) ? bare(at.expression) : at;
  const declaration = ts.isIdentifier(name) ? declarationOf(name) : undefined;
  const held = declaration && ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
  return held && ts.isParameter(held) && isOfAction(held) ? held : undefined;
}

function isOfAction({ parent: fn, type }: ts.ParameterDeclaration): boolean {
  if (type && PLAIN.test(type.getText())) return false;
  const isExported =
    (ts.isFunctionDeclaration(fn) && fn.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) ||
    (ts.isVariableDeclaration(fn.parent) && /^export\b/.test(fn.parent.parent.parent.getText().slice(0, 20)));
  const body = isFunctionNode(fn) && fn.body && ts.isBlock(fn.body) ? fn.body.statements : [];
  const isServerFile =
    isServerDirective(fn.getSourceFile().statements) && !/['"]server-only['"]/.test(fn.getSourceFile().text);
  return (isExported === true && isServerFile) || isServerDirective(body);
}

const PLAIN = spelled('requests', 'plainArguments');

function isServerDirective([first]: readonly ts.Statement[]): boolean {
  return (
    first !== undefined &&
    ts.isExpressionStatement(first) &&
    ts.isStringLiteralLike(first.expression) &&
    first.expression.text === 'use server'
  );
}

/** `z.object({ … }).passthrough().parse(req.body)`: what the schema does not name stays in. */
function isParsedLoosely(program: Program, value: Value): boolean {
  const made = value.kind === 'external' ? value.made : value;
  const node = made?.node;
  const frame = made && 'frame' in made ? made.frame : undefined;
  if (!node || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression: schema } = node.expression;
  const [given] = argumentsOf(node);
  if (!given || !PARSERS.test(name.text)) return false;
  const isOpen = optionsOf(program.evaluator.evaluate(schema, frame)).some((option) => isOpenSchema(option.node));
  return isOpen && optionsOf(program.evaluator.evaluate(given, frame)).some((option) => isWhole(program, option));
}

const CLOSES = spelled('requests', 'closedSchemas');
const PARSERS = /^(?:parse|parseAsync)$/;

/** By the last call of its chain that says anything about members that it does not name. */
function isOpenSchema(node: ts.Node): boolean {
  for (let at = node; ts.isCallExpression(at); ) {
    const { expression: callee } = at;
    if (!ts.isPropertyAccessExpression(callee)) return false;
    const name = callee.name.text;
    if (/^(?:passthrough|loose|looseObject|catchall)$/.test(name)) return true;
    if (CLOSES.test(name)) return false;
    at = callee.expression;
  }
  return false;
}

/** `event.body` of a function of a cloud, `formData` of an action. */
function isSent(given: ts.Expression): boolean {
  return /^(?:await )?(?:event\.body\b|(?:\w+\.)?formData\b|form\b)/i.test(given.getText().slice(0, 60));
}

/** `@Body() body: any`: no class says what is in it, so that no pipe can take anything out. */
function isLoose(program: Program, parameter: ts.ParameterDeclaration): boolean {
  const body = (ts.getDecorators(parameter) ?? []).find(
    ({ expression }) => ts.isCallExpression(expression) && lastName(expression.expression) === 'Body',
  );
  if (!body || !ts.isCallExpression(body.expression) || body.expression.arguments.length > 0) return false;
  const { type } = parameter;
  if (!type) return true;
  if (!ts.isTypeReferenceNode(type)) return true;
  const name = type.typeName.getText();
  if (/^(?:Partial|Record|Prisma\.\w+)$/.test(name)) return true;
  const declared = ts.isIdentifier(type.typeName) ? typeOf(program, type.typeName) : undefined;
  return declared !== undefined && (ts.isInterfaceDeclaration(declared) || ts.isTypeAliasDeclaration(declared));
}

const CHECKS = spelled('requests', 'bodyChecks');
const PRIVILEGED = spelled('decisions', 'privilegedCallers');

/** Why nobody can tell what gets through to where a body is read: a check in front of it, or callers who may set everything. */
export function sievedBefore(callers: Callers, body: ts.Node): 'checked' | 'privileged' | undefined {
  const handler = handlerAround(body);
  if (!handler) return undefined;
  const { parent: holder } = handler.parent;
  // `const register = caught(async (req, res) => …)`
  const made = ts.isCallExpression(handler.parent) && ts.isVariableDeclaration(holder) ? holder : undefined;
  const places: readonly ts.Node[] = made
    ? callers.namingsOfMade(made)
    : ts.isCallExpression(handler.parent)
      ? [handler]
      : callers.namings(handler);
  const beside = places.flatMap(({ parent }) =>
    ts.isCallExpression(parent) ? parent.arguments.filter((argument) => argument !== handler) : [],
  );
  const decorators = [handler, handler.parent].flatMap((one) =>
    ts.canHaveDecorators(one) ? (ts.getDecorators(one) ?? []) : [],
  );
  const texts = [...beside, ...decorators].map((one) => one.getText().slice(0, 400));
  const names = [...handlerNames(handler), handler.getSourceFile().fileName];
  if ([...names, ...texts].some((text) => PRIVILEGED.test(text))) return 'privileged';
  // Of a schema that lets everything through nothing else is to be expected.
  const own = handler.getText().slice(0, 10_000).replace(body.getText(), '');
  return texts.some((text) => CHECKS.test(text)) || CHECKED.test(own) ? 'checked' : undefined;
}

/** What a handler does with the body before it uses it: checks it, or takes something out of it. */
const CHECKED = spelled('requests', 'bodyHandling');
