import { ts } from '#compiler';
import type { Location } from '../../load/location.js';
import { nameOfValue } from '../flow/naming.js';
import type { Place } from '../questions/code-site.js';
import { identityOf } from '../questions/peers.js';
import type { Cell } from '../questions/policy.js';
import type { Activity, TokenPlace } from '../questions/token-place.js';
import { enclosingName } from '../syntax/scope.js';
import { sendingCall } from '../syntax/sending.js';
import type { Value } from '../syntax/value.js';
import { mask } from '../text/secret-text.js';
import { spelled } from '../text/spellings.js';
import type { CodeView } from '../view/code-view.js';
import type { ViewedSite } from '../view/viewed-site.js';

const WITH_POLICY: readonly (readonly [role: string, activity: Activity])[] = [
  ['token.sign', 'issued'],
  ['token.encrypt', 'issued'],
  ['token.verify', 'verified'],
  ['session.verify', 'verified'],
  ['token.decrypt', 'decrypted'],
];
const DECODED = ['token.decode', 'token.header', 'session.read'];

/** Every place of a program where a token is issued, verified, decoded, stored, sent or logged, in no order. */
export class Inventory {
  readonly #view: CodeView;
  readonly #locate: (place: Place) => Location;
  /** Keys that stand in the code: no output may show them. */
  readonly secrets = new Set<string>();

  constructor(view: CodeView, locate: (place: Place) => Location) {
    this.#view = view;
    this.#locate = locate;
  }

  /** Those where a token or a session is verified. */
  verifiers(): TokenPlace[] {
    return WITH_POLICY.filter(([, activity]) => activity === 'verified').flatMap((row) => this.#ofRole(row));
  }

  places(): TokenPlace[] {
    return [
      ...WITH_POLICY.flatMap((row) => this.#ofRole(row)),
      ...this.#view.sites('token.introspect').map((site) => this.#place(site, 'introspected', {})),
      ...DECODED.flatMap((role) =>
        this.#view
          .sites(role)
          .map((site) => this.#place(site, 'decoded', { verified: this.#view.isVerified(site, 'token') })),
      ),
      ...['storage.write', 'storage.native.write'].flatMap((role) =>
        this.#view.sites(role).flatMap((site) => this.#stored(site)),
      ),
      ...this.#view.sites('http.authorization').flatMap((site) => this.#sent(site)),
      ...this.#view.sites('log.write').flatMap((site) => this.#logged(site)),
    ];
  }

  #ofRole([role, activity]: (typeof WITH_POLICY)[number]): TokenPlace[] {
    return this.#view.sites(role).flatMap((site) => this.#withPolicy(site, activity));
  }

  #place(site: ViewedSite, activity: Activity, more: Partial<TokenPlace>): TokenPlace {
    const { match } = site.view.site;
    return {
      activity,
      library: match.model.package,
      call: site.name,
      symbol: enclosingName(site.at),
      side: site.side,
      location: this.#locate(site.at),
      lacks: [],
      ...more,
    };
  }

  #withPolicy(site: ViewedSite, activity: Activity): TokenPlace[] {
    const peers = activity === 'verified' ? this.#view.peersOf(site) : [];
    return this.#view.policiesOf(site).map(({ site: seen, keys, policy }) => {
      for (const { kind, id } of keys) if (kind === 'literal' && id) this.secrets.add(id.slice('literal '.length));
      const lacks = peers.filter(({ verifier }) => verifier.at === seen.at).flatMap((comparison) => comparison.lacks);
      return this.#place(seen, activity, {
        policy,
        trusts: activity === 'verified' ? identityOf(keys) : undefined,
        lacks: lacks.map(({ check, checkedBy }) => ({ check, checkedBy: checkedBy.map((at) => this.#locate(at)) })),
      });
    });
  }

  #stored(site: ViewedSite): TokenPlace[] {
    const views = this.#view.credentials(site, 'value').length > 0 ? [site] : site.seenFrom('key', 'value');
    return views.flatMap((seen) => {
      const { values } = seen.part('value');
      if (values.every(({ kind }) => kind === 'literal')) return [];
      const known = this.#view.credentials(seen, 'value').find(({ evidence }) => evidence !== 'ambiguous name');
      const keys = seen.texts('key').map((key) => key.split('=')[0] ?? '');
      const verdicts = keys.map((key) => this.#view.judgeName(key));
      const byKey = verdicts.includes('credential') && !this.#view.isHarmlessByName(seen, 'value');
      if (verdicts.includes('harmless') || (!known && !byKey)) return [];
      const under: Cell =
        keys.length > 0
          ? { is: 'known', values: [...new Set(keys)].sort() }
          : { is: 'unknown', why: 'the name is computed' };
      return [this.#place(seen, 'stored', { holds: plain(known?.what ?? keys[0] ?? 'a token'), under })];
    });
  }

  #sent(site: ViewedSite): TokenPlace[] {
    const { values } = site.part('value');
    const named = this.#view.credentials(site, 'value').filter(({ evidence }) => evidence !== 'ambiguous name');
    const names = [...new Set(named.map(({ what }) => plain(what)))];
    const holds = values.map((value) => credentialSent(value, names)).filter((one) => one !== undefined);
    if (holds.length === 0) return [];
    const call = sendingCall(site.view.site.node)?.expression;
    const place = { holds: [...new Set(holds)].sort().join(' or '), library: '', call: calledAs(call) };
    return [this.#place(site, 'sent', place)];
  }

  #logged(site: ViewedSite): TokenPlace[] {
    const views = this.#view.credentials(site, 'values').length > 0 ? [site] : site.asWrapped('values');
    return views.flatMap((seen) => {
      const known = this.#view.credentials(seen, 'values').filter(({ evidence }) => evidence !== 'ambiguous name');
      const what = [...new Set(known.map((credential) => plain(credential.what)))];
      return what.length === 0 ? [] : [this.#place(seen, 'logged', { holds: what.join(', ') })];
    });
  }
}

const SCHEME = spelled('requests', 'authorizationSchemes');

/** `env API_TOKEN (Bearer)`; undefined for what is no credential, such as a schema of the header. */
function credentialSent(value: Value, names: readonly string[]): string | undefined {
  const whole = value.kind === 'text' ? value.parts[0] : value;
  const start = whole?.kind === 'literal' ? String(whole.value) : '';
  const scheme = SCHEME.exec(start)?.[1];
  if (value.kind === 'literal' && !/ undefined$| null$/.test(start))
    return scheme && `literal ${mask(start.slice(scheme.length + 1))} (${scheme})`;
  if (names.length > 0) return `${names.join(', ')}${scheme === undefined ? '' : ` (${scheme})`}`;
  if (value.kind === 'text' && scheme !== undefined) {
    const others = value.parts.flatMap((part) => (part.kind === 'literal' ? [] : [nameOfValue(part)]));
    return `${others.filter((name) => name !== undefined).join(' ') || 'a computed value'} (${scheme})`;
  }
  if (value.kind === 'literal') return scheme && `a computed value (${scheme})`;
  return value.kind === 'member' || value.kind === 'external' ? nameOfValue(value) : undefined;
}

/** `fetch`, `undici.request`: the names of a callee; what sends a header that is set elsewhere is out of sight. */
function calledAs(callee: ts.Expression | undefined): string {
  const text = callee && (ts.isIdentifier(callee) || ts.isPropertyAccessExpression(callee)) ? callee.getText() : '';
  return /^[\w$.]{1,60}$/.test(text) ? text : 'Authorization header';
}

function plain(what: string): string {
  return what.replaceAll('`', '');
}
