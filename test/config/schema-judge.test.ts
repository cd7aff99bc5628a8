import { expect, test } from 'vitest';
import { SchemaJudge } from '../../src/analyse/config/schema.js';
import type { SchemaRule, SchemaRuleBlock } from '../../src/analyse/config/schema-rule.js';
import { readJson } from '../../src/load/json-document.js';

function rule(schema: object, block: Partial<SchemaRuleBlock> = {}): SchemaRule {
  return {
    title: 'Something is wrong',
    description: 'Someone gains something.',
    ...schema,
    'x-rule': {
      id: 'test/rule',
      applies: 'test',
      severity: 'medium',
      confidence: 'high',
      controls: ['T1'],
      cwe: [],
      references: [],
      say: '{parent}.{member} of {name} is {value} {masked}',
      fix: 'Mend it.',
      blind: 'Nothing.',
      examples: { good: [], bad: [] },
      ...block,
    },
  };
}

function judge(one: SchemaRule, data: unknown, options: { kind?: string; profile?: string; stage?: string } = {}) {
  const document = { ...readJson(options.kind ?? 'test', 'a.json', JSON.stringify(data)), stage: options.stage };
  return [...new SchemaJudge([one]).judge(document, options.profile)];
}

function places(one: SchemaRule, data: unknown): string[] {
  const document = readJson('test', 'a.json', JSON.stringify(data));
  return [...new SchemaJudge([one]).verdicts(document)].map(({ pointer, part }) =>
    part === 'key' ? `key ${pointer}` : pointer,
  );
}

const text = { type: 'string' };

test('a rule judges only documents of its kind and profile', () => {
  const one = rule({ type: 'string' }, { profiles: ['fapi2'] });
  expect(judge(one, 1)).toHaveLength(1);
  expect(judge(one, 1, { kind: 'other' })).toHaveLength(0);
  expect(judge(one, 1, { profile: 'oidc' })).toHaveLength(0);
  expect(judge(one, 1, { profile: 'fapi2' })).toHaveLength(1);
});

test('one defect is one finding, at the shortest place', () => {
  const alternatives = { anyOf: [{ type: 'object', properties: { a: { ...text, minLength: 3 } } }, { type: 'null' }] };
  expect(places(rule(alternatives), { a: 'x' })).toEqual(['']);
  const list = { type: 'object', properties: { a: { type: 'array', contains: { const: 'S256' } } } };
  expect(places(rule(list), { a: ['plain', 'other'] })).toEqual(['/a']);
  const twice = { type: 'object', properties: { a: { ...text, minLength: 3, pattern: '^b' } } };
  expect(places(rule(twice), { a: 'x' })).toEqual(['/a']);
  const condition = JSON.parse('{ "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }');
  expect(places(rule(condition), { a: 1 })).toEqual(['']);
  const names = { type: 'object', propertyNames: { ...text, maxLength: 2, pattern: '^a' } };
  expect(places(rule(names), { long: 1 })).toEqual(['key /long']);
  const one = { oneOf: [{ type: 'string' }, { type: 'string', minLength: 1 }] };
  expect(places(rule(one), 'x')).toEqual(['']);
});

test('several defects are several findings', () => {
  const list = {
    type: 'array',
    items: {
      ...text,
      anyOf: [
        { ...text, const: 'a' },
        { ...text, const: 'b' },
      ],
    },
  };
  expect(places(rule(list), ['a', 'x', 'y', 1])).toEqual(['/1', '/2', '/3']);
});

test('a missing member stands at the object that lacks it, and is named', () => {
  const found = judge(rule({ type: 'object', required: ['b', 'c'] }, { each: '/*', say: '{member} is missing' }), [
    { a: 1 },
  ]);
  expect(found.map(({ say, location: { startColumn, endColumn } }) => [say, startColumn, endColumn])).toEqual([
    ['b is missing', 2, 9],
    ['c is missing', 2, 9],
  ]);
});

test('a member too many stands at its key', () => {
  expect(places(rule({ type: 'object', additionalProperties: false }), { 'a/b': 1 })).toEqual(['key /a~1b']);
});

test('each selects the values, when decides which of them the rule is about', () => {
  const one = rule(
    { type: 'object', properties: { pkce: { const: 'S256' } } },
    { each: '/clients/*', when: { type: 'object', required: ['type'], properties: { type: { const: 'spa' } } } },
  );
  const clients = [
    { type: 'spa', pkce: 'plain' },
    { type: 'web', pkce: 'plain' },
    { type: 'spa', pkce: 'S256' },
  ];
  expect(places(one, { clients })).toEqual(['/clients/0/pkce']);
  expect(places(one, { clients: 'none' })).toEqual([]);
  expect(places(one, {})).toEqual([]);
});

test('each walks own members only', () => {
  expect(places(rule({ type: 'string' }, { each: '/constructor' }), {})).toEqual([]);
  expect(places(rule({ type: 'object', required: ['toString'] }), {})).toEqual(['']);
});

test('mark moves the finding to the key, or to the whole of each', () => {
  const schema = { type: 'object', properties: { b: { const: 1 }, c: { const: 1 } } };
  expect(places(rule(schema, { each: '/a', mark: 'key' }), { a: { b: 2 } })).toEqual(['key /a/b']);
  expect(places(rule(schema, { each: '/a', mark: 'each' }), { a: { b: 2, c: 2 } })).toEqual(['/a']);
});

test('a good value is a proof where the rule says so', () => {
  const one = rule(
    { type: 'object', properties: { b: { const: true } } },
    { each: '/a', proof: { say: 'it is {value}', at: '/b' } },
  );
  expect(judge(one, { a: { b: true } }).map(({ outcome, say }) => [outcome, say])).toEqual([['proof', 'it is true']]);
  expect(judge(one, {})).toEqual([]);
});

