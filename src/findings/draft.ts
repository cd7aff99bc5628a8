import type { AuthFact, FactPart, FactValue } from '../analyse/facts/auth-facts.js';
import { type EnvSetting, resolved } from '../analyse/facts/env-settings.js';
import { seconds } from '../analyse/text/duration.js';
import { issuerAddress } from '../analyse/text/plain-address.js';
import { grantsOfResponseType } from '../analyse/text/registered.js';
import { secretKind } from '../analyse/text/secret-text.js';
import type { ConfigPart } from '../discover/formats.js';
import type { ConfigFact } from '../load/config-facts.js';
import type { Json } from '../load/data-document.js';
import type { Location } from '../load/location.js';
import { factsInUse, found, longest } from './draft-config.js';

/** A value of a drafted inventory, and the places that say so. */
export interface Drafted {
  readonly value: Json;
  readonly from: readonly string[];
}

/** An object of a drafted inventory, by member. */
export type DraftedObject = Readonly<Record<string, Drafted>>;

/** What a project says of its auth system, as its inventory would have it. */
export interface Draft {
  readonly issuers: readonly DraftedObject[];
  readonly apis: readonly DraftedObject[];
  readonly clients: readonly DraftedObject[];
  readonly tokens: Readonly<Record<'access' | 'refresh' | 'session', DraftedObject>>;
}

interface Found {
  readonly text: string;
  readonly from: string;
  readonly stage?: string | undefined;
  /** By a file that sets a variable, not by the code. */
  readonly isSet?: boolean;
}

/** Drafts the inventory. Tests and tools have their own clients: what they say is left out. */
export function draftOf(
  all: readonly AuthFact[],
  settings: readonly EnvSetting[],
  files: readonly ConfigFact[],
): Draft {
  const facts = all.filter(({ side }) => side !== 'test' && side !== 'tooling');
  const drafting = new Drafting(facts, settings, factsInUse(files));
  return {
    issuers: drafting.issuers(),
    apis: drafting.apis(),
    clients: drafting.clients(),
    tokens: { access: drafting.token('access'), refresh: drafting.token('refresh'), session: drafting.session() },
  };
}

/** The host of a tenant stands in front of its endpoints: its name says more. */
const ENDPOINTS = /^(?:token|authorization)(?:Endpoint|Host|Path)$/;
/** These sign ID tokens for their clients and nothing for the APIs of others: the audience there is a client. */
const SIGN_IN_ONLY = /^(?:https:\/\/)?(?:accounts\.google\.com|appleid\.apple\.com)\/?$/i;

class Drafting {
  readonly #facts: readonly AuthFact[];
  readonly #settings: readonly EnvSetting[];
  /** What files to copy from set: of lifetimes, better than nothing. */
  readonly #examples: readonly EnvSetting[];
  readonly #files: readonly ConfigFact[];
  /** Variables that the code reads as something: their names need not say it. */
  readonly #read: ReadonlySet<string>;

  constructor(facts: readonly AuthFact[], settings: readonly EnvSetting[], files: readonly ConfigFact[]) {
    this.#facts = facts;
    this.#files = files;
    this.#settings = settings.filter(({ stage }) => stage !== 'test' && stage !== 'example');
    this.#examples = settings.filter(({ stage }) => stage === 'example');
    const values = facts.flatMap(({ parts }) =>
      Object.entries(parts).flatMap(([part, { values }]) => (ENDPOINTS.test(part) ? [] : values)),
    );
    this.#read = new Set(values.flatMap((value) => ('variable' in value ? [value.variable] : [])));
  }

