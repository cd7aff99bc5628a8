import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// An `import` would have Node search megabytes of CommonJS for the names that they export: half of the time it takes to
// load them. Of what ts-morph brings, the compiler alone is used: the rest takes a quarter of that time again.
const tsMorph = createRequire(createRequire(import.meta.url).resolve('ts-morph'));
const whole = tsMorph(join(dirname(tsMorph.resolve('@ts-morph/common')), 'typescript.js'));

// The compiler exports two thousand getters, and calling one takes ten times as long as reading what it gives. What is
// asked of every node stands beside them as plain properties; everything else is inherited.
export const ts = Object.create(whole);
for (const name of Object.keys(whole)) {
  if (/^(?:is[A-Z]|forEachChild$|SyntaxKind$|NodeFlags$)/.test(name))
    Object.defineProperty(ts, name, { value: whole[name], enumerable: true });
}

/** What only the checker and the emitter write into nodes. */
const UNUSED = Object.fromEntries(
  Object.entries({ id: 0, modifierFlagsCache: 0, original: undefined, emitNode: undefined }).map(([name, value]) => [
    name,
    { value, writable: true },
  ]),
);

/** A constructor for one kind of node: V8 then gives each the room that its kind needs, and no more. */
function nodesLike(prototype) {
  function Node(kind, pos, end) {
    this.pos = pos;
    this.end = end;
    this.kind = kind;
    this.flags = 0;
    this.transformFlags = 0;
    this.parent = undefined;
  }
  Node.prototype = prototype;
  return Node;
}

/** The same for all kinds that the compiler makes by one constructor. */
function nodesOfKinds(whole) {
  const prototype = Object.create(whole.prototype, UNUSED);
  const kinds = [];
  return function Node(kind, pos, end) {
    kinds[kind] ??= nodesLike(prototype);
    return new kinds[kind](kind, pos, end);
  };
}

// Trees are most of what a scan holds in memory, and a fifth of them was room for members that no node here ever has.
const allocator = whole.objectAllocator;
const [nodes, tokens] = [allocator.getNodeConstructor(), allocator.getTokenConstructor()].map(nodesOfKinds);
const identifiers = nodesLike(Object.create(allocator.getIdentifierConstructor().prototype, UNUSED));
whole.setObjectAllocator({
  ...allocator,
  getNodeConstructor: () => nodes,
  getTokenConstructor: () => tokens,
  getIdentifierConstructor: () => identifiers,
});
