import { type Location, lineStarts, locate, position, type Span } from './location.js';

/** `authproof-ignore <rule>[, <rule>] [until:YYYY-MM-DD] -- <reason>`, as written: `findings` decides whether it counts. */
export interface SuppressionComment {
  readonly location: Location;
  /** The line it speaks about: its own when code stands on it, else the next line that is not such a comment. */
  readonly line: number;
  readonly rules: readonly string[];
  /** As written after `until:`. */
  readonly until?: string | undefined;
  /** Empty where none was given. */
  readonly reason: string;
  /** The revision that it has to stand in before it counts. */
  readonly pendingIn?: string | undefined;
}

const WORD = 'authproof-ignore';

/**
 * The suppressions in a file's comments; the same words in a string are not one.
 *
 * A hand-written scanner, because the compiler's is too heavy to load for a comment. It may misread: a quote or a
 * backtick in JSX text (the rest of that line, or up to the next backtick, is taken for a string), a regular expression
 * after `)` or `}`, and block scalars of YAML (their `#` lines are taken for comments).
 */
export function readSuppressions(path: string, text: string): SuppressionComment[] {
  if (!text.includes(WORD)) return [];
  const starts = lineStarts(text);
  const found: (SuppressionComment & { readonly alone: boolean })[] = [];
  for (const span of comments(path, text)) {
    const written = parse(text.slice(span.start, span.end));
    if (!written) continue;
    const location = locate(path, starts, span);
    found.push({ ...written, location, line: location.startLine, alone: standsAlone(text, starts, span) });
  }
  const taken = new Map(found.filter((one) => one.alone).map((one) => [one.location.startLine, one.location.endLine]));
  return found.map(({ alone, ...comment }) => {
    if (!alone) return comment;
    let line = comment.location.endLine + 1;
    for (let end = taken.get(line); end !== undefined; end = taken.get(line)) line = end + 1;
    return { ...comment, line };
  });
}

function parse(comment: string): Pick<SuppressionComment, 'rules' | 'until' | 'reason'> | undefined {
  const body = comment
    .replace(/^(?:\/\/|\/\*+|#)/, '')
    .replace(/\*\/$/, '')
    .replace(/\n[ \t]*\*/g, '\n')
    .replace(/\s+/g, ' ')
    .trim();
  if (!body.startsWith(WORD) || /^[\w-]/.test(body.slice(WORD.length))) return undefined;
  const [before = '', ...after] = ` ${body.slice(WORD.length).replace(/^:/, '').trim()} `.split(' -- ');
  const words = before.split(/[ ,]+/).filter((word) => word !== '' && word !== '--');
  const until = words.find((word) => word.startsWith('until:'));
  return {
    rules: words.filter((word) => !word.startsWith('until:')),
    until: until?.slice('until:'.length),
    reason: after.join(' -- ').trim(),
  };
}

/** Nothing but white space (and the braces JSX needs) shares its lines. */
function standsAlone(text: string, starts: readonly number[], span: Span): boolean {
  const first = starts[position(starts, span.start).line - 1] ?? 0;
  const next = starts[position(starts, span.end).line] ?? text.length;
  const before = text.slice(first, span.start).trim();
  const after = text.slice(span.end, next).trim();
  return (before === '' && after === '') || (before === '{' && after === '}');
}

function comments(path: string, text: string): Generator<Span> {
  return /\.(?:[cm]?[jt]sx?|jsonc?|json5|rules)$/.test(path) ? codeComments(text) : hashComments(text);
}

/** `#` comments of YAML, TOML, env files: at the start of a line or after white space, outside quotes. */
function* hashComments(text: string): Generator<Span> {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\n' || char === '\r') quote = '';
    else if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && !/\w/.test(text.charAt(at - 1))) quote = char;
    else if (char === '#' && (at === 0 || /\s/.test(text.charAt(at - 1)))) {
      const end = endOfLine(text, at);
      yield { start: at, end };
      at = end - 1;
    }
  }
}

function* codeComments(text: string): Generator<Span> {
  /** For each `${` that is open in a template literal: how many braces are open inside it. */
  const templates: number[] = [];
  let last = '';
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '/' && (next === '/' || next === '*')) {
      const end = next === '/' ? endOfLine(text, at) : endOfBlock(text, at);
      yield { start: at, end };
      at = end;
    } else if (char === '"' || char === "'") {
      at = endOfString(text, at);
      last = char;
    } else if (char === '`' || (char === '}' && templates.at(-1) === 0)) {
      if (char === '}') templates.pop();
      const end = endOfTemplatePart(text, at + 1);
      if (text.charAt(end - 1) === '{') templates.push(0);
      at = end;
      last = text.charAt(end - 1) === '{' ? '{' : '`';
    } else if (char === '/' && startsExpression(last)) {
      at = endOfRegularExpression(text, at);
      last = '/';
    } else if (/[\w$]/.test(char)) {
      const end = endOfWord(text, at);
      last = text.slice(at, end);
      at = end;
    } else {
      const open = templates.at(-1);
      if (open !== undefined && char === '{') templates[templates.length - 1] = open + 1;
      if (open !== undefined && char === '}') templates[templates.length - 1] = open - 1;
      if (!/\s/.test(char)) last = char;
      at++;
    }
  }
}

const BEFORE_EXPRESSION = new Set(
  'return typeof case in of do else void delete instanceof new throw yield await'.split(' '),
);

/** Whether a `/` after this token starts a regular expression; after a value it divides. */
function startsExpression(last: string): boolean {
  return last === '' || BEFORE_EXPRESSION.has(last) || /^[(,=:[!&|?{;+\-*%<>~^]$/.test(last);
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (isLineBreak(text.charCodeAt(at))) return at;
  return text.length;
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function endOfBlock(text: string, from: number): number {
  const end = text.indexOf('*/', from + 2);
  return end === -1 ? text.length : end + 2;
}

/** Ends at its quote, or at the end of the line where the quote is missing. */
function endOfString(text: string, from: number): number {
  const quote = text.charAt(from);
  for (let at = from + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++;
    else if (text.charAt(at) === quote) return at + 1;
    else if (isLineBreak(text.charCodeAt(at))) return at;
  }
  return text.length;
}

/** Ends after the closing backtick, or after the `${` that interrupts it. */
function endOfTemplatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === '`') return at + 1;
    else if (char === '$' && text.charAt(at + 1) === '{') return at + 2;
  }
  return text.length;
}

/** Ends at its slash, or at the end of the line where there is none: trying again from the next character is not linear. */
function endOfRegularExpression(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (isLineBreak(text.charCodeAt(at))) return at;
    if (char === '\\') at++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return text.length;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\w$]/.test(text.charAt(at))) at++;
  return at;
}
