import { defineIssuerRule } from '../../../src/rule.js';

export default defineIssuerRule({
  id: 'issuer/metadata-expired',
  title: 'The metadata says that it has expired',
  severity: 'low',
  confidence: 'medium',
  cwe: [672],
  controls: ['D6'],
  references: ['RFC 8414'],
  why: 'A client that honours the date refuses the document; one that does not may use endpoints and keys that are gone.',
  fix: 'Publish the document of today.',
  blind: 'Only an `exp` that the document itself carries is looked at.',
  bad: [{ metadata: { issuer: 'https://id.example', exp: 1668169129 }, at: ['metadata:/exp'] }],
  good: [
    { metadata: { issuer: 'https://id.example', exp: 4102444800 } },
    { metadata: { issuer: 'https://id.example' } },
  ],
  *check(facts, { now }) {
    for (const document of facts.servers) {
      const exp = document.number('exp');
      if (exp !== undefined && exp * 1000 < now.getTime())
        yield {
          at: { in: document, pointer: '/exp' },
          say: `the document was valid until ${dayOf(exp)}`,
        };
    }
  },
});

function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'a time that cannot be read' : date.toISOString().slice(0, 10);
}
