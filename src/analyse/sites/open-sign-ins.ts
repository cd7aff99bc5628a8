import { ts } from '#compiler';
import { reachOf } from '../flow/reach.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { OPEN_SIGN_INS } from '../text/open-sign-in-text.js';
import { spelled } from '../text/spellings.js';
import { connectedFiles, filesBelow } from '../values/connected-files.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { hasWord } from './asked-target.js';
import { speaksOfLimit, unlimitedIn } from './plain-routes.js';
import { type Door, doorsIn } from './sign-in-doors.js';

const MATCH: MatchedEntry = {
  name: 'route',
  entry: { role: 'sign-in.route' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(OPEN_SIGN_INS, 'i');
const PATHS = spelled('purposes', 'triedPaths');
const LIMITS = spelled('decisions', 'limitsOfTries');
/** What somebody types in, or whom a mail with a link is sent to. */
const TYPED_IN = spelled('purposes', 'typedToSignIn');
const LONGEST = 8_000;
const FORGOTTEN = /forgot|recover|(?:request|send)[-_]?reset/i;

/** `app.post('/login', …)` that reads a password, where nothing limits how often. */
export function openSignInsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text)) return [];
  // A code beside a route with a limit is told as that.
  const told = new Set(unlimitedIn(unit).map(({ node }) => node));
  const routed = (unit.calls.get('post') ?? []).flatMap((call): Site[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const [path, ...given] = call.arguments;
    const handler = given.at(-1);
    if (!path || !ts.isStringLiteralLike(path) || !handler || !isFunctionNode(handler)) return [];
    if (told.has(call) || isLimited(unit, call)) return [];
    const beside = limitBeside(unit, call);
    return openAt(program, unit, { node: call, path: path.text, handler, around: '', before: undefined }, beside);
  });
  return [...routed, ...doorsIn(unit).flatMap((door) => (LIMITS.test(door.around) ? [] : openAt(program, unit, door)))];
}

function openAt(program: Program, unit: Unit, door: Door, beside?: ts.CallExpression): Site[] {
  const { node, path, handler, around } = door;
  if (!PATHS.test(path)) return [];
  const { words, functions } = reachOf(program, handler);
  const typed = [...words].filter((word) => TYPED_IN.test(word));
  if (typed.length === 0 && LOCAL.test(around)) typed.push('password');
  const isForgotten = FORGOTTEN.test(path) && [...words].some((word) => /mail/i.test(word));
  if (typed.length === 0 && !isForgotten) return [];
  if (functions.some((fn) => LIMITS.test(fn.getText().slice(0, LONGEST)))) return [];
  const what = isForgotten ? 'mails' : typed.some((word) => /pass/i.test(word)) ? 'passwords' : 'codes';
  const parts: Site['given'] = {
    path,
    what,
    elsewhere: String(isSpokenOfElsewhere(program, unit.path, beside) || isLimitedBefore(program, door)),
  };
  const facts = beside ? { ...parts, beside } : parts;
  return [{ role: 'sign-in.route', match: MATCH, node, unit, external: undefined, given: facts }];
}

/** What Passport or a form of one's own asks for a password. */
const LOCAL = /\bLocalAuthGuard\b|AuthGuard\(\s*['"]local['"]|:\s*(?:Login|SignIn|Credentials?)\w*/;

/** Whether what runs in front of such a file speaks of limits. */
function isLimitedBefore(program: Program, { before }: Door): boolean {
  return (
    before !== undefined && program.filesIn('').some((path) => before.test(path) && LIMITS.test(program.textOf(path)))
  );
}

/** A limit among its handlers or its options, before it for the same router, or where its router is mounted. */
function isLimited(unit: Unit, route: ts.CallExpression): boolean {
  const [path, ...given] = route.arguments;
  if (given.some(speaksOfLimit)) return true;
  const routers = routersOver(unit, route);
  const own = path && ts.isStringLiteralLike(path) ? path.text : '';
  return ['use', 'register', 'all']
    .flatMap((name) => unit.calls.get(name) ?? [])
    .some((call) => {
      if (!ts.isCallExpression(call) || !isLimit(call)) return false;
      const [first] = call.arguments;
      const mounted = first && ts.isStringLiteralLike(first) ? first.text : '';
      if (routers.own !== receiverOf(call)) return routers.isOver(call);
      return call.pos < route.pos && own.startsWith(mounted);
    });
}

/** The router of a route, and which calls are made on one that runs it: all of them, where this file does not say. */
function routersOver(unit: Unit, route: ts.CallExpression): { own: string; isOver(call: ts.CallExpression): boolean } {
  const own = receiverOf(route);
  const { expression } = route;
  const root = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  const declaration = ts.isIdentifier(root) ? declarationOf(root) : undefined;
  const isMade =
    declaration &&
    ts.isVariableDeclaration(declaration) &&
    /^(?:await )?(?:new )?[\w.]+\(/.test(declaration.initializer?.getText() ?? '');
  if (!isMade) return { own, isOver: () => true };
  const over = MOUNTING.flatMap((name) => unit.calls.get(name) ?? []).filter(
    (call): call is ts.CallExpression =>
      ts.isCallExpression(call) && call.arguments.some((one) => hasWord(one.getText().slice(0, LONGEST), own)),
  );
  return { own, isOver: (call) => over.some((one) => one === call || receiverOf(one).startsWith(receiverOf(call))) };
}

const MOUNTING = ['use', 'register', 'route', 'mount'];

/** What is used or registered limits, unless it waits for routes that ask for it. */
function isLimit(call: ts.CallExpression): boolean {
  return call.arguments.some(speaksOfLimit) && !/\bglobal:\s*false\b/.test(call.getText().slice(0, LONGEST));
}

function receiverOf({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.expression.getText().slice(0, 60) : '';
}

/** Another route of the file that has a limit, or one that comes too late. */
function limitBeside(unit: Unit, route: ts.CallExpression): ts.CallExpression | undefined {
  return ['get', 'post', 'put', 'use']
    .flatMap((name) => unit.calls.get(name) ?? [])
    .filter(ts.isCallExpression)
    .find(
      (call) => call !== route && ts.isPropertyAccessExpression(call.expression) && call.arguments.some(speaksOfLimit),
    );
}

/**
 * Whether a file that the route's hangs together with speaks of limits: who mounts it, and what those bring in. A limit
 * that another route of the file has may come from what the file imports, which says nothing of this route.
 */
function isSpokenOfElsewhere(program: Program, path: string, beside: ts.Node | undefined): boolean {
  const files = connectedFiles(program, path);
  const own = beside ? filesBelow(program, path) : new Set([path]);
  if (!files || !own) return true;
  return [...files].some((file) => !own.has(file) && LIMITS.test(program.textOf(file)));
}
