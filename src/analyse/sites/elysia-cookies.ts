import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { referencesIn, type Unit } from '../syntax/unit.js';
import type { Program } from '../values/program.js';

/** Where Elysia is told what cookies have that say nothing themselves. */
const DEFAULTS = /\bnew Elysia\(\s*\{[\s\S]{0,400}?\bcookie\s*:|\bt\.Cookie\(/;

/** Cookies of Elysia: `cookie.session.set({ value })`, and `auth.value = …` of what a handler takes out of them. */
export function elysiaCookiesIn(program: Program, unit: Unit): Site[] {
  const known = /['"]elysia['"]/.test(unit.text) ? program.models.find('elysia', 'Cookie#set') : undefined;
  if (!known) return [];
  const { absent, ...unsaid } = known.entry;
  const match: MatchedEntry = {
    ...known,
    entry: DEFAULTS.test(unit.text) ? unsaid : { ...unsaid, ...(absent ? { absent } : {}) },
  };
  return (unit.identifiers.get('cookie') ?? [])
    .flatMap((use) => held(unit, use))
    .flatMap((cookie) => {
      const site = setAt(unit, match, cookie);
      return site ? [site] : [];
    });
}

interface Held {
  readonly name: string;
  /** The expression that stands for the cookie. */
  readonly node: ts.Node;
}

function held(unit: Unit, use: ts.Identifier): Held[] {
  const { parent } = use;
  // `({ cookie: { auth, refresh: kept } }) => …`
  if (ts.isBindingElement(parent) && parent.propertyName === use && ts.isObjectBindingPattern(parent.name))
    return parent.name.elements.flatMap((element) => {
      const name = (element.propertyName ?? element.name).getText().replaceAll(/['"]/g, '');
      return ts.isIdentifier(element.name) ? referencesIn(unit, element).map((node) => ({ name, node })) : [];
    });
  const whole = ts.isPropertyAccessExpression(parent) && parent.name === use ? parent : use;
  const holder = whole.parent;
  if (ts.isPropertyAccessExpression(holder) && holder.expression === whole)
    return [{ name: holder.name.text, node: holder }];
  const isRead = ts.isElementAccessExpression(holder) && holder.expression === whole;
  return isRead && ts.isStringLiteralLike(holder.argumentExpression)
    ? [{ name: holder.argumentExpression.text, node: holder }]
    : [];
}

function setAt(unit: Unit, match: MatchedEntry, { name, node }: Held): Site | undefined {
  const cookie = ts.isNonNullExpression(node.parent) ? node.parent : node;
  const member = cookie.parent;
  if (!ts.isPropertyAccessExpression(member) || member.expression !== cookie) return undefined;
  const around = member.parent;
  if (member.name.text === 'set' && ts.isCallExpression(around) && around.expression === member)
    return siteOf(unit, around, { name }, match);
  if (member.name.text !== 'value' || !ts.isBinaryExpression(around) || around.left !== member) return undefined;
  if (around.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const given = { name, value: around.right, ...attributesBeside(unit, match, around, cookie.getText()) };
  const entry = { ...match.entry, parts: { name: 'member', value: '=' } };
  return siteOf(unit, around, given, { ...match, entry });
}

/** `auth.httpOnly = true` in the same function. */
function attributesBeside(
  unit: Unit,
  { entry }: MatchedEntry,
  node: ts.Node,
  cookie: string,
): Record<string, ts.Expression> {
  const fn = enclosingFunction(node);
  const beside = unit.assignments.filter(
    ({ left }) =>
      ts.isPropertyAccessExpression(left) && left.expression.getText() === cookie && enclosingFunction(left) === fn,
  );
  return Object.fromEntries(
    beside.flatMap(({ left, right }) => {
      const name = ts.isPropertyAccessExpression(left) ? left.name.text : '';
      return name !== 'value' && Object.hasOwn(entry.parts ?? {}, name) ? [[name, right]] : [];
    }),
  );
}

function siteOf(unit: Unit, node: Site['node'], given: Site['given'] & object, match: MatchedEntry): Site {
  return { role: 'cookie.set', match, node, unit, external: undefined, given };
}
