/** Characters of a call's arguments that are searched for a word. */
const REACH = 240;

/**
 * What the calls are given that begin where `calls` (a global expression) ends: what is said in sentences names nothing,
 * and is left out.
 */
export function givenTo(text: string, calls: RegExp): string[] {
  return [...text.matchAll(calls)].map(({ index, 0: head }) => argumentsAt(text, index + head.length));
}

/** Whether one of those calls is given something that has one of the words in its names. */
export function givesOneOf(text: string, calls: RegExp, words: RegExp): boolean {
  for (const { index, 0: head } of text.matchAll(calls)) {
    if (words.test(argumentsAt(text, index + head.length))) return true;
  }
  return false;
}

/** The arguments that begin here, with their parentheses, as far as is searched and without sentences. */
function argumentsAt(text: string, start: number): string {
  const furthest = Math.min(text.length, start + REACH);
  let said = text[start - 1] ?? '';
  let open = 1;
  let at = start;
  while (at < furthest && open > 0) {
    const character = text[at] ?? '';
    if (QUOTES.has(character)) {
      const end = endOfQuoted(text, at, furthest);
      said += withoutSentences(text.slice(at, end));
      at = end;
      continue;
    }
    if (character === '(') open++;
    else if (character === ')') open--;
    said += character;
    at++;
  }
  return said;
}

const QUOTES = new Set(["'", '"', '`']);

function endOfQuoted(text: string, start: number, furthest: number): number {
  for (let at = start + 1; at < furthest; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at + 1;
  }
  return furthest;
}

/** A quoted text without blanks may be a name; of a template, what is filled in is code. */
function withoutSentences(quoted: string): string {
  if (!/\s/.test(quoted)) return quoted;
  return quoted.startsWith('`') ? (quoted.match(/\$\{[^}]*\}?/g) ?? []).join(' ') : "''";
}
