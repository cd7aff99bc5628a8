import type { ControlId, Hit, Side } from '../../rule-meta.js';
import type { StateCheck } from '../flow/callback.js';
import type { ComparedClaim } from '../flow/compared-claims.js';
import type { Failure } from '../flow/failure.js';
import type { Unawaited } from '../flow/handed-back.js';
import type { Handling } from '../flow/handling.js';
import type { IdentityUse } from '../flow/identity-use.js';
import type { Origin } from '../flow/origin.js';
import type { Received } from '../flow/received.js';
import type { Skip } from '../flow/skipped.js';
import type { TokenKind } from '../knowledge/vocabulary.js';
import type { Addressed } from '../questions/addressed.js';
import type { Callable } from '../questions/callable.js';
import type { ClaimUse, CodeSite, CodeStep, Comparison, Limits, Odd, Place } from '../questions/code-site.js';
import type { CredentialCookie } from '../questions/cookies.js';
import type { Credential } from '../questions/credentials.js';
import type { Exposed } from '../questions/exposed.js';
import type { ActiveDecision } from '../questions/introspected.js';
import type { Lifetime } from '../questions/lifetime.js';
import type { Logout } from '../questions/logout.js';
import type { NamedIssuer } from '../questions/named-issuer.js';
import type { OriginPolicy } from '../questions/origin-policy.js';
import type { PeerComparison } from '../questions/peers.js';
import type { PersonalRow } from '../questions/personal-rows.js';
import type { Protection } from '../questions/protection.js';
import type { Redaction } from '../questions/redaction.js';
import type { StateNames } from '../questions/state-names.js';
import type { UnevenDraw } from '../questions/uneven-draws.js';
import type { UserRecord } from '../questions/user-record.js';
import type { WholeWrite } from '../questions/whole-body.js';
import type { Listening } from '../sites/messages.js';
import type { NamedTarget } from '../sites/named-target.js';
import type { Mount } from '../syntax/mounts.js';
import type { Primitive } from '../syntax/value.js';
import type { ForgeryGuard } from './forgery.js';
import type { GuardBefore } from './guards.js';
import type { Life } from './life.js';
import type { ExpectedClaim } from './required-claim.js';
import type { StoredToken } from './stored-tokens.js';
import type { KindsBehindKey } from './token-kinds.js';

