import { expect, it } from 'vitest';
import { codeRulesOf, loadCatalogue } from '../../src/rule-catalogue.js';
import { analyse } from '../example.js';
import { HOSTILE_SHAPES } from './hostile-shapes.js';

const rules = codeRulesOf(await loadCatalogue());

/** Processor time of an analysis, and the size of what was analysed. */
function measured(files: Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(files));
  const start = process.cpuUsage();
  const { incomplete } = analyse(texts, rules);
  const spent = process.cpuUsage(start).user;
  expect(incomplete).toEqual([]);
  return { spent, bytes: [...texts.values()].reduce((sum, text) => sum + text.length, 0) };
}

/** What doubles at every step takes thousands of times as long for twice the steps; what asks all of all, twice a byte. */
it.each(Object.entries(HOSTILE_SHAPES))('%s cost what they weigh', (_, { small, files }) => {
  measured(files(2));
  const [once, twice] = [measured(files(small)), measured(files(small * 2))];
  const perByte = twice.spent / twice.bytes / (once.spent / once.bytes);
  expect(perByte).toBeLessThan(4);
});
