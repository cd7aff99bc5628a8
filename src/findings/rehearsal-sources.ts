import type { RehearsedCode } from '../analyse/analyse-code.js';
import type { Containment } from '../analyse/facts/containment.js';
import type { Json } from '../load/data-document.js';
import { type DraftedObject, draftOf } from './draft.js';

export type Members = { readonly [member: string]: Json };

type About<Kind extends Containment['about']> = Extract<Containment, { readonly about: Kind }>;

/** What the rehearsal is computed from: the inventory, and where that is silent, the code. */
export interface Sources {
  readonly inventory: Members;
  readonly clients: readonly Members[];
  readonly apis: readonly Members[];
  readonly issuers: readonly Members[];
  /** Places in the code that an answer rests on. */
  readonly code: { [Kind in Containment['about']]: readonly About<Kind>[] };
}

export function sourcesOf(inventory: Json | undefined, code: RehearsedCode | undefined): Sources {
  const known = members(inventory);
  const all = code?.containment ?? [];
  const draft = draftOf(code?.facts ?? [], [], []);
  const told = <Kind extends Containment['about']>(about: Kind) =>
    all.filter((one): one is About<Kind> => one.about === about);
  const own = {
    token: told('token'),
    verifier: told('verifier'),
    proof: told('proof'),
    introspection: told('introspection'),
    'key set': told('key set'),
    session: told('session'),
    rotation: told('rotation'),
    logout: told('logout'),
  };
  const renews = own.rotation.length > 0 || own.token.some(({ token }) => token === 'refresh');
  const clients = list(known.clients);
  const apis = list(known.apis);
  const issuers = list(known.issuers);
  return {
    inventory: known,
    clients: clients.length > 0 ? clients : clientsOf(draft.clients, own, renews),
    apis: apis.length > 0 ? apis : draft.apis.map(plain),
    issuers: issuers.length > 0 ? issuers : draft.issuers.map(plain),
    code: own,
  };
}

/** Clients as the code makes them; without any, whoever holds what it issues or accepts. */
function clientsOf(drafted: readonly DraftedObject[], code: Sources['code'], renews: boolean): readonly Members[] {
  const refresh = renews ? ['refresh_token'] : [];
  if (drafted.length > 0) return drafted.map((client) => typed(plain(client), refresh));
  if (code.token.length + code.verifier.length + code.proof.length + code.rotation.length === 0) return [];
  return [{ id: 'whoever is given one', type: 'unknown', grants: refresh }];
}

function typed(client: Members, refresh: readonly string[]): Members {
  const grants = texts(client.grants);
  const machine = grants.length > 0 && grants.every((grant) => grant === 'client_credentials');
  const app = client.type === 'spa' || client.type === 'native';
  const type = app ? client.type : machine ? 'service' : client.confidential === true ? 'web' : 'unknown';
  const asked = grants.length > 0 || !app ? grants : ['authorization_code'];
  return { ...client, type: type ?? 'unknown', grants: [...new Set([...asked, ...(machine ? [] : refresh)])] };
}

function plain(drafted: DraftedObject): Members {
  return Object.fromEntries(Object.entries(drafted).map(([name, { value }]) => [name, value]));
}

export function members(value: Json | undefined): Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Members) : {};
}

function list(value: Json | undefined): Members[] {
  return Array.isArray(value) ? value.map(members) : [];
}

export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
