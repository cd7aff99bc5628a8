import type { ConfigFact } from '../../load/config-facts.js';
import { type DataDocument, type Json, type Origin, valueAt } from '../../load/data-document.js';
import { everything } from '../../load/select.js';
import { stageNamed } from '../../load/stage.js';
import { meaningOfName, type SettingMeaning } from '../facts/setting-names.js';
import { loopbackUrl } from '../text/loopback.js';
import { issuerName } from '../text/registered.js';
import { namesCredential, secretKind } from '../text/secret-text.js';

interface Use {
  readonly name: string;
  /** The same in every stage for what is set in each. */
  readonly heldBy: string;
  readonly stage: string;
  readonly origin: Origin;
}

/** A value with the name that a file gives it. */
interface Setting {
  readonly name: string;
  readonly heldBy: string;
  readonly value: string;
  readonly means: SettingMeaning | undefined;
  readonly document: DataDocument;
  readonly pointer: string;
}

/** The stages whose values matter most come first: a finding stands there. */
const ORDER = ['production', 'staging', 'default', 'local', 'development', 'test', 'example'];
/** Stages whose own values show that production has others. */
const TOLD_APART = new Set(['production', 'staging', 'local', 'development', 'test']);

/**
 * All configuration files as one document, of kind `stages`, for what no file shows alone:
 * - `secrets`: `{ "name", "stages": [], "apart": [] }`, every secret, the stages it is used in, and those that have another one
 *   under the same name. One of a file without a stage in its name is of `default`; the secrets themselves are not in it.
 * - `clients`: `{ "name", "value", "stages": [], "apart": [] }`, every client id. A file without a stage says nothing, nor does one to
 *   copy from.
 * - `issuers`: the same, projects of hosted backends among them, with `audience`: whether those stages also share an audience (`shared`, `apart`, `unknown`). Where other
 *   stages name one under other names only, nobody knows that it stands for the same.
 * - `cookieDomains`: the same, every domain that cookies are sent to.
 * - `addresses`: `{ "name", "stage", "local": [] }`, for each object of a file that is no environment: its issuers and
 *   redirect URIs that lead to this machine.
 * - `redirects`: `{ "name", "local": [] }`, for each client of a file without a stage that may also end logins at an https address
 *   elsewhere, or may for all that is known: its redirect URIs that lead to this machine. A template that is deployed for production as
 *   well registers them there.
 */
export function joinStages(documents: readonly DataDocument[]): DataDocument {
  const inUse = documents.filter(({ kind, side }) => kind === 'env' || side === undefined || side === 'unknown');
  const facts = inUse.filter(({ kind }) => kind !== 'inventory').flatMap((document) => document.facts?.() ?? []);
  const settings = inUse.flatMap((document) => [...settingsOf(document)]);
  const named = [...settings, ...facts.flatMap(settingsOfFact)];
  const told = named.filter(({ document: { stage } }) => stage !== undefined && stage !== 'example');
  const meant = (meaning: SettingMeaning) =>
    grouped(
      told.filter(({ means, value }) => means === meaning && isTold(meaning, value)),
      meaning === 'issuer' ? tenantName : meaning === 'cookieDomain' ? domainName : undefined,
    );
  const secrets = grouped([...settings, ...inUse.flatMap(secretsIn)].filter(isSecret));
  const clients = meant('clientId');
  const issuers = meant('issuer');
  const projects = meant('project');
  const audiences = meant('audience');
  const cookieDomains = meant('cookieDomain');
  const addresses = [...addressesOf(settings), ...facts.flatMap(addressesOfFact)];
  const redirects = facts.flatMap(redirectsOfFact);
  const origins: Readonly<Record<string, readonly (readonly Origin[])[]>> = {
    secrets: secrets.map(({ uses }) => firstOfEachStage(uses)),
    clients: clients.map(({ uses }) => firstOfEachStage(uses)),
    issuers: [...issuers, ...projects].map(({ uses }) => firstOfEachStage(uses)),
    cookieDomains: cookieDomains.map(({ uses }) => firstOfEachStage(uses)),
    addresses: addresses.map((address) => address.origins),
    redirects: redirects.map((client) => client.origins),
  };
  const entries = (groups: readonly Group[]) => {
    const byHold = stagesByHold(groups);
    return groups.map(({ value, uses }) => {
      const stages = stagesOf(uses);
      const others = new Set(uses.flatMap(({ heldBy }) => byHold.get(heldBy) ?? []));
      const apart = [...others].filter((stage) => isOther(stage, stages));
      return { name: uses[0]?.name ?? '', value, stages, apart };
    });
  };
  const issuerEntries = entries(issuers);
  const elsewhere = issuerEntries.map(({ stages, apart }) =>
    apart.length > 0 ? [] : stagesOf(issuers.flatMap(({ uses }) => uses)).filter((stage) => isOther(stage, stages)),
  );
  return {
    kind: 'stages',
    path: '',
    text: '',
    data: {
      secrets: entries(secrets).map(({ name, stages, apart }) => ({ name, stages, apart })),
      clients: entries(clients),
      issuers: [
        ...issuerEntries.map((entry, index) => ({
          ...entry,
          apart: [...entry.apart, ...(elsewhere[index] ?? [])],
          audience: sharedAudience(entry.stages, audiences),
        })),
        ...entries(projects).map((entry) => ({ ...entry, audience: 'shared' })),
      ],
      cookieDomains: entries(cookieDomains),
      addresses: addresses.map(({ name, stage, local }) => ({ name, stage, local })),
      redirects: redirects.map(({ name, local }) => ({ name, local })),
    },
    positions: { value: () => undefined, key: () => undefined },
    origins: (pointer) => {
      const [, list = '', index] = pointer.split('/');
      return origins[list]?.[Number(index)] ?? [];
    },
    unresolved: (pointer) => {
      const redirect = redirects[Number(/^\/redirects\/(\d+)/.exec(pointer)?.[1])];
      if (redirect) return redirect.why;
      const others = elsewhere[Number(/^\/issuers\/(\d+)$/.exec(pointer)?.[1])] ?? [];
      return others.length > 0
        ? `another stage names an issuer as well, under another name: ${others.join(', ')}`
        : undefined;
    },
  };
}

