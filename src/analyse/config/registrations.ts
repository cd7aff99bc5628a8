import type { ConfigFact, ConfigSet, ConfigValue } from '../../load/config-facts.js';
import type { DataDocument } from '../../load/data-document.js';
import type { AuthFact, FactPart } from '../facts/auth-facts.js';
import type { EnvSetting } from '../facts/env-settings.js';
import { Telling, type Told } from '../facts/told.js';
import { loopbackUrl } from '../text/loopback.js';
import { isRegistered, sameIssuer } from '../text/registered.js';
import { secretKind } from '../text/secret-text.js';
import { type ClientUse, inconsistentClients } from './client-kinds.js';
import { type Compared, stageOfFact } from './compared.js';
import { namedRealms } from './named-realms.js';
import { SameVerification } from './same-verification.js';

/**
 * What the code uses beside what configuration files register, as one document of kind `registrations`: `clients`, with
 * the kinds of program that use one id, and `redirects`, `grants`, `scopes`, `issuers`, `audiences`, `gateways` (their audiences), `algorithms`, each
 * `{ "name", "value", "registered", "agrees" }`. Only what certainly belongs together is compared: clients by their id,
 * verifiers by their issuer, APIs where the inventory or the tenant of that issuer lists them.
 */
export function joinRegistrations(
  code: readonly AuthFact[],
  settings: readonly EnvSetting[],
  documents: readonly DataDocument[],
): DataDocument {
  const inUse = documents.filter(({ side }) => side === undefined || side === 'unknown');
  const facts = inUse.flatMap((document) => document.facts?.() ?? []);
  const telling = new Telling(settings);
  const comparison = new Comparison(
    code.filter(({ side }) => side !== 'test' && side !== 'tooling'),
    telling,
    facts,
  );
  const beside = new SameVerification(comparison.foreign(), telling, facts, telling.settings);
  const realms = namedRealms(telling.settings, facts);
  const lists: Readonly<Record<string, readonly Compared[]>> = {
    redirects: comparison.redirects(),
    grants: comparison.grants(),
    scopes: comparison.scopes(),
    issuers: [...comparison.issuersOfClients(), ...comparison.issuersOfVerifiers(), ...beside.issuers(), ...realms],
    audiences: comparison.audiences(),
    gateways: beside.audiences(),
    algorithms: comparison.algorithms(),
  };
  const clients = inconsistentClients(comparison.uses());
  const row = ({ name, value, registered, agrees }: Compared) => ({ name, value, registered, agrees });
  const rows = Object.entries(lists).map(([list, compared]) => [list, compared.map(row)] as const);
  return {
    kind: 'registrations',
    path: '',
    text: '',
    data: { clients: clients.map(({ name, kinds, agrees }) => ({ name, kinds, agrees })), ...Object.fromEntries(rows) },
    positions: { value: () => undefined, key: () => undefined },
    unresolved: (pointer) => {
      const [, list = '', index] = pointer.split('/');
      return lists[list]?.[Number(index)]?.why;
    },
    origins: (pointer) => {
      const [, list = '', index] = pointer.split('/');
      return (list === 'clients' ? clients : lists[list])?.[Number(index)]?.origins ?? [];
    },
  };
}

class Comparison {
  readonly #code: readonly AuthFact[];
  readonly #telling: Telling;
  readonly #facts: readonly ConfigFact[];

  constructor(code: readonly AuthFact[], telling: Telling, facts: readonly ConfigFact[]) {
    this.#code = code;
    this.#telling = telling;
    this.#facts = facts;
  }

