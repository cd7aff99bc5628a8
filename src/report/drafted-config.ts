import { plainAddress } from '../analyse/text/plain-address.js';
import type { Draft, Drafted, DraftedObject } from '../findings/draft.js';
import type { Json } from '../load/data-document.js';
import { safeJson } from './json.js';
import { visible, wrap } from './visible.js';

/** The part of the configuration's schema that says what an inventory may hold. */
export interface Shape {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly examples?: readonly Json[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

type Tree = Drafted | readonly DraftedObject[] | { readonly [member: string]: Tree };

const WIDTH = 118;
const MARK = 'gap:';

/** A drafted configuration as JSON with comments: above each value where it comes from, and as a comment what is missing. */
export function draftedConfig(draft: Draft, inventory: Shape, schemaPath: string): string {
  const head = [
    'Drafted by `authproof init`. The lines above a value name the places that say so; a value without such lines is from',
    'where the one above it is. Check them.',
    `"${MARK}" marks what no file says: fill it in by uncommenting the line below it, or delete both. The first of several`,
    'objects explains each gap, the others only name theirs.',
  ];
  const lines = [
    '{',
    `  "$schema": ${quoted(schemaPath)},`,
    ...head.flatMap((line) => comment(line, '  ')),
    ...member('inventory', inventory, treeOf(draft), '  ', ''),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** The members of the draft that have something in them. */
function treeOf({ issuers, apis, clients, tokens }: Draft): { readonly [member: string]: Tree } {
  const parts = Object.entries(tokens).filter(([, part]) => Object.keys(part).length > 0);
  return {
    ...(issuers.length > 0 && { issuers }),
    ...(apis.length > 0 && { apis }),
    ...(clients.length > 0 && { clients }),
    ...(parts.length > 0 && { tokens: Object.fromEntries(parts) }),
  };
}

function member(name: string, shape: Shape, tree: Tree, indent: string, comma: string, before?: Tree): string[] {
  if (isDrafted(tree)) {
    const value = `${indent}${quoted(name)}: ${inline(tree.value)}${comma}`;
    if (before && isDrafted(before) && before.from.join() === tree.from.join()) return [value];
    const from = tree.from.slice(0, 4).flatMap((place) => comment(place, indent));
    const more = tree.from.length > 4 ? comment(`and ${tree.from.length - 4} more places`, indent) : [];
    return [...from, ...more, value];
  }
  if (Array.isArray(tree)) {
    const inner = tree.flatMap((one, index) => {
      const end = index < tree.length - 1 ? ',' : '';
      return [`${indent}  {`, ...members(shape.items, one, `${indent}    `, index > 0), `${indent}  }${end}`];
    });
    return [`${indent}${quoted(name)}: [`, ...inner, `${indent}]${comma}`];
  }
  const inner = members(shape, tree as Readonly<Record<string, Tree>>, `${indent}  `);
  return [`${indent}${quoted(name)}: {`, ...inner, `${indent}}${comma}`];
}

/**
 * Gaps come first: whoever fills one in needs no comma elsewhere as long as something follows. What is missing from the
 * second object of a list on is only named.
 */
function members(
  shape: Shape | undefined,
  tree: Readonly<Record<string, Tree>>,
  indent: string,
  isLater = false,
): string[] {
  const known = Object.entries(shape?.properties ?? {});
  const missing = known.filter(([name]) => tree[name] === undefined);
  const gaps = isLater
    ? named(
        missing.map(([name]) => name),
        indent,
      )
    : missing.flatMap(([name, inner]) => gap(name, inner, indent));
  const present = known.flatMap(([name, inner]) => {
    const value = tree[name];
    return value === undefined ? [] : [{ name, inner, value }];
  });
  const lines = present.flatMap(({ name, inner, value }, index) =>
    member(name, inner, value, indent, index < present.length - 1 ? ',' : '', present[index - 1]?.value),
  );
  return [...gaps, ...lines];
}

function named(names: readonly string[], indent: string): string[] {
  return names.length > 0 ? comment(`${MARK} ${names.join(', ')}`, indent) : [];
}

function gap(name: string, shape: Shape, indent: string): string[] {
  const choices = shape.enum ? ` One of: ${shape.enum.join(', ')}.` : '';
  return [
    ...comment(`${MARK} ${shape.description ?? name}${choices}`, indent),
    `${indent}// ${quoted(name)}: ${inline(sample(shape))},`,
  ];
}

function sample(shape: Shape): Json {
  const [example] = shape.examples ?? [];
  if (example !== undefined) return example;
  if (shape.enum) return shape.enum[0] ?? null;
  if (shape.items) return [sample(shape.items)];
  if (shape.properties) {
    return Object.fromEntries(Object.entries(shape.properties).map(([name, inner]) => [name, sample(inner)]));
  }
  if (shape.type === 'boolean') return true;
  return shape.type === 'number' ? 30 : '…';
}

function isDrafted(tree: Tree): tree is Drafted {
  return 'from' in tree && Array.isArray(tree.from);
}

function comment(text: string, indent: string): string[] {
  return wrap(visible(text), WIDTH - indent.length).map((line) => `${indent}// ${line}`);
}

function inline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'string') return quoted(plainAddress(value));
  if (value === null || typeof value !== 'object') return quoted(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${quoted(name)}: ${inline(inner)}`)
    .join(', ')} }`;
}

function quoted(value: Json): string {
  return safeJson(value);
}