/** What the code around a site settles. */
export interface SettledElsewhere {
  /** Whether a decode is done by hand in a file that checks signatures by hand too. */
  isTakenApartToVerify(site: CodeSite): boolean;
  /** Whether one of the places is where a failed check ends in trust, which is said there. */
  standsInForCheck(places: readonly Place[]): boolean;
  /** Whether the token of a decode is also given to something that is called after verifying and cannot be followed. */
  mayBeVerified(site: CodeSite): boolean;
  /** Whether the function around a place ends the sessions of somebody. */
  endsSessions(place: Place): boolean;
  /** What by its name asks who is calling before a handler is reached, wherever it is registered: no proof that it refuses. */
  guardBefore(place: Place): Place | undefined;
  /** Whether a part is an id out of a request, about which nobody on the way asks whose it is. */
  isCalledWithRequest(site: CodeSite, part: string): boolean;
  /** Whether a place stands in a guard that everywhere runs after one that authenticates. */
  runsAfterAuthentication(place: Place): boolean;
  /** Whether all that a part may hold is a parameter, or a member of one, that no caller in sight gives. */
  isHandedIn(site: CodeSite, part: string): boolean;
  /** Whether every function that calls the one around a place says something, and there is one. */
  isCalledBeside(place: Place, words: RegExp): boolean;
  /** What the function around a place is called. */
  nameAround(place: Place): string;
  /** Whether anything runs in its function after the statement of a place, however its conditions turn out. */
  isFollowed(place: Place): boolean;
  /** Whether a comparison is made for the time it takes alone: of a thing with itself, or before what refuses anyway. */
  isForItsTime(place: Place): boolean;
  /** Whether a place stands at the top of its file, in no function. */
  isOfModule(place: Place): boolean;
  /** Whether a place stands in a method of a class. */
  isInsideMethod(place: Place): boolean;
  /** Whether an `if` before a place, in its function, leaves where nobody is signed in. */
  isRefusedBefore(place: Place): boolean;
  /** Whether a text is one that a person is to replace, such as `Enter_the_secret_here`. */
  isToBeFilledIn(constant: Place): boolean;
  /** Whether the function around a place is called after writing logs, as wrappers of loggers are. */
  isInLogger(place: Place): boolean;
  /** Whether a text that nobody gave out goes to the client of a package that no model knows: no server lets it in. */
  isNobodysSecret(constant: Place): boolean;
  /** Whether the site is what a client of an authorization server is given as its secret: a rule of its own looks there. */
  isClientSecret(site: CodeSite): boolean;
  /** Whether a constant serves as a key or secret where another rule says so, which looks at other roles than `own`. */
  isKeyElsewhere(constant: Place, ...own: readonly string[]): boolean;
  /** Whether the code around a constant refuses to go on with it. */
  isRefused(constant: Place): boolean;
  /** Whether a part is a constant, or one in another form: `JSON.stringify(null)`. */
  isConstant(site: CodeSite, part: string): boolean;
  /** Whether a place is one of two that a condition chooses by a text: `source === 'id_token' ? idToken : accessToken`. */
  isChosenByName(place: Place, text: string): boolean;
  /** Whether the function around a place is given a refresh token too, and compares it: it renews what has expired. */
  isRenewal(place: Place): boolean;
  /** Whether a claim of a token that is only decoded goes into a part. */
  isReadFromToken(site: CodeSite, part: string): boolean;
  /** Whether a part, wherever it is given, is the moment at which it is read. */
  isNow(site: CodeSite, part: string): boolean;
  /** Whether every function that a part may hold is in sight and does nothing but log. */
  neverThrows(site: CodeSite, part: string): boolean;
  /** Whether all that a part may hold was read before from the storage that it goes into. */
  isReadBack(site: CodeSite, part: string): boolean;
}

/** How strong what is made or switched on at a site is. */
export interface Strength {
  /** How long the token is good for that a site makes. */
  lifetimeOf(site: CodeSite): Lifetime;
  /** What is hashed with the salt that a site makes, by its name. */
  saltedBy(site: CodeSite): string | undefined;
  /** Whether a part holds a record that somebody else made, and that no one would put an `exp` into: `user.toJSON()`. */
  isRecord(site: CodeSite, part: string): boolean;
  /** The passwords in the code that a site signs in with somewhere else than on this machine. */
  committedPasswords(site: CodeSite): readonly Place[];
  /** The first public key that stands in the code and that a part is made of. */
  pastedKey(site: CodeSite, part: string): Place | undefined;
  /** In seconds: how long tokens may live. */
  readonly limits: Limits;
  /** What the token is for that a site makes; undefined where nothing tells. `renewing`: how a function called `refresh…` counts. */
  tokenKindOf(site: CodeSite, renewing?: 'by its object'): TokenKind | undefined;
  /** How a switch that protects something stands, by the values that its model calls off. */
  protectionOf(site: CodeSite): Protection;
  /** The constants that a property may be that stands beside the site's own. */
  siblings(site: CodeSite, name: string): readonly Primitive[];
  /** Whether the file of a site uses a name anywhere. */
  reads(site: CodeSite, name: string): boolean;
  /** What the value is called where it arrives, the nearest name first. */
  destinationsOf(site: CodeSite): readonly string[];
  /** Whether what a site makes is a code that is sent to somebody to be typed in. */
  isSentToType(site: CodeSite): boolean;
  /** What the value that a place gives is called where it arrives, the nearest name first. */
  namesOf(place: Place): readonly string[];
  /** Whether callers hand what the function around a site gives to a call that is called like this. */
  isHandedTo(site: CodeSite, words: RegExp): boolean;
  /** What the value that a place gives is compared with, by its name. */
  comparedWith(place: Place): string | undefined;
  /** Where random bytes are divided with an uneven remainder. */
  unevenDraws(site: CodeSite): readonly UnevenDraw[];
  /** What callers call what the function around a site gives them. */
  callersNames(site: CodeSite): readonly string[];
  /** What a text is called that is made of the time alone; nothing where more goes into it, or it is no text. */
  clockNames(site: CodeSite): readonly string[];
  /** Whether a part is drawn by the program itself, and chosen by nobody. */
  isDrawn(site: CodeSite, part: string): boolean;
  /** Whether a part is the same in every run, whatever it is made of. */
  isFixed(site: CodeSite, part: string): boolean;
  /** Whether a part is what a request answered, or a member of it. */
  isFetched(site: CodeSite, part: string): boolean;
  /** The records of a database that it becomes a field of, under a name like these. */
  recordsOf(site: CodeSite, field: RegExp): readonly string[];
  /** Whether one of the names that a part is made of is one of the words. */
  mentions(site: CodeSite, part: string, words: RegExp): boolean;
  /** Whether a site is run once for each character, digit or word of what is made. */
  isOneOfMany(site: CodeSite): boolean;
  /** Whether the text of the site's file has one of the words. */
  fileSays(site: CodeSite, words: RegExp): boolean;
  /** Whether the function around a site, or the path of its file, has one of the words. */
  isNear(site: CodeSite, words: RegExp): boolean;
}

