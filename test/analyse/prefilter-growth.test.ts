import { expect, it } from 'vitest';
import { anchorsOf } from '../../src/analyse/prefilter.js';
import { loadKnowledge } from '../../src/load/knowledge.js';
import { codeRulesOf, loadCatalogue } from '../../src/rule-catalogue.js';

const { models, vocabulary } = loadKnowledge();
const anchors = anchorsOf(codeRulesOf(await loadCatalogue()), models, vocabulary);

const NEARLY: Readonly<Record<string, string>> = {
  'calls of a logger': 'log.info(  x(',
  'opening quotes': `'jsonwebtoke" `,
  blanks: ' '.repeat(40),
  'half a global': 'document    .',
};

/** Ten times the text may take ten times as long; a search that begins again at each place takes a hundred times. */
it.each(Object.entries(NEARLY))('the prefilter is linear in %s', (_, piece) => {
  const milliseconds = (text: string) => {
    const runs = Array.from({ length: 5 }, () => {
      const start = performance.now();
      anchors.test(text);
      return performance.now() - start;
    });
    return Math.min(...runs);
  };
  const short = piece.repeat(Math.ceil(60_000 / piece.length));
  expect(anchors.test(short)).toBe(false);
  milliseconds(short);
  expect(milliseconds(short.repeat(10)) / milliseconds(short)).toBeLessThan(40);
});
