import { ts } from '#compiler';
import type { Flow, Use } from '../flow/flow.js';
import { addressOf, spineOf } from '../flow/origin.js';
import { siteOfCall } from '../roles/known-sites.js';
import { enclosingFunction } from '../syntax/scope.js';
import { lastName } from '../syntax/unit.js';
import type { Value } from '../syntax/value.js';
import { namesFrom, spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import type { Program } from '../values/program.js';
import type { Place } from './code-site.js';

/** What a request says of the address of an issuer or of its keys. */
export interface NamedIssuer {
  /** `host`: where the request goes; `path`: a part behind a host that the program names. */
  readonly chooses: 'host' | 'path';
  /**
   * Whether anybody asks before if it is a known one; `unclear` where it is handed to somebody who may ask, `own` where it
   * is the address at which the server itself was asked.
   */
  readonly asked: 'yes' | 'no' | 'unclear' | 'own';
  /** Where the request is read. */
  readonly at: Place;
}

const MAXIMUM_DEPTH = 5;
const ASKS = spelled('decisions', 'issuerChecks');
const RECORDS = spelled('calls', 'recordingMethods');
const ADDRESSES = spelled('calls', 'addressTakers');
const CONVERSIONS = namesFrom('calls', 'conversions');
/** A host, and what ends it. */
const NAMED_HOST = /^[a-z][a-z+.-]{0,20}:\/\/[^/]{1,300}\//i;
const SCHEME = /^['"`/^]*https?:?[/\\]{0,4}['"`/]*$/;
const NOTHING = /^(?:null|undefined|''|""|``)$/;

/** Where a value of an address is read from a request, the host before the path. */
export function namedIssuer(
  program: Program,
  flow: Flow,
  isRequested: (value: Value) => boolean,
  address: readonly Value[],
): NamedIssuer | undefined {
  const found: NamedIssuer[] = [];
  const visit = (value: Value, before: string, depth: number): void => {
    if (depth > MAXIMUM_DEPTH) return;
    const frame = 'frame' in value ? value.frame : undefined;
    const within = (node: ts.Expression) => visit(program.evaluator.evaluate(node, frame), before, depth + 1);
    const text = addressOf(value);
    if (value.kind === 'union') for (const option of value.options) visit(option, before, depth + 1);
    else if (value.kind === 'text') {
      let said = before;
      for (const part of value.parts) {
        if (part.kind === 'literal') said += String(part.value);
        else visit(part, said, depth + 1);
      }
    } else if (text) within(text);
    else if (value.kind === 'function') for (const returned of program.returnsOf(value.node)) within(returned);
    else if (value.kind === 'call' && isConversion(value)) for (const given of argumentsOf(value.node)) within(given);
    else if (isRequested(value))
      found.push({
        chooses: NAMED_HOST.test(before) ? 'path' : 'host',
        asked: isOwnAddress(value) ? 'own' : askedOf(program, flow.uses(value.node)),
        at: value.node,
      });
  };
  for (const value of address) visit(value, '', 0);
  return found.find(({ chooses }) => chooses === 'host') ?? found[0];
}

/** `new URL(request.url).origin`, `req.headers.host`, `req.hostname` */
function isOwnAddress(value: Value): boolean {
  return spineOf(value).path.some((part) => OWN.test(part));
}

const OWN = /^(?:origin|protocol|href|(?:x-forwarded-)?host(?:name)?)$/i;

function isConversion({ callee }: Value & { kind: 'call' }): boolean {
  return callee.kind === 'external' && callee.package === '' && CONVERSIONS.has(callee.path);
}

function askedOf(program: Program, uses: readonly Use[]): NamedIssuer['asked'] {
  if (uses.some(isAsked)) return 'yes';
  return uses.some((use) => mayBeAsked(use) && !isKnown(program, use.call)) ? 'unclear' : 'no';
}

/** What a library verifies, fetches or sets up with an issuer asks for no list. */
function isKnown(program: Program, call: Use['call']): boolean {
  const unit = call && program.unitOf(call);
  return unit !== undefined && call !== undefined && siteOfCall(program, unit, call) !== undefined;
}

/** `iss !== ISSUER`, `TRUSTED.includes(iss)`, `if (!TENANTS[tenant])`, `await isKnownIssuer(iss)` */
function isAsked({ how, node, call }: Use): boolean {
  if (how === 'compare') return !isComparedWithNothing(node);
  if (how !== 'argument') return false;
  if (!call) return ts.isElementAccessExpression(node.parent);
  return ASKS.test(lastName(call.expression)) && !isCache(call);
}

/** `keys.get(iss)` beside `keys.set(iss, …)`: a map that whoever asks it fills knows every issuer. */
function isCache({ expression }: NonNullable<Use['call']>): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false;
  return enclosingFunction(expression).getText().includes(`${expression.expression.getText()}.set(`);
}

function isComparedWithNothing({ parent }: ts.Node): boolean {
  if (!ts.isBinaryExpression(parent)) return false;
  return [parent.left, parent.right].some((side) => NOTHING.test(side.getText()));
}

/** Given to a function out of sight whose answer is kept or waited for, or asked how it begins. */
function mayBeAsked({ how, node, call }: Use): boolean {
  if (!call) return false;
  if (how === 'method') {
    const [said] = call.arguments ?? [];
    return /^(?:startsWith|endsWith|match|includes|search)$/.test(lastName(call.expression)) && !isScheme(said);
  }
  if (how !== 'argument' || ts.isNewExpression(call) || RECORDS.test(`.${lastName(call.expression)}`)) return false;
  return !ADDRESSES.test(lastName(call.expression)) && node.parent === call;
}

function isScheme(said: ts.Expression | undefined): boolean {
  return said !== undefined && SCHEME.test(said.getText());
}
