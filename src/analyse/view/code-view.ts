import { ts } from '#compiler';
import type { ControlId, Hit } from '../../rule-meta.js';
import { readsCode, type StateCheck, stateCheckAround } from '../flow/callback.js';
import { areClaimsInSight, type ComparedClaim, comparedClaims } from '../flow/compared-claims.js';
import { type Failure, Failures } from '../flow/failure.js';
import { Flow, type Use } from '../flow/flow.js';
import { type Unawaited, unawaitedCalls } from '../flow/handed-back.js';
import { type Handling, handlingOf } from '../flow/handling.js';
import { lookUpBy, recordReadBy } from '../flow/lookup.js';
import { variableOf } from '../flow/naming.js';
import { type Origin, Origins } from '../flow/origin.js';
import { ClaimStarts, resultsOf } from '../flow/results.js';
import { inSession, sessionCheck } from '../flow/sessions.js';
import { unheardCall } from '../flow/unheard.js';
import { reliancesOn, Verification } from '../flow/verification.js';
import { callsAround, givesResult, isOnOtherWay, type View } from '../flow/wrappers.js';
import type { Sides } from '../knowledge/sides.js';
import type { Vocabulary } from '../knowledge/vocabulary.js';
import { type Addressed, addressed } from '../questions/addressed.js';
import { claimUses } from '../questions/claim-uses.js';
import type { ClaimUse, CodeSite, Comparison, Odd, Place } from '../questions/code-site.js';
import { comparisonOf, isComparedBefore, isDemanded } from '../questions/comparison.js';
import { type CredentialCookie, credentialCookies } from '../questions/cookies.js';
import { type Credential, Credentials } from '../questions/credentials.js';
import { isHarmlessCall } from '../questions/harmless-calls.js';
import { KeySources } from '../questions/key-source.js';
import { isMadePerCall, keyKindOf, secretConstants } from '../questions/keys.js';
import { type OriginPolicy, originPolicy } from '../questions/origin-policy.js';
import type { PeerComparison } from '../questions/peers.js';
import { isDevelopmentOnly } from '../questions/protection.js';
import { type StateNames, stateNames } from '../questions/state-names.js';
import { stateOrigins } from '../questions/state-origins.js';
import { expressionsOf } from '../roles/parts.js';
import { isCallNode } from '../roles/site.js';
import { type Listening, listeningOf } from '../sites/messages.js';
import { type NamedTarget, namedTarget } from '../sites/named-target.js';
import { type Mount, mountsOf } from '../syntax/mounts.js';
import { enclosingFunction, enclosingName } from '../syntax/scope.js';
import { sentWith } from '../syntax/sending.js';
import { type Primitive, union, type Value } from '../syntax/value.js';
import { memberNames, recordNames } from '../values/declared-fields.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import { guessableSource } from '../values/randomness.js';
import { ClaimViews } from './claims.js';
import type { Code } from './code.js';
import { credentialsTold } from './credentials-told.js';
import { DisclosureViews } from './disclosures.js';
import { type ForgeryGuard, ForgeryGuards, unguardedMethods } from './forgery.js';
import { GivenFunctions } from './given-functions.js';
import { Lives } from './life.js';
import { LogoutViews } from './logout-views.js';
import { type PoliciedSite, Policies } from './policies.js';
import { providersTrusted } from './providers.js';
import { type ExpectedClaim, provesPossession, requiredClaim } from './required-claim.js';
import { Settled } from './settled.js';
import { isSignedHere, signersFor } from './signers.js';
import { type Reading, SiteViews, type Surroundings } from './site-views.js';
import { type StoredToken, storedTokens } from './stored-tokens.js';
import { Strengths } from './strengths.js';
import { type KindsBehindKey, TokenKinds } from './token-kinds.js';
import type { ViewedSite } from './viewed-site.js';

/** The program as rules see it: sites by role, and the questions about them. */
export class CodeView extends SiteViews implements Code {
  readonly strength: Strengths;
  readonly #flow: Flow;
  readonly #failures: Failures;
  readonly #claimStarts: ClaimStarts;
  readonly #origins: Origins;
  readonly #keySources: KeySources;
  readonly #credentials: Credentials;
  readonly #policies: Policies;
  readonly #tokenKinds: TokenKinds;
  readonly #forgeryGuards: ForgeryGuards;
  readonly logouts: LogoutViews;
  readonly life: Lives;
  readonly settled: Settled;
  readonly claims: ClaimViews;
  readonly disclosures: DisclosureViews;
  #verification: Verification | undefined;
  readonly #givenFunctions: GivenFunctions;

