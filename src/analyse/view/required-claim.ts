import { ts } from '#compiler';
import type { ControlId, Hit } from '../../rule-meta.js';
import { spineOf } from '../flow/origin.js';
import type { CodeSite, Comparison, Place } from '../questions/code-site.js';
import { enclosingFunction } from '../syntax/scope.js';
import type { Value } from '../syntax/value.js';
import type { Code } from './code.js';

/** A claim that a verifier has to be told what to expect in, by the words of the library and of the token. */
export interface ExpectedClaim {
  /** `audience`: the part of the verifier that names what is expected. */
  readonly option: string;
  /** `aud`: the claim that is compared by hand instead. */
  readonly claim: string;
  /** `verifyAudience`: the part that turns the check off where it is false. */
  readonly switch: string;
  readonly controls: readonly ControlId[];
}

/** `typ` of proofs of possession and attestations (RFC 9449 §4.2): made by whoever holds the key, for one request. */
const POSSESSION = /^(?:dpop|[\w-]*proof|[\w-]*attestation(?:-pop)?)\+jwt$/;

/** What code that binds a key to a token speaks of (RFC 7638, RFC 9449). */
const PROOF_WORDS = /dpop|thumbprint|\bjkt\b|attestation/i;

/** Whether a verifier is given such proofs, by their `typ` or by what the code around it does with their key. */
export function provesPossession(site: CodeSite): boolean {
  return (
    isProofOfPossession(site) ||
    PROOF_WORDS.test(`${site.at.getSourceFile().fileName} ${enclosingFunction(site.at).getText()}`)
  );
}

