import { type DataDocument, type Json, locateIn, valueAt } from '../../load/data-document.js';
import type { Location } from '../../load/location.js';
import type { AuthFact } from '../facts/auth-facts.js';
import { envSettings } from '../facts/env-settings.js';
import type { Cell, Policy } from '../questions/policy.js';
import { claimsOfClients } from './client-claims.js';
import { claimsOfConfig } from './config-claims.js';

/** What a project believes of an issuer, where it says so. */
export interface ProjectClaim {
  readonly what: 'issuer' | 'algorithms' | 'jwks' | 'audience' | 'grant' | 'pkce' | 'endpoint' | 'tokenFormat';
  /** One, except for lists of algorithms and audiences. */
  readonly values: readonly string[];
  readonly location: Location;
  /** The place that reads it, for a value of an environment file. */
  readonly usedAt?: Location | undefined;
  /** The issuers that the same place names; empty where it names none, or where nobody can tell. */
  readonly issuers: readonly string[];
  /** Where the same place sends requests, which tells the issuer where no name does. */
  readonly addresses?: readonly string[] | undefined;
  /** For an endpoint, the member of the metadata that it should equal. */
  readonly member?: string | undefined;
}

/** A verifier as the inventory has it. */
export interface Verifier {
  readonly location: Location;
  readonly policy?: Omit<Policy, 'claimsInSight'> | undefined;
}

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly location: Location;
}

interface Named {
  readonly value: string;
  readonly location: Location;
  readonly usedAt?: Location | undefined;
}

/** What is known of a project when it is compared with an issuer. */
export interface ProjectKnowledge {
  readonly verifiers: readonly Verifier[];
  readonly clients: readonly AuthFact[];
  readonly documents: readonly DataDocument[];
}

export function projectClaims({ verifiers, clients, documents }: ProjectKnowledge): ProjectClaim[] {
  const settings = documents.filter(({ kind }) => kind === 'env').flatMap(settingsOf);
  return [
    ...verifiers.flatMap((verifier) => claimsOfVerifier(verifier, settings)),
    ...claimsOfClients(clients, envSettings(documents, {})),
    ...settings.flatMap(claimsOfSetting),
    ...claimsOfConfig(documents),
    ...documents.filter(({ kind }) => kind === 'inventory').flatMap(claimsOfInventory),
  ];
}

function claimsOfVerifier({ location, policy }: Verifier, settings: readonly Setting[]): ProjectClaim[] {
  if (!policy) return [];
  const named = (cell: Cell, prefix = ''): Named[] =>
    (cell.is === 'known' ? cell.values : []).flatMap((text) => resolve(text, prefix, location, settings));
  const issuers = named(policy.issuer);
  const names = issuers.map(({ value }) => value);
  const each = (what: ProjectClaim['what'], values: readonly Named[]): ProjectClaim[] =>
    values.map(({ value, location: at, usedAt }) => ({ what, values: [value], location: at, usedAt, issuers: names }));
  const list = (what: ProjectClaim['what'], cell: Cell): ProjectClaim[] => {
    const values = named(cell).map(({ value }) => value);
    return values.length > 0 ? [{ what, values, location, issuers: names }] : [];
  };
  return [
    ...each('issuer', issuers),
    ...each('jwks', named(policy.key, KEY_SET)),
    ...list('algorithms', policy.algorithms),
    ...list('audience', policy.audience),
  ];
}

const KEY_SET = 'key set ';
const VARIABLE = /^env ([A-Za-z_]\w*)$/;

/** A value of the code, or those that environment files give the variable that it is read from. */
function resolve(text: string, prefix: string, location: Location, settings: readonly Setting[]): Named[] {
  if (!text.startsWith(prefix)) return [];
  const bare = text.slice(prefix.length);
  const variable = VARIABLE.exec(bare)?.[1];
  if (variable === undefined) return [{ value: bare, location }];
  return settings
    .filter(({ name }) => name === variable)
    .map(({ value, location: at }) => ({ value, location: at, usedAt: location }));
}

