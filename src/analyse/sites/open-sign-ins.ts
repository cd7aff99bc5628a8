import { ts } from '#compiler';
import { reachOf } from '../flow/reach.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { OPEN_SIGN_INS } from '../text/open-sign-in-text.js';
import { spelled } from '../text/spellings.js';
import { connectedFiles, filesBelow } from '../values/connected-files.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import { speaksOfLimit, unlimitedIn } from './plain-routes.js';

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
  return (unit.calls.get('post') ?? []).flatMap((call): Site[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const [path, ...given] = call.arguments;
    const handler = given.at(-1);
    if (!path || !ts.isStringLiteralLike(path) || !PATHS.test(path.text)) return [];
    if (!handler || !isFunctionNode(handler) || told.has(call)) return [];
    const { words, functions } = reachOf(program, handler);
    const typed = [...words].filter((word) => TYPED_IN.test(word));
    const isForgotten = FORGOTTEN.test(path.text) && [...words].some((word) => /mail/i.test(word));
    if (typed.length === 0 && !isForgotten) return [];
    if (functions.some((fn) => LIMITS.test(fn.getText().slice(0, LONGEST))) || isLimited(unit, call)) return [];
    const what = isForgotten ? 'mails' : typed.some((word) => /pass/i.test(word)) ? 'passwords' : 'codes';
    const beside = limitBeside(unit, call);
    const parts: Site['given'] = {
      path: path.text,
      what,
      elsewhere: String(isSpokenOfElsewhere(program, unit.path, beside)),
    };
    const facts = beside ? { ...parts, beside } : parts;
    return [{ role: 'sign-in.route', match: MATCH, node: call, unit, external: undefined, given: facts }];
  });
}

/** A limit among its handlers or its options, before it for the same router, or where its router is mounted. */
function isLimited(unit: Unit, route: ts.CallExpression): boolean {
  const [path, ...given] = route.arguments;
  if (given.some(speaksOfLimit)) return true;
  const router = receiverOf(route);
  const own = path && ts.isStringLiteralLike(path) ? path.text : '';
  return ['use', 'register', 'all']
    .flatMap((name) => unit.calls.get(name) ?? [])
    .some((call) => {
      if (!ts.isCallExpression(call) || !isLimit(call)) return false;
      const [first] = call.arguments;
      const mounted = first && ts.isStringLiteralLike(first) ? first.text : '';
      if (receiverOf(call) !== router) return true;
      return call.pos < route.pos && own.startsWith(mounted);
    });
}

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
