/** Package names as the data writes them: `name/*` is the name with every subpath, `name-*` all that begin so. */
export function namesPattern(patterns: readonly string[]): RegExp {
  const alternatives = patterns.map((pattern) => {
    const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\/]/g, '\\$&');
    if (pattern.endsWith('/*')) return `${literal(pattern.slice(0, -2))}(?:/.*)?`;
    return pattern.endsWith('*') ? `${literal(pattern.slice(0, -1))}.*` : literal(pattern);
  });
  return new RegExp(`^(?:${alternatives.join('|')})$`);
}
