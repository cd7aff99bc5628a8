import { ts } from '#compiler';
import { isAskedAbout, isHandedIn, isOfFew, mayBeAskedBefore } from '../flow/owner-asked.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { isTypedStore } from '../syntax/typed-stores.js';
import type { Unit } from '../syntax/unit.js';
import { OWNED_RECORDS, OWNER_KEYS, RECORD_BY_ID } from '../text/handler-text.js';
import { spelled } from '../text/spellings.js';

const of = (role: string, name: string): MatchedEntry => ({
  name,
  entry: { role },
  model: { package: '', exports: {} },
});
const BY_ID = of('record.byId', 'record');
const SPREAD = of('filter.spread', 'filter');
const SPEAKS = new RegExp(OWNED_RECORDS, 'i');
const OWNER = new RegExp(`^(?:${OWNER_KEYS})$`, 'i');
const STORE = spelled('stores', 'databases');
const BEYOND = spelled('purposes', 'beyondOwners');
const RIGHTS = spelled('decisions', 'rightDecorators');
const GIVEN = new RegExp(RECORD_BY_ID.pattern);
const BY_GIVEN = /^(?:delete|update|softDelete|findByIdAnd\w+)$/;
const CHANGES = ['update', 'delete', 'updateMany', 'deleteMany', 'softDelete'];
const FINDS = [
  'findUnique',
  'findFirst',
  'findMany',
  'findOne',
  'findOneBy',
  'find',
  'findBy',
  'findFirstOrThrow',
  'findOneOrFail',
];

/** Records that are changed by their id alone where others of their kind are asked for their owner, and filters that a request may replace. */
export function ownedRecordsIn(unit: Unit): Site[] {
  const given = GIVEN.test(unit.text) && RECORD_BY_ID.holds(unit.text) ? byGivenId(unit) : [];
  return SPEAKS.test(unit.text) ? [...byIdIn(unit), ...given, ...spreadsIn(unit)] : given;
}

/** `this.trips.delete(id)`, where another look-up in `this.trips` asks for the owner, and nobody asks a role. */
function byGivenId(unit: Unit): Site[] {
  if (BEYOND.test(unit.path)) return [];
  const asked = FINDS.flatMap((name) => queriesOf(unit, name, true)).filter(asksOwner);
  return [...unit.calls].flatMap(([name, calls]) =>
    BY_GIVEN.test(name) ? calls.flatMap((call) => (ts.isCallExpression(call) ? givenId(call, asked, unit) : [])) : [],
  );
}

function givenId(call: ts.CallExpression, asked: readonly Query[], unit: Unit): Site[] {
  const [first] = call.arguments;
  const id = first && bare(first);
  const holder = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression.getText() : '';
  const beside = asked.find((one) => one.of === holder);
  if (!id || !beside || ts.isObjectLiteralExpression(id) || !isHandedIn(id)) return [];
  if (isAskedAbout(call, id) || asksRight(call)) return [];
  const given = { id, name: holder, beside: beside.call };
  return [{ role: 'record.byId', match: BY_ID, node: call, unit, external: undefined, given }];
}

/** `@Roles('keeper')` on the handler or its controller. */
function asksRight(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    const decorators = ts.canHaveDecorators(at) ? (ts.getDecorators(at) ?? []) : [];
    if (decorators.some(({ expression }) => RIGHTS.test(expression.getText().slice(0, 200)))) return true;
  }
  return false;
}

interface Query {
  readonly call: ts.CallExpression;
  /** `db.project`, `this.repo` */
  readonly of: string;
  readonly keys: readonly string[];
  readonly where: ts.ObjectLiteralExpression;
}

function byIdIn(unit: Unit): Site[] {
  if (BEYOND.test(unit.path)) return [];
  const changes = CHANGES.flatMap((name) => queriesOf(unit, name));
  const reads = FINDS.flatMap((name) => queriesOf(unit, name));
  const owned = [...changes, ...reads].filter(asksOwner).map(({ call }) => call);
  return [...changes, ...reads].flatMap((query): Site[] => {
    const value = idAlone(query.where);
    const isRead = reads.includes(query);
    const beside = value && besideOf(query, isRead ? reads : [...changes, ...reads], isRead);
    if (!value || !beside || !isHandedIn(value) || isAskedAbout(query.call, value)) return [];
    if (isOfFew(unit, query.call) || mayBeAskedBefore(unit, query.call, owned)) return [];
    const given = { id: value, name: query.of, beside: beside.call, kind: isRead ? 'read' : 'changed' };
    return [{ role: 'record.byId', match: BY_ID, node: query.call, unit, external: undefined, given }];
  });
}

/** A field that is called after an owner, or that is compared with who is calling: `guildId: req.user.guildId`. */
function asksOwner({ keys, where }: Query): boolean {
  if (keys.some((key) => OWNER.test(key))) return true;
  return where.properties.some(
    (one) =>
      ts.isPropertyAssignment(one) &&
      !IDS.test(one.name.getText()) &&
      CALLER.test(one.initializer.getText().slice(0, 120)),
  );
}

const CALLER = spelled('identities', 'callerCompared');

/** `{ id: req.params.id }`, where nothing else is asked. */
function idAlone({ properties: [id, ...others] }: ts.ObjectLiteralExpression): ts.Expression | undefined {
  if (!id || others.length > 0 || !IDS.test(id.name?.getText() ?? '')) return undefined;
  if (ts.isShorthandPropertyAssignment(id)) return id.name;
  return ts.isPropertyAssignment(id) ? bare(id.initializer) : undefined;
}

const IDS = /^(?:_?id|uuid|guid|public_?id)$/i;

/** Many write what is theirs alone and read what is everybody's: of reads, all others have to ask for the owner. */
function besideOf(query: Query, all: readonly Query[], isRead: boolean): Query | undefined {
  const others = all.filter((one) => one !== query && one.of === query.of);
  const owned = others.filter(asksOwner);
  return isRead && owned.length < others.length ? undefined : owned[0];
}

function queriesOf(unit: Unit, method: string, isStore = false): Query[] {
  return (unit.calls.get(method) ?? []).flatMap((call): Query[] => {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
    const holder = call.expression.expression.getText();
    const [first] = call.arguments;
    const options = first && bare(first);
    if (
      !(isStore || STORE.test(holder) || isTypedStore(call.expression.expression)) ||
      !options ||
      !ts.isObjectLiteralExpression(options)
    )
      return [];
    const inside = options.properties.find((one) => one.name?.getText() === 'where');
    const where = inside && ts.isPropertyAssignment(inside) ? bare(inside.initializer) : options;
    if (!ts.isObjectLiteralExpression(where)) return [];
    return [{ call, of: holder, where, keys: where.properties.map((one) => one.name?.getText() ?? '...') }];
  });
}

/** `{ tenantId: user.tenantId, ...filter }`: what comes last counts. */
function spreadsIn(unit: Unit): Site[] {
  return unit.properties.flatMap((property): Site[] => {
    if (!OWNER.test(property.name.getText()) || !ts.isPropertyAccessExpression(bare(property.initializer))) return [];
    const { properties } = property.parent;
    const spread = properties.slice(properties.indexOf(property) + 1).find(ts.isSpreadAssignment);
    const value = spread && bare(spread.expression);
    if (!spread || !value || ts.isConditionalExpression(value) || ts.isObjectLiteralExpression(value)) return [];
    const given = { value, name: property.name.getText() };
    return [{ role: 'filter.spread', match: SPREAD, node: property.parent, unit, external: undefined, given }];
  });
}