  constructor(program: Program, reading: Reading, vocabulary: Vocabulary, sides: Sides, surroundings: Surroundings) {
    super(program, reading, sides, surroundings);
    const packageOf = (path: string) => surroundings.packageOf(path);
    this.#givenFunctions = new GivenFunctions((role) => this.sites(role), program.overlooked);
    this.strength = new Strengths(program, vocabulary, surroundings, (view) => this.defaultsOf(view), this.callers);
    this.#flow = new Flow(program, this.callers);
    this.#failures = new Failures(program, this.callers, this.#flow);
    this.#claimStarts = new ClaimStarts(program, this.callers, () => this.sites('token.decode'));
    this.#origins = new Origins(program, this.callers, (fn) => this.#givenFunctions.findsKey(fn));
    this.#keySources = new KeySources(program, this.#origins);
    this.life = new Lives(this, program, this.callers, packageOf);
    this.logouts = new LogoutViews(this, program, packageOf);
    this.#forgeryGuards = new ForgeryGuards(this, program, packageOf);
    this.settled = new Settled(this, program, this.callers);
    this.claims = new ClaimViews(this, program, this.callers, packageOf);
    this.#credentials = new Credentials(program, vocabulary);
    this.disclosures = new DisclosureViews(program, this.callers);
    this.#policies = new Policies(this, program, this.#keySources, packageOf);
    this.#tokenKinds = new TokenKinds(this, program, this.#keySources, vocabulary, packageOf);
  }

  isInKeyFunction(place: Place): boolean {
    return this.#givenFunctions.findsKeyAround(place);
  }

  isGivenAs(place: Place, role: string, part: string): boolean {
    return this.#givenFunctions.isAround(place, role, part);
  }

