import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, it } from 'vitest';
import { json } from '../../src/report/json.js';
import { pretty } from '../../src/report/pretty.js';
import { widthOf } from '../../src/report/visible.js';
import { concluded } from '../findings/observe.js';
import { expectGolden } from './golden.js';
import { SECRET, sampleReport } from './sample.js';

it('pretty, piped', () => expectGolden('pretty.txt', pretty(sampleReport(), { width: 100, color: false })));
it('pretty, 60 columns', () => expectGolden('pretty-60.txt', pretty(sampleReport(), { width: 60, color: false })));
it('pretty, colour', () => expectGolden('pretty-color.txt', pretty(sampleReport(), { width: 100, color: true })));
it('pretty, nothing found', () =>
  expectGolden('pretty-empty.txt', pretty(concluded([]), { width: 100, color: false })));
it('json', () => expectGolden('result.json', json(sampleReport().result)));

it('colour changes nothing but colour', () => {
  const colored = pretty(sampleReport(), { width: 100, color: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is looked for
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(pretty(sampleReport(), { width: 100, color: false }));
});

it('fits the width, but for words that have to stay whole', () => {
  const lines = pretty(sampleReport(), { width: 60, color: false }).split('\n');
  expect(lines.filter((line) => widthOf(line) > 60)).toEqual([]);
});

it('json keeps the schema that ships in the package', () => {
  const schema = JSON.parse(readFileSync(new URL('../../rules/meta/result.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv2020({ allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  const valid = (result: unknown) => (validate(result) ? [] : validate.errors);
  const { result } = sampleReport();
  expect(valid(JSON.parse(json(result)))).toEqual([]);
  expect(valid({ ...result, surprise: 1 })).not.toEqual([]);
});

it('no format prints the secret that a finding is about', () => {
  const report = sampleReport();
  expect([...report.sources.values()].join()).toContain(SECRET);
  for (const output of [json(report.result), pretty(report, { width: 100, color: false })]) {
    expect(output).not.toContain(SECRET);
  }
});
