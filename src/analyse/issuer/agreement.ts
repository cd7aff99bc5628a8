import { type DataDocument, type Json, locateIn, valueAt } from '../../load/data-document.js';
import type { Location } from '../../load/location.js';
import type { AuthFact, FactValue } from '../facts/auth-facts.js';
import { type EnvSetting, envSettings } from '../facts/env-settings.js';
import { meaningOfName } from '../facts/setting-names.js';
import { Telling, type Told } from '../facts/told.js';
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
  /** Of an issuer: whoever reads it looks the metadata up by it, and does not mind a slash at its end. */
  readonly tolerant?: boolean | undefined;
  /** For an endpoint, the member of the metadata that it should equal. */
  readonly member?: string | undefined;
}

/** A verifier as the inventory has it. */
export interface Verifier {
  readonly location: Location;
  readonly policy?: Omit<Policy, 'claimsInSight'> | undefined;
}

/** What is known of a project when it is compared with an issuer. */
export interface ProjectKnowledge {
  readonly verifiers: readonly Verifier[];
  readonly clients: readonly AuthFact[];
  readonly documents: readonly DataDocument[];
}

export function projectClaims({ verifiers, clients, documents }: ProjectKnowledge): ProjectClaim[] {
  const settings = envSettings(documents, {});
  const telling = new Telling(settings);
  return [
    ...verifiers.flatMap((verifier) => claimsOfVerifier(verifier, telling)),
    ...claimsOfClients(clients, telling),
    ...settings.flatMap(claimsOfSetting),
    ...claimsOfConfig(documents),
    ...documents.filter(({ kind }) => kind === 'inventory').flatMap(claimsOfInventory),
  ];
}

function claimsOfVerifier({ location, policy }: Verifier, telling: Telling): ProjectClaim[] {
  if (!policy) return [];
  const told = (cell: Cell, prefix = ''): Told[] =>
    (cell.is === 'known' ? cell.values : [])
      .filter((text) => text.startsWith(prefix))
      .flatMap((text) => telling.value(namedValue(text.slice(prefix.length), location), 'unknown'));
  const issuers = told(policy.issuer);
  const names = issuers.map(({ text }) => text);
  const each = (what: ProjectClaim['what'], values: readonly Told[]): ProjectClaim[] =>
    values.map(({ text, location: at, usedAt }) => ({ what, values: [text], location: at, usedAt, issuers: names }));
  const list = (what: ProjectClaim['what'], cell: Cell): ProjectClaim[] => {
    const values = told(cell).map(({ text }) => text);
    return values.length > 0 ? [{ what, values, location, issuers: names }] : [];
  };
  return [
    ...each('issuer', issuers),
    ...each('jwks', told(policy.key, KEY_SET)),
    ...list('algorithms', policy.algorithms),
    ...list('audience', policy.audience),
  ];
}

const KEY_SET = 'key set ';
const VARIABLE = /^env ([A-Za-z_]\w*)$/;

/** A policy names a variable by a word before it. */
function namedValue(text: string, location: Location): FactValue {
  const variable = VARIABLE.exec(text)?.[1];
  return variable === undefined ? { text, location } : { variable, before: '', after: '', location };
}

function claimsOfSetting({ name, value, location }: EnvSetting): ProjectClaim[] {
  const means = meaningOfName(name);
  if (means === undefined || !/^https?:\/\//i.test(value)) return [];
  const claim = { values: [value], location, issuers: [] };
  if (means === 'issuer' || means === 'jwks') return [{ ...claim, what: means }];
  return means.endsWith('_endpoint') ? [{ ...claim, what: 'endpoint', member: means }] : [];
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
