import type { ConfigFact, ConfigValue } from '../../load/config-facts.js';
import type { Origin } from '../../load/data-document.js';
import type { AuthFact } from '../facts/auth-facts.js';
import type { EnvSetting } from '../facts/env-settings.js';
import type { Telling, Told } from '../facts/told.js';
import { loopbackUrl } from '../text/loopback.js';
import { issuerName, sameIssuer } from '../text/registered.js';
import { type Compared, stageOfFact } from './compared.js';

interface Verifier {
  readonly fact: AuthFact;
  readonly issuers: readonly Told[];
  readonly audiences: readonly Told[];
}

/** What else trusts an issuer: a provider of a gateway, or an environment that nothing in the code reads it from. */
interface Trust {
  readonly stage: string | undefined;
  readonly issuers: readonly Place[];
  readonly audiences: readonly Place[];
  /** Whether it lists the audiences that it takes. */
  readonly isGateway: boolean;
  /** The kind of its document. */
  readonly kind: string;
}

interface Place {
  readonly text: string;
  readonly origin: Origin;
}

/**
 * Compares verifiers of the code with what gateways and environments of the same stage trust. What they say is a contradiction
 * only where both certainly speak of the same tokens: by their audience, by the host of their issuer, or by their issuer, and
 * where the code knows one issuer. Anything else is left open.
 */
export class SameVerification {
  readonly #verifiers: readonly Verifier[];
  readonly #trusts: readonly Trust[];

  constructor(
    verifiers: readonly AuthFact[],
    telling: Telling,
    facts: readonly ConfigFact[],
    settings: readonly EnvSetting[],
  ) {
    this.#verifiers = verifiers.map((fact) => ({
      fact,
      issuers: telling.issuers(fact).filter(({ text }) => !loopbackUrl(text)),
      audiences: telling.of(fact, 'audience'),
    }));
    const read = new Set(verifiers.flatMap(variablesOf));
    this.#trusts = [
      ...facts.filter(({ trusts }) => trusts).map(trustOfFact),
      ...trustsOfSettings(settings.filter(({ name }) => !read.has(name))),
    ].filter(({ issuers }) => issuers.length > 0);
  }

  issuers(): Compared[] {
    return [...this.#trusts.flatMap((trust) => this.#otherIssuer(trust)), ...this.#verifiers.flatMap(setTwice)];
  }

  #otherIssuer(trust: Trust): Compared[] {
    const all = this.#told(trust);
    const sharing = all.filter(([{ audiences }]) => overlap(audiences, trust.audiences));
    const told = sharing.length > 0 ? sharing : all;
    const [first] = told;
    if (!first || namesOf(told.map(([, issuer]) => issuer)).size > 1) return [];
    const [{ fact, audiences }, issuer] = first;
    const beside = this.#trusts.filter(
      ({ stage, isGateway }) => stage === trust.stage && isGateway === trust.isGateway,
    );
    const trusted = beside.flatMap(({ issuers }) => issuers);
    // A gateway that lets in others, too, may do so for other APIs; of the same API, only what it lets in there counts.
    const instead = sharing.length > 0 ? beside.filter((other) => isAlternative(other, trust)) : beside;
    if (instead.flatMap(({ issuers }) => issuers).some(({ text }) => sameIssuer(issuer.text, text))) return [];
    if (sharing.length === 0 && (namesOf(trusted).size > 1 || (audiences.length > 0 && trust.audiences.length > 0)))
      return [];
    const isSure = sharing.length > 0 || (trust.isGateway && trust.issuers.every(hasHostOf(issuer.text)));
    if (!isSure && !trust.isGateway) return [];
    return [row(first, trust.issuers, fact.parts.issuer?.open ? OPEN : isSure ? undefined : UNSURE)];
  }

  audiences(): Compared[] {
    return this.#trusts.flatMap((trust) => {
      if (!trust.isGateway || trust.audiences.length === 0) return [];
      const same = this.#told(trust).filter(
        ([{ fact, audiences }, issuer]) =>
          audiences.length > 0 &&
          !fact.parts.audience?.open &&
          trust.issuers.some(({ text }) => sameIssuer(issuer.text, text)),
      );
      const verifiers = [...new Set(same.map(([verifier]) => verifier))];
      const [first] = verifiers;
      if (!first) return [];
      const fitting = verifiers.find(({ audiences }) => overlap(audiences, trust.audiences));
      if (fitting) return [audienceRow(fitting, trust, true)];
      const beside = this.#trusts.filter(
        (other) =>
          other.isGateway &&
          other.stage === trust.stage &&
          other.issuers.some(({ text }) => trust.issuers.some((own) => sameIssuer(own.text, text))),
      );
      if (beside.some(({ audiences }) => verifiers.some((one) => overlap(one.audiences, audiences)))) return [];
      const isOne = new Set(verifiers.map(({ audiences }) => audiences.map(({ text }) => text).join(' '))).size === 1;
      return [audienceRow(first, trust, false, isOne && beside.length === 1 ? undefined : SEVERAL)];
    });
  }

  /** The issuers of the code where this trusts its own. What stands in the code is of every stage. */
  #told({ stage }: Trust): (readonly [Verifier, Told])[] {
    return this.#verifiers.flatMap((verifier) =>
      verifier.issuers
        .filter((told) => told.usedAt === undefined || told.stage === stage)
        .map((told) => [verifier, told] as const),
    );
  }
}

