import { visible } from './visible.js';

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\ufffe': '\\u{fffe}',
  '\uffff': '\\u{ffff}',
};

/** Scanned text as the content of an element or attribute: XML 1.0 has no way to write most control characters. */
function xmlText(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replace(/[&<>"'\ufffe\uffff]/g, (character) => ENTITY[character] ?? ''))
    .join('&#10;');
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element on a line of its own, with its children indented below it. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${xmlText(String(value))}"`],
  );
  const start = `<${name}${written.join('')}`;
  if (children.length === 0) return `${start}/>`;
  const inner = children.map((child) => child.replace(/^/gm, '  ')).join('\n');
  return `${start}>\n${inner}\n</${name}>`;
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
