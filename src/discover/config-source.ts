import type { Node, ParseError } from 'jsonc-parser';
import type { Json } from '../load/data-document.js';
import type { Location } from '../load/location.js';
import { jsonc } from './jsonc.js';
import { UsageError } from './usage-error.js';

/** A configuration's text, parsed with positions. */
export interface Source {
  /** Relative to the scan root; it may lead upwards. */
  readonly path: string;
  readonly text: string;
  /** The configuration itself: the whole document, or the member of a manifest. */
  readonly node: Node;
}

/** Undefined for a manifest without the member. `.jsonc` may have comments and trailing commas, `.json` may not. */
export function parseConfig(path: string, text: string): Source | undefined {
  const manifest = /(?:^|\/)package\.json$/.test(path);
  if (manifest && !text.includes('"authproof"')) return undefined;
  const relaxed = path.endsWith('.jsonc');
  const errors: ParseError[] = [];
  const node = parseDeep(path, text, errors, relaxed);
  const [error] = errors;
  if (!node || error) {
    // Broken manifests are reported with the packages.
    if (manifest) return undefined;
    const at = spanLocation({ path, text }, error?.offset ?? 0, error?.offset ?? 0);
    const what = error ? words(jsonc().printParseErrorCode(error.error)) : 'the file is empty';
    throw new UsageError(`${place(at)} is not valid JSON${relaxed ? 'C' : ''}: ${what}.`);
  }
  const own = manifest ? jsonc().findNodeAtLocation(node, ['authproof']) : node;
  return own && { path, text, node: own };
}

function parseDeep(path: string, text: string, errors: ParseError[], relaxed: boolean): Node | undefined {
  try {
    return jsonc().parseTree(text, errors, { disallowComments: !relaxed, allowTrailingComma: relaxed });
  } catch {
    throw new UsageError(`${path} is nested too deeply to be a configuration: make it flatter.`);
  }
}

/** `CommaExpected` is `comma expected`. */
function words(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** The plain value; `__proto__` becomes a member like any other. */
export function plainValue(node: Node): Json {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value as Json;
  const members = (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [[String(key.value), plainValue(value)] as const] : [],
  );
  return Object.fromEntries(members);
}

export function nodeAt(source: Source, path: (string | number)[]): Node | undefined {
  return jsonc().findNodeAtLocation(source.node, path);
}

export function usageErrorAt(source: Source, node: Node | undefined, problem: string): UsageError {
  const at = node?.offset ?? source.node.offset;
  const end = problem.endsWith('?') ? '' : '.';
  return new UsageError(`${place(spanLocation(source, at, at))}: ${problem}${end}`);
}

export function spanLocation(source: Pick<Source, 'path' | 'text'>, start: number, end: number): Location {
  const from = lineAndColumn(source.text, start);
  const to = lineAndColumn(source.text, end);
  return { path: source.path, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|[\r\n]/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function place({ path, startLine, startColumn }: Location): string {
  return `${path}:${startLine}:${startColumn}`;
}