/** A claim with the digest of what was sent: a signature under one message, for whoever receives it. */
const OF_MESSAGE = /[.['"{,]\s*(?:request_?|req_?)?(?:body|payload|message)_?(?:sha_?256|hash|digest)\b/i;

function signsMessage(site: CodeSite): boolean {
  return OF_MESSAGE.test(enclosingFunction(site.at).getText());
}

/** A licence is bound to a product by the key that comes with it. */
const LICENCE = /licen[cs]e/i;

function isProofOfPossession(seen: CodeSite): boolean {
  return seen.constants('type').some((type) => POSSESSION.test(String(type)));
}

/** Whether every caller of a verifier makes it expect a claim: a proof, a finding or an unknown for each of them. */
export function* requiredClaim(
  site: CodeSite,
  code: Code,
  { option, claim, switch: check, controls }: ExpectedClaim,
): Generator<Hit<Place>> {
  for (const seen of site.seenFrom(option, check)) {
    if (isProofOfPossession(seen) || signsMessage(site)) continue;
    const given = seen.part(option);
    const isOpen = given.state === 'present' && given.values.some(isLeftToCallers);
    const isGiven = given.state === 'present' && !isOpen;
    const accepted = option === 'issuer' && !isGiven ? code.providersTrusted(seen) : NONE;
    const compared = isGiven ? undefined : comparisonOf(seen, code, claim, mayHaveTenants(seen, accepted));
    const anyTenant = accepted.has('any tenant');
    if (seen.constants(check).includes(false)) {
      yield { at: seen.deciderOf(option), say: `the check of the ${option} is switched off`, trace: seen.trace };
    } else if (isGiven && code.claims.isUnanchored(seen, option)) {
      yield {
        at: seen.placeOf(option),
        say: `the pattern for the ${option} fits whatever stands around it`,
        lookedFor: '`^` and `$`, or a text',
        trace: seen.trace,
      };
    } else if (isGiven && code.claims.isOptionalSetting(seen, option)) {
      yield {
        at: seen.placeOf(option),
        say: `the setting that holds the ${option} may be missing, and then none is required`,
        lookedFor: 'a schema of the settings that requires it',
        confidence: 'medium',
        trace: seen.trace,
      };
    } else if (isGiven && isLeftOut(seen, claim)) {
      yield {
        at: seen.placeOf(option),
        say: `a token without \`${claim}\` is accepted: ${site.name} compares the claim only where it is there`,
        lookedFor: `\`${claim}\` among the required claims`,
        severity: 'low',
        trace: seen.trace,
      };
    } else if (isGiven && isOfEveryToken(seen, option) && !comparisonOf(seen, code, 'azp', false)) {
      yield {
        at: seen.placeOf(option),
        say: 'tokens of a Keycloak realm have the audience `account` whatever client they were made for',
        lookedFor: 'an audience of this API, or a comparison of `azp`',
        confidence: 'medium',
        trace: seen.trace,
      };
    } else if (isGiven) {
      yield { at: seen.at, proves: true, say: `${site.name} requires an ${option}` };
    } else if (compared?.strength === 'exact') {
      yield { at: seen.at, proves: true, say: `\`${claim}\` is compared after the verification` };
    } else if (isOpen) {
      const unknown = `callers out of sight may leave the ${option} out`;
      yield { at: seen.at, say: `whether an ${option} is required here`, unknown };
    } else if (compared?.strength === 'loose') {
      const lookedFor = `an exact comparison, or the ${option} option`;
      yield { at: compared.at, say: `only a part of \`${claim}\` is compared`, lookedFor };
    } else if (seen.part('ownCheck').state !== 'absent' && given.state !== 'present') {
      const unknown = 'a function of the project checks the claims besides';
      yield { at: seen.at, say: `whether an ${option} is required here`, unknown };
    } else if (given.state === 'unknown') {
      const unknown = given.why ?? 'the options cannot be followed';
      yield { at: seen.at, say: `whether an ${option} is required here`, unknown };
    } else if (code.claims.comparesDecoded(site, claim)) {
      const unknown = `only the signature is checked here, and \`${claim}\` is compared where the token is decoded`;
      yield { at: seen.at, say: `whether an ${option} is required here`, unknown };
    } else if (compared?.unless && code.claims.mayBeUnset(compared.unless)) {
      yield {
        at: compared.at,
        say: `the setting that \`${claim}\` is compared with may be missing, and then nothing is compared`,
        lookedFor: `the ${option} option, a refusal to start without the setting`,
        confidence: 'medium',
        trace: seen.trace,
      };
    } else if (compared) {
      const unknown = compared.isPartly
        ? `one caller compares \`${claim}\`, and another is given the claims without`
        : `how \`${claim}\` is compared cannot be followed`;
      yield { at: compared.at, say: `whether an ${option} is required here`, unknown };
    } else if (site.whenAbsent(option) === 'accepts') {
      const partly = given.state === 'partly';
      yield {
        at: seen.deciderOf(option),
        say: anyTenant
          ? 'the keys are those of every tenant of Entra ID, and neither the issuer nor the tenant is compared'
          : partly
            ? `on some paths the token is verified without an ${option}`
            : `${site.name} is given no ${option}`,
        lookedFor: `the ${option} option, defaults of the module, a comparison of \`${claim}\` with the result`,
        ...(partly ? { confidence: 'medium' } : {}),
        // Tokens that this program makes for itself need no name of the maker or the reader: that is information.
        ...(code.isIssuedHere(site) || code.strength.isNear(site, LICENCE)
          ? { severity: 'low', confidence: 'low', trace: seen.trace }
          : code.oddAmong(seen, option, anyTenant ? [...controls, 'O9'] : controls)),
      };
    }
  }
}

/** What Keycloak writes into the tokens of everybody who may manage an account of their own. */
function isOfEveryToken(seen: CodeSite, option: string): boolean {
  const texts = option === 'audience' ? seen.texts(option) : [];
  return texts.length > 0 && texts.every((text) => text === 'account');
}

/** Of a library that compares what is there: the claims that have to be there are listed, and this one is not among them. */
function isLeftOut(seen: CodeSite, claim: string): boolean {
  if (seen.whenAbsent('claimThere') !== 'accepts') return false;
  const required = seen.constants('requiredClaims');
  const { state, values } = seen.part('requiredClaims');
  const isWhole = values.every((value) => value.kind === 'array' && !value.node.elements.some(ts.isSpreadElement));
  return required.length > 0 && state === 'present' && isWhole && !required.includes(claim);
}

const NONE: ReadonlySet<string> = new Set();

/** Only Entra ID calls a tenant `tid`: where nothing tells whose tokens they are, that does. */
function mayHaveTenants(site: CodeSite, accepted: ReadonlySet<string>): boolean {
  return accepted.has('entra') || (accepted.size === 0 && ['remote', 'unknown'].includes(site.keyKind()));
}

/** In tokens of Entra ID the tenant names the issuer. */
function comparisonOf(site: CodeSite, code: Code, claim: string, hasTenants: boolean): Comparison | undefined {
  const own = code.comparisonOf(site, claim);
  return hasTenants && own?.strength !== 'exact' ? (code.comparisonOf(site, 'tid') ?? own) : own;
}

/** `options.audience` of a parameter that no caller in sight fills: where it is left out, the check is gone. */
function isLeftToCallers(value: Value): boolean {
  return value.kind === 'member' && spineOf(value).root.kind === 'parameter';
}