  redirects(): Compared[] {
    return this.#pairs().flatMap(({ id, fact, client }) => {
      const registered = client.parts.redirectUri;
      if (!registered) return [];
      const local = registered.values.some(({ text }) => loopbackUrl(text));
      return this.#told(fact, 'redirectUri')
        .filter(({ text, stage }) => /^[a-z][\w+.-]*:\S+$/i.test(text) && isOfStage(stage, client))
        .filter(({ text }) => loopbackUrl(text) === local)
        .map((told) =>
          inSet(
            compared(id, told, registered.values, client, (value) => isRegistered(told.text, value.text)),
            registered,
          ),
        );
    });
  }

  grants(): Compared[] {
    return this.#pairs().flatMap(({ id, fact, client }) => {
      const registered = client.parts.grant;
      if (!registered) return [];
      // Refresh tokens come with the grants that give them, where no list says more.
      return this.#telling
        .grants(fact)
        .filter(({ text }) => /^[a-z]\S*$/.test(text) && text !== 'refresh_token')
        .map((told) =>
          inSet(
            compared(id, told, registered.values, client, ({ text }) => text === told.text),
            registered,
          ),
        );
    });
  }

  scopes(): Compared[] {
    return this.#pairs().flatMap(({ id, fact, client }) => {
      const registered = client.parts.scope;
      if (!registered) return [];
      const asked = this.#told(fact, 'scope').flatMap((told) =>
        told.text.split(/\s+/).map((text) => ({ ...told, text })),
      );
      return asked
        .filter(({ text }) => text !== '' && text !== 'openid')
        .map((told) =>
          inSet(
            compared(id, told, registered.values, client, ({ text }) => text === told.text),
            registered,
          ),
        );
    });
  }

  /** Of a client: every file that registers it says of which issuer it is. */
  issuersOfClients(): Compared[] {
    const byUse = new Map<AuthFact, Pair[]>();
    for (const pair of this.#pairs()) byUse.set(pair.fact, [...(byUse.get(pair.fact) ?? []), pair]);
    return [...byUse].flatMap(([fact, pairs]) => {
      const [first] = pairs;
      const values = pairs.flatMap(({ client }) => client.parts.issuer?.values ?? []);
      if (!first || values.length === 0) return [];
      return this.#issuersOf(fact).map((told) =>
        compared(first.id, told, values, first.client, ({ text }) => sameIssuer(told.text, text)),
      );
    });
  }

  issuersOfVerifiers(): Compared[] {
    const trusted = this.#facts.filter(({ about }) => about === 'issuer');
    const listed = trusted.filter(({ document }) => document.kind === 'inventory');
    return this.foreign().flatMap((fact) =>
      this.#issuersOf(fact).flatMap((told) => {
        const known = trusted.flatMap((issuer) => (isOfStage(told.stage, issuer) ? valuesOf(issuer, 'issuer') : []));
        const same = known.filter(({ text }) => sameIssuer(told.text, text));
        const own = listed.flatMap((issuer) => (isOfStage(told.stage, issuer) ? valuesOf(issuer, 'issuer') : []));
        const values = same.length > 0 ? same : own;
        const [client] = values.length === 0 ? [] : listed.length > 0 ? listed : trusted;
        if (!client || same.some(({ text }) => isOnlyPlain(told.text, text))) return [];
        return [compared(fact.name, told, values, client, ({ text, loose }) => loose || isRegistered(told.text, text))];
      }),
    );
  }

  audiences(): Compared[] {
    const apis = this.#facts.filter(({ about }) => about === 'api');
    const domains = this.#facts
      .filter(({ document: { kind } }) => kind === 'auth0.domain')
      .flatMap((fact) => valuesOf(fact, 'issuer'));
    return [...this.foreign(), ...this.#code.filter(({ about }) => about === 'client')].flatMap((fact) => {
      const set = fact.parts.audience;
      const issuers = this.#issuersOf(fact).map(({ text }) => text);
      const listing = apis.filter((api) => listsFor(api, issuers, domains));
      const asked = this.#told(fact, 'audience').filter(({ stage }) => listing.some((api) => isOfStage(stage, api)));
      const [first] = asked;
      if (!first || set?.open) return [];
      const values = listing.flatMap((api) => valuesOf(api, 'audience'));
      const [api] = listing;
      if (!api || values.length === 0 || listing.some(({ parts }) => parts.audience?.open)) return [];
      const agrees = ({ text }: ConfigValue) => asked.some((one) => one.text === text);
      const value = [...new Set(asked.map(({ text }) => text))].join(', ');
      return [{ ...compared(fact.name, first, values, api, agrees), value }];
    });
  }

  algorithms(): Compared[] {
    const telling = this.#facts.filter(({ parts, about }) => about === 'issuer' && parts.algorithms && parts.issuer);
    return this.#verifiers().flatMap((fact) => {
      const asked = this.#told(fact, 'algorithms');
      const [first] = asked;
      const issuers = this.#issuersOf(fact);
      const issuer = telling.find((one) =>
        issuers.some(
          ({ text, stage }) =>
            isOfStage(stage, one) && valuesOf(one, 'issuer').some((value) => sameIssuer(text, value.text)),
        ),
      );
      const values = issuer ? valuesOf(issuer, 'algorithms') : [];
      if (!first || !issuer || values.length === 0 || fact.parts.algorithms?.open || issuer.parts.algorithms?.open)
        return [];
      const value = [...new Set(asked.map(({ text }) => text))].join(', ');
      return [
        { ...compared(fact.name, first, values, issuer, ({ text }) => asked.some((one) => one.text === text)), value },
      ];
    });
  }

  uses(): ClientUse[] {
    return [...this.#usesInCode(), ...this.#facts.flatMap(usesInFile)];
  }

  #usesInCode(): ClientUse[] {
    return this.#code.flatMap((fact) => {
      const kind = kindInCode(fact);
      if (!kind) return [];
      const issuers = this.#issuersOf(fact).map(({ text }) => text);
      return this.#ids(fact).map(({ text, stage, origin }) => ({
        id: text,
        kind,
        issuers,
        stage,
        from: 'code' as const,
        origin,
      }));
    });
  }

  /** Clients of the code with the places that register them. */
  #pairs(): Pair[] {
    const registered = this.#facts.filter(({ about }) => about === 'client');
    return this.#code.flatMap((fact) =>
      fact.about !== 'client'
        ? []
        : this.#ids(fact).flatMap(({ text, stage }) =>
            registered
              .filter(
                (client) => isOfStage(stage, client) && valuesOf(client, 'clientId').some((id) => id.text === text),
              )
              .map((client) => ({ id: text, fact, client })),
          ),
    );
  }

  /** What is still to be filled in is the id of many. */
  #ids(fact: AuthFact): Told[] {
    return this.#told(fact, 'clientId').filter(({ text }) => secretKind(text) !== 'placeholder');
  }

  #verifiers(): AuthFact[] {
    return this.#code.filter(({ about }) => about === 'verifier');
  }

  /** The verifiers of tokens of others: what a project signs for itself is listed nowhere. */
  foreign(): AuthFact[] {
    const signed = new Set(
      this.#code
        .filter(({ about }) => about === 'signer')
        .flatMap((fact) => this.#told(fact, 'issuer').map(({ text }) => text)),
    );
    return this.#verifiers().filter((fact) => {
      const algorithms = this.#told(fact, 'algorithms').map(({ text }) => text);
      const shared = algorithms.length > 0 && algorithms.every((name) => /^(?:HS\d|none$)/.test(name));
      return !shared && !this.#told(fact, 'issuer').some(({ text }) => signed.has(text));
    });
  }

  #issuersOf(fact: AuthFact): Told[] {
    return this.#telling.issuers(fact);
  }

  #told(fact: AuthFact, part: FactPart): Told[] {
    return this.#telling.of(fact, part);
  }
}