  isVerified(site: CodeSite, part: string): boolean {
    return expressionsOf(viewOf(site).site, part).some((token) => this.#verified().covers(token));
  }

  sessionCheck(site: CodeSite): 'here' | 'in front' | undefined {
    const checks = this.sites('session.verify').map(({ view }) => view.site);
    return sessionCheck(viewOf(site).site, checks);
  }

  #verified(): Verification {
    this.#verification ??= new Verification(
      this.program,
      this.callers,
      this.sites('token.verify').flatMap(({ view: { site } }) => (site.switched ? [] : [site])),
    );
    return this.#verification;
  }

  originOf(site: CodeSite, part: string): Origin {
    const answer = site.part(part);
    const values = answer.values.flatMap((value) => this.elementsOf(value));
    return values.length === 0 ? 'unknown' : this.#origins.of(union(site.at, values));
  }

  originOfValue(value: Value): Origin {
    return this.#origins.of(value);
  }

  reliances(site: CodeSite, except: readonly string[]): readonly ClaimUse[] {
    const [token] = expressionsOf(viewOf(site).site, 'token');
    const verifies = token ? this.#verified().caller(token, (argument) => this.#isTrusted(argument)) : () => false;
    const isOther = this.otherUseOf(viewOf(site));
    const skips = (call: Place) => isOther(call) || verifies(call);
    const all = this.#flow.usesBut(resultsOf(this.program, viewOf(site).site), skips);
    const uses = site.role === 'session.read' ? inSession(all) : all;
    return claimUses(reliancesOn(uses, new Set(except), (call) => isHarmlessCall(this.program, call)));
  }

  /** A token that need not be verified here: somebody did, or it came over a connection to its issuer. */
  #isTrusted(token: ts.Expression): boolean {
    const origin = this.#origins.of(this.program.evaluator.evaluate(token));
    return origin === 'authenticated' || origin === 'token endpoint' || origin === 'issued here';
  }

  isIssuedHere(site: CodeSite): boolean {
    const kind = keyKindOf(this.program, site.part('key'));
    if (kind === 'remote' || kind === 'public') return false;
    return isSignedHere(this.#keySources, site as ViewedSite, this.sites('token.sign'));
  }

  signersFor(site: CodeSite): readonly ViewedSite[] {
    return signersFor(this.#keySources, site, this.sites('token.sign'));
  }

  provesPossession(site: CodeSite): boolean {
    return provesPossession(site);
  }

  requiredClaim(site: CodeSite, claim: ExpectedClaim): Iterable<Hit<Place>> {
    return requiredClaim(site, this, claim);
  }

  comparisonOf(site: CodeSite, claim: string): Comparison | undefined {
    const view = viewOf(site);
    const starts = this.#claimStarts.of(view.site);
    const isElsewhere = (call: ts.Node) => isOnOtherWay(this.program, view, call);
    const uses = view.frame ? this.#flow.usesBut(starts, isElsewhere) : this.#flow.usesOfAll(starts);
    return comparisonOf(uses, claim);
  }

  comparedClaims(site: CodeSite): readonly ComparedClaim[] {
    return comparedClaims(this.program, this.claimUses(site));
  }

  /** What happens to the claims of a verifier, seen from one caller of a wrapper without what other callers do. */
  claimUses(site: CodeSite): readonly Use[] {
    return this.allClaimUses(site).filter((use) => !unheardCall(use));
  }

  allClaimUses(site: CodeSite): readonly Use[] {
    const view = viewOf(site);
    const starts = this.#claimStarts.of(view.site);
    if (view.place === view.site.node || !givesResult(view)) return this.#flow.usesOfAll(starts);
    return [...this.#flow.usesInside(starts), ...this.#flow.usesOfAll(callsAround(view))];
  }

  kindsTrustedBy(site: CodeSite): readonly KindsBehindKey[] {
    return this.#tokenKinds.trustedBy(site as ViewedSite);
  }

  providersTrusted(site: CodeSite): ReadonlySet<string> {
    return providersTrusted(this, this.#keySources, this.#credentials.vocabulary, site as ViewedSite);
  }

  areClaimsInSight(site: CodeSite): boolean {
    return areClaimsInSight(viewOf(site).site.match.entry, this.claimUses(site));
  }

  peersOf(site: CodeSite): readonly PeerComparison[] {
    return this.#policies.peersOf(site as ViewedSite);
  }

  oddAmong(site: CodeSite, check: string, controls: readonly ControlId[]): Odd {
    return this.#policies.oddAmong(site as ViewedSite, check, controls);
  }

  policiesOf(site: ViewedSite): readonly PoliciedSite[] {
    return this.#policies.of(site);
  }

  credentials(site: CodeSite, part: string): readonly Credential[] {
    return credentialsTold(this.program, this.#credentials, site as ViewedSite, part);
  }

  isHarmlessByName(site: CodeSite, part: string): boolean {
    const { values } = site.part(part);
    return values.length > 0 && values.some((value) => this.#credentials.isHarmlessByName(value));
  }

  credentialCookies(site: CodeSite): readonly CredentialCookie[] {
    return credentialCookies(site, viewOf(site).site.match.entry, this.#credentials, (value) => this.elementsOf(value));
  }

  forgeryGuard(site: CodeSite): ForgeryGuard {
    return this.#forgeryGuards.around(site);
  }

  unguardedMethods(guard: CodeSite): readonly string[] {
    return unguardedMethods(guard);
  }

  speaksOfMasking(site: CodeSite, part: string): boolean {
    const words = site.part(part).values.flatMap(({ node }) => node.getText().match(/[\w$]+/g) ?? []);
    return words.some((word) => this.#credentials.vocabulary.isMasking(word));
  }

  storedTokens(site: CodeSite): readonly StoredToken[] {
    return storedTokens(this, this.#credentials.vocabulary, site);
  }

  stateNames(site: CodeSite): StateNames {
    const { site: inner, frame } = viewOf(site);
    return stateNames(this.program, inner, frame);
  }

  putIntoState(site: CodeSite, kept: readonly string[]): Credential | undefined {
    return stateOrigins(this.program, this.#credentials, viewOf(site).site, kept);
  }

  guessableSource(site: CodeSite, part: string): Place | undefined {
    return guessableSource(this.program, union(site.at, site.part(part).values));
  }

  stateCheck(site: CodeSite): StateCheck | undefined {
    if (!site.part('code').values.some(readsCode)) return undefined;
    return stateCheckAround([site.at, ...site.trace.map(({ at }) => at)]);
  }

  judgeName(name: string): 'credential' | 'ambiguous' | 'harmless' | undefined {
    return this.#credentials.vocabulary.judge(name);
  }

  addressed(site: CodeSite): Addressed | undefined {
    return addressed(this.program, this.#flow, this.#credentials.vocabulary, viewOf(site).site);
  }

  namedTarget(site: CodeSite): NamedTarget | undefined {
    const [target] = expressionsOf(viewOf(site).site, 'url');
    return target && namedTarget(this.program, target);
  }

  crossOrigins(site: CodeSite): OriginPolicy {
    return originPolicy(this.program, viewOf(site).site);
  }

  listening(site: CodeSite): Listening {
    return listeningOf(this.program, viewOf(site).site.node);
  }

  memberConstants(site: CodeSite, part: string, member: string): readonly Primitive[] {
    const values = site.part(part).values.flatMap((value) => entriesOf(this.program.evaluator, value).entries);
    const named = values.filter(({ name }) => name === member).map(({ value }) => value);
    return named.flatMap((value) => (value.kind === 'literal' ? [value.value] : []));
  }

  takesQueryOnly(host: string): boolean {
    return this.#credentials.vocabulary.takesQueryOnly(host);
  }

  isDevelopmentOnly(place: Place): boolean {
    return isDevelopmentOnly(place);
  }

  isPreferenceCookie(name: string): boolean {
    return this.#credentials.vocabulary.isPreferenceCookie(name);
  }

  functionAround(place: Place): Place {
    return enclosingFunction(place);
  }

  isAuthContext(place: Place): boolean {
    const path = this.program.unitOf(place)?.path.replace(/\.[a-z]+$/, '') ?? '';
    return this.#credentials.vocabulary.isAuthContext(`${path} ${enclosingName(place)}`);
  }

  isListed(site: CodeSite, part: string): boolean {
    const { view } = site as ViewedSite;
    const steps = site.part(part).values.flatMap((value) => value.via ?? []);
    return steps.some(({ node }) => ts.isIdentifier(node) && isComparedBefore(this.program, node, view.site.node));
  }

  handlingOf(site: CodeSite): Handling {
    const inner = viewOf(site).site;
    return isCallNode(inner.node) ? handlingOf(this.program, this.#flow, inner, inner.node) : 'used';
  }

  unawaited(site: CodeSite): readonly Unawaited[] {
    return unawaitedCalls(this.program, this.callers, viewOf(site).site, this.#flow);
  }

  failuresOf(site: CodeSite): readonly Failure[] {
    return this.#failures.of(viewOf(site).site.node);
  }

  refusalsOf(site: CodeSite): readonly Failure[] {
    const { node, match } = viewOf(site).site;
    return match.entry.result?.length === 0 ? this.#failures.ofMiddleware(node) : [];
  }

  variables(site: CodeSite, part: string): readonly string[] {
    return site.part(part).values.flatMap((value) => variableOf(value) ?? []);
  }

  secretConstants(site: CodeSite, part: string): readonly Place[] {
    return site.part(part).values.flatMap((value) => secretConstants(this.program, value));
  }

  isMadePerCall(site: CodeSite): boolean {
    return isMadePerCall(viewOf(site).site.node, this.callers);
  }

  isSentOut(site: CodeSite): boolean {
    return sentWith(viewOf(site).site) !== undefined;
  }

  memberNames(site: CodeSite, part: string): readonly string[] {
    return site.part(part).values.flatMap((value) => memberNames(this.program, value));
  }

  recordNames(site: CodeSite, part: string): readonly string[] {
    return site.part(part).values.flatMap((value) => recordNames(this.program, value));
  }

  isTested(site: CodeSite, claim: string): boolean {
    return this.#usesOf(site).some(({ how, path }) => how === 'test' && path.includes(claim));
  }

  isDemanded(site: CodeSite, claim: string): boolean {
    return isDemanded(this.#usesOf(site), claim);
  }

  lookUpBy(site: CodeSite, claim: string, unless: readonly string[] = []): Place | undefined {
    return lookUpBy(this.#usesOf(site), claim, unless, viewOf(site).site.node);
  }

  recordReadBy(site: CodeSite, claim: string): Place | undefined {
    return recordReadBy(this.#usesOf(site), claim, (node) => this.#flow.uses(node));
  }

  #usesOf(site: CodeSite): readonly Use[] {
    return this.#flow.usesOfAll(resultsOf(this.program, viewOf(site).site));
  }

  mountedOn(site: CodeSite): readonly Mount[] {
    const uses = this.#flow.uses(viewOf(site).place);
    return uses.flatMap(({ how, call, node }) => (how === 'argument' && call ? mountsOf(call, node) : []));
  }
}

function viewOf(site: CodeSite): View {
  return (site as ViewedSite).view;
}
