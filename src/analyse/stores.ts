import type { Keeps } from './models.js';
import type { Program } from './program.js';
import { descend, entryOf, partOf, type Site } from './sites.js';
import type { ExternalValue, Frame, Value } from './value.js';

/** Where a library keeps what it is given, as its settings or its default say. */
export interface Store {
  readonly where: Exclude<Keeps, { readonly part: string }> | 'unknown';
  /** Nobody chose it. */
  readonly isDefault: boolean;
}

const MAXIMUM_DEPTH = 6;

/** How settings spell the stores. */
const SPELLINGS: ReadonlyMap<string, Store['where']> = new Map([
  ['localstorage', 'localStorage'],
  ['local', 'localStorage'],
  ['sessionstorage', 'sessionStorage'],
  ['session', 'sessionStorage'],
  ['indexeddb', 'indexedDB'],
  ['cookie', 'cookie'],
  ['memory', 'memory'],
  ['memorystorage', 'memory'],
  ['none', 'memory'],
]);

/** The stores that a call may use: those its `store` part names, and the default of the library where it may be absent. */
export function storesOf(program: Program, site: Site, frame: Frame | undefined): readonly Store[] {
  const { state, values } = partOf(program, site, 'store', frame);
  const stores = values.map((value): Store => ({ where: whereOf(program, value, 0), isDefault: false }));
  const { keeps } = site.match.entry;
  if (typeof keeps !== 'string' || state === 'present' || state === 'unknown') return stores;
  return [...stores, { where: keeps, isDefault: true }];
}

function whereOf(program: Program, value: Value, depth: number): Store['where'] {
  if (depth > MAXIMUM_DEPTH) return 'unknown';
  if (value.kind === 'literal') return SPELLINGS.get(String(value.value).toLowerCase()) ?? 'unknown';
  const external = value.kind === 'call' ? value.callee : value;
  const keeps = entryOf(program, external)?.keeps;
  if (keeps === undefined || typeof keeps === 'string') return keeps ?? 'unknown';
  const made = value.kind === 'call' ? value : (external as ExternalValue).made;
  if (!made) return 'unknown';
  const inner = descend(program, made.node, keeps.part, made.frame);
  const options = inner.kind === 'union' ? inner.options : [inner];
  const found = options.map((option) => whereOf(program, option, depth + 1));
  return found.find((where) => where !== 'unknown' && where !== 'memory') ?? found[0] ?? 'unknown';
}