interface Pair {
  readonly id: string;
  readonly fact: AuthFact;
  readonly client: ConfigFact;
}

/** What does not stand in a list may be what is filled in there. */
function inSet(row: Compared, { open }: ConfigSet): Compared {
  return open && !row.agrees ? { ...row, why: 'part of what is registered is filled in elsewhere' } : row;
}

function compared(
  name: string,
  { text, origin }: Told,
  values: readonly ConfigValue[],
  of: ConfigFact,
  agrees: (value: ConfigValue) => boolean,
): Compared {
  const fitting = values.find(agrees);
  const shown = [...new Set(values.map((value) => value.text))];
  const place = { location: (fitting ?? values[0] ?? of).location, side: of.document.side ?? ('unknown' as const) };
  return {
    name,
    value: text,
    registered: shown.slice(0, 5).join(', ') + (shown.length > 5 ? '…' : ''),
    agrees: fitting !== undefined,
    origins: [origin, { ...place, say: `registered here (${of.format})` }],
  };
}

function valuesOf(fact: ConfigFact, part: 'issuer' | 'audience' | 'algorithms' | 'clientId'): readonly ConfigValue[] {
  return fact.parts[part]?.values ?? [];
}

/** That an issuer is plain http is said where it stands. */
function isOnlyPlain(text: string, registered: string): boolean {
  return /^http:/i.test(text) && text.replace(/^http:/i, 'https:') === registered;
}

/** What is of another stage is no contradiction. */
function isOfStage(stage: string | undefined, fact: ConfigFact): boolean {
  const own = stageOfFact(fact);
  return stage === undefined || own === undefined || stage === own;
}

/** Whether an API is listed where the APIs of these issuers are: in the inventory, or in the files of their tenant. */
function listsFor(
  { document: { kind } }: ConfigFact,
  issuers: readonly string[],
  domains: readonly ConfigValue[],
): boolean {
  if (kind === 'inventory') return true;
  const isTenant = (issuer: string) =>
    /^https:\/\/[^/]+\.auth0\.com\//i.test(issuer) || domains.some(({ text }) => sameIssuer(issuer, text));
  return kind === 'auth0.api' && issuers.length > 0 && issuers.every(isTenant);
}

function kindInCode({ about, role, side, confidential }: AuthFact): ClientUse['kind'] | undefined {
  // An address to log in at is built in browsers for the client of a server, too.
  if (about !== 'client' || role === 'oauth.authorize') return undefined;
  if (side === 'server') return confidential ? 'confidential' : undefined;
  return (side === 'browser' || side === 'native') && !confidential ? side : undefined;
}

function usesInFile(fact: ConfigFact): ClientUse[] {
  const { about, parts, document } = fact;
  const [confidential, ...others] = new Set(parts.confidential?.values.map(({ text }) => text) ?? []);
  if ((about !== 'client' && about !== 'program') || confidential === undefined || others.length > 0) return [];
  const open = about === 'program' ? ('browser' as const) : ('public' as const);
  return (parts.clientId?.values ?? []).map(({ text, location }) => ({
    id: text,
    kind: confidential === 'true' ? 'confidential' : open,
    issuers: (parts.issuer?.values ?? []).map((issuer) => issuer.text),
    stage: stageOfFact(fact),
    from: document.kind === 'inventory' ? ('inventory' as const) : ('file' as const),
    origin: { location, side: document.side ?? 'unknown' },
  }));
}
