import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutUnreadMembers } from '../../src/load/unread-members.js';

const UNREAD = ['/schemas', '/paths/*/body'];

test('members that nobody asks for are emptied, and all else stays where it is', () => {
  const text =
    '{"schemas": {"a": "}\\""},\n "paths": {"/x": {"body": [1,\n 2], "schemas": {"b": 1}}}, "body": {"c": 1}}';
  const asked = withoutUnreadMembers(text, UNREAD);
  expect(JSON.parse(asked)).toEqual({ schemas: {}, paths: { '/x': { body: [], schemas: { b: 1 } } }, body: { c: 1 } });
  expect(asked).toHaveLength(text.length);
  expect(asked.split('\n').map(({ length }) => length)).toEqual(text.split('\n').map(({ length }) => length));
});

test.each(['{"schemas": {"a": 1', '{"schemas": {"a', '"', '', '}}]', '{"schemas": "x"}', '[{"schemas": {"a": 1}}]'])(
  '%s is left as it is',
  (text) => expect(withoutUnreadMembers(text, UNREAD)).toBe(text),
);

test('whatever else a document holds is the same afterwards', () => {
  const name = fc.constantFrom('schemas', 'paths', 'body', 'a"b', '{', '\\');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.constantFrom(0, 2), (data, indent) => {
      const text = JSON.stringify(data, undefined, indent);
      const asked = withoutUnreadMembers(text, UNREAD);
      expect(asked).toHaveLength(text.length);
      expect(emptied(JSON.parse(asked), [])).toEqual(emptied(data, []));
    }),
  );
});

/** The same, by a walk over the value. */
function emptied(value: unknown, path: readonly string[]): unknown {
  if (value === null || typeof value !== 'object') return value;
  const isUnread =
    (path.length === 1 && path[0] === 'schemas') || (path.length === 3 && path[0] === 'paths' && path[2] === 'body');
  if (Array.isArray(value)) return isUnread ? [] : value.map((one) => emptied(one, [...path, '']));
  return isUnread
    ? {}
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, emptied(one, [...path, name])]));
}
