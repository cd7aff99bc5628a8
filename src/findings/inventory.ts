import type { Incomplete } from '../analyse/observations/observation.js';
import type { Cell, Policy } from '../analyse/questions/policy.js';
import { ACTIVITIES, type Activity, type TokenPlace } from '../analyse/questions/token-place.js';
import { type Project, packageOf } from '../discover/project.js';
import type { Location } from '../load/location.js';
import type { Side } from '../rule-meta.js';
import { byLocation, compareText } from './order.js';
import { withoutSecrets } from './secrets.js';

/** The contract of `rules/meta/inventory.schema.json`. */
export interface Inventory {
  readonly version: 1;
  readonly tool: { readonly name: 'authproof'; readonly version: string };
  readonly packages: readonly InventoryPackage[];
  /** Places in tests and tooling that were left out. */
  readonly hidden: number;
  readonly incomplete: readonly Incomplete[];
  readonly stats: { readonly files: number; readonly candidates: number };
}

export interface InventoryPackage {
  readonly name: string;
  /** Relative to the scan root, `''` for the root. */
  readonly folder: string;
  readonly places: readonly InventoryPlace[];
  /** Verifiers that trust the same keys, where there are several. */
  readonly trust: readonly Trust[];
}

export interface InventoryPlace {
  readonly activity: Activity;
  readonly library: string;
  readonly call: string;
  readonly symbol: string;
  readonly side: Side;
  readonly location: Location;
  readonly policy?: InventoryPolicy;
  readonly verified?: boolean;
  readonly holds?: string;
  readonly under?: Cell;
  readonly lacks: readonly { readonly check: string; readonly checkedBy: readonly Location[] }[];
}

export type InventoryPolicy = Omit<Policy, 'claimsInSight'>;

export interface Trust {
  readonly key: Cell;
  readonly verifiers: readonly Location[];
  /** The entries in which their policies differ. */
  readonly differences: readonly string[];
}

export interface InventoryInput {
  readonly version: string;
  readonly project: Pick<Project, 'packages'>;
  readonly places: readonly TokenPlace[];
  readonly secrets: ReadonlySet<string>;
  /** Also shows tests and tooling. */
  readonly all: boolean;
  readonly incomplete: readonly Incomplete[];
  readonly stats: Inventory['stats'];
}

/** The places by package, sorted, without secrets. */
export function foldInventory(input: InventoryInput): Inventory {
  const shown = input.places.filter(({ side }) => input.all || (side !== 'test' && side !== 'tooling'));
  const byFolder = new Map<string, TokenPlace[]>();
  for (const place of shown) {
    const folder = packageOf(input.project, place.location.path)?.dir ?? '';
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), place]);
  }
  const nameOf = (folder: string) => input.project.packages.find(({ dir }) => dir === folder)?.name ?? '';
  const packages = [...byFolder]
    .sort(([a], [b]) => compareText(a, b))
    .map(([folder, places]) => ({ name: nameOf(folder), folder, places: rows(places), trust: trustOf(places) }));
  const inventory: Inventory = {
    version: 1,
    tool: { name: 'authproof', version: input.version },
    packages,
    hidden: input.places.length - shown.length,
    incomplete: input.incomplete,
    stats: input.stats,
  };
  return concealed(inventory, input.secrets);
}

/** Sorted by what happens, then by place; what a chain of callers makes no different is told once. */
function rows(places: readonly TokenPlace[]): InventoryPlace[] {
  const sorted = places
    .map(rowOf)
    .sort(
      (a, b) =>
        ACTIVITIES.indexOf(a.activity) - ACTIVITIES.indexOf(b.activity) ||
        byLocation(a.location, b.location) ||
        compareText(JSON.stringify(a), JSON.stringify(b)),
    );
  const texts = sorted.map((row) => JSON.stringify(row));
  return sorted.filter((_, index) => texts[index] !== texts[index - 1]);
}

function rowOf(place: TokenPlace): InventoryPlace {
  const { activity, library, call, symbol, side, location, policy, verified, holds, under } = place;
  return {
    activity,
    library,
    call,
    symbol,
    side,
    location,
    ...(policy && { policy: policyOf(policy) }),
    ...(verified !== undefined && { verified }),
    ...(holds !== undefined && { holds }),
    ...(under && { under }),
    lacks: place.lacks.map(({ check, checkedBy }) => ({ check, checkedBy: checkedBy.toSorted(byLocation) })),
  };
}

function policyOf({ claimsInSight: _, ...policy }: Policy): InventoryPolicy {
  return policy;
}

const COMPARED = ['algorithms', 'issuer', 'audience', 'expiry', 'clockTolerance', 'claims'] as const;

function trustOf(places: readonly TokenPlace[]): Trust[] {
  const groups = new Map<string, TokenPlace[]>();
  for (const place of places) {
    if (place.trusts !== undefined) groups.set(place.trusts, [...(groups.get(place.trusts) ?? []), place]);
  }
  return [...groups.values()]
    .flatMap((group): Trust[] => {
      const policies = group.flatMap(({ policy }) => policy ?? []);
      const [first] = policies;
      if (!first || policies.length < 2) return [];
      const differences = COMPARED.filter(
        (part) => new Set(policies.map((policy) => JSON.stringify(policy[part]))).size > 1,
      );
      return [{ key: first.key, verifiers: group.map(({ location }) => location).sort(byLocation), differences }];
    })
    .sort((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
}

/** The same inventory with every text free of secrets. */
function concealed(inventory: Inventory, secrets: ReadonlySet<string>): Inventory {
  const conceal = (value: unknown): unknown => {
    if (typeof value === 'string') return withoutSecrets(value, secrets);
    if (Array.isArray(value)) return value.map(conceal);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, name === 'path' ? inner : conceal(inner)]),
    );
  };
  return conceal(inventory) as Inventory;
}
