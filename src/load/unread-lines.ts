/**
 * YAML of which the values at some pointers are taken out before it is parsed, because no rule asks for them: of a description
 * of an API they are most of the text, and a parser takes longer for them than for all else. Every other character stays
 * where it is. Only what is certainly a block below its member goes; one that other places may refer to stays.
 */
export function withoutUnread(text: string, pointers: readonly string[]): string {
  const patterns = pointers.map((pointer) => pointer.split('/').slice(1));
  const open: { readonly indent: number; readonly name: string }[] = [];
  const kept: string[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    kept.push(line);
    const found = MEMBER.exec(line);
    if (!found) continue;
    const indent = found[1]?.length ?? 0;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    open.push({ indent, name: found[2] === undefined ? '' : unquoted(found[2]) });
    const isEmpty = found[2] !== undefined && found[3] === undefined;
    if (!isEmpty || !patterns.some((pattern) => fits(pattern, open))) continue;
    const end = endOfBlock(lines, index + 1, indent);
    const block = lines.slice(index + 1, end);
    if (block.some((one) => ANCHOR.test(one))) continue;
    // Of nothing but white space, a parser takes the whole for a part of the next member's name.
    for (const one of block) kept.push(one.replace(/^[^\r]/, '#').replaceAll(/(?!^)[^\r]/g, ' '));
    index = end - 1;
  }
  return kept.join('\n');
}

/** What a line begins with, the name of its member, and what follows; a line without a name is one that nothing is below of. */
const MEMBER = /^( *)(?:((?:"[^"]*"|'[^']*'|[^\s"'#&*:-][^:]*)):(?: *(?:#.*)?\r?$|([ \t].*)$)|[^\s#])/;
/** Where a value begins: an ampersand elsewhere is one. */
const ANCHOR = /(?:^|[\s[{,])&[^\s&]/;

function unquoted(name: string): string {
  return /^["']/.test(name) ? name.slice(1, -1) : name;
}

function fits(pattern: readonly string[], open: readonly { readonly name: string }[]): boolean {
  return (
    pattern.length === open.length && pattern.every((segment, at) => segment === '*' || segment === open[at]?.name)
  );
}

/** Elements of a list may stand as far to the left as the name of the list. */
function endOfBlock(lines: readonly string[], from: number, indent: number): number {
  let end = from;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const begins = line.search(/\S/);
    if (begins === -1) continue;
    if (begins < indent || (begins === indent && !/^ *-(?: |\r?$)/.test(line))) break;
    if (line.startsWith('---') || line.startsWith('...')) break;
    end = index + 1;
  }
  return end;
}