/** What functions do that log somebody out. */
export interface Logouts {
  of(site: CodeSite): Logout;
  /** What the project has, and a logout leaves unused: a library that can revoke tokens, refresh tokens in a store. */
  couldEnd(site: CodeSite): CodeStep | undefined;
}

/** What is asked of records, errors and requests that leave as a whole. */
export interface Disclosures {
  /** The record of a user that stands in a part as a whole. */
  userRecord(site: CodeSite, part: string): UserRecord | undefined;
  /** Whether a part is a look-up that chooses fields of records which are known to hold a password. */
  isChosen(site: CodeSite, part: string): boolean;
  /** Passwords of records and stacks of errors that a part holds by name. */
  exposed(site: CodeSite, part: string): readonly Exposed[];
  /** A row that a part holds as a whole, with what only its owner should be shown, for which neither its owner nor staff asks. */
  personalRow(site: CodeSite, part: string): PersonalRow | undefined;
  /** What a logger of requests leaves out. */
  redaction(site: CodeSite): Redaction;
  /** Whether a path of a redaction list stands for a credential that is logged; undefined where its keys are out of sight. */
  isHiddenBy(path: string, credential: Credential): boolean | undefined;
  /** Whether a path of a redaction list stands for what is logged under these keys, or for what holds it. */
  leavesOut(path: string, keys: readonly string[]): boolean;
  /** The record of a user that a part hands on as a whole, as it stands there: what functions make of it is not followed. */
  recordSent(site: CodeSite, part: string): UserRecord | undefined;
  /** What a request sets in a record that is written with all that it brought. */
  wholeWrite(site: CodeSite): WholeWrite | undefined;
}

