import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName, type Unit } from '../syntax/unit.js';
import { spelled } from '../text/spellings.js';
import { OF_PROVIDERS, recordIn, recordName } from './endless-records.js';

const WRITES = spelled('stores', 'recordWrites');
const ENDS = spelled('stores', 'recordEnds');
const REFRESH = /refresh/i;
const REFRESH_TOKEN = /^(?:hashed_?)?refresh_?token(?:_?hash)?$/i;
const SESSIONS = /^(?:user|login|auth)?_?sessions?(?:repo(?:sitory)?|model|table)?$/i;
const HELD = /^(?:session_?)?(?:token|id|hash)$|token_?hash$/i;

/** Records of refresh tokens and of sessions that say when they end: `new RefreshToken({ token, expires })`, `db.insert(sessions).values({ id, expiresAt })`. */
export function endingRecordsIn(unit: Unit): Site[] {
  if (!/refresh|session/i.test(unit.text) || !/expir|valid_?(?:until|to)|ends_?at/i.test(unit.text)) return [];
  return [...assignedIn(unit), ...writtenIn(unit)];
}

/** `token.expires = ends`, where the function or the variable is called after a refresh token. */
function assignedIn(unit: Unit): Site[] {
  return unit.assignments.flatMap((node): Site[] => {
    const { left, right } = node;
    if (!ts.isPropertyAccessExpression(left) || !ENDS.test(left.name.text)) return [];
    const isRefresh = /refresh_?token/i.test(left.expression.getText().slice(-60)) || MAKES.test(enclosingNameOf(node));
    return isRefresh ? [siteOf(unit, node, 'refresh', right)] : [];
  });
}

const MAKES = /^(?:create|generate|issue|make|save)_?refresh_?token/i;

function writtenIn(unit: Unit): Site[] {
  return [...unit.calls].flatMap(([name, calls]) =>
    calls.flatMap((call): Site[] => {
      const isNew = ts.isNewExpression(call);
      if (!isNew && !(ts.isCallExpression(call) && WRITES.test(name))) return [];
      const object = isNew ? literalOf(call.arguments?.[0]) : recordIn(call as ts.CallExpression);
      const record = isNew ? lastName(call.expression) : recordName(call as ts.CallExpression);
      const end = object?.properties.find((property) => ENDS.test(nameOf(property)));
      const ends = end && valueIn(end);
      if (!object || record === undefined || !ends || OF_PROVIDERS.test(record)) return [];
      const kind = kindOf(record, object);
      return kind === undefined ? [] : [siteOf(unit, call, kind, ends)];
    }),
  );
}

function kindOf(record: string, object: ts.ObjectLiteralExpression): 'refresh' | 'session' | undefined {
  const names = object.properties.map(nameOf);
  // What a provider gave, and a pair behind a code, end at other times.
  if (names.some((name) => /access_?token/i.test(name))) return undefined;
  if (SESSIONS.test(record)) return names.some((name) => HELD.test(name) || /user/i.test(name)) ? 'session' : undefined;
  const holds = object.properties.some((property) => {
    const value = valueIn(property);
    return HELD.test(nameOf(property)) && value !== undefined && REFRESH_TOKEN.test(lastName(value));
  });
  const isMade = REFRESH.test(enclosingNameOf(object)) && names.some((name) => HELD.test(name));
  return holds || isMade || REFRESH.test(record) || names.some((name) => REFRESH_TOKEN.test(name))
    ? 'refresh'
    : undefined;
}

/** `createRefreshToken`: what the function around a record makes. */
function enclosingNameOf(node: ts.Node): string {
  const { name } = enclosingFunction(node) as ts.SignatureDeclaration;
  return name?.getText() ?? '';
}

function siteOf(unit: Unit, node: Site['node'], kind: string, ends: ts.Expression): Site {
  const match: MatchedEntry = {
    name: `record of a ${kind === 'refresh' ? 'refresh token' : kind}`,
    entry: { role: 'token.lasts', counts: 'moment in milliseconds' },
    model: { package: '', exports: {} },
  };
  return { role: 'token.lasts', match, node, unit, external: undefined, given: { expiresIn: ends, what: kind } };
}

function literalOf(node: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  return node && ts.isObjectLiteralExpression(node) ? node : undefined;
}

function nameOf({ name }: ts.ObjectLiteralElementLike): string {
  return name?.getText().replaceAll(/['"]/g, '') ?? '';
}

function valueIn(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return ts.isPropertyAssignment(property) ? property.initializer : undefined;
}
