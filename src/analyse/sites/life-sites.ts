import { ts } from '#compiler';
import { handlerAround, handlerNames } from '../flow/reach.js';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { lastName, type Unit } from '../syntax/unit.js';
import type { FunctionNode } from '../syntax/value.js';
import { LIFE_TEXTS } from '../text/life-text.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import { loginsIn } from './logins.js';
import { FIELD, isExchanged, kindOf, kindOfField, NO_CREDENTIAL } from './record-fields.js';

const NO_STORE = spelled('stores', 'notStores');

/** Where credentials are kept, redeemed and renewed without a library that a model could describe. */
export function lifeSitesIn(unit: Unit): Site[] {
  return [...loginsIn(unit), ...fieldsIn(unit), ...refreshesIn(unit), ...certificatesIn(unit)];
}

function siteOf(unit: Unit, role: string, name: string, node: Site['node'], given: Site['given'] = {}): Site {
  const match: MatchedEntry = { name, entry: { role }, model: { package: '', exports: {} } };
  return { role, match, node, unit, external: undefined, given };
}

const LONGEST = 60;

const WRITES = spelled('stores', 'recordWrites');
const FINDS = spelled('stores', 'recordFinds');
const TAKES = spelled('stores', 'recordTakes');
const SELECTING = /^(?:where|filter|query|criteria)$/;
const SHOWN = spelled('stores', 'fieldChoices');

/** Fields of records that hold such a credential, where they are written and where a record is looked up by them. */
function fieldsIn(unit: Unit): Site[] {
  const sites: Site[] = [];
  for (const [name, uses] of unit.identifiers) {
    if (name.length > LONGEST) continue;
    if (kindOf(name) === undefined && !isExchanged(name)) continue;
    for (const use of uses) {
      const field = fieldAround(use);
      if (!field) continue;
      const place = placeOf(field.object);
      if (place && place.how !== 'stored' && place.how !== 'shown' && isExchanged(name, place.receiver)) {
        const role = place.how === 'taken' ? 'credential.take' : 'credential.redeem';
        sites.push(siteOf(unit, role, name, place.call, { value: field.value }));
        continue;
      }
      const kept = place && kindOfField(name, place.receiver);
      if (!place || !kept) continue;
      const { said } = kept;
      const isPassword = kept.kind === 'password';
      if (NO_STORE.test(place.receiver)) continue;
      if (place.how === 'stored') {
        if (kept.kind === 'digest') continue;
        sites.push(
          siteOf(unit, isPassword ? 'password.store' : 'credential.store', said, place.call, { value: field.value }),
        );
      } else if (!isPassword && place.how !== 'shown') {
        const role = place.how === 'taken' ? 'credential.take' : 'credential.redeem';
        if (kept.isRefresh) continue;
        sites.push(siteOf(unit, role, said, place.call, { value: field.value }));
      }
    }
  }
  return [...sites, ...entitiesIn(unit)];
}

function fieldAround(use: ts.Identifier): { object: ts.ObjectLiteralExpression; value: ts.Expression } | undefined {
  const { parent } = use;
  if (ts.isShorthandPropertyAssignment(parent)) return { object: parent.parent, value: use };
  if (!ts.isPropertyAssignment(parent) || parent.name !== use || !ts.isObjectLiteralExpression(parent.parent))
    return undefined;
  return { object: parent.parent, value: parent.initializer };
}

/** What a client of DynamoDB is sent to keep a record. */
const COMMANDS = /^(?:Put(?:Item)?|Update(?:Item)?)Command$/;

interface PlaceOfField {
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly how: 'stored' | 'found' | 'taken' | 'shown';
  readonly receiver: string;
}

/** The call of a database that an object is handed to, and what it does with it. */
function placeOf(object: ts.ObjectLiteralExpression): PlaceOfField | undefined {
  let at: ts.Node = object;
  let selects = false;
  for (let steps = 0; steps < 8; steps++) {
    const { parent } = at;
    if (ts.isPropertyAssignment(parent)) {
      const name = parent.name.getText();
      if (SHOWN.test(name)) return undefined;
      selects ||= SELECTING.test(name);
      at = parent.parent;
    } else if (ts.isArrayLiteralExpression(parent) || ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent))
      at = parent;
    else if (ts.isNewExpression(parent))
      return COMMANDS.test(lastName(parent.expression))
        ? { call: parent, how: 'stored', receiver: object.parent.parent.getText().slice(0, 80) }
        : undefined;
    else if (ts.isCallExpression(parent) && parent.expression !== at) return judged(parent, at, selects);
    else return undefined;
  }
  return undefined;
}

