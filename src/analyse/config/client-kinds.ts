import type { Origin } from '../../load/data-document.js';
import { sameIssuer } from '../text/registered.js';

/** One place that uses a client, or registers it. */
export interface ClientUse {
  readonly id: string;
  readonly kind: 'browser' | 'native' | 'public' | 'confidential';
  readonly issuers: readonly string[];
  readonly stage: string | undefined;
  readonly from: 'code' | 'inventory' | 'file';
  readonly origin: Origin;
}

/** The kinds of program that one client id serves. */
export interface ClientKinds {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly agrees: boolean;
  readonly origins: readonly Origin[];
}

/** For every id that is used in several places: those that contradict each other, or all of them where none do. */
export function inconsistentClients(uses: readonly ClientUse[]): ClientKinds[] {
  const byId = new Map<string, ClientUse[]>();
  for (const use of uses) byId.set(use.id, [...(byId.get(use.id) ?? []), use]);
  return [...byId].flatMap(([name, all]) => {
    const pairs = all.flatMap((one, index) =>
      all.slice(index + 1).flatMap((other) => (isOneClient(one, other) ? [[one, other] as const] : [])),
    );
    const pair = pairs.find(([one, other]) => contradict(one, other)) ?? pairs[0];
    if (!pair) return [];
    const kinds = [...new Set(pair.map(({ kind }) => kind))];
    return [
      {
        name,
        kinds,
        agrees: !contradict(...pair),
        origins: pair.map(({ origin, kind }) => ({ ...origin, say: `as ${kind} here` })),
      },
    ];
  });
}

/** The same id at another issuer, or in another stage, is another client. */
function isOneClient(one: ClientUse, other: ClientUse): boolean {
  if (one.stage !== undefined && other.stage !== undefined && one.stage !== other.stage) return false;
  // What one file says twice is a matter of its own rules.
  if (one.from !== 'code' && other.from !== 'code' && pathOf(one) === pathOf(other)) return false;
  // Two files that say nothing of their issuers may speak of two tenants.
  const known = one.issuers.length > 0 && other.issuers.length > 0;
  if (!known) return one.from !== 'file' || other.from !== 'file';
  return one.issuers.some((issuer) =>
    other.issuers.some((another) => sameIssuer(issuer, another) || sameIssuer(another, issuer)),
  );
}

function pathOf({ origin }: ClientUse): string {
  return 'location' in origin ? origin.location.path : origin.document.path;
}

function contradict(one: ClientUse, other: ClientUse): boolean {
  return (one.kind === 'confidential') !== (other.kind === 'confidential');
}
