import type { Settings } from '../discover/settings.js';
import type { Applies, ClientType, Control } from '../load/control-files.js';
import type { Json } from '../load/data-document.js';
import type { Side } from '../rule-meta.js';

/** Where a client's code runs, for those whose code contradicts an inventory without them. */
const SIDE_OF: Readonly<Record<ClientType, Side | undefined>> = {
  spa: 'browser',
  native: 'native',
  web: undefined,
  service: undefined,
  device: undefined,
  mcp: undefined,
  cli: undefined,
};

export interface Surroundings {
  readonly settings: Settings;
  /** Code files that touch authentication, by side. */
  readonly sides: Readonly<Record<string, number>>;
  /** The application that is asked about; the whole project when absent. */
  readonly of?: { readonly name: string; readonly serves: boolean } | undefined;
}

/** Why a control does not apply, and the fact that makes it so. */
export interface Exemption {
  readonly why: string;
  readonly fact: string;
  /** It is about servers, and there is none. */
  readonly asNoServer?: true;
}

/** Undefined where the control applies or nobody can tell. */
export function inapplicable(
  { applies, ofServers }: Pick<Control, 'applies' | 'ofServers'>,
  around: Surroundings,
): Exemption | undefined {
  if (ofServers) {
    const fact = noServer(around);
    if (fact !== undefined) return { why: 'It answers no requests', fact, asNoServer: true };
  }
  const fact = applies && withoutClients(applies, around);
  return fact === undefined ? undefined : { why: applies?.otherwise.replace(/\.$/, '') ?? '', fact };
}

/** Only of an application: what runs in browsers alone asks some server, and that may be anywhere in a project. */
function noServer({ sides, of }: Surroundings): string | undefined {
  if (!of || of.serves || filesOn(sides, 'server') + filesOn(sides, 'unknown') > 0) return undefined;
  const browser = filesOn(sides, 'browser');
  const native = filesOn(sides, 'native');
  if (browser + native === 0) return undefined;
  const where = [...(browser > 0 ? ['in browsers'] : []), ...(native > 0 ? ['on devices'] : [])].join(' or ');
  const files = browser + native === 1 ? 'the one code file' : `all ${browser + native} code files`;
  return `${files} of ${of.name} that ${browser + native === 1 ? 'touches' : 'touch'} authentication ${browser + native === 1 ? 'runs' : 'run'} ${where}, and it ships nothing that answers requests`;
}

function withoutClients({ when }: Applies, { settings, sides, of }: Surroundings): string | undefined {
  if (when.clients.some((type) => filesOn(sides, SIDE_OF[type] ?? '') > 0)) return undefined;
  const clients = clientTypes(settings.inventory, of !== undefined && when.sides !== undefined);
  if (clients === 'untold') return undefined;
  if (clients) {
    if (when.clients.some((type) => clients.includes(type))) return undefined;
    const types = [...new Set(clients)].sort().join(', ');
    const one = clients.length === 1;
    return `the inventory names ${clients.length} ${one ? 'client' : 'clients'}, of type ${types}`;
  }
  const files = filesOn(sides, 'server') + filesOn(sides, 'browser') + filesOn(sides, 'native');
  if (!when.sides || files === 0 || filesOn(sides, 'unknown') > 0) return undefined;
  const where = when.sides.join(' or ');
  const whose = of === undefined ? '' : ` of ${of.name}`;
  return `none of the ${files} code files${whose} that touch authentication runs on the side: ${where}`;
}

function filesOn(sides: Readonly<Record<string, number>>, side: string): number {
  return Object.hasOwn(sides, side) ? (sides[side] ?? 0) : 0;
}

/**
 * The type of every client; `untold` where one has none, undefined without a list of clients. `named`: only of those that
 * say whose they are, because the others may be another application's.
 */
function clientTypes(inventory: Json | undefined, named: boolean): readonly ClientType[] | 'untold' | undefined {
  const all = member(inventory, 'clients');
  if (!Array.isArray(all)) return undefined;
  const clients = named ? all.filter((client) => member(client, 'application') !== undefined) : all;
  if (clients.length === 0) return undefined;
  const types = clients.map((client) => member(client, 'type'));
  return types.every(isClientType) ? types : 'untold';
}

function isClientType(type: Json | undefined): type is ClientType {
  return typeof type === 'string' && Object.hasOwn(SIDE_OF, type);
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined;
  return (value as { readonly [member: string]: Json })[name];
}
