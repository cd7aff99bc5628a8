import { seconds } from '../analyse/duration.js';
import type { Json } from '../load/data-document.js';

/** The answer for one stolen thing: how long it works, where, what stops it, and what nobody wrote down. */
export interface Rehearsed {
  readonly stolen: 'access token' | 'refresh token' | 'ID token' | 'client credential' | 'certificate' | 'signing key';
  /** The client that it was given to, or the issuer whose key it is. */
  readonly of: string;
  readonly type: string;
  readonly works: string;
  readonly where: string;
  readonly stops: string;
  /** What the inventory would have to say; empty where the answer is whole. */
  readonly unknown: readonly string[];
}

type Members = { readonly [member: string]: Json };

/** Without an inventory of clients nobody can tell. */
export function rehearse(inventory: Json | undefined): readonly Rehearsed[] {
  const known = members(inventory);
  const clients = list(known.clients);
  return [
    ...clients.flatMap((client) => ofClient(client, known)),
    ...list(known.issuers).map((issuer) => signingKey(issuer)),
  ];
}

/** One paragraph about it. */
export function tellRehearsed({ stolen, works, where, stops, unknown }: Rehearsed): string {
  const open = unknown.length > 0 ? ` Not known: ${unknown.join('; ')}.` : '';
  return `A stolen ${stolen} works ${works}, ${where}. ${stops.charAt(0).toUpperCase()}${stops.slice(1)}.${open}`;
}

function ofClient(client: Members, inventory: Members): Rehearsed[] {
  const grants = texts(client.grants);
  const people = grants.some((grant) => grant !== 'client_credentials' && grant !== 'refresh_token');
  const method = text(client.authMethod);
  const answers = [accessToken(client, inventory)];
  if (grants.includes('refresh_token')) answers.push(refreshToken(client, inventory));
  if (people) answers.push(idToken(client));
  if (client.confidential === true || (method !== undefined && method !== 'none')) {
    answers.push(credential(client, inventory));
  }
  if (isMtls(client)) answers.push(certificate(client));
  return answers;
}

function isMtls({ senderConstrained, authMethod }: Members): boolean {
  return senderConstrained === 'mtls' || /tls_client_auth$/.test(text(authMethod) ?? '');
}

function nameOf(client: Members): Pick<Rehearsed, 'of' | 'type'> {
  return { of: text(client.id) ?? 'a client without an id', type: text(client.type) ?? 'unknown' };
}

function accessToken(client: Members, inventory: Members): Rehearsed {
  const lifetime = span(members(members(inventory.tokens).access).lifetime);
  const apis = list(inventory.apis);
  const audiences = apis.map(({ audience }) => text(audience) ?? 'an API without an audience');
  const bound = binding(client);
  const introspecting = apis.filter(({ validation }) => validation === 'introspection').length;
  const untold = apis.filter(({ validation }) => validation !== 'introspection' && validation !== 'local').length;
  const revoked =
    introspecting === 0
      ? 'revoking it stops nothing, because no API asks the issuer: only its end does'
      : introspecting === apis.length
        ? 'revoking it at the issuer stops it with the next request, unless answers are cached'
        : `revoking it stops it at ${introspecting} of ${apis.length} APIs, its end at the others`;
  const unknown = [
    ...(lifetime === undefined ? ['tokens.access.lifetime'] : []),
    ...(apis.length === 0 ? ['apis: where it is accepted'] : []),
    ...(untold > 0 ? ['apis.validation: whether a revocation is noticed'] : []),
    ...(client.senderConstrained === undefined ? ['clients.senderConstrained: whether it is bound to the client'] : []),
  ];
  return {
    stolen: 'access token',
    ...nameOf(client),
    works: `${lifetime === undefined ? 'for nobody knows how long' : `for up to ${lifetime}`}${bound ? `, only together with ${bound}` : ''}`,
    where: audiences.length === 0 ? 'nobody knows where' : `at ${audiences.join(', ')}`,
    stops: apis.length === 0 || untold > 0 ? 'what stops it before its end is not known' : revoked,
    unknown,
  };
}

