import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { optionsOf } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import type { Program } from '../values/program.js';

const MATCH: MatchedEntry = {
  name: 'handler',
  entry: { role: 'route.contrast' },
  model: { package: '', exports: {} },
};
const LIMIT: MatchedEntry = { ...MATCH, name: 'limit', entry: { role: 'limit.switch' } };
const WRITES = /^(?:Post|Put|Patch|Delete)$/;
const METHODS = namesFrom('requests', 'answeringDecorators');
const RIGHTS = spelled('decisions', 'rightDecorators');
const OPEN = spelled('decisions', 'openOnPurpose');
const OWN = /\b(?:me|self|own|mine|profile)\b/i;
const DECIDES = spelled('decisions', 'ownDecisions');
const FLAGS = /flag|feature/i;
const ONCE = /idempoten/i;
const MONEY = spelled('purposes', 'movesMoney');
const RECORDED = /\baudit\w*(?:\.\w+)?\(|\.(?:audit|recordAction|logAction)\w*\(/i;
const SIGN_IN = spelled('purposes', 'signInPaths');
/** What a body has where somebody can guess it. */
const GUESSED = /\b(?:password|passcode|pin|otp)\b/;

interface Handler {
  readonly method: ts.MethodDeclaration;
  /** `Post`, `Get`. */
  readonly verb: string;
  readonly path: string;
  /** Its decorators as they are written, that of its route left out. */
  readonly decorators: readonly string[];
  /** A decorator of the project that says something to guards: `export const Needs = (role) => SetMetadata('needs', role)`. */
  readonly saysRight: boolean;
}

/** Handlers of a controller that lack what those beside them have, and sign-ins without the limit of the others. */
export function controllersIn(program: Program, unit: Unit): Site[] {
  return (unit.calls.get('Controller') ?? []).flatMap((call): Site[] => {
    const holder = call.parent.parent;
    if (!ts.isDecorator(call.parent) || !ts.isClassDeclaration(holder)) return [];
    const own = decoratorsOf(holder);
    const handlers = holder.members.flatMap((member) => handlerOf(program, member));
    return [
      ...withoutRight(handlers, own),
      ...flagAlone(handlers, own),
      ...repeatable(handlers, own),
      ...unrecorded(handlers, own),
      ...givesRoles(handlers, own),
    ]
      .map(
        ({ at, beside, kind }): Site => ({
          role: 'route.contrast',
          match: MATCH,
          node: at.method.name as unknown as Site['node'],
          unit,
          external: undefined,
          given: { kind, name: at.method.name.getText(), beside: beside.method.name as ts.Expression },
        }),
      )
      .concat(unlimitedIn(unit, call, holder, handlers));
  });
}

interface Odd {
  readonly at: Handler;
  readonly beside: Handler;
  readonly kind: string;
}

function decoratorsOf(node: ts.HasDecorators): string[] {
  return (ts.getDecorators(node) ?? []).map(({ expression }) => expression.getText());
}

function handlerOf(program: Program, member: ts.ClassElement): Handler[] {
  if (!ts.isMethodDeclaration(member) || !member.body) return [];
  const all = (ts.getDecorators(member) ?? []).map(({ expression }) => expression).filter(ts.isCallExpression);
  const route = all.find(({ expression }) => METHODS.has(lastName(expression)));
  if (!route) return [];
  const [path] = route.arguments;
  return [
    {
      method: member,
      verb: lastName(route.expression),
      path: path && ts.isStringLiteralLike(path) ? path.text : '',
      decorators: all.filter((one) => one !== route).map((one) => one.getText()),
      saysRight: all.some((one) => one !== route && isMetadata(program, one)),
    },
  ];
}

/** Of metadata, what its key is called says whether it is about rights. */
function isMetadata(program: Program, { expression }: ts.CallExpression): boolean {
  if (!ts.isIdentifier(expression)) return false;
  const found = optionsOf(program.evaluator.evaluate(expression)).find(({ kind }) => kind === 'function');
  return found !== undefined && METADATA.test(found.node.getText().slice(0, 400));
}

const METADATA = spelled('decisions', 'rightMetadata');

const hasRight = ({ decorators, saysRight }: Handler) => saysRight || decorators.some((one) => RIGHTS.test(one));
const isWrite = ({ verb }: Handler) => WRITES.test(verb);
const isOpen = ({ decorators, method }: Handler) =>
  [...decorators.map((one) => one.split('(')[0] ?? ''), method.name.getText()].some((one) => OPEN.test(one));
const isOwn = ({ path, method }: Handler) => OWN.test(path.replace(/[-/]/g, ' ')) || OWN.test(method.name.getText());

/** The one write of an object by its id for which nobody asks a role, where all others beside it do. */
function withoutRight(handlers: readonly Handler[], own: readonly string[]): Odd[] {
  if (own.some((one) => RIGHTS.test(one) || OPEN.test(one.split('(')[0] ?? ''))) return [];
  const writes = handlers.filter((one) => isWrite(one) && !isOwn(one));
  const guarded = writes.filter(hasRight);
  const [at, ...others] = writes.filter((one) => !hasRight(one));
  const [beside] = guarded;
  if (!at || !beside || others.length > 0 || guarded.length < 2 || isOpen(at)) return [];
  if (!/:/.test(at.path) || at.decorators.some((one) => /^UseGuards\(/.test(one)) || decidesItself(at)) return [];
  return [{ at, beside, kind: 'right' }];
}

/** Whether a handler refuses on a condition of its own. */
function decidesItself({ method }: Handler): boolean {
  return DECIDES.test((method.body?.getText() ?? '').replace(/\.role\s*=(?!=)|\baudit\w*\.\w+\(/g, ''));
}

/** A flag says that something is there, not who may have it. */
function flagAlone(handlers: readonly Handler[], own: readonly string[]): Odd[] {
  const isFlagged = ({ decorators }: Handler) => decorators.some((one) => /^UseGuards\(/.test(one) && FLAGS.test(one));
  if (own.some((one) => RIGHTS.test(one))) return [];
  const beside = handlers.find((one) => isFlagged(one) && hasRight(one));
  if (!beside) return [];
  const bare = handlers.filter((one) => isFlagged(one) && !hasRight(one) && !decidesItself(one));
  return bare.map((at) => ({ at, beside, kind: 'flag' }));
}

/** Money that moves again where a request is sent again, although a handler beside it asks for a key. */
function repeatable(handlers: readonly Handler[], own: readonly string[]): Odd[] {
  const isOnce = (texts: readonly string[]) => texts.some((one) => ONCE.test(one));
  if (isOnce(own)) return [];
  const beside = handlers.find(({ decorators }) => isOnce(decorators));
  if (!beside) return [];
  return handlers
    .filter((one) => one.verb === 'Post' && !isOnce(one.decorators))
    .filter(({ method }) => MONEY.test(method.body?.getText() ?? '') && !ONCE.test(method.getText()))
    .map((at) => ({ at, beside, kind: 'once' }));
}

/** The one change that leaves no record, where all others beside it do. */
function unrecorded(handlers: readonly Handler[], own: readonly string[]): Odd[] {
  if (own.some((one) => /audit/i.test(one))) return [];
  const isRecorded = ({ method, decorators }: Handler) =>
    RECORDED.test(method.body?.getText() ?? '') || decorators.some((one) => /audit/i.test(one));
  const writes = handlers.filter(isWrite);
  const recorded = writes.filter(isRecorded);
  const [at, ...others] = writes.filter((one) => !isRecorded(one));
  const [beside] = recorded;
  return at && beside && recorded.length > 1 && others.length === 0 ? [{ at, beside, kind: 'record' }] : [];
}

/** `member.role = body.role` by whoever is signed in, where a handler beside it that sets a role asks for one. */
function givesRoles(handlers: readonly Handler[], own: readonly string[]): Odd[] {
  if (own.some((one) => RIGHTS.test(one))) return [];
  const sets = handlers.filter((one) => isWrite(one) && takesRole(one));
  const beside = sets.find(hasRight);
  if (!beside) return [];
  const bare = sets.filter((one) => !hasRight(one) && !decidesItself(one));
  return bare.map((at) => ({ at, beside, kind: 'role' }));
}

/** Whether a handler takes a role out of the body and writes it. */
function takesRole({ method }: Handler): boolean {
  const body = method.body?.getText() ?? '';
  const isTaken = method.parameters.some(
    (one) => /@Body\b/.test(one.getText()) && (/\brole\b/.test(one.name.getText()) || /\.role\b/.test(body)),
  );
  return isTaken && /\.role\s*=(?!=)|[{,]\s*role\s*[,}:]/.test(body);
}

/** `@SkipThrottle({ chat: true })`: the other throttlers stay. */
function skipsNamed({ arguments: [named] }: ts.CallExpression): boolean {
  if (!named || !ts.isObjectLiteralExpression(named)) return false;
  return !named.properties.some(({ name }) => name?.getText().replaceAll(/['"]/g, '') === 'default');
}

/** `@SkipThrottle() @Controller('login')` */
function unlimitedIn(unit: Unit, call: ts.Node, holder: ts.ClassDeclaration, handlers: readonly Handler[]): Site[] {
  if (!ts.isCallExpression(call)) return [];
  const [path] = call.arguments;
  const base = path && ts.isStringLiteralLike(path) ? path.text : '';
  return [holder, ...handlers.map(({ method }) => method)].flatMap((node) =>
    (ts.getDecorators(node) ?? []).flatMap(({ expression }): Site[] => {
      if (!ts.isCallExpression(expression) || lastName(expression.expression) !== 'SkipThrottle') return [];
      if (skipsNamed(expression)) return [];
      const meant = node === holder ? handlers : handlers.filter(({ method }) => method === node);
      const open = meant.find(
        (one) =>
          one.verb === 'Post' &&
          (SIGN_IN.test(`${base}/${one.path}`) ||
            one.method.parameters.some((given) => GUESSED.test(given.getText()))) &&
          !one.decorators.some((text) => /^(?:Throttle|UseGuards)\(/.test(text)),
      );
      if (!open) return [];
      const given = { name: `${base}/${open.path}`.replace(/\/$/, '') };
      return [{ role: 'limit.switch', match: LIMIT, node: expression, unit, external: undefined, given }];
    }),
  );
}
