import { ts } from '#compiler';
import { accountsNamedBehind, accountsNamedBeside } from '../flow/account-named.js';
import { isAskedLater } from '../flow/asked-later.js';
import { sharedKey } from '../flow/cache-key.js';
import type { Callers } from '../flow/callers.js';
import { hasEmailCheck, VERIFIED_EMAIL } from '../flow/email-check.js';
import { fetchedBy } from '../flow/fetched.js';
import { Flow, type UseKind } from '../flow/flow.js';
import { hasSenderCheck, type IdentityUse, identityUse } from '../flow/identity-use.js';
import { nameOfValue } from '../flow/naming.js';
import { spineOf } from '../flow/origin.js';
import { type Received, receivedInAddress } from '../flow/received.js';
import { refusedOnNo } from '../flow/refused-on-no.js';
import { memoOf, rememberedForEver } from '../flow/remembered.js';
import { type Skip, skippedBy } from '../flow/skipped.js';
import { passesAnyone, passesWithout, refuses, softMounts } from '../flow/soft-guard.js';
import { softRoutes } from '../flow/soft-routes.js';
import { isOfToolCaller } from '../flow/tool-caller.js';
import { unheardCall } from '../flow/unheard.js';
import { isListOfSettings, mayBeUnset } from '../flow/unset-setting.js';
import { namesReaching } from '../flow/verifying-names.js';
import { type Callable, callableOf } from '../questions/callable.js';
import type { CodeSite, Place } from '../questions/code-site.js';
import { partDecidedBy } from '../questions/comparison.js';
import { type ActiveDecision, activeDecisions } from '../questions/introspected.js';
import { type NamedIssuer, namedIssuer } from '../questions/named-issuer.js';
import { isCallNode, type Site } from '../roles/site.js';
import { isUnanchored } from '../sites/rights.js';
import { type Mount, mountsOf, routesAfter } from '../syntax/mounts.js';
import { enclosingFunction } from '../syntax/scope.js';
import { sentWith } from '../syntax/sending.js';
import { lastName } from '../syntax/unit.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { argumentsOf } from '../values/calls.js';
import { isFunctionNode } from '../values/evaluate.js';
import { entriesOf } from '../values/members.js';
import { isOptionalSetting } from '../values/optional-settings.js';
import type { Program } from '../values/program.js';
import { callerUnasked } from './caller-unasked.js';
import type { Claims } from './code.js';
import type { CodeView } from './code-view.js';
import { type GuardBefore, guardOf } from './guards.js';
import type { ViewedSite } from './viewed-site.js';

const USED: ReadonlySet<UseKind> = new Set(['argument', 'compare', 'store', 'return']);

/** What is asked of claims beyond signature, issuer and audience. */
export class ClaimViews implements Claims {
  readonly verifiedEmail = VERIFIED_EMAIL;
  readonly #code: CodeView;
  readonly #program: Program;
  readonly #callers: Callers;
  readonly #flow: Flow;
  readonly #packageOf: (path: string) => string;

  constructor(code: CodeView, program: Program, callers: Callers, packageOf: (path: string) => string) {
    this.#code = code;
    this.#program = program;
    this.#callers = callers;
    this.#flow = new Flow(program, callers);
    this.#packageOf = packageOf;
  }

