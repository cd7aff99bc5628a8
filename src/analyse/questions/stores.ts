import { ts } from '#compiler';
import type { Entry, StorePlace } from '../knowledge/models.js';
import { siteOfCall } from '../roles/known-sites.js';
import { descend, partOf } from '../roles/parts.js';
import { entryOf, type Site } from '../roles/site.js';
import { type ExternalValue, type Frame, optionsOf, type Value } from '../syntax/value.js';
import { propertyOf } from '../values/members.js';
import type { Program } from '../values/program.js';

/** Where a library keeps what it is given, as its settings or its default say. */
export interface Store {
  readonly where: StorePlace | 'unknown';
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
  const { keeps, spelled } = site.match.entry;
  const stores = values.map((value): Store => ({ where: whereOf(program, value, 0, spelled), isDefault: false }));
  if (typeof keeps !== 'string' || state === 'present' || state === 'unknown') return stores;
  return [...stores, { where: keeps, isDefault: true }];
}

function whereOf(program: Program, value: Value, depth: number, spelled?: Entry['spelled']): Store['where'] {
  if (depth > MAXIMUM_DEPTH) return 'unknown';
  if (value.kind === 'literal') {
    const text = String(value.value);
    return (
      (spelled && Object.hasOwn(spelled, text) && spelled[text]) || (SPELLINGS.get(text.toLowerCase()) ?? 'unknown')
    );
  }
  if (value.kind === 'array') {
    const elements = value.node.elements.map((element) => program.evaluator.evaluate(element, value.frame));
    return mostReadable(elements.map((element) => whereOf(program, element, depth + 1)));
  }
  if (value.kind === 'object') return whereAdapterKeeps(program, value);
  const external = value.kind === 'call' ? value.callee : value;
  const keeps = entryOf(program, external)?.keeps;
  if (keeps === undefined || typeof keeps === 'string') return keeps ?? 'unknown';
  const made = value.kind === 'call' ? value : (external as ExternalValue).made;
  if (!made) return 'unknown';
  const inner = descend(program, made.node, keeps.part, made.frame);
  const options = inner.kind === 'union' ? inner.options : [inner];
  return mostReadable(options.map((option) => whereOf(program, option, depth + 1)));
}

/** `{ setItem: (name, value) => mmkv.set(name, value), … }`: where its function writes. */
function whereAdapterKeeps(program: Program, adapter: Value): Store['where'] {
  const writes = optionsOf(propertyOf(program.evaluator, adapter, 'setItem', adapter.node));
  const found = writes.flatMap((write) => (write.kind === 'function' ? writesIn(program, write.node) : []));
  return found.length > 0 ? mostReadable(found) : 'unknown';
}

function writesIn(program: Program, fn: ts.Node): Store['where'][] {
  const found: Store['where'][] = [];
  const visit = (node: ts.Node): void => {
    const unit = ts.isCallExpression(node) ? program.unitOf(node) : undefined;
    const site = unit && ts.isCallExpression(node) ? siteOfCall(program, unit, node) : undefined;
    if (site?.role === 'storage.write')
      found.push(SPELLINGS.get(site.match.name.split('.')[0]?.toLowerCase() ?? '') ?? 'unknown');
    else if (site?.role === 'storage.native.write')
      found.push(partOf(program, site, 'encryptionKey', undefined).state === 'absent' ? 'device' : 'unknown');
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

function mostReadable(found: readonly Store['where'][]): Store['where'] {
  return found.find((where) => where !== 'unknown' && where !== 'memory') ?? found[0] ?? 'unknown';
}
