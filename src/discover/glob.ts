/** Matches a path by segments: `*` within one, `**` for any number of them. Takes time linear in both for each segment. */
export function matchesGlob(pattern: string, path: string): boolean {
  const globs = pattern.split('/');
  const segments = path.split('/');
  // reachable[n]: the patterns so far can match the first n segments.
  let reachable = [true, ...segments.map(() => false)];
  for (const glob of globs) {
    const next: boolean[] = [];
    for (let count = 0; count <= segments.length; count++) {
      const segment = segments[count - 1];
      if (glob === '**') next[count] = reachable[count] === true || next[count - 1] === true;
      else next[count] = segment !== undefined && reachable[count - 1] === true && matchesSegment(glob, segment);
    }
    reachable = next;
  }
  return reachable[segments.length] === true;
}

function matchesSegment(glob: string, segment: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (!segment.startsWith(first)) return false;
  if (rest.length === 0) return segment === first;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = segment.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return segment.length - last.length >= at && segment.endsWith(last);
}