  /** Of each file, the names at its top through which tokens or sessions are verified. */
  verifyingNames(): ReadonlyMap<string, ReadonlySet<string>> {
    const sites = ['token.verify', 'session.verify'].flatMap((role) => this.#code.sites(role));
    return namesReaching(
      this.#program,
      this.#callers,
      sites.filter(({ side }) => side !== 'test').map((site) => innerOf(site).node),
    );
  }

  comparesDecoded(site: CodeSite, claim: string): boolean {
    const { node, match } = innerOf(site);
    // A guard takes the token out of the request itself: nobody decodes the same one elsewhere.
    if (match.entry.parts?.token === undefined) return false;
    const hasCallback = isCallNode(node) && argumentsOf(node).some(ts.isArrowFunction);
    // What a call with a callback returns is nothing.
    if (this.#code.claimUses(site).some(({ how }) => !(hasCallback && how === 'return'))) return false;
    const home = this.#packageOf(innerOf(site).unit.path);
    return this.#code
      .sites('token.decode')
      .some(
        (decode) =>
          this.#packageOf(innerOf(decode).unit.path) === home &&
          this.#code.comparisonOf(decode, claim)?.strength === 'exact',
      );
  }

  comesAsBearer(site: CodeSite): boolean {
    if (innerOf(site).match.entry.parts?.token === undefined) return true;
    return site.part('token').values.some(
      (value) =>
        spineOf(value).path.some((name) => /^authorization(?:Token)?$/i.test(name)) ||
        // `String(req.headers.authorization).slice(7)`
        /[.['"]authorization\b/i.test(value.node.getText().slice(0, 200)),
    );
  }

  fetchedBy(site: CodeSite): Place | undefined {
    return fetchedBy(this.#code.claimUses(site));
  }

  namedIssuer(site: CodeSite, part: string): NamedIssuer | undefined {
    const isRequested = (value: Value) => this.#code.originOfValue(value) === 'request';
    return namedIssuer(this.#program, this.#flow, isRequested, site.part(part).values);
  }

  callerUnasked(site: CodeSite): Place | undefined {
    const sites = this.#code.sites('session.verify').map(({ view }) => view.site);
    const uses = this.#code.claimUses(site);
    return callerUnasked(this.#program, this.#callers, sites, site as ViewedSite, uses, this.#packageOf);
  }

  guardOf(site: CodeSite): GuardBefore | undefined {
    return guardOf(this.#code, this.#program, this.#callers, site);
  }

  unheard(site: CodeSite): readonly Place[] {
    return [...new Set(this.#code.allClaimUses(site).flatMap((use) => unheardCall(use) ?? []))];
  }

  refuses(handler: Place): boolean {
    return refuses(this.#program, handler);
  }

  receivedInAddress(site: CodeSite, part: string): readonly Received[] {
    return receivedInAddress(this.#program, site.part(part).values, site.at);
  }

  isUnanchored(site: CodeSite, part: string): boolean {
    return isUnanchored(site.part(part).values.flatMap((value) => this.#code.elementsOf(value)));
  }

  isOptionalSetting(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    return values.length > 0 && values.every((value) => isOptionalSetting(this.#program, value));
  }

  isNamed(site: CodeSite, part: string, name: RegExp): boolean {
    return site
      .part(part)
      .values.flatMap((value) => this.#code.elementsOf(value))
      .some((value) => name.test(nameOfValue(value) ?? '') || value.via?.some((step) => name.test(step.name)));
  }

  isSubjectUsed(site: CodeSite): boolean {
    return this.#code.claimUses(site).some(({ how, path }) => path.includes('sub') && USED.has(how));
  }

  partDecidedBy(site: CodeSite, claim: string): Place | undefined {
    return partDecidedBy(this.#code.claimUses(site), claim);
  }

  identityUse(site: CodeSite, name: string): IdentityUse | undefined {
    return identityUse(this.#flow.uses(innerOf(site).node), name);
  }

  hasSenderCheck(site: CodeSite): boolean {
    return hasSenderCheck(innerOf(site).node);
  }

  rememberedForEver(site: CodeSite): Place | undefined {
    const memo = memoOf(this.#callers, innerOf(site).node);
    if (memo) return memo;
    return rememberedForEver(this.#program, this.#code.claimUses(site));
  }

  sharedCacheKey(site: CodeSite): Place | undefined {
    for (const value of site.part('cacheKey').values) {
      const key = value.kind === 'function' ? sharedKey(this.#program, value.node) : undefined;
      if (key) return key;
    }
    return undefined;
  }

  hasEmailCheck(site: CodeSite): boolean {
    return hasEmailCheck(innerOf(site));
  }

  isAskedLater(place: Place): boolean {
    return isAskedLater(this.#program, place);
  }

  goesToUserInfo(site: CodeSite): boolean {
    return this.goesTo(site, USER_INFO);
  }

  goesTo(site: CodeSite, words: RegExp): boolean {
    const [address] = sentWith(innerOf(site))?.arguments ?? [];
    if (!address) return false;
    const known = optionsOf(this.#program.evaluator.evaluate(address)).map((value) =>
      value.kind === 'literal' ? String(value.value) : (nameOfValue(value) ?? ''),
    );
    return words.test([address.getText().slice(0, 300), ...known].join(' '));
  }

  passesWithout(site: CodeSite): Place | undefined {
    return passesWithout(this.#program, this.#callers, innerOf(site).node);
  }

  sourceNames(site: CodeSite, part: string): readonly string[] {
    return site
      .part(part)
      .values.flatMap((value) => entriesOf(this.#program.evaluator, value).entries)
      .flatMap(({ value }) => (value.kind === 'member' ? [value.name] : []));
  }

  onlyGates(site: CodeSite): Place | undefined {
    const uses = this.#code.claimUses(site);
    const isGate = uses.length > 0 && uses.every(({ how, path }) => how === 'test' && path.length === 0);
    return isGate ? uses.find(({ node }) => ts.isPrefixUnaryExpression(node.parent))?.node : undefined;
  }

  passesAnyone(site: CodeSite): Place | undefined {
    return passesAnyone(innerOf(site).node);
  }

  softMounts(site: CodeSite): readonly Mount[] {
    const { node, role } = innerOf(site);
    const find = role === 'guard.authenticate' ? softRoutes : softMounts;
    return find(this.#program, this.#callers, node);
  }

  isOfToolCaller(site: CodeSite, part: string): boolean {
    return site.part(part).values.some((value) => isOfToolCaller(value));
  }

  routesAfter(site: CodeSite): readonly Mount[] {
    return this.#flow.uses(innerOf(site).node).flatMap(({ how, call }) => {
      const isPut = how === 'argument' && call && ts.isCallExpression(call) && lastName(call.expression) === 'use';
      return isPut ? routesAfter(call) : [];
    });
  }

  mountsAround(site: CodeSite): readonly Mount[] {
    const fn = enclosingFunction(innerOf(site).node);
    if (!isFunctionNode(fn)) return [];
    return this.#callers
      .namings(fn)
      .flatMap((use) => (ts.isCallExpression(use.parent) ? mountsOf(use.parent, use) : []));
  }

  accountsNamedBeside(site: CodeSite): readonly Place[] {
    const uses = this.#code.claimUses(site);
    const own = accountsNamedBeside(this.#program, this.#callers, innerOf(site).node, uses);
    return [...own, ...accountsNamedBehind(this.#program, this.#code.mountedOn(site))];
  }

  callableOf(site: CodeSite): Callable | undefined {
    const handler = site.part('handler').values.find((value) => value.kind === 'function');
    return handler && callableOf(handler.node);
  }

  skippedBy(site: CodeSite): Skip | undefined {
    return skippedBy(this.#program, this.#callers, innerOf(site).node);
  }

  isListOfSettings(site: CodeSite, part: string): boolean {
    return site.part(part).values.some((value) => isListOfSettings(this.#program, value));
  }

  mayBeUnset(place: Place): boolean {
    return mayBeUnset(this.#program, place);
  }

  activeDecisions(site: CodeSite): readonly ActiveDecision[] {
    return activeDecisions(this.#code.claimUses(site));
  }

  refusedOnNo(place: Place): Place | undefined {
    return refusedOnNo(this.#program, this.#callers, place);
  }
}

const USER_INFO = spelled('requests', 'userInfoEndpoints');

function innerOf(site: CodeSite): Site {
  return (site as ViewedSite).view.site;
}
