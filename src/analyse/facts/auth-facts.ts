import { ts } from '#compiler';
import type { Location } from '../../load/location.js';
import type { Side } from '../../rule-meta.js';
import { nameOfValue, variableOf } from '../flow/naming.js';
import type { Place } from '../questions/code-site.js';
import { optionsOf, type Value } from '../syntax/value.js';
import { secretKind } from '../text/secret-text.js';
import type { CodeView } from '../view/code-view.js';
import type { ViewedSite } from '../view/viewed-site.js';
import { nodeConfigSetting } from './node-config-calls.js';
import { SessionCookies } from './session-cookies.js';

/** What the code says of a client, of the tokens that it accepts or makes, or of where it keeps them. */
export interface AuthFact {
  readonly about: 'client' | 'verifier' | 'signer' | 'session' | 'record' | 'store';
  /** `jsonwebtoken.verify`, for messages. */
  readonly name: string;
  readonly side: Side;
  readonly location: Location;
  readonly parts: Readonly<Partial<Record<FactPart, FactSet>>>;
  /** Of a client: what it is asked for there. */
  readonly role?: string;
  /** Of a client: whether it has a secret. */
  readonly confidential?: boolean;
  /** Of a signer or a session: how long its tokens or it live, in seconds. */
  readonly seconds?: number;
  /** Of a signer or a store: what the token is for. */
  readonly token?: 'access' | 'refresh' | 'session';
  /** Of a client or a store: where tokens are kept. */
  readonly keeps?: string;
}

/** What a part may be. `open`: it may be something else, too. */
export interface FactSet {
  readonly values: readonly FactValue[];
  readonly open: boolean;
}

export type FactPart = (typeof PARTS)[number];

/** A constant, or the variable that holds it. */
export type FactValue = (
  | { readonly text: string }
  | {
      readonly variable: string;
      readonly before: string;
      readonly after: string;
      /** What its number counts where it stands in a file as one. */
      readonly counts?: string;
    }
) & { readonly location: Location };

const PARTS = [
  'algorithms',
  'audience',
  'authorizationEndpoint',
  'authorizationHost',
  'authorizationPath',
  'challengeMethod',
  'clientId',
  'expiresIn',
  'grant',
  'issuer',
  'issuerHost',
  'redirectUri',
  'responseType',
  'scope',
  'tokenEndpoint',
  'tokenHost',
  'tokenPath',
] as const;

/** What a client says beside what tells its views apart. */
const CLIENT_PARTS = [
  ...(['authorizationEndpoint', 'authorizationHost', 'authorizationPath', 'challengeMethod'] as const),
  ...(['grant', 'responseType', 'tokenEndpoint', 'tokenHost', 'tokenPath'] as const),
];

/** The roles whose sites have something to say. */
export const FACT_ROLES = [
  'cookie.set',
  'oauth.authorize',
  'oauth.client',
  'oauth.token',
  'session.keep',
  'storage.secure.write',
  'storage.write',
  'token.defaults',
  'token.lasts',
  'token.sign',
  'token.verify',
];

/** Every fact of a program, in the order of the roles. No secret is among them. */
export function authFacts(view: CodeView, locate: (place: Place) => Location, only?: 'clients'): AuthFact[] {
  const reader = new FactReader(view, locate);
  const clients = ['oauth.client', 'oauth.authorize', 'oauth.token'].flatMap((role) => reader.clients(role));
  if (only === 'clients') return clients;
  return [
    ...clients,
    ...reader.verifiers(),
    ...reader.signers(),
    ...reader.sessions(),
    ...reader.records(),
    ...['storage.write', 'storage.secure.write'].flatMap((role) => reader.stores(role)),
  ];
}

class FactReader {
  readonly #view: CodeView;
  readonly #locate: (place: Place) => Location;

  constructor(view: CodeView, locate: (place: Place) => Location) {
    this.#view = view;
    this.#locate = locate;
  }

