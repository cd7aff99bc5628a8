import { expect, it } from 'vitest';
import { anchorsOf } from '../../src/analyse/knowledge/prefilter.js';
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
  // Time of this process alone: others on the machine interrupt a long run and leave a short one in peace.
  const spent = (text: string) => {
    const runs = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      anchors.test(text);
      return process.cpuUsage(start).user;
    });
    return Math.min(...runs);
  };
  const short = piece.repeat(Math.ceil(60_000 / piece.length));
  expect(anchors.test(short)).toBe(false);
  spent(short);
  expect(spent(short.repeat(10)) / spent(short)).toBeLessThan(40);
});
