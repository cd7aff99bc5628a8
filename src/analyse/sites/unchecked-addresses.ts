import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { loopbackHost } from '../text/loopback.js';
import { spelled } from '../text/spellings.js';
import { UNCHECKED_ADDRESS } from '../text/unchecked-address.js';

const SAYS = new RegExp(UNCHECKED_ADDRESS);
const RECORDS = spelled('calls', 'recordingMethods');
const SERVER = /\b(?:server|data source|host|addr(?:ess)?)\s?=\s?(?:tcp:)?([^;,\\:]{1,200})/i;
/** A sentence about an address is none. */
const IS_ADDRESS = /:\/\/|[;?&{]|^\S{0,80}=/;
const HOST = /^[a-z+]{2,20}:\/\/(?:[^@/]{0,200}@)?([^/:?]{1,200})/i;

/** Texts of addresses that leave the certificate of a server unchecked: `mongodb://db/app?tlsInsecure=true`. */
export function uncheckedAddressesIn(unit: Unit): Site[] {
  if (!SAYS.test(unit.text)) return parametersIn(unit);
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const text = ts.isTemplateExpression(node) ? node.getText() : node.text;
    if (SAYS.test(text) && IS_ADDRESS.test(text) && !isAsked(node) && !isLocal(text)) sites.push(siteOf(unit, node));
  };
  visit(unit.source);
  return [...sites, ...parametersIn(unit)];
}

/** `url.searchParams.set('sslmode', 'no-verify')` */
function parametersIn(unit: Unit): Site[] {
  return (unit.calls.get('set') ?? []).flatMap((call) => {
    const [name, value] = ts.isCallExpression(call) ? call.arguments : [];
    const isSaid = name && value && ts.isStringLiteralLike(name) && ts.isStringLiteralLike(value);
    return isSaid && SAYS.test(`${name.text}=${value.text}`) ? [siteOf(unit, call)] : [];
  });
}

function siteOf(unit: Unit, node: Site['node']): Site {
  const match: MatchedEntry = {
    name: 'the address',
    entry: { role: 'tls.verification', off: ['unchecked'] },
    model: { package: '', exports: {} },
  };
  return { role: 'tls.verification', match, node, unit, external: undefined, given: { value: 'unchecked' } };
}

/** Whether a text is searched for, compared or shown, and no address. */
function isAsked({ parent }: ts.Node): boolean {
  if (ts.isNewExpression(parent)) return /Error$/.test(parent.expression.getText());
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind !== ts.SyntaxKind.PlusToken;
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression))
    return ts.isThrowStatement(parent);
  const { text } = parent.expression.name;
  return /^(?:includes|indexOf|match|test|replace)/.test(text) || RECORDS.test(`.${text}`);
}

function isLocal(text: string): boolean {
  const [, host] = HOST.exec(text.replace(/^['"\x60]/, '')) ?? SERVER.exec(text) ?? [];
  return host !== undefined && loopbackHost(host);
}
