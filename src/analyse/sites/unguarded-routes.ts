import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { GUARDED_ROUTES } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';

const MATCH: MatchedEntry = {
  name: 'handler',
  entry: { role: 'route.contrast' },
  model: { package: '', exports: {} },
};
const SPEAKS = new RegExp(GUARDED_ROUTES.pattern);
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const RIGHTS = spelled('decisions', 'guardsOfRights');
const OPEN = spelled('decisions', 'openOnPurpose');
const DECIDES = spelled('decisions', 'ownDecisions');
const OWN = /\b(?:me|self|own|mine|profile)\b/i;
const NEUTRAL = spelled('decisions', 'passingMiddleware');
const OWN_ID = spelled('decisions', 'ownIdOfCaller');
const RECORDED = /\b(?:log|logger|console|audit)\b[^;]{0,400};/g;
const LONGEST = 6_000;

interface Route {
  readonly call: ts.CallExpression;
  /** `router` */
  readonly of: string;
  readonly verb: string;
  readonly path: string;
  readonly handler: ts.Expression;
  readonly between: readonly ts.Expression[];
}

/** The one change below a path for which nobody asks a role, where all other routes below that path do. */
export function unguardedRoutesIn(unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !GUARDED_ROUTES.holds(unit.text)) return [];
  const routes = VERBS.flatMap((verb) => (unit.calls.get(verb) ?? []).flatMap((call) => routeOf(call, verb)));
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const below = `${route.of} ${route.path.split('/')[1] ?? ''}`;
    groups.set(below, [...(groups.get(below) ?? []), route]);
  }
  return [...groups.values()].flatMap((group): Site[] => {
    const guarded = group.filter(hasRight);
    const [at, ...others] = group.filter((one) => !hasRight(one));
    const [beside] = guarded;
    if (!at || !beside || others.length > 0 || guarded.length < 2 || !isChange(at)) return [];
    if (isGuardedAsWhole(unit, at.of) || isMeantFor(at) || decidesItself(at, guarded)) return [];
    const name = `${at.verb} ${at.path}`;
    const given = { kind: 'guard', name, beside: beside.call };
    return [{ role: 'route.contrast', match: MATCH, node: at.call, unit, external: undefined, given }];
  });
}

function routeOf(call: ts.Node, verb: string): Route[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const [path, ...rest] = call.arguments;
  const handler = rest.at(-1);
  if (!path || !ts.isStringLiteralLike(path) || !path.text.startsWith('/') || !handler) return [];
  const of = call.expression.expression.getText();
  return [{ call, of, verb, path: path.text, handler, between: rest.slice(0, -1) }];
}

function hasRight({ between }: Route): boolean {
  return between.some((one) => RIGHTS.test(saidOf(one)));
}

/** `admin` with what it was made as: `requireRole('admin')`. */
function saidOf(argument: ts.Expression): string {
  const declaration = ts.isIdentifier(argument) ? declarationOf(argument) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.getText().slice(0, 200) : '';
  return `${argument.getText().slice(0, 300)} ${made}`;
}

function isChange({ verb, path }: Route): boolean {
  return verb !== 'get' && /\/[:{]/.test(path);
}

/** `router.use(requireRole('admin'))` */
function isGuardedAsWhole({ calls }: Unit, router: string): boolean {
  return (calls.get('use') ?? []).some(
    (call) =>
      ts.isCallExpression(call) &&
      ts.isPropertyAccessExpression(call.expression) &&
      call.expression.expression.getText() === router &&
      call.arguments.some((one) => RIGHTS.test(saidOf(one))),
  );
}

/** Whether it is for everybody, or for whoever it is about. */
function isMeantFor({ path }: Route): boolean {
  // What a parameter is called says nothing of who may call: `/coupons/:code`.
  return OPEN.test(path.replace(/[:{]\w+\}?/g, '')) || OWN.test(path.replace(/[-/]/g, ' '));
}

/** Whether something else keeps others out: a middleware of its own, or a condition in the handler. */
function decidesItself({ between, handler }: Route, guarded: readonly Route[]): boolean {
  const known = new Set(guarded.flatMap((one) => one.between.map((each) => each.getText())));
  if (between.some((one) => !known.has(one.getText()) && !NEUTRAL.test(saidOf(one)))) return true;
  const declaration = ts.isIdentifier(handler) ? declarationOf(handler) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  const fn = made && ts.isExpression(made) ? bare(made) : (made ?? bare(handler));
  if (!isFunctionNode(fn)) return true;
  const text = fn
    .getText()
    .slice(0, LONGEST)
    .replace(RECORDED, '')
    .replace(/\.role\s*=(?!=)/g, '');
  return DECIDES.test(text) || OWN_ID.test(text);
}