  clients(role: string): AuthFact[] {
    const parts = ['clientId', 'issuer', 'issuerHost', 'redirectUri', 'scope', 'audience'] as const;
    return this.#view.sites(role).flatMap((site) =>
      site.seenFrom(...parts).map((seen) => {
        const keeps = seen.stores().find(({ where }) => where !== 'unknown')?.where;
        return this.#fact('client', seen, [...parts, ...CLIENT_PARTS], {
          role,
          confidential: seen.part('clientSecret').state === 'present',
          ...(keeps !== undefined && { keeps }),
        });
      }),
    );
  }

  verifiers(): AuthFact[] {
    const parts = ['issuer', 'audience', 'algorithms'] as const;
    return this.#view
      .sites('token.verify')
      .flatMap((site) => site.seenFrom(...parts).map((seen) => this.#fact('verifier', seen, parts, {})));
  }

  signers(): AuthFact[] {
    const parts = ['issuer', 'audience', 'expiresIn'] as const;
    const sessions = new SessionCookies(this.#view);
    return this.#view.sites('token.sign').flatMap((site) =>
      site.seenFrom(...parts).map((seen) => {
        const kind = this.#view.strength.tokenKindOf(seen, 'by its object');
        if (kind !== 'refresh' && sessions.keeps(seen))
          return this.#counting(seen, 'signer', parts, { token: 'session' });
        const token = kind === 'access' || kind === 'refresh' ? kind : undefined;
        return this.#counting(seen, 'signer', parts, token ? { token } : {});
      }),
    );
  }

  sessions(): AuthFact[] {
    return this.#view
      .sites('session.keep')
      .flatMap((site) => site.seenFrom('expiresIn').map((seen) => this.#counting(seen, 'session', ['expiresIn'], {})));
  }

  /** Refresh tokens and sessions that a record of one's own keeps, and ends. */
  records(): AuthFact[] {
    return this.#view.sites('token.lasts').flatMap((site) =>
      site.seenFrom('expiresIn').map((seen) => {
        const isRefresh = site.view.site.given?.what === 'refresh';
        return this.#counting(
          seen,
          isRefresh ? 'record' : 'session',
          ['expiresIn'],
          isRefresh ? { token: 'refresh' } : {},
        );
      }),
    );
  }

  /** With how long what is made there lives. */
  #counting(
    seen: ViewedSite,
    about: AuthFact['about'],
    parts: readonly FactPart[],
    more: Pick<AuthFact, 'token'>,
  ): AuthFact {
    const fact = this.#fact(about, seen, parts, { ...this.#seconds(seen), ...more });
    const counted = fact.seconds === undefined && this.#counted(seen);
    return counted ? { ...fact, parts: { ...fact.parts, expiresIn: counted } } : fact;
  }

  #seconds(seen: ViewedSite): { readonly seconds?: number } {
    const { state, seconds, isDefault } = this.#view.strength.lifetimeOf(seen);
    return state === 'ends' && !isDefault && seconds !== undefined && Number.isFinite(seconds) ? { seconds } : {};
  }

  /** A lifetime whose length a variable says: `30` is `30 minutes`. */
  #counted(seen: ViewedSite): FactSet | undefined {
    const { setting } = this.#view.strength.lifetimeOf(seen);
    if (!setting) return undefined;
    const location = this.#locate(seen.placeOf('expiresIn'));
    const values = optionsOf(setting.amount).flatMap((option): FactValue[] => {
      if (option.kind === 'literal')
        return option.value ? [{ text: `${String(option.value)} ${setting.unit}`, location }] : [];
      const variable = nameOfVariable(option);
      return variable === undefined ? [] : [{ variable, before: '', after: ` ${setting.unit}`, location }];
    });
    return values.length > 0 ? { values, open: true } : undefined;
  }

  stores(role: string): AuthFact[] {
    return this.#view.sites(role).flatMap((site) => {
      const keeps = role === 'storage.secure.write' ? 'keychain' : storageOf(site.name);
      // One of two, chosen where nobody can look: which one is not told.
      const { others = [] } = site.view.site;
      if (keeps === undefined || others.some((path) => storageOf(path) !== keeps)) return [];
      return this.#view.storedTokens(site).flatMap(({ seen, what, isRefreshToken }) => {
        // What registers a device is kept beside its tokens, and is none.
        if (NO_TOKEN.test(what) && !/token|jwt|session/i.test(what)) return [];
        const token = isRefreshToken ? 'refresh' : 'access';
        return this.#fact('store', seen as ViewedSite, [], { keeps, token });
      });
    });
  }

  #fact(
    about: AuthFact['about'],
    site: ViewedSite,
    names: readonly FactPart[],
    more: Pick<AuthFact, 'role' | 'confidential' | 'seconds' | 'token' | 'keeps'>,
  ): AuthFact {
    const given = names.map((name) => [name, this.#set(site, name)] as const).filter(([, set]) => set !== undefined);
    return {
      about,
      name: site.name,
      side: site.side,
      location: this.#locate(site.at),
      parts: Object.fromEntries(given),
      ...more,
    };
  }

  #set(site: ViewedSite, part: FactPart): FactSet | undefined {
    const { state, values } = site.part(part);
    if (state === 'absent') return undefined;
    const location = this.#locate(site.placeOf(part));
    const elements = values.flatMap((value) => this.#view.elementsOf(value));
    const counts = part === 'expiresIn' ? UNITS[site.view.site.match.entry.counts ?? 'seconds'] : undefined;
    const known = elements.map((value) => factValue(value, location, counts));
    return {
      values: known.filter((value) => value !== undefined),
      open: state !== 'present' || elements.length === 0 || known.includes(undefined),
    };
  }
}

const NO_TOKEN = /secret|passw|api_?key|\bpin\b/i;

function storageOf(name: string): string | undefined {
  return /^(?:local|session)Storage/.exec(name)?.[0];
}

/** A moment is no length. */
const UNITS: Readonly<Record<string, string>> = { seconds: 'seconds', milliseconds: 'ms' };

function factValue(value: Value, location: Location, counts?: string): FactValue | undefined {
  if (value.kind === 'literal')
    return typeof value.value === 'string' && isPublic(value.value) ? { text: value.value, location } : undefined;
  const variable = nameOfVariable(value);
  if (variable !== undefined) return { variable, before: '', after: '', location, ...(counts && { counts }) };
  if (value.kind !== 'text') {
    const isPattern = value.kind === 'unknown' && ts.isRegularExpressionLiteral(value.node);
    return isPattern ? { text: value.node.getText(), location } : undefined;
  }
  // One variable in a text: `https://${process.env.AUTH0_DOMAIN}/`.
  const literal = value.parts.map((part) => (part.kind === 'literal' ? String(part.value) : undefined));
  const open = value.parts.filter((part) => part.kind !== 'literal');
  if (open.length === 0) {
    const text = literal.join('');
    return isPublic(text) ? { text, location } : undefined;
  }
  const [only] = open;
  const inner = only && open.length === 1 ? nameOfVariable(only) : undefined;
  if (inner === undefined) return undefined;
  const at = literal.indexOf(undefined);
  return { variable: inner, before: literal.slice(0, at).join(''), after: literal.slice(at + 1).join(''), location };
}

/** `process.env.OIDC_ISSUER`, `config.get('OIDC_ISSUER')`; what a schema gives back after it has checked the environment is called like its variable. */
function nameOfVariable(value: Value): string | undefined {
  return (
    variableOf(value) ??
    nodeConfigSetting(value) ??
    /^(?:env|config) ([A-Z][A-Z0-9_]*)$/.exec(nameOfValue(value) ?? '')?.[1]
  );
}

/** What somebody put into the wrong place is not copied. */
function isPublic(text: string): boolean {
  const kind = secretKind(text);
  return text !== '' && text.length <= 300 && kind !== 'live' && kind !== 'test';
}
