import type { Origin } from '../../load/data-document.js';
import type { Location } from '../../load/location.js';
import { grantsOfResponseType } from '../text/registered.js';
import type { AuthFact, FactPart, FactValue } from './auth-facts.js';
import { type EnvSetting, resolved } from './env-settings.js';

/** A value that the code uses, with the place that gives it; a variable is what each environment file sets. */
export interface Told {
  readonly text: string;
  readonly stage: string | undefined;
  readonly origin: Origin;
  readonly location: Location;
  /** Where the code reads it, for a value of an environment file. */
  readonly usedAt?: Location | undefined;
}

/** What is compared with registered values and with issuers alike: what a project's own code says, in terms of values. */
export class Telling {
  /** Those in use. */
  readonly settings: readonly EnvSetting[];

  /** What files for tests, or to copy from, set is not in use. */
  constructor(settings: readonly EnvSetting[]) {
    this.settings = settings.filter(({ stage }) => stage !== 'test' && stage !== 'example');
  }

  of({ parts, side }: Pick<AuthFact, 'parts' | 'side'>, part: FactPart): Told[] {
    return (parts[part]?.values ?? []).flatMap((value) => this.value(value, side));
  }

  value(value: FactValue, side: AuthFact['side']): Told[] {
    return resolved(value, this.settings).map(({ text, setting }) =>
      setting
        ? { text, stage: setting.stage, origin: setting.origin, location: setting.location, usedAt: value.location }
        : { text, stage: undefined, origin: { location: value.location, side }, location: value.location },
    );
  }

  /** Libraries take the address of an issuer, or its host alone. */
  issuers(fact: AuthFact): Told[] {
    const hosts = this.of(fact, 'issuerHost').map((host) => ({ ...host, text: addressOfHost(host.text) }));
    return [...this.of(fact, 'issuer'), ...hosts].filter(({ text }) => /^https?:\/\/[^*\\^$]+$/i.test(text));
  }

  grants(fact: AuthFact): Told[] {
    const begun = this.of(fact, 'responseType').flatMap((type) =>
      grantsOfResponseType(type.text).map((text) => ({ ...type, text })),
    );
    return [...this.of(fact, 'grant'), ...begun];
  }
}

function addressOfHost(host: string): string {
  return /^https?:/i.test(host) ? host : `https://${host.replace(/\/+$/, '')}/`;
}