const OPEN = 'the code may verify tokens of other issuers, too';
const UNSURE = 'nothing says that both verify tokens for the same API';
const SEVERAL = 'several verifiers or gateways know this issuer, and nothing says which belong together';

const TWICE = 'two files of one stage set it, each otherwise, and nothing says which of them is in use';

/** What two files of one stage set for the same variable. */
function setTwice(verifier: Verifier): Compared[] {
  const set = verifier.issuers.filter(({ usedAt, stage }) => usedAt !== undefined && stage !== undefined);
  return [...new Set(set.map(({ stage }) => stage))].flatMap((stage) => {
    const [first, ...others] = set.filter((told) => told.stage === stage);
    const other = first && others.find(({ text }) => issuerName(text) !== issuerName(first.text));
    return first && other ? [row([verifier, first], [other], TWICE)] : [];
  });
}

function namesOf(issuers: readonly { readonly text: string }[]): ReadonlySet<string> {
  return new Set(issuers.map(({ text }) => issuerName(text)));
}

function variablesOf({ parts }: AuthFact): string[] {
  return Object.values(parts).flatMap(({ values }) =>
    values.flatMap((value) => ('variable' in value ? [value.variable] : [])),
  );
}

function trustOfFact(fact: ConfigFact): Trust {
  const { parts, document } = fact;
  const side = document.side ?? 'unknown';
  const places = (values: readonly ConfigValue[] = []) =>
    values.map(({ text, location }) => ({ text, origin: { location, side } }));
  return {
    stage: stageOfFact(fact),
    issuers: places(parts.issuer?.values.filter(({ pattern }) => !pattern)).filter(isTrusted),
    audiences: places(parts.audience?.values),
    isGateway: true,
    kind: document.kind,
  };
}

function trustsOfSettings(settings: readonly EnvSetting[]): Trust[] {
  const place = ({ value, origin }: EnvSetting) => ({ text: value, origin });
  return settings
    .filter(({ means }) => means === 'issuer')
    .map((setting) => ({
      stage: setting.stage,
      issuers: [place(setting)].filter(isTrusted),
      audiences: settings
        .filter(({ means, origin }) => means === 'audience' && origin.document === setting.origin.document)
        .map(place),
      isGateway: false,
      kind: setting.origin.document.kind,
    }));
}

function isTrusted({ text }: Pick<Place, 'text'>): boolean {
  return /^https?:\/\/[^*]+$/i.test(text) && !loopbackUrl(text);
}

/** Whether what one of two trusts lets in may be let in where the other is asked: both are of one gateway, and for one API. */
function isAlternative(other: Trust, { kind, audiences }: Trust): boolean {
  const isOneApi = other.audiences.some(({ text }) => audiences.some((own) => own.text === text));
  return other.kind === kind && (isOneApi || other.audiences.length === 0 || audiences.length === 0);
}

function overlap(told: readonly Told[], places: readonly Place[]): boolean {
  return told.some((one) => places.some(({ text }) => text === one.text));
}

function hasHostOf(text: string): (place: Place) => boolean {
  const host = URL.canParse(text) ? new URL(text).host : undefined;
  return (place) => URL.canParse(place.text) && new URL(place.text).host === host;
}

function row([{ fact }, told]: readonly [Verifier, Told], places: readonly Place[], why: string | undefined): Compared {
  const code = { ...told.origin, say: 'the code names another' };
  return {
    name: fact.name,
    value: told.text,
    registered: listed(places),
    agrees: false,
    ...(why !== undefined && { why }),
    origins: [...places.slice(0, 1).map(({ origin }) => origin), code],
  };
}

function audienceRow(
  { fact, audiences }: Verifier,
  { audiences: places }: Trust,
  agrees: boolean,
  why?: string,
): Compared {
  const code = audiences.slice(0, 1).map(({ origin }) => ({ ...origin, say: 'the code asks for it here' }));
  return {
    name: fact.name,
    value: [...new Set(audiences.map(({ text }) => text))].join(', '),
    registered: listed(places),
    agrees,
    ...(why !== undefined && { why }),
    origins: [...places.slice(0, 1).map(({ origin }) => origin), ...code],
  };
}

function listed(places: readonly Place[]): string {
  const shown = [...new Set(places.map(({ text }) => text))];
  return shown.slice(0, 5).join(', ') + (shown.length > 5 ? '…' : '');
}
