import type { Node } from 'jsonc-parser';
import { nodeAt, type Source, usageErrorAt } from './config-source.js';
import { linearPatterns } from './linear-pattern.js';

const MOST_NODES = 20_000;
const DEEPEST = 60;
const LONGEST_PATTERN = 2_000;

/** Refuses what would take a validator too long to read. */
export function checkSize(source: Source): void {
  let count = 0;
  const pending = [{ node: source.node, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, depth } = next;
    count += 1;
    if (depth > DEEPEST * 2) throw usageErrorAt(source, node, `nested deeper than ${DEEPEST} levels: make it flatter`);
    if (count > MOST_NODES) throw usageErrorAt(source, source.node, `more than ${MOST_NODES} values: divide it up`);
    for (const child of node.children ?? []) pending.push({ node: child, depth: depth + 1 });
  }
}

/** Members that hold a schema, schemas by name, and lists of schemas. */
const ONE = [
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'items',
  'contains',
  'everyText',
  'not',
  'if',
  'then',
  'else',
];
const NAMED = ['properties', 'patternProperties', 'dependentSchemas'];
const LISTED = ['prefixItems', 'anyOf', 'allOf', 'oneOf'];
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef', '$id', '$anchor', '$dynamicAnchor', '$defs', 'definitions'];

/**
 * Refuses references, lists that take quadratic time to compare, patterns that no linear engine can run, and looking
 * everywhere from everywhere.
 */
export function checkPatterns(source: Source, path: (string | number)[]): void {
  const [start, each] = [nodeAt(source, path), nodeAt(source, ['x-rule', 'each'])];
  if (start) checkSchema(source, start, String(each?.value).split('/').includes('**'));
}

function checkSchema(source: Source, schema: Node, everywhere: boolean): void {
  if (schema.type !== 'object') return;
  for (const { key, value } of membersOf(schema)) {
    const name = String(key.value);
    if (REFERENCES.includes(name))
      throw usageErrorAt(source, key, `"${name}" is not allowed: a rule stands by itself, from top to bottom`);
    if (name === 'uniqueItems' && value.value === true)
      throw usageErrorAt(source, key, '"uniqueItems" is not allowed, because long lists take too long: use "uniqueBy"');
    if (name === 'everyText' && everywhere)
      throw usageErrorAt(source, key, '"everyText" looks everywhere itself: use it without "**" in "each"');
    if (name === 'pattern') checkPattern(source, value);
    if (name === 'patternProperties') for (const inner of membersOf(value)) checkPattern(source, inner.key);
    if (ONE.includes(name)) checkSchema(source, value, everywhere);
    if (NAMED.includes(name)) for (const inner of membersOf(value)) checkSchema(source, inner.value, everywhere);
    if (LISTED.includes(name)) for (const inner of value.children ?? []) checkSchema(source, inner, everywhere);
  }
}

function checkPattern(source: Source, node: Node): void {
  const pattern: unknown = node.value;
  if (typeof pattern !== 'string') return;
  if (pattern.length > LONGEST_PATTERN)
    throw usageErrorAt(source, node, `the pattern is longer than ${LONGEST_PATTERN} characters`);
  try {
    linearPatterns()(pattern, '');
  } catch (error) {
    const why = (error as Error).message.replace(/^error parsing regexp: /, '');
    throw usageErrorAt(
      source,
      node,
      `the pattern cannot be run in linear time (${why}): do without look-around and back references`,
    );
  }
}

function membersOf(node: Node): { readonly key: Node; readonly value: Node }[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) => (key && value ? [{ key, value }] : []));
}
