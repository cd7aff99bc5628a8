import type { RehearsedCode } from '../analyse/analyse-code.js';
import { issuerAddress } from '../analyse/text/plain-address.js';
import type { Json } from '../load/data-document.js';
import { type Members, members, type Sources, sourcesOf, text, texts } from './rehearsal-sources.js';
import { durationOf, length, placeOf, some, span } from './rehearsed-words.js';

/** The answer for one stolen thing: how long it works, where, what stops it, and what nobody can tell. */
export interface Rehearsed {
  readonly stolen: (typeof STOLEN)[number];
  /** The client that it was given to, or the issuer whose key it is. */
  readonly of: string;
  readonly type: string;
  readonly works: string;
  readonly where: string;
  readonly stops: string;
  /** What neither the inventory nor the code says; empty where the answer is whole. */
  readonly unknown: readonly string[];
  /** The places in the code that the answer rests on. */
  readonly seen: readonly string[];
}

export const STOLEN = [
  'access token',
  'refresh token',
  'ID token',
  'session cookie',
  'client credential',
  'certificate',
  'signing key',
] as const;

/** From the inventory, and from the code where that is silent or says something longer. Without both nobody can tell. */
export function rehearse(inventory: Json | undefined, code?: RehearsedCode): readonly Rehearsed[] {
  const sources = sourcesOf(inventory, code);
  const { issuers } = sources;
  const own = issuers.length === 0 && sources.code.token.length > 0 ? [{}] : [];
  return distinct([
    ...sources.clients.flatMap((client) => ofClient(client, sources)),
    ...sessions(sources),
    ...[...issuers, ...own].map((issuer) => signingKey(issuer, sources)),
  ]);
}

/** Clients that the code sets up without an id often have one answer. */
function distinct(answers: readonly Rehearsed[]): Rehearsed[] {
  return [...new Map(answers.map((answer) => [JSON.stringify(answer), answer])).values()];
}

/** One paragraph about it. */
export function tellRehearsed({ stolen, works, where, stops, unknown, seen }: Rehearsed): string {
  const open = unknown.length > 0 ? ` Not known: ${unknown.join('; ')}.` : '';
  const read = seen.length > 0 ? ` Read at ${seen.join('; ')}.` : '';
  return `A stolen ${stolen} works ${works}, ${where}. ${stops.charAt(0).toUpperCase()}${stops.slice(1)}.${open}${read}`;
}

