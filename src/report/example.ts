import type { SchemaRule } from '../analyse/config/schema-rule.js';
import type { BadIssuerExample, Example, IssuerExample } from '../rule.js';
import type { ShownExample } from './explain.js';

/** A code example: a file name where it has several, and carets below what is reported. */
export function codeExample(example: Example): ShownExample {
  if (typeof example === 'string') return { lines: underlined(example) };
  const files = Object.entries(example);
  return { lines: files.flatMap(([path, text]) => [`// ${path}`, ...underlined(text)]) };
}

/** Documents of a schema rule; a bad one says where the finding stands. */
export function schemaExamples({ 'x-rule': { examples } }: SchemaRule) {
  return {
    good: examples.good.map((document) => documentExample(document, [])),
    bad: examples.bad.map(({ document, at }) => documentExample(document, at)),
  };
}

export function issuerExample(example: IssuerExample | BadIssuerExample): ShownExample {
  const { at, ...documents } = { at: [], ...example };
  return documentExample(documents, at);
}

function documentExample(document: unknown, at: readonly string[]): ShownExample {
  const places = at.map((pointer) => (pointer === '' ? 'the document' : pointer)).join(', ');
  return { lines: [...documentLines(document), ...(places === '' ? [] : [`^ at ${places}`])] };
}

/** Files under their names, as they are written; any other document as JSON. */
function documentLines(document: unknown): string[] {
  const files = document !== null && typeof document === 'object' && 'files' in document ? document.files : undefined;
  if (files === null || typeof files !== 'object') return written(document);
  return Object.entries(files).flatMap(([path, content]) => [`# ${path}`, ...written(content)]);
}

function written(content: unknown): string[] {
  const text = typeof content === 'string' ? content.trimEnd() : JSON.stringify(content, undefined, 2);
  return text.split('\n');
}

function underlined(text: string): string[] {
  const lines: string[] = [];
  let open = false;
  for (const marked of dedent(text)) {
    let shown = '';
    let below = '';
    for (const char of marked) {
      if (char === '«' || char === '»') open = char === '«';
      else if (char !== '⟦' && char !== '⟧') {
        shown += char;
        below += open ? '^' : ' ';
      }
    }
    lines.push(shown);
    const indent = shown.length - shown.trimStart().length;
    if (below.includes('^')) lines.push(`${' '.repeat(indent)}${below.slice(indent).trimEnd()}`);
  }
  return lines;
}

/** Examples are indented like the rule around them, from their second line on. */
function dedent(text: string): string[] {
  const [first = '', ...rest] = text.split('\n');
  const indents = rest.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  const lines = [first, ...rest.map((line) => line.slice(indent))];
  while (lines.at(-1)?.trim() === '') lines.pop();
  while (lines[0]?.trim() === '') lines.shift();
  return lines;
}
