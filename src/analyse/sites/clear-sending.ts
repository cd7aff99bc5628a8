import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import { bare } from '../syntax/bare.js';
import { declarationOf } from '../syntax/scope.js';
import { lastName, referencesIn, type Unit } from '../syntax/unit.js';
import { CLEAR_ADDRESS, clearHost, isFarHost } from '../text/clear-address.js';
import { spelled } from '../text/spellings.js';

const MAY_SEND = new RegExp(CLEAR_ADDRESS, 'i');
const SHOWN = spelled('requests', 'shownCredentials');
const ADDRESSES = spelled('requests', 'addressNames');
const TOKEN_ADDRESS = spelled('requests', 'tokenAddressNames');
const SENDERS = spelled('calls', 'addressSenders');
const BINDS = /\.bind\(|\bbind_?(?:credentials|password|dn)\b/i;
const UPGRADES = /start_?tls/i;
const LONGEST = 4_000;
const DEPTH = 4;

/** Where credentials leave for another machine without TLS. */
export function clearSendingIn(unit: Unit): Site[] {
  if (!MAY_SEND.test(unit.text)) return [];
  const sites = new Map<ts.Node, Site>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = ts.isTemplateExpression(node) ? node.head.text : node.text;
      const found = clearHost(text) === undefined ? [] : [...uses(unit, node, text, 0)];
      for (const { at, what } of found) sites.set(at, siteOf(unit, at, what));
    }
    ts.forEachChild(node, visit);
  };
  visit(unit.source);
  for (const call of unit.calls.get('createInsecure') ?? []) {
    const address = besideChannel(call);
    if (address && /authori[sz]ation|bearer|token|api-?key|passw/i.test(unit.text))
      sites.set(address, siteOf(unit, address, 'calls'));
  }
  return [...sites.values()];
}

function siteOf(unit: Unit, node: Site['node'], what: string): Site {
  const match: MatchedEntry = { name: what, entry: { role: 'clear.send' }, model: { package: '', exports: {} } };
  return { role: 'clear.send', match, node, unit, external: undefined, given: {} };
}

/** An address, or the name of a variable that holds it. */
type Address = ts.StringLiteralLike | ts.TemplateExpression | ts.Identifier;

interface Use {
  readonly at: Site['node'];
  readonly what: string;
}

/** What an address is used for: the request, connection or setting that it ends in, also through a variable of the file. */
function* uses(unit: Unit, from: Address, text: string, depth: number): Iterable<Use> {
  if (depth > DEPTH) return;
  let at: ts.Expression = from;
  let spot: Address | ts.BinaryExpression = from;
  for (;;) {
    const { parent } = at;
    if (ts.isTemplateSpan(parent)) {
      if (parent.parent.head.text !== '' || parent.parent.templateSpans[0] !== parent) return;
      spot = parent.parent;
      at = spot;
    } else if (ts.isBinaryExpression(parent)) {
      if (parent.operatorToken.kind === ts.SyntaxKind.PlusToken && parent.right === at) return;
      spot = parent;
      at = spot;
    } else if (ts.isNewExpression(parent) && lastName(parent.expression) === 'URL') {
      at = parent;
    } else if (
      ts.isArrayLiteralExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent)
    ) {
      at = parent;
    } else break;
  }
  const { parent } = at;
  if (ts.isVariableDeclaration(parent) && parent.initializer === at && ts.isIdentifier(parent.name)) {
    for (const use of referencesIn(unit, parent)) if (use !== parent.name) yield* uses(unit, use, text, depth + 1);
    return;
  }
  const what = usedFor(unit, at, text);
  if (what !== undefined) yield { at: spot, what };
}

function usedFor(unit: Unit, at: ts.Expression, text: string): string | undefined {
  const { parent } = at;
  const name = ts.isPropertyAssignment(parent) && parent.initializer === at ? parent.name.getText() : undefined;
  if (name !== undefined && TOKEN_ADDRESS.test(name) && /^http:/i.test(text)) return 'token';
  const call = callAround(at);
  const isFirst = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.[0] === at;
  const isNamed = name !== undefined && ADDRESSES.test(name);
  if (!call || !(isFirst || isNamed)) return undefined;
  if (/^ldap:/i.test(text)) return BINDS.test(unit.text) && !UPGRADES.test(unit.text) ? 'bind' : undefined;
  if (!SENDERS.test(lastName(call.expression))) return undefined;
  if (/[?&](?:access_?)?token=/i.test(at.getText())) return 'request';
  return SHOWN.test(givenTo(call)) ? (/^http:/i.test(text) ? 'request' : 'connection') : undefined;
}

/** The call that takes an address: by itself, or in an object. */
function callAround(from: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  let at = from;
  for (let steps = 0; steps < 8; steps++) {
    const { parent } = at;
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression === at ? undefined : parent;
    if (
      !ts.isPropertyAssignment(parent) &&
      !ts.isObjectLiteralExpression(parent) &&
      !ts.isArrayLiteralExpression(parent)
    )
      return undefined;
    at = parent;
  }
  return undefined;
}

/** What a call is given, with what the variables hold that stand in it. */
function givenTo(call: ts.CallExpression | ts.NewExpression): string {
  const held = (node: ts.Node): string[] => {
    const inner = ts.isShorthandPropertyAssignment(node)
      ? node.name
      : ts.isPropertyAssignment(node)
        ? node.initializer
        : node;
    const value = ts.isExpression(inner) ? bare(inner) : inner;
    if (ts.isObjectLiteralExpression(value)) return value.properties.flatMap(held);
    const declaration = ts.isIdentifier(value) ? declarationOf(value) : undefined;
    return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
      ? [declaration.initializer.getText()]
      : [];
  };
  const given = call.arguments ?? [];
  return [...given.map((argument) => argument.getText()), ...given.flatMap(held)].join('\n').slice(0, LONGEST);
}

/** The address that a channel without TLS is opened to: `new Ledger('ledger.example:443', credentials.createInsecure())`. */
function besideChannel({ parent }: ts.Node): ts.StringLiteralLike | undefined {
  if (!ts.isNewExpression(parent) && !ts.isCallExpression(parent)) return undefined;
  const [address] = parent.arguments ?? [];
  if (!address || !ts.isStringLiteralLike(address)) return undefined;
  return isFarHost(address.text.replace(/^dns:\/*|:\d{1,5}$/g, ''), false) ? address : undefined;
}