function settingsOf(document: DataDocument): Setting[] {
  const entries = valueAt(document.data, '/entries');
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Json, index) => {
    const [name, value] = [valueAt(entry, '/name'), valueAt(entry, '/value')];
    const isOpen = document.unresolved?.(`/entries/${index}/value`) !== undefined;
    if (typeof name !== 'string' || typeof value !== 'string' || value === '' || isOpen) return [];
    return [{ name, value, location: locateIn(document, `/entries/${index}/value`) }];
  });
}

/** Variables whose names say what they are; those of frontends have a prefix. */
const SETTINGS: readonly (readonly [RegExp, ProjectClaim['what'], string?])[] = [
  [/(^|_)(ISSUER|AUTHORITY)(_BASE)?(_UR[IL])?$/, 'issuer'],
  [/(^|_)JWKS(_UR[IL]|_ENDPOINT)?$/, 'jwks'],
  [/(^|_)TOKEN_(UR[IL]|ENDPOINT)$/, 'endpoint', 'token_endpoint'],
  [/(^|_)(AUTHORIZATION|AUTHORIZE)_(UR[IL]|ENDPOINT)$/, 'endpoint', 'authorization_endpoint'],
  [/(^|_)USER_?INFO_(UR[IL]|ENDPOINT)$/, 'endpoint', 'userinfo_endpoint'],
  [/(^|_)INTROSPECT(ION)?_(UR[IL]|ENDPOINT)$/, 'endpoint', 'introspection_endpoint'],
  [/(^|_)(REVOCATION|REVOKE)_(UR[IL]|ENDPOINT)$/, 'endpoint', 'revocation_endpoint'],
  [/(^|_)END_?SESSION_(UR[IL]|ENDPOINT)$/, 'endpoint', 'end_session_endpoint'],
];

function claimsOfSetting({ name, value, location }: Setting): ProjectClaim[] {
  const found = SETTINGS.find(([pattern]) => pattern.test(name));
  if (!found || !/^https?:\/\//i.test(value)) return [];
  const [, what, member] = found;
  return [{ what, values: [value], location, issuers: [], member }];
}

function claimsOfInventory(document: DataDocument): ProjectClaim[] {
  const rows = (pointer: string): { at: string; data: Json }[] => {
    const value = valueAt(document.data, pointer);
    return Array.isArray(value) ? value.map((data: Json, index) => ({ at: `${pointer}/${index}`, data })) : [];
  };
  const text = (data: Json, member: string): string | undefined => {
    const value = valueAt(data, `/${member}`);
    return typeof value === 'string' ? value : undefined;
  };
  const texts = (data: Json, member: string): string[] => {
    const value = valueAt(data, `/${member}`);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  };
  const issuers = rows('/issuers')
    .map(({ data }) => text(data, 'url'))
    .filter((url) => url !== undefined);
  const claims: ProjectClaim[] = [];
  const add = (what: ProjectClaim['what'], values: readonly string[], pointer: string, of: readonly string[]): void => {
    if (values.length > 0) claims.push({ what, values, location: locateIn(document, pointer), issuers: of });
  };
  for (const { at, data } of rows('/issuers')) {
    const url = text(data, 'url') ?? '';
    add('issuer', url === '' ? [] : [url], `${at}/url`, [url]);
    add('algorithms', texts(data, 'algorithms'), `${at}/algorithms`, [url]);
  }
  // Neither has to say whose it is: with one issuer that is plain.
  const only = issuers.length === 1 ? issuers : [];
  for (const { at, data } of rows('/apis')) {
    const format = text(data, 'tokenFormat');
    add('tokenFormat', format === undefined ? [] : [format], `${at}/tokenFormat`, only);
  }
  for (const { at, data } of rows('/clients')) {
    for (const [index, grant] of texts(data, 'grants').entries()) add('grant', [grant], `${at}/grants/${index}`, only);
    const pkce = text(data, 'pkce');
    add('pkce', pkce === undefined ? [] : [pkce], `${at}/pkce`, only);
  }
  return claims;
}
