/** A text as a pattern that matches it and nothing else: names may have a `$`. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
