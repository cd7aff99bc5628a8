import type { InspectedKey, IssuerFacts } from '../../load/issuer-facts.js';

/** The signing keys of one issuer at one time. */
export interface Sighting {
  readonly time: Date;
  /** Key id by thumbprint. */
  readonly keys: ReadonlyMap<string, string | undefined>;
}

/** One key over time. */
export interface KeyLife {
  readonly thumbprint: string;
  readonly kid?: string | undefined;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** The first look at which it was gone after it had been there; absent for a key that is there now. */
  readonly goneBy?: Date | undefined;
  /** When it was seen again after it had been gone. */
  readonly cameBack?: Date | undefined;
  /** For how long at least it was published together with the key that came before it; absent for the first. */
  readonly overlap?: number | undefined;
}

/** What one look says about the keys of an issuer; nothing where a key set that it names could not be read. */
export function sightingOf(facts: IssuerFacts, time: Date): Sighting | undefined {
  const unread = facts.requests.some(({ purpose, required, error }) => purpose === 'jwks' && required && error);
  const signing = facts.keys.filter(({ use, thumbprint }) => use !== 'enc' && thumbprint !== undefined);
  if (unread || signing.length === 0) return undefined;
  return { time, keys: new Map(signing.map(({ thumbprint = '', kid }: InspectedKey) => [thumbprint, kid])) };
}

/** The lives of all keys, in the order they came. */
export function keyLives(sightings: readonly Sighting[]): KeyLife[] {
  const inOrder = [...sightings].sort((one, other) => one.time.getTime() - other.time.getTime());
  const order = [...new Set(inOrder.flatMap(({ keys }) => [...keys.keys()]))];
  return order.map((thumbprint) => lifeOf(thumbprint, inOrder));
}

function lifeOf(thumbprint: string, sightings: readonly Sighting[]): KeyLife {
  const seen = sightings.filter(({ keys }) => keys.has(thumbprint));
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || !last) throw new Error('a life has at least one sighting');
  const between = sightings.filter(({ time }) => time > first.time && time < last.time);
  const gap = between.find(({ keys }) => !keys.has(thumbprint));
  const back = gap && seen.find(({ time }) => time > gap.time);
  const after = sightings.find(({ time }) => time > last.time);
  return {
    thumbprint,
    kid: last.keys.get(thumbprint),
    firstSeen: first.time,
    lastSeen: last.time,
    goneBy: after?.time,
    cameBack: back?.time,
    overlap: overlapOf(first, sightings),
  };
}

/** From the first sighting of a key to the last one of those that were there before it. */
function overlapOf(first: Sighting, sightings: readonly Sighting[]): number | undefined {
  const before = sightings.filter(({ time }) => time < first.time).at(-1);
  if (!before) return undefined;
  let overlap = -1;
  for (const { time, keys } of sightings.filter((sighting) => sighting.time >= first.time)) {
    if (![...before.keys.keys()].some((key) => keys.has(key))) break;
    overlap = time.getTime() - first.time.getTime();
  }
  return overlap;
}