function refreshToken(client: Members, inventory: Members): Rehearsed {
  const refresh = members(members(inventory.tokens).refresh);
  const lifetime = span(refresh.lifetime);
  const idle = span(refresh.idle);
  const { rotation, reuseDetection } = refresh;
  const revokes = members(inventory.logout).revokesRefreshToken;
  const once = rotation === true && reuseDetection === true;
  const ends = [
    ...(once ? ['the next use by its owner or by the thief ends the whole family'] : []),
    ...(rotation === true && reuseDetection === false
      ? ['rotation replaces it, but whoever uses it first goes on']
      : []),
    ...(rotation === false ? ['no use of it ends it'] : []),
    ...(revokes === true ? ['logging out revokes it'] : []),
    ...(revokes === false ? ['logging out leaves it alive'] : []),
    ...(idle === undefined ? [] : [`${idle} without a use end it`]),
  ];
  return {
    stolen: 'refresh token',
    ...nameOf(client),
    works:
      lifetime === undefined
        ? 'for nobody knows how long'
        : `for up to ${lifetime}${once ? ', until it is used a second time' : ''}`,
    where: `at the token endpoint, ${holderOf(client)}`,
    stops: ends.length > 0 ? ends.join('; ') : 'what stops it is not known',
    unknown: [
      ...(lifetime === undefined ? ['tokens.refresh.lifetime'] : []),
      ...(client.confidential === undefined ? ['clients.confidential'] : []),
      ...(rotation === undefined ? ['tokens.refresh.rotation'] : []),
      ...(reuseDetection === undefined ? ['tokens.refresh.reuseDetection'] : []),
      ...(revokes === undefined ? ['logout.revokesRefreshToken'] : []),
    ],
  };
}

/** What a thief needs besides a refresh token. */
function holderOf(client: Members): string {
  if (client.confidential === true) return 'together with the credential of the client';
  const bound = binding(client);
  if (bound) return `together with ${bound}`;
  return client.confidential === false
    ? 'in the hands of anybody, because the client has no credential'
    : 'in whose hands is not known';
}

function idToken(client: Members): Rehearsed {
  return {
    stolen: 'ID token',
    ...nameOf(client),
    works: 'until its own end',
    where: 'at the client itself, and at every API that does not tell it from an access token (control O12)',
    stops: 'nothing before its end: an ID token cannot be revoked',
    unknown: ['the lifetime of ID tokens, which the inventory has no member for'],
  };
}

function credential(client: Members, inventory: Members): Rehearsed {
  const { rotationDays } = members(inventory.secrets);
  const method = text(client.authMethod);
  return {
    stolen: 'client credential',
    ...nameOf(client),
    works: typeof rotationDays === 'number' ? `for up to ${rotationDays} days` : 'until somebody replaces it',
    where: `at the token endpoint${method === undefined ? '' : ` (${method})`}, for every token that the client may ask for`,
    stops:
      'replacing it, or disabling the client (control R3), stops it for new tokens; those already issued live on to their end',
    unknown: [
      ...(typeof rotationDays === 'number' ? [] : ['secrets.rotationDays']),
      ...(method === undefined ? ['clients.authMethod'] : []),
    ],
  };
}

function certificate(client: Members): Rehearsed {
  return {
    stolen: 'certificate',
    ...nameOf(client),
    works: 'until it expires, together with its private key',
    where: 'at the token endpoint, and at every API that binds tokens to it',
    stops: 'removing it at the issuer, or revoking it where revocation is checked',
    unknown: ['when it expires, and whether its revocation is checked, which the inventory has no members for'],
  };
}

function signingKey(issuer: Members): Rehearsed {
  const { periodDays, overlapDays } = members(issuer.rotation);
  const told = typeof periodDays === 'number' && typeof overlapDays === 'number';
  return {
    stolen: 'signing key',
    of: text(issuer.url) ?? 'an issuer without a URL',
    type: 'issuer',
    works: told ? `for up to ${periodDays + overlapDays} days` : 'for as long as it is published',
    where: 'at every API that trusts the issuer, with any claims that the thief likes',
    stops: 'taking it out of the key set stops it once every API has fetched the set again',
    unknown: [
      ...(typeof periodDays === 'number' ? [] : ['issuers.rotation.periodDays']),
      ...(typeof overlapDays === 'number' ? [] : ['issuers.rotation.overlapDays']),
      'for how long APIs cache the key set, which the inventory has no member for',
    ],
  };
}

function binding({ senderConstrained }: Members): string | undefined {
  if (senderConstrained === 'dpop') return 'the DPoP key of the client';
  return senderConstrained === 'mtls' ? 'the certificate of the client' : undefined;
}

const UNITS = [
  [604_800, 'week'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** `10 minutes`; undefined for what is no duration. */
function span(value: Json | undefined): string | undefined {
  const length = typeof value === 'number' || typeof value === 'string' ? seconds(value) : undefined;
  if (length === undefined) return undefined;
  const [size, name] = UNITS.find(([unit]) => length >= unit && length % unit === 0) ?? [1, 'second'];
  const count = length / size;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function members(value: Json | undefined): Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Members) : {};
}

function list(value: Json | undefined): Members[] {
  return Array.isArray(value) ? value.map(members) : [];
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