function judged(call: ts.CallExpression, argument: ts.Node, selects: boolean): PlaceOfField | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const name = expression.name.text;
  const receiver = receiverText(expression.expression);
  const isFilter =
    selects ||
    (call.arguments.length > 1 &&
      call.arguments[0] === argument &&
      !/\bwhere\b|transaction/.test(call.arguments[1]?.getText().slice(0, 300) ?? '') &&
      /^(?:update|findOne|findBy)/.test(name));
  if (TAKES.test(name) && (isFilter || /delete|remove/i.test(name))) return { call, how: 'taken', receiver };
  if (FINDS.test(name)) return { call, how: 'found', receiver };
  return WRITES.test(name) && !isFilter ? { call, how: 'stored', receiver } : undefined;
}

/** `db.insert(refreshTokens)` and `this.repository` by their last names. */
function receiverText(node: ts.Expression): string {
  if (ts.isCallExpression(node)) {
    const [table] = node.arguments;
    return table && (ts.isIdentifier(table) || ts.isStringLiteralLike(table)) ? table.text : lastName(node.expression);
  }
  return node.getText().slice(-80);
}

const RECORD = spelled('stores', 'recordNames');

/** `user.resetToken = token; await user.save()` */
function entitiesIn(unit: Unit): Site[] {
  return unit.assignments.flatMap((node) => {
    const { left, right } = node;
    if (!ts.isPropertyAccessExpression(left) || !FIELD.test(left.name.text) || NO_CREDENTIAL.test(left.name.text))
      return [];
    const record = left.expression.getText();
    if (!RECORD.test(record) || /^(?:null|undefined|''|"")$/.test(right.getText())) return [];
    const handler = handlerAround(node);
    const isSaved = (handler?.getText() ?? '')
      .slice(0, 20_000)
      .split(record)
      .some((rest, index) => index > 0 && /^\s*\.\s*save\s*\(|^\s*[,)]/.test(rest));
    return isSaved ? [siteOf(unit, 'credential.store', left.name.text, node, { value: right })] : [];
  });
}

const REFRESHES =
  /^(?:handle|do|on|post)?_?(?:refresh|renew)_?(?:(?:access|auth|jwt|id|user)?_?(?:tokens?|jwt|session|auth))?(?:_?(?:handler|controller|route|action))?$|\/(?:refresh|renew)(?:[-_/]?(?:access[-_])?tokens?)?\/?$|\/tokens?\/(?:refresh|renew)\/?$/i;

/** Handlers that give a new access token for a refresh token. */
function refreshesIn(unit: Unit): Site[] {
  if (!LIFE_TEXTS['token.refresh'].test(unit.text)) return [];
  const found = new Set<FunctionNode>();
  for (const call of [...unit.calls.values()].flat()) {
    const last = ts.isCallExpression(call) ? call.arguments.at(-1) : undefined;
    if (last && isFunctionNode(last) && isRefreshing(last)) found.add(last);
    for (const argument of ts.isCallExpression(call) ? call.arguments : [])
      if (isFunctionNode(argument) && isRefreshing(argument)) found.add(argument);
  }
  for (const [name, uses] of unit.identifiers) {
    if (name.length > LONGEST || !REFRESHES.test(name)) continue;
    for (const { parent } of uses) {
      const fn = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.initializer : parent;
      const inner = fn && ts.isCallExpression(fn) ? fn.arguments.at(-1) : fn;
      if (inner && isFunctionNode(inner) && inner.body && isRefreshing(inner)) found.add(inner);
    }
  }
  for (const node of decoratedMethods(unit)) if (isRefreshing(node)) found.add(node);
  return [...found].map((node) => siteOf(unit, 'token.refresh', 'refresh', node));
}

function isRefreshing(fn: FunctionNode): boolean {
  return handlerNames(fn).some((name) => REFRESHES.test(name));
}

function decoratedMethods(unit: Unit): FunctionNode[] {
  return (unit.calls.get('Post') ?? []).flatMap((call) => {
    const { parent } = call;
    return ts.isDecorator(parent) && ts.isMethodDeclaration(parent.parent) ? [parent.parent] : [];
  });
}

/** `req.headers['x-client-cert']`, `req.get('x-ssl-client-verify')` */
function certificatesIn(unit: Unit): Site[] {
  const words = LIFE_TEXTS['certificate.forwarded'];
  if (!words.test(unit.text)) return [];
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && words.test(node.text)) {
      const read = readOf(node);
      if (read) sites.push(siteOf(unit, 'certificate.forwarded', node.text.toLowerCase(), node));
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  return sites;
}

function readOf(name: ts.StringLiteralLike): boolean {
  const { parent } = name;
  if (ts.isElementAccessExpression(parent)) {
    const write = parent.parent;
    const isWritten =
      ts.isBinaryExpression(write) && write.left === parent && write.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return /headers$/.test(parent.expression.getText()) && !isWritten && !ts.isDeleteExpression(write);
  }
  return (
    ts.isCallExpression(parent) && parent.arguments.length === 1 && /^(?:get|header)$/.test(lastName(parent.expression))
  );
}
