import { wrap } from './visible.js';

/** Characters that a Markdown report writes as entities, and the spaces without width that keep links from becoming live. */
const ENTITY = /&(?:#(\d{1,5})|(amp|lt|gt));/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
const NO_WIDTH = 8203;

/** A review in Markdown as a person reads it in a terminal: the same words, without the signs. */
export function plainReview(markdown: string, width: number): string {
  const lines: string[] = [];
  let isHead = true;
  let isFenced = false;
  for (const line of markdown.split('\n')) {
    const isFence = line.startsWith('```');
    if (isFence) isFenced = !isFenced;
    else if (isFenced) lines.push(line);
    else if (!line.startsWith('|')) {
      lines.push(...plainLine(line, width));
      isHead = true;
    } else if (isHead || /^\|[-|: ]+\|$/.test(line)) isHead = false;
    else lines.push(...row(line, width));
  }
  return lines.join('\n');
}

function plainLine(line: string, width: number): string[] {
  const [, marks, title] = /^(#{1,4}) (.*)$/.exec(line) ?? [];
  if (marks !== undefined && title !== undefined) {
    const said = unsigned(title);
    const under = marks.length === 1 ? '=' : '-';
    return marks.length > 2 ? [said] : [said, under.repeat(Math.min(width, said.length))];
  }
  const indent = /^ *(?:[-*] |\d{1,3}\. )?/.exec(line)?.[0] ?? '';
  const [first = '', ...others] = wrap(unsigned(line.slice(indent.length)), width - indent.length);
  return [`${indent}${first}`.trimEnd(), ...others.map((more) => `${' '.repeat(indent.length)}${more}`)];
}

/** The first cell of a row, and beneath it what the others say. */
function row(line: string, width: number): string[] {
  const cells = line.slice(1, line.lastIndexOf('|')).split('|');
  const [first = '', ...others] = cells.map((cell) => unsigned(cell.trim()));
  const told = others.filter((cell) => cell !== '').join('; ');
  return [...wrap(first, width), ...(told === '' ? [] : wrap(told, width - 4).map((more) => `    ${more}`))];
}

function unsigned(text: string): string {
  return text
    .replace(/\*\*([^*]{1,500})\*\*/g, '$1')
    .replace(/`([^`]{1,500})`/g, '$1')
    .replace(/(?<!\\)\[([^\]]{1,300})\]\([^)\s]{1,300}\)/g, '$1')
    .replace(/\\([[\]*_~])/g, '$1')
    .replace(ENTITY, (_, code: string | undefined, name: string | undefined) =>
      name !== undefined ? (NAMED[name] ?? '') : Number(code) === NO_WIDTH ? '' : String.fromCharCode(Number(code)),
    );
}