function isOther(stage: string, stages: readonly string[]): boolean {
  return TOLD_APART.has(stage) && !stages.includes(stage);
}

function* settingsOf(document: DataDocument): Generator<Setting> {
  if (document.kind !== 'env' && document.kind !== 'settings') return;
  const entries = valueAt(document.data, '/entries');
  if (!Array.isArray(entries)) return;
  for (const [index, entry] of (entries as readonly Json[]).entries()) {
    const [name, value] = [valueAt(entry, '/name'), valueAt(entry, '/value')];
    const pointer = `/entries/${index}/value`;
    if (typeof name !== 'string' || typeof value !== 'string' || document.unresolved?.(pointer) !== undefined) continue;
    yield { name, heldBy: name.toUpperCase(), value, means: meaningOfName(name), document, pointer };
  }
}

function settingsOfFact({ document, parts }: ConfigFact): Setting[] {
  return (['clientId', 'issuer', 'audience'] as const).flatMap((means) =>
    (parts[means]?.values ?? [])
      // The name of a realm is the same in every stage: the host in front of it is another.
      .filter(({ pattern }) => !pattern)
      .map(({ text, pointer }) => {
        const heldBy = `${document.kind} ${pointer}`;
        return { name: NAMES[means], heldBy, value: text, means, document, pointer };
      }),
  );
}

const NAMES = { clientId: 'the client id', issuer: 'the issuer', audience: 'the audience' };

/** Credentials of any file that names a stage, by what their members are called. */
function secretsIn(document: DataDocument): Setting[] {
  if (document.kind === 'env' || document.kind === 'settings' || document.stage === undefined) return [];
  return [...everything({ pointer: '', value: document.data })].flatMap(({ pointer, value }) => {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1);
    return typeof value === 'string'
      ? [{ name, heldBy: name.toUpperCase(), value, means: undefined, document, pointer }]
      : [];
  });
}

interface Address {
  readonly name: string;
  readonly stage: string;
  /** Those that lead to this machine. */
  readonly local: readonly string[];
  readonly origins: readonly Origin[];
}

function addressesOf(settings: readonly Setting[]): Address[] {
  return settings.flatMap(({ name, value, means, document, pointer }) => {
    const { stage, kind } = document;
    if (stage === undefined || kind === 'env' || (means !== 'issuer' && means !== 'redirectUri')) return [];
    const isLocal = loopbackUrl(value);
    return [{ name, stage, local: isLocal ? [value] : [], origins: isLocal ? [{ document, pointer }] : [] }];
  });
}

function addressesOfFact({ document, parts, about }: ConfigFact): Address[] {
  const values = [...(parts.issuer?.values ?? []), ...(parts.redirectUri?.values ?? [])].filter(
    // The scheme of an app on a device is loopback's neighbour, and no address of the web.
    ({ text }) => /^https?:\/\//i.test(text) && (about !== 'client' || parts.kind?.values[0]?.text !== 'native'),
  );
  if (document.stage === undefined || values.length === 0) return [];
  const name = parts.clientId?.values[0]?.text ?? 'the issuer';
  const local = values.filter(({ text }) => loopbackUrl(text));
  const origins = local.map(({ pointer }) => ({ document, pointer }));
  return [{ name, stage: document.stage, local: local.map(({ text }) => text), origins }];
}

interface Redirects {
  readonly name: string;
  readonly local: readonly string[];
  readonly origins: readonly Origin[];
  readonly why: string | undefined;
}

