import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fitsEnd, formatsNamed, namePattern, readFormats } from '../../src/discover/formats.js';
import { loadConfigText } from '../../src/load/config-files.js';
import { type DataDocument, locateIn } from '../../src/load/data-document.js';
import { readJson } from '../../src/load/json-document.js';
import { partOf, withFilledIn } from '../../src/load/part-document.js';
import { select } from '../../src/load/select.js';
import { readYaml } from '../../src/load/yaml-document.js';

describe('names', () => {
  test.each([
    ['a.yml', 'a.yml', true],
    ['a.yml', 'deep/below/A.YML', true],
    ['a.yml', 'xa.yml', false],
    ['a.yml', 'a.yml/b', false],
    ['a.yml', 'abyml', false],
    ['k8s/**/*.{yml,yaml}', 'k8s/a.yaml', true],
    ['k8s/**/*.{yml,yaml}', 'app/k8s/b/c/a.yml', true],
    ['k8s/**/*.{yml,yaml}', 'my-k8s/a.yml', false],
    ['{compose,docker-compose}{.,-}*.yml', 'compose.prod.yml', true],
    ['{compose,docker-compose}{.,-}*.yml', 'compose.yml', false],
  ])('%s names %s: %s', (name, path, expected) => {
    expect(fitsEnd(namePattern(name), path.split('/'))).toBe(expected);
  });

  test('long hostile paths are matched at once', () => {
    const start = performance.now();
    for (const path of [`${'k8s/'.repeat(20_000)}x`, `${'compose-'.repeat(500)}x`, 'a/'.repeat(50_000)]) {
      formatsNamed(path);
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('a broken format is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'authproof-'));
    mkdirSync(join(folder, 'thing'));
    writeFileSync(join(folder, 'thing/format.json'), '{');
    expect(() => readFormats(folder)).toThrow(/thing.format\.json could not be read/);
  });
});

describe('pointer patterns', () => {
  const data = { a: [{ b: 1 }, { b: { b: 2 } }], 'c/d': 3 };
  test.each([
    ['', ['']],
    ['/a/*/b', ['/a/0/b', '/a/1/b']],
    ['/**/b', ['/a/0/b', '/a/1/b', '/a/1/b/b']],
    ['/*', ['/a', '/c~1d']],
    ['/c~1d', ['/c~1d']],
    ['/missing/*', []],
    ['/a/length', []],
  ])('%s', (pattern, pointers) => {
    expect(select(data, pattern).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('an environment in another file', () => {
  const lines = (documents: readonly DataDocument[]) =>
    documents
      .filter(({ kind }) => kind === 'env')
      .flatMap((document) => {
        const { entries } = document.data as { entries: { name: string; value: string }[] };
        return entries.map(({ name, value }, index) => {
          const { startLine, startColumn, endColumn } = locateIn(document, `/entries/${index}/value`);
          return `${name}=${value} ${startLine}:${startColumn}-${endColumn}`;
        });
      });

  test('as a map, as a list and from an anchor, each with the places of its values', () => {
    const { documents } = loadConfigText(
      'docker-compose.prod.yml',
      [
        'x-base: &base',
        '  A: one',
        'services:',
        '  api:',
        '    environment:',
        '      <<: *base',
        '      B: "two"',
        '      C:',
        '      D: 5',
        '  web:',
        '    environment:',
        '      - E=three',
        '      - "F=four=4"',
        '      - G',
        '  none: {}',
      ].join('\n'),
      true,
    );
    expect(lines(documents)).toEqual([
      'A=one 2:6-9',
      'B=two 7:10-15',
      'D=5 9:10-11',
      'E=three 12:11-16',
      'F=four=4 13:12-18',
    ]);
    expect(documents.filter(({ kind }) => kind === 'env').map(({ stage, tracked }) => ({ stage, tracked }))).toEqual([
      { stage: 'production', tracked: true },
      { stage: 'production', tracked: true },
    ]);
  });

  test('the parameters that a template is deployed with, as text, as a list and by name', () => {
    const { documents } = loadConfigText(
      'samconfig.toml',
      [
        '[default.deploy.parameters]',
        'parameter_overrides = "Environment=\\"prod\\" SMSApiKey=${KEY} ParameterKey=Origin,ParameterValue=https://a.example"',
        '[staging.deploy.parameters]',
        "parameter_overrides = ['WebOrigin=\"a b\"', 'file://more.yaml']",
        '[dev.deploy.parameters.parameter_overrides]',
        'WebOrigin = "c"',
      ].join('\n'),
      true,
    );
    expect(lines(documents)).toEqual([
      'ENVIRONMENT=prod 2:38-42',
      'SMS_API_KEY=${KEY} 2:55-61',
      'ORIGIN=https://a.example 2:97-114',
      'WEB_ORIGIN=a b 4:36-39',
      'WEB_ORIGIN=c 6:13-16',
    ]);
    expect(documents.map(({ stage, unresolved }) => [stage, unresolved?.('/entries/1/value') !== undefined])).toEqual([
      ['production', true],
      ['staging', false],
      ['development', false],
    ]);
  });

  test('what is filled in elsewhere is unknown', () => {
    const { documents } = loadConfigText(
      'compose.yaml',
      'services: { a: { environment: { A: "${A}", B: !secret b, C: c } } }',
    );
    const [block] = documents.filter(({ kind }) => kind === 'env');
    const why = [0, 1, 2].map((index) => block?.unresolved?.(`/entries/${index}/value`));
    expect(why).toEqual([expect.stringContaining('variable'), expect.stringContaining('!secret'), undefined]);
  });
});

test('an object that stands for a value made elsewhere is unknown, with all that is in it', () => {
  const [read] = readYaml('x', 'a.yml', 'A: { Ref: Pool }\nB: { Fn::Sub: x }\nC: { Ref: a, b: c }\nD: !Ref Pool\nE: 1');
  if (!read) throw new Error('no document');
  const document = withFilledIn(read, ['Ref', 'Fn::*']);
  expect(
    ['/A', '/A/Ref', '/B', '/C', '/D', '/E'].map((pointer) => document.unresolved?.(pointer) !== undefined),
  ).toEqual([true, true, true, false, true, false]);
  expect(partOf(document, '/B')?.unresolved?.('')).toContain('Fn::Sub');
});

test('a part knows its own repeated members', () => {
  const whole = readJson('x', 'a.json', '{"a": {"b": 1, "b": 2}, "c": 1, "c": 2}');
  expect(partOf(whole, '/a')?.duplicates).toEqual(['/b']);
});

describe('what only looks like a configuration', () => {
  test.each([
    ['docker-compose.yml', 'version: 3', 'nothing of the format in it'],
    ['docker-compose.yml', 'services: none', 'a member of another type'],
  ])('%s: %s (%s)', (path, text) => {
    expect(loadConfigText(path, text)).toEqual({ documents: [], incomplete: [], skipped: [] });
  });

  test('a template is left out, and said so', () => {
    const { documents, incomplete, skipped } = loadConfigText('compose.yml', 'services:\n{{ if x }}\n  a: [}\n');
    expect({ documents, incomplete }).toEqual({ documents: [], incomplete: [] });
    expect(skipped).toEqual([{ path: 'compose.yml', why: expect.stringContaining('template') }]);
  });

  test('broken syntax is said with its line', () => {
    expect(loadConfigText('compose.yml', 'services:\n  a: [}\n').incomplete).toEqual([
      { path: 'compose.yml', line: 2, why: expect.stringMatching(/^compose\.yml was not read, because .*YAML.*\.$/) },
    ]);
  });

  test('a member that is given twice is said, and the last is judged', () => {
    const { documents, incomplete } = loadConfigText('compose.yml', 'services: {}\nservices:\n  a: {}\n');
    expect(documents[0]?.data).toEqual({ services: { a: {} } });
    expect(incomplete).toEqual([
      { path: 'compose.yml', line: 2, why: expect.stringContaining('/services more than once') },
    ]);
  });
});

test('a file without a telling name is known by its content', () => {
  expect(
    loadConfigText('stack.yaml', 'services:\n  a: { environment: [A=1] }').documents.map(({ kind }) => kind),
  ).toEqual(['compose', 'env', 'container']);
});
