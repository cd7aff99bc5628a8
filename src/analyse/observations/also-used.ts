import type { Location } from '../../load/location.js';
import type { Observation } from './observation.js';

const MAXIMUM_STEPS = 12;

/** A finding with the use that another one at the same place ends with: whoever replaces a key has to know them all. */
export function alsoUsed(known: Observation, again: Observation): Observation {
  const last = again.trace.at(-1);
  if (known.outcome !== 'finding' || !last || known.trace.length >= MAXIMUM_STEPS) return known;
  const places = [known.location, ...known.trace.map(({ location }) => location)];
  if (places.some((place) => isSame(place, last.location))) return known;
  return { ...known, trace: [...known.trace, { ...last, say: `also ${last.say}` }] };
}

function isSame(a: Location, b: Location): boolean {
  return a.path === b.path && a.startLine === b.startLine && a.startColumn === b.startColumn && a.endLine === b.endLine;
}