function redirectsOfFact({ document, parts, about, pointer, isConditional }: ConfigFact): Redirects[] {
  const { redirectUri: set, kind, clientId } = parts;
  if ((about !== 'client' && about !== 'program') || document.stage !== undefined || !set) return [];
  if (kind?.values.some(({ text }) => text === 'native')) return [];
  const local = set.values.filter(({ text, native }) => !native && loopbackUrl(text));
  const elsewhere = set.values.filter(({ text }) => /^https:\/\//i.test(text) && !loopbackUrl(text));
  const isElsewhere = elsewhere.some(({ text }) => isInUse(text));
  if (!isElsewhere && (!set.open || elsewhere.length > 0)) return [];
  const isForProduction = document.stages?.includes('production') ?? false;
  const why = isConditional
    ? 'the client comes to be under a condition only'
    : isElsewhere || isForProduction
      ? undefined
      : 'the other addresses are filled in elsewhere';
  const id = about === 'client' ? clientId?.values[0]?.text : 'the application';
  const name = id ?? clientName(document.data, pointer);
  if (!isInUse(name)) return [];
  const origins = local.map((value) => ({ document, pointer: value.pointer }));
  return [{ name, local: local.map(({ text }) => text), origins, why }];
}

/** Not what is called after a stage before production: `https://dev.shop.example`, `shop-local`. */
function isInUse(name: string): boolean {
  const stage = stageNamed(URL.canParse(name) ? new URL(name).hostname : name);
  return stage === undefined || stage === 'production' || stage === 'example';
}

/** What a client is called in its file, or the member that it is. */
function clientName(data: Json, pointer: string): string {
  const given = valueAt(data, `${pointer}/name`);
  const member = pointer.slice(pointer.lastIndexOf('/') + 1);
  return typeof given === 'string' ? given : /\D/.test(member) ? member : 'the client';
}

/** The uses of one value, the most important stage first. */
interface Group {
  readonly value: string;
  readonly uses: readonly Use[];
}

/** `nameOf` makes one of several spellings. */
function grouped(settings: readonly Setting[], nameOf = (value: string) => value): Group[] {
  const groups = new Map<string, Group & { readonly uses: Use[] }>();
  for (const { name, heldBy, value, document, pointer } of settings) {
    const key = nameOf(value);
    const group = groups.get(key) ?? { value, uses: [] };
    group.uses.push({ name, heldBy, stage: document.stage ?? 'default', origin: { document, pointer } });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ value, uses }) => ({ value, uses: uses.sort((a, b) => rank(a) - rank(b)) }));
}

/** The id of a pool of Cognito, alone or at the end of its issuer. */
const POOL = /^(?:https?:\/\/cognito-idp\.[^/]+\/)?([a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+)\/?$/;

/** The domain of a tenant and its issuer, the pool of Cognito and its issuer, are one however they are written. */
function tenantName(issuer: string): string {
  return POOL.exec(issuer)?.[1] ?? issuerName(/^https?:/i.test(issuer) ? issuer : `https://${issuer}`);
}

/** A dot in front says nothing any more. */
function domainName(domain: string): string {
  return domain.toLowerCase().replace(/^\./, '');
}

function stagesOf(uses: readonly Use[]): string[] {
  return [...new Set(uses.map(({ stage }) => stage))];
}

/** The stages that have a value, whichever, of what goes by one name in all of them. */
function stagesByHold(groups: readonly Group[]): ReadonlyMap<string, readonly string[]> {
  const byHold = new Map<string, Use[]>();
  for (const use of groups.flatMap(({ uses }) => uses)) {
    const held = byHold.get(use.heldBy) ?? [];
    byHold.set(use.heldBy, held);
    held.push(use);
  }
  return new Map([...byHold].map(([held, uses]) => [held, stagesOf(uses.sort((a, b) => rank(a) - rank(b)))]));
}

function sharedAudience(stages: readonly string[], audiences: readonly Group[]): string {
  const of = (stage: string) => audiences.filter((group) => stagesOf(group.uses).includes(stage));
  if (stages.some((stage) => of(stage).length === 0)) return 'unknown';
  const isShared = audiences.some((group) => stages.every((stage) => stagesOf(group.uses).includes(stage)));
  return isShared ? 'shared' : 'apart';
}

function isSecret({ name, value }: Setting): boolean {
  const kind = secretKind(value);
  return kind === 'live' || (namesCredential(name) && (kind === 'random' || kind === 'test'));
}

/** Ids of clients are public; what is still to be filled in is none, unless it is an address. */
function isTold(meaning: SettingMeaning, value: string): boolean {
  const kind = secretKind(value);
  const isAddress = kind !== 'live' && /^https?:\/\/[^<>[\]{}$]+$|^[\w-]+(?:\.[\w-]+)+$/i.test(value);
  // This machine has no dot, and names such as `.local` are nobody else's.
  if (meaning === 'cookieDomain') return /^\.?[\w-]+(?:\.[\w-]+)*\.(?!local|test|internal)[a-z]{2,}$/i.test(value);
  if (meaning === 'clientId') return (kind === 'plain' || kind === 'random') && value.length >= 4;
  return isAddress || (meaning === 'issuer' && POOL.test(value)) || (kind === 'plain' && value.length >= 4);
}

function firstOfEachStage(group: readonly Use[]): Origin[] {
  const first = new Map<string, Origin>();
  for (const { stage, origin } of group) if (!first.has(stage)) first.set(stage, origin);
  return [...first.values()];
}

function rank({ stage }: Use): number {
  const index = ORDER.indexOf(stage);
  return index === -1 ? ORDER.length : index;
}
