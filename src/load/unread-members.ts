/**
 * JSON of which the values at some pointers are emptied before it is parsed, because no rule asks for them (`withoutUnread` does the
 * same for YAML). Every other character stays where it is. A text that is no JSON stays as it is, for the parser to say so.
 */
export function withoutUnreadMembers(text: string, pointers: readonly string[]): string {
  const patterns = pointers.map((pointer) => pointer.split('/').slice(1));
  const deepest = Math.max(...patterns.map(({ length }) => length));
  const kept: string[] = [];
  /** The name of the member that is being read, for each object and list around. */
  const names: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfText(text, at);
      if (end === -1) return text;
      if (names.length > 0 && names.length <= deepest && isName(text, end + 1))
        names[names.length - 1] = text.slice(at + 1, end);
      at = end;
    } else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) names.pop();
    else if (code === BRACE || code === BRACKET) {
      if (!patterns.some((pattern) => fits(pattern, names))) {
        names.push('');
        continue;
      }
      const end = endOfBrackets(text, at);
      if (end === -1) return text;
      kept.push(
        text.slice(from, at + 1),
        text.slice(at + 1, end).replaceAll(/[^\r\n]+/g, (run) => ' '.repeat(run.length)),
      );
      from = end;
      at = end;
    }
  }
  return kept.join('') + text.slice(from);
}

const [QUOTE, BACKSLASH, COLON] = [34, 92, 58];
const [BRACE, BRACKET, CLOSING_BRACE, CLOSING_BRACKET] = [123, 91, 125, 93];

function fits(pattern: readonly string[], names: readonly string[]): boolean {
  return pattern.length === names.length && pattern.every((segment, at) => segment === '*' || segment === names[at]);
}

/** Where the text that begins here ends, or -1. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}

function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at);
      if (at === -1) return -1;
    } else if (code === BRACE || code === BRACKET) depth++;
    else if ((code === CLOSING_BRACE || code === CLOSING_BRACKET) && --depth === 0) return at;
  }
  return -1;
}

function isName(text: string, after: number): boolean {
  let at = after;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === COLON;
}