/** What is asked of claims beyond signature, issuer and audience. */
export interface Claims {
  /** Whether nobody reads the claims of a verifier, and those of a decode in the same package are compared instead. */
  comparesDecoded(site: CodeSite, claim: string): boolean;
  /** Whether the token of a verifier is the bearer token of a request, as it is of every middleware. */
  comesAsBearer(site: CodeSite): boolean;
  /** Where what a part holds, or what a function in it returns, is read from the address of a request. */
  receivedInAddress(site: CodeSite, part: string): readonly Received[];
  /** The names of the claim that somebody verified the address. */
  readonly verifiedEmail: readonly string[];
  /** Whether the file of a site asks if the email address of its provider's profile is verified. */
  hasEmailCheck(site: CodeSite): boolean;
  /** Whether what a request is sent with goes to an endpoint that says who a token is about. */
  goesToUserInfo(site: CodeSite): boolean;
  /** Whether the middleware around a place only finds out who is calling, and another function refuses where nobody was found. */
  isAskedLater(place: Place): boolean;
  /** Whether the address that it goes to says one of the words. */
  goesTo(site: CodeSite, words: RegExp): boolean;
  /** What a request says of the address in a part: whose keys, or which issuer, are trusted. */
  namedIssuer(site: CodeSite, part: string): NamedIssuer | undefined;
  /** Where a guard lets a request without a token pass, that is verified here where there is one. */
  passesWithout(site: CodeSite): Place | undefined;
  /** The request that goes to an address in the claims of a site, where nobody asks before whether it is a known one. */
  fetchedBy(site: CodeSite): Place | undefined;
  /** Where the caller of a session is used as if there were somebody, and nothing in sight refuses whoever is not signed in. */
  callerUnasked(site: CodeSite): Place | undefined;
  /** What stands before a site wherever it serves and is called after a guard does; undefined where somewhere nothing does. */
  guardOf(site: CodeSite): GuardBefore | undefined;
  /** The calls of functions that only answer whether claims of a site's result are good, and whose answer nobody looks at. */
  unheard(site: CodeSite): readonly Place[];
  /** Whether a handler refuses on some condition of its own, in its text or in that of the function that it names. */
  refuses(handler: Place): boolean;
  /** The names of the members that the properties of an object in a part are read from: `hash: user.passwordHash`. */
  sourceNames(site: CodeSite, part: string): readonly string[];
  /** Where nothing of what a site gives is used, and only whether there is any refuses: `if (!raw) return 401`. */
  onlyGates(site: CodeSite): Place | undefined;
  /** The method of a guard of Passport that lets in whoever could not be authenticated. */
  passesAnyone(site: CodeSite): Place | undefined;
  /** The routes behind a middleware that verifies a token only where there is one, and goes on in any case. */
  softMounts(site: CodeSite): readonly Mount[];
  /** Whether a part is the token that a client of MCP showed to the server whose tool it calls. */
  isOfToolCaller(site: CodeSite, part: string): boolean;
  /** The routes that follow a middleware which is put in front of everything: `app.use(guard)`. */
  routesAfter(site: CodeSite): readonly Mount[];
  /** The routes that the function around a site stands in front of. */
  mountsAround(site: CodeSite): readonly Mount[];
  /** Where a handler acts for the account that a request names, and asks nothing of the token that was verified for it. */
  accountsNamedBeside(site: CodeSite): readonly Place[];
  /** What a function that clients call does with who is calling. */
  callableOf(site: CodeSite): Callable | undefined;
  /** What in front of a verification lets every request pass: the name of the stage, or a setting. */
  skippedBy(site: CodeSite): Skip | undefined;
  /** Whether a part is a list that a setting says. */
  isListOfSettings(site: CodeSite, part: string): boolean;
  /** Whether a place reads a setting that nobody demands. */
  mayBeUnset(place: Place): boolean;
  /** Whether a pattern in a part may match anything around what it names. */
  isUnanchored(site: CodeSite, part: string): boolean;
  /** Whether what checks the settings lets the one out that a part is read from. */
  isOptionalSetting(site: CodeSite, part: string): boolean;
  /** Whether a value of a part is called after something where it comes from: a variable, a setting, a member. */
  isNamed(site: CodeSite, part: string, name: RegExp): boolean;
  /** Whether the subject of a site's result is used: whoever holds the token is taken for somebody. */
  isSubjectUsed(site: CodeSite): boolean;
  /** Where a part of a claim's text decides: `email.endsWith(…)`, `email.split('@')[1] === …`. */
  partDecidedBy(site: CodeSite, claim: string): Place | undefined;
  /** The first use of a header or cookie of a request, read by its name, that takes it for the caller's identity or rights. */
  identityUse(site: CodeSite, name: string): IdentityUse | undefined;
  /** Whether the function around a site speaks of what makes sure who sent a request. */
  hasSenderCheck(site: CodeSite): boolean;
  /** Where the answer about a token is kept in a map of the process from which nothing is ever taken. */
  rememberedForEver(site: CodeSite): Place | undefined;
  /** By what the answers about tokens are kept, where one token is given the answer of another. */
  sharedCacheKey(site: CodeSite): Place | undefined;
  /** Where the code goes by the `active` of an introspection answer, and what else of it is asked there. */
  activeDecisions(site: CodeSite): readonly ActiveDecision[];
  /** What a caller does to refuse where the function around a place says no. */
  refusedOnNo(place: Place): Place | undefined;
}