  issuers(): DraftedObject[] {
    const rows = new Map<string, { url: Found; from: Set<string>; algorithms: Found[] }>();
    const add = (told: Found, algorithms: readonly Found[] = []) => {
      const url = { ...told, text: issuerAddress(told.text) };
      if (/[*\\^$]/.test(url.text) || isToFillIn(url.text)) return;
      const key = plainUrl(url.text);
      const row = rows.get(key) ?? { url, from: new Set(), algorithms: [] };
      row.from.add(url.from);
      row.algorithms.push(...algorithms);
      rows.set(key, row);
    };
    for (const fact of this.#facts) {
      const algorithms = fact.about === 'verifier' ? this.#values(fact, 'algorithms') : [];
      for (const url of this.#issuersOf(fact)) add(url, algorithms);
    }
    for (const url of [...this.#named('issuer'), ...this.#named('issuerHost').map(asIssuer)]) add(url);
    for (const file of this.#files) {
      const algorithms = file.about === 'issuer' ? found(file, 'algorithms') : [];
      for (const url of found(file, 'issuer')) if (/^https?:\/\//i.test(url.text)) add(url, algorithms);
    }
    return [...rows.values()].map(({ url, from, algorithms }) => ({
      url: { value: url.text, from: [...from] },
      ...list('algorithms', algorithms),
    }));
  }

  apis(): DraftedObject[] {
    const rows = new Map<string, { from: Set<string>; isVerified: Set<string> }>();
    const add = (found: Found, isVerified: boolean) => {
      const row = rows.get(found.text) ?? { from: new Set(), isVerified: new Set() };
      row.from.add(found.from);
      if (isVerified) row.isVerified.add(found.from);
      rows.set(found.text, row);
    };
    for (const fact of this.#facts) {
      if (fact.about !== 'verifier' || this.#isOfSignIn(fact)) continue;
      for (const audience of this.#values(fact, 'audience')) add(audience, true);
    }
    for (const audience of this.#named('audience')) add(audience, false);
    for (const file of this.#files) for (const audience of found(file, 'audience')) add(audience, false);
    return [...rows].map(([audience, { from, isVerified }]) => ({
      audience: { value: audience, from: [...from] },
      ...(isVerified.size > 0 && {
        tokenFormat: { value: 'jwt', from: [...isVerified] },
        validation: { value: 'local', from: [...isVerified] },
      }),
    }));
  }

  clients(): DraftedObject[] {
    const groups = new Map<string, ClientGroup>();
    const add = (key: string, id: Found | undefined, facts: readonly AuthFact[], file?: ConfigFact) => {
      const group = groups.get(key) ?? { id, ids: new Set(), stages: new Set(), facts: [], files: [] };
      if (id) group.ids.add(id.from);
      if (id) group.stages.add(id.stage);
      group.facts.push(...facts);
      if (file) group.files.push(file);
      groups.set(key, group);
    };
    for (const fact of this.#facts) {
      if (fact.about !== 'client') continue;
      const ids = this.#values(fact, 'clientId').filter(({ text }) => secretKind(text) !== 'placeholder');
      for (const id of ids) add(`id ${id.text}`, id, [fact]);
      if (ids.length > 0) continue;
      const variable = fact.parts.clientId?.values.find((value) => 'variable' in value);
      // What only talks to a token endpoint belongs to a client that is set up elsewhere.
      if (variable && 'variable' in variable) add(`variable ${variable.variable}`, undefined, [fact]);
    }
    for (const id of this.#named('clientId')) add(`id ${id.text}`, id, []);
    for (const file of this.#files.filter(({ about }) => about === 'client' || about === 'program')) {
      const ids = found(file, 'clientId');
      for (const id of ids) add(`id ${id.text}`, id, [], file);
      const { path, startLine, startColumn } = file.location;
      if (ids.length === 0) add(`at ${path}:${startLine}:${startColumn}`, undefined, [], file);
    }
    return [...groups.values()].map((group) => this.#client(group));
  }

  #client({ id, ids, stages, facts, files }: ClientGroup): DraftedObject {
    const all = (part: FactPart) => facts.flatMap((fact) => this.#values(fact, part));
    const filed = (part: ConfigPart) => files.flatMap((file) => found(file, part));
    const one = (name: string, part: ConfigPart, value: (text: string) => Json = (text) => text): DraftedObject => {
      const [first, ...others] = filed(part);
      if (!first) return {};
      const same = others.filter(({ text }) => text === first.text);
      return { [name]: { value: value(first.text), from: [...new Set([first, ...same].map(({ from }) => from))] } };
    };
    // An address to log in at is built in browsers for the client of a server, too.
    const [runs] = facts.filter(({ side, role }) => side !== 'unknown' && role !== 'oauth.authorize');
    const app = runs?.side === 'browser' ? 'spa' : runs?.side === 'native' ? 'native' : undefined;
    const secret = facts.find(({ confidential, side }) => confidential && side === 'server');
    const grants = [...all('grant'), ...filed('grant'), ...all('responseType').flatMap(grantsOf)].filter(
      ({ text }) => !text.includes('{'),
    );
    const methods = [...all('challengeMethod'), ...filed('pkce')].filter(
      ({ text }) => text === 'S256' || text === 'plain',
    );
    const redirects = [
      ...all('redirectUri').filter(({ text }) => /^[a-z][\w+.-]*:\S+$/i.test(text)),
      ...files.flatMap((file) => found(file, 'redirectUri')),
    ];
    const scopes = [...all('scope').flatMap((scope) => words(scope)), ...filed('scope')];
    const at = (fact: AuthFact) => [placeOf(fact)];
    return {
      ...(id && { id: { value: id.text, from: [...ids] } }),
      ...one('type', 'kind'),
      ...one('confidential', 'confidential', (text) => text === 'true'),
      ...one('authMethod', 'authMethod'),
      ...(app && runs && { type: { value: app, from: at(runs) } }),
      ...(app && runs
        ? { confidential: { value: false, from: at(runs) } }
        : secret && { confidential: { value: true, from: at(secret) } }),
      ...list('grants', grants),
      ...list('redirectUris', redirects),
      ...(app && runs && { authMethod: { value: 'none', from: at(runs) } }),
      ...(methods[0] && { pkce: { value: methods[0].text, from: [methods[0].from] } }),
      ...list('scopes', scopes),
      // What several stages use is of none.
      ...(id?.stage !== undefined && stages.size === 1 && { stage: { value: id.stage, from: [...ids] } }),
    };
  }

  token(kind: 'access' | 'refresh'): DraftedObject {
    const filed = longest(this.#files, kind === 'access' ? 'accessLife' : 'refreshLife');
    const lifetime =
      this.#lifetime(({ about, token }) => (about === 'signer' || about === 'record') && token === kind) ??
      (filed && { value: duration(filed.seconds), from: filed.from });
    const stores = this.#facts.filter(
      ({ about, token, side, keeps }) =>
        keeps !== undefined &&
        STORAGE.includes(keeps) &&
        (about === 'store' ? token === kind : about === 'client' && side === 'browser'),
    );
    const [store] = stores.sort((a, b) => STORAGE.indexOf(a.keeps ?? '') - STORAGE.indexOf(b.keeps ?? ''));
    return {
      ...(lifetime && { lifetime }),
      ...(kind === 'refresh' && this.#refresh()),
      ...(kind === 'access' &&
        store?.keeps !== undefined && {
          storage: { value: store.keeps, from: stores.map((one) => `${placeOf(one)}: ${one.keeps}`) },
        }),
    };
  }

  session(): DraftedObject {
    const lifetime = this.#lifetime(({ about, token }) => about === 'session' || token === 'session');
    return lifetime ? { lifetime } : {};
  }

  /** The longest that the code, or a variable that it reads, says. */
  #lifetime(isOfKind: (fact: AuthFact) => boolean): Drafted | undefined {
    const facts = this.#facts.filter(isOfKind);
    const lives = facts.flatMap((fact) => {
      if (fact.seconds) return [{ seconds: fact.seconds, from: placeOf(fact) }];
      const said = this.#values(fact, 'expiresIn');
      // What a file sets counts before what the code takes where none does.
      const told = [said, this.#values(fact, 'expiresIn', this.#examples)].map((all) =>
        all.filter(({ isSet }) => isSet),
      );
      const first = [...told, said].find((found) => found.length > 0) ?? [];
      return first.flatMap(({ text, from }) => {
        // What a bare number counts hangs on the library, and on what the code makes of it.
        // A text that says its unit itself needs none of the code: `15m seconds`.
        const told = seconds(text) ?? seconds(text.replace(/(?<=[a-z]) +[a-z]+$/i, ''));
        const length = /[a-z]/i.test(text) ? told : undefined;
        return length ? [{ seconds: length, from }] : [];
      });
    });
    if (lives.length === 0) return undefined;
    const length = Math.max(...lives.map((life) => life.seconds));
    const from = lives.filter((life) => life.seconds === length).map((life) => life.from);
    return { value: duration(length), from: [...new Set(from)] };
  }

  /** What only files say of refresh tokens. */
  #refresh(): DraftedObject {
    const idle = longest(this.#files, 'refreshIdle');
    const rotation = this.#files.flatMap((file) => found(file, 'rotation', 'own'));
    // The weakest place decides.
    const [first] = [...rotation].sort((a, b) => Number(a.text === 'true') - Number(b.text === 'true'));
    return {
      ...(idle && { idle: { value: duration(idle.seconds), from: idle.from } }),
      ...(first && {
        rotation: { value: first.text === 'true', from: rotation.map(({ from, text }) => `${from}: ${text}`) },
      }),
    };
  }

  #isOfSignIn(fact: AuthFact): boolean {
    const issuers = this.#issuersOf(fact);
    return issuers.length > 0 && issuers.every(({ text }) => SIGN_IN_ONLY.test(text));
  }

  #issuersOf(fact: AuthFact): Found[] {
    return fact.about === 'signer'
      ? []
      : [...this.#values(fact, 'issuer'), ...this.#values(fact, 'issuerHost').map(asIssuer)];
  }

  #values(fact: AuthFact, part: FactPart, settings = this.#settings): Found[] {
    return (fact.parts[part]?.values ?? []).flatMap((value) => this.#found(value, fact, settings));
  }

  #found(value: FactValue, fact: AuthFact, settings: readonly EnvSetting[]): Found[] {
    return resolved(value, settings).map(({ text, setting }) => {
      const read = `${place(value.location)} (${fact.name})`;
      if (!setting) return { text, from: read };
      return { text, from: `${settingPlace(setting)}, read at ${read}`, stage: setting.stage, isSet: true };
    });
  }

  /** What only names say; the code's word for the same variable is better. */
  #named(means: FactPart): Found[] {
    return this.#settings
      .filter((setting) => setting.means === means && !this.#read.has(setting.name))
      .map((setting) => ({ text: setting.value, from: settingPlace(setting), stage: setting.stage }));
  }
}

interface ClientGroup {
  readonly id: Found | undefined;
  readonly ids: Set<string>;
  readonly stages: Set<string | undefined>;
  readonly facts: AuthFact[];
  readonly files: ConfigFact[];
}

/** In the order of how much they give away. */
const STORAGE = ['localStorage', 'sessionStorage', 'cookie', 'keychain', 'memory'];

function list(name: string, found: readonly Found[]): DraftedObject {
  if (found.length === 0) return {};
  const value = [...new Set(found.map(({ text }) => text))];
  return { [name]: { value, from: [...new Set(found.map(({ from }) => from))] } };
}

function grantsOf(type: Found): Found[] {
  return grantsOfResponseType(type.text).map((text) => ({ ...type, text }));
}

/** Some servers take commas for the spaces between scopes. */
function words(scope: Found): Found[] {
  return scope.text.split(/[\s,]+/).flatMap((text) => (text === '' ? [] : [{ ...scope, text }]));
}

function asIssuer(host: Found): Found {
  return { ...host, text: /^https?:/i.test(host.text) ? host.text : `https://${host.text.replace(/\/+$/, '')}/` };
}

/** `https://login.microsoftonline.com/Enter_the_Tenant_Id_Here`: a host may be called like an example, its path may not. */
function isToFillIn(url: string): boolean {
  const [, , , ...path] = url.split('/');
  return path.some((segment) => secretKind(segment) === 'placeholder');
}

/** A trailing slash, or the scheme left out as Google does, makes no other issuer here: the first spelling is drafted. */
function plainUrl(text: string): string {
  return text
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/+$/, '');
}

function placeOf(fact: AuthFact): string {
  return `${place(fact.location)} (${fact.name})`;
}

function settingPlace({ name, location }: EnvSetting): string {
  return `${place(location)} (${name})`;
}

function place({ path, startLine }: Location): string {
  return `${path}:${startLine}`;
}

const UNITS = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [unit, length] = UNITS.find(([, length]) => whole >= length && whole % length === 0) ?? ['s', 1];
  return `${whole / length}${unit}`;
}
