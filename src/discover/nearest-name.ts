/** The known name that a mistyped one was most likely meant to be, or undefined when none is close. */
export function nearestName(typed: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  // Of a short word two letters may be all: nearly anything would be near.
  let least = Math.min(Math.max(2, Math.floor(typed.length / 3)), Math.floor(typed.length / 2)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - typed.length) >= least) continue;
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** Insertions, deletions and replacements that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