function ofClient(client: Members, sources: Sources): Rehearsed[] {
  const grants = texts(client.grants);
  const people = grants.some((grant) => grant !== 'client_credentials' && grant !== 'refresh_token');
  const method = text(client.authMethod);
  const answers = [accessToken(client, sources)];
  if (grants.includes('refresh_token')) answers.push(refreshToken(client, sources));
  if (people) answers.push(idToken(client, sources.inventory));
  if (client.confidential === true || (method !== undefined && method !== 'none')) {
    answers.push(credential(client, sources.inventory));
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

interface Life {
  readonly told: string | undefined;
  readonly unknown: readonly string[];
  readonly seen: readonly string[];
}

/** The longest that the inventory or the code says, because that is how long a thief has. */
function lifeOf(kind: 'access' | 'refresh', { inventory, code }: Sources): Life {
  const member = members(members(inventory.tokens)[kind]).lifetime;
  const written = durationOf(member);
  const named = code.token.filter(({ token }) => token === kind);
  // A token of which nobody says what it is for may be a voucher as well.
  const unnamed = kind === 'access' && named.length === 0 && written === undefined;
  const made = unnamed ? code.token.filter(({ token }) => token === undefined) : named;
  const open = made.filter((one) => one.seconds === undefined);
  const lengths = [written, ...made.map((one) => one.seconds)].filter((one) => one !== undefined);
  const longest = lengths.length > 0 ? Math.max(...lengths) : undefined;
  const counted = made.filter((one) => one.seconds !== undefined && one.seconds === longest);
  const others = kind === 'access' && named.length > 0 ? code.token.filter(({ token }) => token === undefined) : [];
  const longer = others.filter((one) => one.seconds === undefined || one.seconds > (longest ?? 0));
  return {
    told:
      longest === undefined
        ? undefined
        : longest === Number.POSITIVE_INFINITY
          ? 'for ever'
          : `for up to ${length(longest)}`,
    unknown: [
      ...(longest === undefined && open.length === 0 ? [`tokens.${kind}.lifetime`] : []),
      ...(written === undefined ? some(open, (places) => `how long the token lives that is made at ${places}`) : []),
      ...(written === undefined
        ? some(longer, (places) => `what the tokens are for that are made at ${places}, and may live longer`)
        : []),
    ],
    seen: longest === written ? [] : counted.map(placeOf),
  };
}

function accessToken(client: Members, sources: Sources): Rehearsed {
  const { apis, code } = sources;
  const life = lifeOf('access', sources);
  const audiences = apis.map(({ audience }) => text(audience) ?? 'an API without an audience');
  const careless = code.verifier.filter(({ audience }) => audience === 'missing');
  const bound = binding(client);
  const unknown = [
    ...life.unknown,
    ...(apis.length + careless.length + code.proof.length === 0 ? ['apis: where it is accepted'] : []),
    ...(untold(sources) > 0 ? ['apis.validation: whether a revocation is noticed'] : []),
    ...(client.senderConstrained === undefined ? untoldBinding(code) : []),
  ];
  const where = [
    ...(audiences.length > 0 ? [`at ${audiences.join(', ')}`] : []),
    ...(bound === undefined
      ? some(code.proof, (places) => `only together with its key where a proof of that is asked for (${places})`)
      : []),
    ...some(careless, (places) => `wherever its signature is enough, because no audience is asked for (${places})`),
  ];
  return {
    stolen: 'access token',
    ...nameOf(client),
    works: `${life.told ?? 'for nobody knows how long'}${bound ? `, only together with ${bound}` : ''}`,
    where: where.length === 0 ? 'nobody knows where' : where.join(', and '),
    stops: stopOf(sources),
    unknown,
    seen: [...new Set([...life.seen, ...code.introspection.map(placeOf), ...code.proof.map(placeOf)])],
  };
}

/** One place that asks for a proof does not say that all do. */
function untoldBinding({ proof, verifier }: Sources['code']): string[] {
  if (proof.length === 0) return ['clients.senderConstrained: whether it is bound to the client'];
  return verifier.length === 0 ? [] : ['whether every API asks for the proof that one asks for'];
}

function untold({ apis }: Sources): number {
  return apis.filter(({ validation }) => validation !== 'introspection' && validation !== 'local').length;
}

/** What a revocation of an access token does. */
function stopOf(sources: Sources): string {
  const { apis, code } = sources;
  const introspecting = apis.filter(({ validation }) => validation === 'introspection').length;
  const asked = code.introspection.length;
  if (introspecting === 0 && asked > 0) {
    return code.verifier.length === 0
      ? 'revoking it at the issuer stops it with the next request, unless answers are cached'
      : `revoking it stops it where the issuer is asked (${asked} of ${asked + code.verifier.length} places), its end at the others`;
  }
  const local = apis.length === 0 && code.verifier.length > 0;
  if ((apis.length === 0 && !local) || untold(sources) > 0) return 'what stops it before its end is not known';
  if (introspecting === 0) return 'revoking it stops nothing, because no API asks the issuer: only its end does';
  return introspecting === apis.length
    ? 'revoking it at the issuer stops it with the next request, unless answers are cached'
    : `revoking it stops it at ${introspecting} of ${apis.length} APIs, its end at the others`;
}

function refreshToken(client: Members, sources: Sources): Rehearsed {
  const { inventory, code } = sources;
  const refresh = members(members(inventory.tokens).refresh);
  const life = lifeOf('refresh', sources);
  const idle = span(refresh.idle);
  const rotation = refresh.rotation ?? agreed(code.rotation.map(({ rotates }) => rotates));
  const reuseDetection = refresh.reuseDetection ?? agreed(code.rotation.map(({ noticesReuse }) => noticesReuse));
  const revokes = members(inventory.logout).revokesRefreshToken;
  const once = rotation === true && reuseDetection === true;
  const clearing = code.logout.filter(({ ends }) => !ends);
  const ending = code.logout.filter(({ ends }) => ends);
  const ends = [
    ...(once ? ['the next use by its owner or by the thief ends the whole family'] : []),
    ...(rotation === true && reuseDetection !== true
      ? [
          `rotation replaces it, but whoever uses it first goes on${reuseDetection === false ? '' : ', unless reuse is noticed'}`,
        ]
      : []),
    ...(rotation === false ? ['no use of it ends it'] : []),
    ...(revokes === true ? ['logging out revokes it'] : []),
    ...(revokes === false ? ['logging out leaves it alive'] : []),
    ...(revokes === undefined ? some(ending, (places) => `logging out ends something at its source (${places})`) : []),
    ...(revokes === undefined ? some(clearing, (places) => `logging out only clears what is held (${places})`) : []),
    ...(idle === undefined ? [] : [`it ends after ${idle} without a use`]),
  ];
  const fromCode = refresh.rotation === undefined || refresh.reuseDetection === undefined;
  return {
    stolen: 'refresh token',
    ...nameOf(client),
    works: `${life.told ?? 'for nobody knows how long'}${once && life.told !== undefined ? ', until it is used a second time' : ''}`,
    where: `at the token endpoint, ${holderOf(client)}`,
    stops: ends.length > 0 ? ends.join('; ') : 'what stops it is not known',
    unknown: [
      ...life.unknown,
      ...(client.confidential === undefined ? ['clients.confidential'] : []),
      ...(rotation === undefined ? ['tokens.refresh.rotation'] : []),
      ...(reuseDetection === undefined ? ['tokens.refresh.reuseDetection'] : []),
      ...(revokes === undefined ? ['logout.revokesRefreshToken'] : []),
    ],
    seen: [...new Set([...life.seen, ...(fromCode ? code.rotation.map(placeOf) : [])])],
  };
}

/** One `false` is enough for a thief; only what holds everywhere is `true`. */
function agreed(said: readonly (boolean | undefined)[]): boolean | undefined {
  if (said.includes(false)) return false;
  return said.length > 0 && !said.includes(undefined) ? true : undefined;
}

function sessions({ code, inventory }: Sources): Rehearsed[] {
  const declared = members(members(inventory.tokens).session);
  const [life, idle] = [span(declared.lifetime), span(declared.idle)];
  const told =
    life === undefined ? undefined : `for up to ${life}${idle === undefined ? '' : `, or ${idle} without a use`}`;
  return (['server', 'cookie'] as const).flatMap((keptIn) => {
    const kept = code.session.filter((one) => one.keptIn === keptIn);
    if (kept.length === 0) return [];
    const ends = code.logout.some((logout) => logout.ends);
    return [
      {
        stolen: 'session cookie',
        of: 'this server',
        type: keptIn === 'server' ? 'kept in a store' : 'kept in the cookie',
        works:
          told !== undefined
            ? told
            : keptIn === 'server'
              ? 'for as long as the store keeps the session'
              : 'until the end that the cookie itself carries',
        where: 'at this server, in any browser',
        stops:
          keptIn === 'server'
            ? `deleting the session from the store stops it with the next request${ends ? ', and logging out does that' : ''}`
            : 'nothing stops it before its end, because no store knows it: only a new key does, for everybody',
        unknown: [
          ...(life === undefined ? ['tokens.session.lifetime'] : []),
          ...(idle === undefined ? ['tokens.session.idle'] : []),
        ],
        seen: kept.map(placeOf),
      },
    ];
  });
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

function idToken(client: Members, inventory: Members): Rehearsed {
  const life = span(members(members(inventory.tokens).id).lifetime);
  return {
    stolen: 'ID token',
    ...nameOf(client),
    works: life === undefined ? 'until its own end' : `for up to ${life}`,
    where: 'at the client itself, and at every API that does not tell it from an access token (control O12)',
    stops: 'nothing before its end: an ID token cannot be revoked',
    unknown: life === undefined ? ['tokens.id.lifetime'] : [],
    seen: [],
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
    seen: [],
  };
}

function certificate(client: Members): Rehearsed {
  const { expires, revocationChecked } = members(client.certificate);
  const end = text(expires);
  return {
    stolen: 'certificate',
    ...nameOf(client),
    works: `${end === undefined ? 'until it expires' : `until ${end}, when it expires`}, together with its private key`,
    where: 'at the token endpoint, and at every API that binds tokens to it',
    stops:
      revocationChecked === false
        ? 'removing it at the issuer; revoking it stops nothing, because nobody looks'
        : `removing it at the issuer, or revoking it${revocationChecked === true ? '' : ' where revocation is checked'}`,
    unknown: [
      ...(end === undefined ? ['clients.certificate.expires'] : []),
      ...(revocationChecked === undefined ? ['clients.certificate.revocationChecked'] : []),
    ],
    seen: [],
  };
}

function signingKey(issuer: Members, { code, apis }: Sources): Rehearsed {
  const { periodDays, overlapDays } = members(issuer.rotation);
  const told = typeof periodDays === 'number' && typeof overlapDays === 'number';
  const sets = code['key set'];
  const declared = apis.flatMap(({ keysCachedFor }) => durationOf(keysCachedFor) ?? []);
  const found = sets.flatMap((set) => set.seconds ?? []);
  const cached = [...declared, ...found];
  const isCached =
    (apis.length > 0 && declared.length === apis.length) || (sets.length > 0 && found.length === sets.length);
  const url = text(issuer.url);
  const own = issuer.url === undefined && code.token.length > 0;
  return {
    stolen: 'signing key',
    of: url === undefined ? (own ? 'what this code signs with' : 'an issuer without a URL') : issuerAddress(url),
    type: 'issuer',
    works: told
      ? `for up to ${periodDays + overlapDays} days`
      : own
        ? 'until somebody replaces it'
        : 'for as long as it is published',
    where: 'at every API that trusts the issuer, with any claims that the thief likes',
    stops: own
      ? 'replacing it at the signer and at every verifier stops it, and every token that it signed'
      : `taking it out of the key set stops it once every API has fetched the set again${isCached ? `: here after ${length(Math.max(...cached))} at most` : ''}`,
    unknown: [
      ...(typeof periodDays === 'number' ? [] : ['issuers.rotation.periodDays']),
      ...(typeof overlapDays === 'number' ? [] : ['issuers.rotation.overlapDays']),
      ...(isCached || own
        ? []
        : sets.length > 0
          ? some(
              sets.filter((set) => set.seconds === undefined),
              (places) => `for how long the keys are kept that are fetched at ${places}`,
            )
          : ['apis.keysCachedFor: for how long they keep the key set']),
    ],
    seen: own ? code.token.map(placeOf) : sets.map(placeOf),
  };
}

function binding({ senderConstrained }: Members): string | undefined {
  if (senderConstrained === 'dpop') return 'the DPoP key of the client';
  return senderConstrained === 'mtls' ? 'the certificate of the client' : undefined;
}