/** What a rule may ask about the program. */
export interface Code {
  readonly logouts: Logouts;
  readonly life: Life;
  readonly settled: SettledElsewhere;
  readonly claims: Claims;
  readonly disclosures: Disclosures;
  readonly strength: Strength;
  sites(role: string): readonly CodeSite[];
  /** Where the code of a place runs, which may be another side than that of a site that it uses. */
  sideOf(place: Place): Side;
  /** Whether the token in this part is also verified: here, in a helper, or by whoever calls. */
  isVerified(site: CodeSite, part: string): boolean;
  /** Whether a session is checked with whoever issued it in the same function: `here`, or before any page: `in front`. */
  sessionCheck(site: CodeSite): 'here' | 'in front' | undefined;
  originOf(site: CodeSite, part: string): Origin;
  /** Whether the function around a place finds the key that a verifier is to use. */
  isInKeyFunction(place: Place): boolean;
  /** Whether the function around a place is given to a call of a role as one of its parts. */
  isGivenAs(place: Place, role: string, part: string): boolean;
  /** How a site's result is relied on, once for each call that it is returned to; claims in `except` may be used. */
  reliances(site: CodeSite, except: readonly string[]): readonly ClaimUse[];
  /** Whether this program signs the tokens of this verifier itself, with a key that it shares with nobody. */
  isIssuedHere(site: CodeSite): boolean;
  /** The signers of this program whose tokens a verifier accepts for certain: both have the same key. */
  signersFor(site: CodeSite): readonly CodeSite[];
  /** Whether a verifier is given proofs that somebody holds a key, which bring that key with them: DPoP, attestations. */
  provesPossession(site: CodeSite): boolean;
  /** Whether every caller of a verifier makes it expect a claim: a proof, a finding or an unknown for each. */
  requiredClaim(site: CodeSite, claim: ExpectedClaim): Iterable<Hit<Place>>;
  /** How a claim of the site's result is compared afterwards. */
  comparisonOf(site: CodeSite, claim: string): Comparison | undefined;
  /** The claims of a site's result that are compared afterwards and tell what a token is for. */
  comparedClaims(site: CodeSite): readonly ComparedClaim[];
  /**
   * The providers whose tokens a verifier accepts, by its issuers, keys and library, as in `providers` of the vocabulary;
   * none where nothing names one.
   */
  providersTrusted(site: CodeSite): ReadonlySet<string>;
  /** Whether the claims of a site stay where somebody can see what is compared. */
  areClaimsInSight(site: CodeSite): boolean;
  /**
   * Of a verifier without a check: the way to it, and where others that trust the same keys ask for it, which also speaks
   * against one policy for all.
   */
  oddAmong(site: CodeSite, check: string, controls: readonly ControlId[]): Odd;
  /** How a verifier stands among those of its package that trust the same keys; one answer per chain of callers. */
  peersOf(site: CodeSite): readonly PeerComparison[];
  /** The kinds of tokens that this program signs with the key that a verifier trusts; one answer per chain of callers. */
  kindsTrustedBy(site: CodeSite): readonly KindsBehindKey[];
  /** Whether a part is looked up in a configured table, or compared with configured values before its use. */
  isListed(site: CodeSite, part: string): boolean;
  /** Whether anybody waits for and looks at what a site gives. */
  handlingOf(site: CodeSite): Handling;
  /** The calls of wrappers whose promise of a site's answer nobody waits for, or takes for a truth value, or without asking for its verdict. */
  unawaited(site: CodeSite): readonly Unawaited[];
  /** What happens when a site throws, where it or a wrapper of it is called in a `try`. */
  failuresOf(site: CodeSite): readonly Failure[];
  /** What happens where a middleware refuses: in handlers of errors behind it, or where it is called by hand. */
  refusalsOf(site: CodeSite): readonly Failure[];
  /** The environment variables that a part may be read from. */
  variables(site: CodeSite, part: string): readonly string[];
  /** Constants that serve as a secret in a part, encoded or plain; public keys are none. */
  secretConstants(site: CodeSite, part: string): readonly Place[];
  /** Whether a call runs again for every request, instead of once. */
  isMadePerCall(site: CodeSite): boolean;
  /** Whether an object that a property belongs to is handed to a call: as headers of a request that goes out. */
  isSentOut(site: CodeSite): boolean;
  /** The names of the properties of an object in a part, and of the objects in it. */
  memberNames(site: CodeSite, part: string): readonly string[];
  /** Whether a claim of the site's result is tested for truth. */
  isTested(site: CodeSite, claim: string): boolean;
  /** Whether the code goes another way where a claim of the site's result is missing: `if (!exp)`, `typeof exp !== 'number'`. */
  isDemanded(site: CodeSite, claim: string): boolean;
  /** Where a claim of the site's result chooses a record: the argument of `find…`, `getUserBy…` and the like. */
  lookUpBy(site: CodeSite, claim: string, unless?: readonly string[]): Place | undefined;
  /** The same where more is read of the record than whether it is there. */
  recordReadBy(site: CodeSite, claim: string): Place | undefined;
  /** The routes that a middleware is put in front of. */
  mountedOn(site: CodeSite): readonly Mount[];
  /** Credentials in what a part holds. */
  credentials(site: CodeSite, part: string): readonly Credential[];
  /** The cookies that a site sets and that authenticate whoever sends them. */
  credentialCookies(site: CodeSite): readonly CredentialCookie[];
  /** What refuses requests that other sites set off, in the package of a site. */
  forgeryGuard(site: CodeSite): ForgeryGuard;
  /** The methods that a `csrf.guard` lets through although they change something. */
  unguardedMethods(guard: CodeSite): readonly string[];
  /** Whether what a part holds is called after something harmless: `designTokens`, `csrfToken`. */
  isHarmlessByName(site: CodeSite, part: string): boolean;
  /** Whether a part is made by something that is called after hiding: `format.combine(redactSecrets(), format.json())`. */
  speaksOfMasking(site: CodeSite, part: string): boolean;
  /** Tokens that a site stores, as each of its callers hands them over. */
  storedTokens(site: CodeSite): readonly StoredToken[];
  /** The names of what a persisted state keeps, functions left out: those that are chosen, or all. */
  stateNames(site: CodeSite): StateNames;
  /** What the store itself puts under one of these names, where it is a credential by where it comes from. */
  putIntoState(site: CodeSite, kept: readonly string[]): Credential | undefined;
  /** The call that makes a part of the clock, or of a generator whose next output can be computed. */
  guessableSource(site: CodeSite, part: string): Place | undefined;
  /** What the callback that redeems the code of a site does with the state; undefined where the code comes from elsewhere. */
  stateCheck(site: CodeSite): StateCheck | undefined;
  /** Whether a cookie of this name keeps what somebody likes: a theme, a language. */
  isPreferenceCookie(name: string): boolean;
  /** What a name says about the value it stands for. */
  judgeName(name: string): 'credential' | 'ambiguous' | 'harmless' | undefined;
  /** Where the address that a site puts something into is used; undefined where that is out of sight, or what it is made for. */
  addressed(site: CodeSite): Addressed | undefined;
  /** Where the target of a redirect is read from a request, and what is asked of it before. */
  namedTarget(site: CodeSite): NamedTarget | undefined;
  /** How a listener treats where messages come from. */
  listening(site: CodeSite): Listening;
  /** Which origins are let in together with credentials. */
  crossOrigins(site: CodeSite): OriginPolicy;
  /** What the declared types of records say that stand in a part as a whole: `{ ...user }`. */
  recordNames(site: CodeSite, part: string): readonly string[];
  /** The constants that a member of an object in a part may be. */
  memberConstants(site: CodeSite, part: string, member: string): readonly Primitive[];
  /** Whether an interface at a host takes its credentials in the address, as its documentation says. */
  takesQueryOnly(host: string): boolean;
  /** Whether it runs only under a condition that names development: `if (isDev)`, `NODE_ENV !== 'production'`. */
  isDevelopmentOnly(place: Place): boolean;
  /** The function around a place, or its file. */
  functionAround(place: Place): Place;
  /** Whether the file and function around a place speak of authentication. */
  isAuthContext(place: Place): boolean;
}
