import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { DataDocument, Json } from './data-document.js';
import { childPointer, DocumentBuilder, guarded, setMember } from './document-builder.js';
import type { Span } from './location.js';

/** JSON; where it is `relaxed`, with comments and trailing commas. */
export function readJson(kind: string, path: string, text: string, relaxed = path.endsWith('.jsonc')): DataDocument {
  const builder = new DocumentBuilder(kind, path, text);
  return guarded(builder, () => {
    const errors: ParseError[] = [];
    // A byte order mark becomes a space, so that every offset stays.
    const source = text.replace(/^\uFEFF/, ' ');
    const root = parseTree(source, errors, { disallowComments: !relaxed, allowTrailingComma: relaxed });
    const [error] = errors;
    if (error || !root) {
      const what = error ? words(printParseErrorCode(error.error)) : 'the file is empty';
      throw builder.error(error?.offset ?? 0, `is not valid JSON${relaxed ? 'C' : ''} (${what})`);
    }
    return builder.build(take(builder, root, '', 0));
  });
}

function take(builder: DocumentBuilder, node: Node, pointer: string, depth: number, key?: Span): Json {
  builder.place(pointer, depth, spanOf(node), key);
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => take(builder, child, childPointer(pointer, index), depth + 1));
  }
  if (node.type !== 'object') return node.value as Json;
  const data: Record<string, Json> = {};
  for (const { children: [name, value] = [] } of node.children ?? []) {
    if (!name || !value) continue;
    const member = String(name.value);
    const at = childPointer(pointer, member);
    if (Object.hasOwn(data, member)) builder.repeats(at);
    setMember(data, member, take(builder, value, at, depth + 1, spanOf(name)));
  }
  return data;
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

/** `CommaExpected` is `comma expected`. */
function words(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
