import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { GUESSED_ROUTES } from '../text/plain-route-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const LIMITS = spelled('decisions', 'limitsOfTries');
const GUESSED = spelled('purposes', 'guessedRoutes');
const NOT_GUESSED = spelled('purposes', 'otherCodes');
const SPEAKS_OF_GUESSES = new RegExp(GUESSED_ROUTES.pattern, 'i');

interface Route {
  readonly call: ts.CallExpression;
  readonly path: string;
  readonly given: readonly ts.Expression[];
}

function routesOf(unit: Unit, verb: string): readonly Route[] {
  return (unit.calls.get(verb) ?? []).flatMap((call): Route[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const [path, ...given] = call.arguments;
    if (!path || !ts.isStringLiteralLike(path) || !path.text.startsWith('/') || given.length === 0) return [];
    return [{ call, path: path.text, given }];
  });
}

/** `router.post('/login/pin', verifyPin)` beside `router.post('/login', limit, login)` */
export function unlimitedIn(unit: Unit): Site[] {
  if (!SPEAKS_OF_GUESSES.test(unit.text) || !GUESSED_ROUTES.holds(unit.text)) return [];
  const isLimitedAsWhole = (unit.calls.get('use') ?? []).some(
    (call) => ts.isCallExpression(call) && call.arguments.some(speaksOfLimit),
  );
  if (isLimitedAsWhole) return [];
  const routes = routesOf(unit, 'post');
  const limited = routes.find(isLimited);
  if (!limited) return [];
  return routes.flatMap((route): Site[] => {
    const name = `${route.path} ${handlerName(route)}`;
    if (isLimited(route) || !GUESSED.test(name) || NOT_GUESSED.test(name)) return [];
    return [siteOf(unit, route.call, 'route.unlimited', { path: route.path, beside: limited.call })];
  });
}

function isLimited({ given }: Route): boolean {
  return given.some(speaksOfLimit);
}

/** `loginLimit`, `rateLimit({ max: 5 })`, and `slow` of `const slow = rateLimit(…)`. */
export function speaksOfLimit(one: ts.Expression): boolean {
  if (isFunctionNode(one)) return false;
  const limits = (text: string) => LIMITS.test(text) || NAMED_LIMIT.test(text);
  if (limits(one.getText().slice(0, LONGEST))) return true;
  const declaration = ts.isIdentifier(one) ? declarationOf(one) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && limits(made.getText().slice(0, LONGEST));
}

const LONGEST = 400;
/** Not the size of a body: `json({ limit: '8kb' })`. */
const NAMED_LIMIT = /limit(?!\s*:)/i;

function handlerName({ given }: Route): string {
  const last = given.at(-1);
  return last && (ts.isIdentifier(last) || ts.isPropertyAccessExpression(last)) ? lastName(last) : '';
}

function siteOf(unit: Unit, node: ts.CallExpression, role: string, given: NonNullable<Site['given']>): Site {
  const match: MatchedEntry = { name: 'route', entry: { role }, model: { package: '', exports: {} } };
  return { role, match, node, unit, external: undefined, given };
}
