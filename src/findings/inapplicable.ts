import type { Settings } from '../discover/settings.js';
import type { Applies, ClientType } from '../load/control-files.js';
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

/** The fact by which a control does not apply; undefined where it applies or nobody can tell. */
export function inapplicable(
  applies: Applies | undefined,
  settings: Settings,
  sides: Readonly<Record<string, number>>,
): string | undefined {
  if (!applies) return undefined;
  const { when } = applies;
  const filesOn = (side: string) => (Object.hasOwn(sides, side) ? (sides[side] ?? 0) : 0);
  if (when.clients.some((type) => filesOn(SIDE_OF[type] ?? '') > 0)) return undefined;

  const clients = clientTypes(settings.inventory);
  if (clients === 'untold') return undefined;
  if (clients) {
    if (when.clients.some((type) => clients.includes(type))) return undefined;
    const types = [...new Set(clients)].sort().join(', ');
    const one = clients.length === 1;
    return `the inventory names ${clients.length} ${one ? 'client' : 'clients'}, of type ${types}`;
  }
  const files = filesOn('server') + filesOn('browser') + filesOn('native');
  if (!when.sides || files === 0 || filesOn('unknown') > 0) return undefined;
  const where = when.sides.join(' or ');
  return `none of the ${files} code files that touch authentication runs on the side: ${where}`;
}

/** The type of every client; `untold` where one has none, undefined without a list of clients. */
function clientTypes(inventory: Json | undefined): readonly ClientType[] | 'untold' | undefined {
  const clients = member(inventory, 'clients');
  if (!Array.isArray(clients) || clients.length === 0) return undefined;
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
