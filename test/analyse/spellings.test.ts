import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegExpParser } from '@eslint-community/regexpp';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { namesFrom, type Spellings, spelled } from '../../src/analyse/text/spellings.js';

const ROOT = join(import.meta.dirname, '../..');
const FILES = readdirSync(join(ROOT, 'rules/spellings'));

interface Entries {
  readonly spellings: Record<string, { readonly before?: string; readonly after?: string; readonly words: string[] }>;
  readonly lists: Record<string, { readonly names: string[] }>;
}

describe('the spellings', () => {
  const isSpellings = new Ajv2020().compile(read('rules/meta/spellings.schema.json') as object);

  it.each(FILES)('%s has its shape, and parts that are whole by themselves', (file) => {
    const entries = read(`rules/spellings/${file}`) as Entries;
    expect(isSpellings(entries), JSON.stringify(isSpellings.errors)).toBe(true);
    for (const [name, { before = '', after = '', words }] of Object.entries(entries.spellings)) {
      for (const part of [before, after, ...words]) {
        expect(() => new RegExpParser().parsePattern(part), `${name}: ${part}`).not.toThrow();
      }
      const around = [before, after].map((part) => new RegExpParser().parsePattern(part).alternatives.length);
      expect(around, `${name}: what stands around the words is one for all of them`).toEqual([1, 1]);
    }
  });

  it('are all read by the engine, by a name that is written out', () => {
    const code = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(ROOT, 'src', path), 'utf8'))
      .join('\n');
    const said = (call: string) =>
      new Set(
        [...code.matchAll(new RegExp(`\\b${call}\\('(\\w+)', '(\\w+)'\\)`, 'g'))].map(
          ([, file, name]) => `${file} ${name}`,
        ),
      );
    const kept = (part: keyof Entries) =>
      new Set(
        FILES.flatMap((file) =>
          Object.keys((read(`rules/spellings/${file}`) as Entries)[part]).map(
            (name) => `${file.replace('.json', '')} ${name}`,
          ),
        ),
      );
    expect(said('spelled')).toEqual(kept('spellings'));
    expect(said('namesFrom')).toEqual(kept('lists'));
  });

  it('hold a word to where it has to stand', () => {
    expect(spelled('decisions', 'passwordChecks').source).toMatch(/^\^\(\?:compare\|.*\)\$$/);
    expect(spelled('decisions', 'deciders').test('Can edit')).toBe(true);
    expect(spelled('decisions', 'deciders').test('pecan')).toBe(false);
    expect(spelled('calls', 'logNames').flags).toBe('i');
    expect(namesFrom('decisions', 'denialsByStatus').has('sendStatus')).toBe(true);
  });

  it('say what to do where an entry is missing', () => {
    expect(() => spelled('calls', 'nothing')).toThrow('rules/spellings/calls.json has no spelling nothing: add it');
    expect(() => namesFrom('calls' satisfies Spellings, 'nothing')).toThrow('has no list nothing: add it');
  });
});

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}