test('a good value proves nothing where it is not of the kind that does', () => {
  const one = rule(
    { type: 'array', items: { not: { const: 'bad' } } },
    { each: '/a', proof: { say: 'all of them are fine: {value}', when: { type: 'array', items: { const: 'fine' } } } },
  );
  expect(judge(one, { a: ['fine', 'fine'] }).map(({ say }) => say)).toEqual(['all of them are fine: fine, fine']);
  expect(judge(one, { a: ['fine', 'strange'] })).toEqual([]);
});

test('the first grade that fits decides how severe a value is, and may have words of its own', () => {
  const one = rule(
    { not: { enum: ['worse', 'mild'] } },
    {
      each: '/*',
      severity: 'high',
      say: '{value} is bad',
      grades: [
        { when: { const: 'mild' }, severity: 'low', say: '{value} is hardly bad' },
        { when: { type: 'string' }, severity: 'medium' },
      ],
    },
  );
  expect(judge(one, ['worse', 'mild', 'good']).map(({ severity, say }) => `${severity}: ${say}`)).toEqual([
    'medium: worse is bad',
    'low: mild is hardly bad',
  ]);
});

test('one finding may stand for all values, and names each of them once', () => {
  const list = { type: 'array', items: { enum: ['a'] } };
  const one = rule({ type: 'object', properties: { x: list, y: list } }, { once: true, say: 'strange: {value}' });
  const found = judge(one, { x: ['a', 'b', 'c'], y: ['b', 'd'] });
  expect(found.map(({ say }) => say)).toEqual(['strange: b, c, d']);
  expect(places(one, { x: ['a', 'b', 'c'], y: ['b', 'd'] })).toEqual(['/x/1']);
});

test('what is good may depend on the profile, and then on the form of the document', () => {
  const one = rule(
    { type: 'object', required: ['a'] },
    { goodIn: { small: { type: 'object' }, form: { type: 'object', required: ['b'] } }, say: '{member} is missing' },
  );
  const said = (profile?: string, form?: string) =>
    [...new SchemaJudge([one]).verdicts(readJson('test', 'a.json', '{}'), profile, form)].map(({ say }) => say);
  expect(said()).toEqual(['a is missing']);
  expect(said('other', 'form')).toEqual(['b is missing']);
  expect(said('small', 'form')).toEqual([]);
});

test('what nobody can know is an unknown, neither a finding nor a proof', () => {
  const strict = rule({ type: 'object', properties: { a: { const: 'b' } } });
  expect(judge(strict, { a: `\${A}` }).map(({ outcome, why }) => [outcome, why])).toEqual([
    ['unknown', expect.stringMatching(/variable/)],
  ]);
  const loose = rule(
    { type: 'object', properties: { a: { type: 'string' } } },
    { proof: { say: 'a is a text', at: '/a' } },
  );
  expect(judge(loose, { a: `\${A}` }).map(({ outcome }) => outcome)).toEqual(['unknown']);
});

test('the severity follows the profile, then the stage of the object, then that of the document', () => {
  const one = rule(
    { type: 'object', required: ['b'] },
    { each: '/*', severityIn: { fapi2: 'high', production: 'high', test: 'low' } },
  );
  const severities = (data: unknown, options?: { profile?: string; stage?: string }) =>
    judge(one, data, options).map(({ severity }) => severity);
  expect(severities([{}, { stage: 'test' }])).toEqual(['medium', 'low']);
  expect(severities([{}, { stage: 'test' }], { stage: 'production' })).toEqual(['high', 'low']);
  expect(severities([{ stage: 'test' }], { profile: 'fapi2' })).toEqual(['high']);
  expect(severities([{ stage: 'constructor' }])).toEqual(['medium']);
});

test('a sentence names the object, quotes the value and masks a secret', () => {
  const one = rule({ type: 'object', properties: { secret: { const: '' } } }, { each: '/clients/*' });
  const [found] = judge(one, { clients: [{ id: 'spa', secret: 'abcdefghijklmnop' }] });
  expect(found?.say).toBe('0.secret of spa is abcdefghijklmnop abcd… (16 characters)');
});

test('a defect keeps its identity when the list is reordered, and two of one name stay apart', () => {
  const one = rule({ type: 'object', properties: { on: { const: true } } }, { each: '/*' });
  const identities = (data: unknown) => judge(one, data).map(({ identity }) => identity.code);
  expect(identities([{ id: 'a', on: false }])).toEqual(['/[a]/on']);
  expect(
    identities([
      { id: 'b', on: true },
      { id: 'a', on: false },
    ]),
  ).toEqual(['/[a]/on']);
  expect(identities([{ id: 'a', on: false }, { id: 'a', on: false }, { on: false }])).toEqual([
    '/[a]/on',
    '/[a#2]/on',
    '/2/on',
  ]);
});

test('a rule that is no valid schema says which it is', () => {
  expect(() => judge(rule({ type: 'object', requird: ['a'] }), {})).toThrow(/test\/rule.*requird/);
});

test('findings of one decision share a cause: their file', () => {
  const of = (more: object) => judge(rule({ type: 'object', required: ['a'] }, { each: '/*', ...more }), [{}, {}]);
  expect(of({}).map(({ cause }) => cause)).toEqual([undefined, undefined]);
  const [first, second] = of({ oneFor: 'file' }).map(({ cause }) => cause);
  expect(first).toBeDefined();
  expect(second).toBe(first);
});
