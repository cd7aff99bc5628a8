import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { ROUTER_GUARDS } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = { name: 'handler', entry: { role: 'route.contrast' }, model: { package: '', exports: {} } };
const SPEAKS = new RegExp(ROUTER_GUARDS.pattern);
const CHANGES = ['post', 'put', 'patch', 'delete'];
const RIGHTS = spelled('decisions', 'guardsOfRights');
const GUARDS = spelled('decisions', 'guardNames');
const OPEN = spelled('decisions', 'openOnPurpose');
const OWN = /\b(?:me|self|own|mine|profile)\b/i;
const OWN_ID = spelled('decisions', 'ownIdOfCaller');
const REFUSES = spelled('decisions', 'handlerRefusals');
const DECIDES = spelled('decisions', 'ownDecisions');
const HOOKS = /^(?:preHandler|onRequest|preValidation|middleware|use)$/;
const LONGEST = 6_000;

type Asks = 'caller' | 'right';

interface Route {
  readonly call: ts.CallExpression;
  readonly of: string;
  readonly verb: string;
  readonly path: string;
  readonly handler: ts.Expression;
  readonly asks: ReadonlySet<Asks>;
}

/** The one change of a router for which nobody asks who is calling, or what they may do, where somebody does for all others. */
export function routerContrastsIn(program: Program, unit: Unit): Site[] {
  if (!SPEAKS.test(unit.text) || !ROUTER_GUARDS.holds(unit.text)) return [];
  const routes = CHANGES.flatMap((verb) =>
    (unit.calls.get(verb) ?? []).flatMap((call) => routeOf(program, call, verb)),
  );
  const changes = routes.filter((route) => !isMeantFor(route));
  return [...new Set(changes.map(({ of }) => of))].flatMap((router): Site[] => {
    if (isGuardedAsWhole(program, unit, router)) return [];
    const own = changes.filter(({ of }) => of === router);
    const [unasked] = [...oddOne(own, 'caller'), ...oddOne(own, 'right')];
    if (!unasked) return [];
    const { at, beside, asks } = unasked;
    const given = { kind: `router ${asks}`, name: `${at.verb} ${at.path}`, beside: beside.call };
    return [{ role: 'route.contrast', match: MATCH, node: at.call, unit, external: undefined, given }];
  });
}

function oddOne(routes: readonly Route[], asks: Asks): { at: Route; beside: Route; asks: Asks }[] {
  const asked = routes.filter((route) => route.asks.has(asks));
  const [at, ...others] = routes.filter((route) => !route.asks.has(asks));
  const [beside] = asked;
  if (!at || !beside || others.length > 0 || asked.length < 2 || !isChange(at, asks)) return [];
  // Whoever is asked about something else may be all that is needed.
  if (asks === 'caller' && at.asks.size > 0) return [];
  return decidesItself(at, asks) ? [] : [{ at, beside, asks }];
}

/** What a member may add to is not what only an owner may change. */
function isChange({ path, verb }: Route, asks: Asks): boolean {
  return /\/[:{]/.test(path) || (asks === 'caller' && verb !== 'post');
}

function routeOf(program: Program, call: ts.Node, verb: string): Route[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const [path, ...rest] = call.arguments;
  const handler = rest.at(-1);
  if (!path || !ts.isStringLiteralLike(path) || !path.text.startsWith('/') || !handler) return [];
  const of = call.expression.expression.getText();
  const asks = new Set(
    rest
      .slice(0, -1)
      .flatMap(guardsIn)
      .flatMap((guard) => askedBy(program, guard)),
  );
  return [{ call, of, verb, path: path.text, handler, asks }];
}

/** Lists of middleware, and what the options of a route name. */
function guardsIn(given: ts.Expression): ts.Expression[] {
  const at = bare(given);
  if (ts.isArrayLiteralExpression(at)) return at.elements.flatMap(guardsIn);
  if (!ts.isObjectLiteralExpression(at)) return [at];
  return at.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && HOOKS.test(property.name.getText()) ? guardsIn(property.initializer) : [],
  );
}

/** What a guard asks: by what it refuses with, where it is in sight; else by its name. */
function askedBy(program: Program, guard: ts.Expression): Asks[] {
  if (isFunctionNode(guard)) return [];
  const made = ts.isIdentifier(guard) ? declarationOf(guard) : undefined;
  const held = made && ts.isVariableDeclaration(made) ? made.initializer : undefined;
  const said = `${guard.getText().slice(0, 200)} ${held && !isFunctionNode(held) ? held.getText().slice(0, 200) : ''}`;
  const text = bodyOf(program, guard) ?? (held && bodyOf(program, held));
  if (text === undefined) return RIGHTS.test(said) ? ['right'] : GUARDS.test(said) ? ['caller'] : [];
  if (/\b403\b|forbidden/i.test(text)) return ['right'];
  return /\b401\b|unauth/i.test(text) ? ['caller'] : [];
}

/** The text of the function that a guard is, or that makes it. */
function bodyOf(program: Program, guard: ts.Expression): string | undefined {
  const named = ts.isCallExpression(guard) ? guard.expression : guard;
  const found = optionsOf(program.evaluator.evaluate(named)).find(({ kind }) => kind === 'function');
  return found?.node.getText().slice(0, LONGEST);
}

/** `router.use(signedIn)`: what is asked for all is not asked again. */
function isGuardedAsWhole(program: Program, { calls }: Unit, router: string): boolean {
  return ['use', 'addHook', 'all'].some((name) =>
    (calls.get(name) ?? []).some(
      (call) =>
        ts.isCallExpression(call) &&
        ts.isPropertyAccessExpression(call.expression) &&
        call.expression.expression.getText() === router &&
        call.arguments.some(
          (one) =>
            askedBy(program, one).length > 0 || (isFunctionNode(one) && REFUSES.test(one.getText().slice(0, LONGEST))),
        ),
    ),
  );
}

/** Whether it is for everybody, or for whoever it is about. */
function isMeantFor({ path, handler }: Route): boolean {
  const said = `${path.replace(/[:{]\w+\}?/g, '')} ${ts.isIdentifier(handler) ? handler.text : lastName(handler)}`;
  return OPEN.test(said) || OWN.test(path.replace(/[-/]/g, ' '));
}

/** Whether the handler keeps others out by a condition of its own, or acts for whoever calls. */
function decidesItself({ handler }: Route, asks: Asks): boolean {
  const wrapped = ts.isCallExpression(handler) ? handler.arguments.at(-1) : handler;
  const declaration = wrapped && ts.isIdentifier(wrapped) ? declarationOf(wrapped) : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  const fn = made && ts.isExpression(made) ? bare(made) : (made ?? wrapped);
  if (!fn || !isFunctionNode(fn)) return true;
  const text = fn.getText().slice(0, LONGEST);
  return asks === 'caller'
    ? REFUSES.test(text) || OWN_ID.test(text)
    : DECIDES.test(text.replace(/\.role\s*=(?!=)/g, '')) || OWN_ID.test(text);
}
