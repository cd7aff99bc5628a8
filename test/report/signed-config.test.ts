import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { firstAttestation, withAttestation } from '../../src/report/signed-config.js';

const ADA = {
  control: 'R3',
  statement: 'a client was disabled in May',
  by: 'Ada',
  date: '2026-05-04',
  expires: '2027-05-03',
};
const OLD =
  '{ "control": "D8", "statement": "the runbook has owners", "by": "Bo", "date": "2026-01-02", "expires": "2026-12-31" }';

/** What was added, given that all the rest of the text stands as it stood. */
function added(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return after.slice(start, after.length - end);
}

/** The characters of a text in their order, whatever was put between them. */
function keeps(before: string, after: string): boolean {
  let at = 0;
  for (const one of before.replaceAll(/\s/g, '')) {
    const found = after.indexOf(one, at);
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
}

const CONFIGS: readonly [what: string, path: string, text: string][] = [
  ['without statements', 'authproof.json', '{\n  "failOn": "high"\n}\n'],
  ['that is empty', 'authproof.json', '{}'],
  ['on one line', 'authproof.json', '{ "failOn": "high" }\n'],
  ['with tabs', 'authproof.json', '{\n\t"failOn": "high",\n\t"attestations": []\n}\n'],
  ['with four spaces', 'authproof.json', `{\n    "attestations": [\n        ${OLD}\n    ],\n    "failOn": "high"\n}\n`],
  ['of Windows', 'authproof.json', '{\r\n  "failOn": "high"\r\n}\r\n'],
  ['with a statement on its line', 'authproof.json', `{\n  "attestations": [${OLD}],\n  "failOn": "high"\n}\n`],
  [
    'with comments everywhere',
    'authproof.jsonc',
    `// ours\n{\n  // gate\n  "failOn": "high", // for now\n  "attestations": [ // signed\n    // the first\n    ${OLD} // renew me\n    // more to come, see [the wiki]\n  ] /* end */\n}\n// done\n`,
  ],
  ['with trailing commas', 'authproof.jsonc', `{\n  "attestations": [\n    ${OLD}, // renew me\n  ],\n}\n`],
  ['with comments and no statement', 'authproof.jsonc', '{\n  "attestations": [\n    // none yet\n  ]\n}\n'],
  ['with a comment behind its last member', 'authproof.jsonc', '{\n  "failOn": "high" // for, now\n}\n'],
  [
    'in a manifest',
    'package.json',
    '{\n  "name": "shop",\n  "authproof": {\n    "failOn": "high"\n  },\n  "version": "1.0.0"\n}\n',
  ],
];

describe('a statement that is added to a configuration', () => {
  it.each(CONFIGS)('%s stands last, and the rest as it stood', (_, path, text) => {
    const signed = withAttestation(path, text, ADA) ?? '';
    const [before, after] = [text, signed].map((one) => {
      const all = parse(one, undefined, { allowTrailingComma: true });
      return path === 'package.json' ? all.authproof : all;
    });
    expect(after).toEqual({ ...before, attestations: [...(before.attestations ?? []), ADA] });
    expect(keeps(text, signed)).toBe(true);
    expect(added(text, signed)).toContain('a client was disabled in May');
    for (const comment of text.match(/\/\/.*|\/\*.*?\*\//g) ?? []) expect(signed).toContain(comment);
    expect(signed.includes('\r\n')).toBe(text.includes('\r\n'));
    if (text.includes('\r\n')) expect(signed.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('takes the indentation of its neighbours and leaves their comments with them', () => {
    const text = `{\n    "attestations": [\n        ${OLD} // renew me\n    ]\n}\n`;
    expect(withAttestation('authproof.jsonc', text, ADA)).toBe(
      `{\n    "attestations": [\n        ${OLD}, // renew me\n        {\n            "control": "R3",\n            "statement": "a client was disabled in May",\n            "by": "Ada",\n            "date": "2026-05-04",\n            "expires": "2027-05-03"\n        }\n    ]\n}\n`,
    );
  });

  it('stays data, whatever it says', () => {
    const hostile = { ...ADA, statement: 'it "ends" here" } ] \\ \u2028 // and goes on', by: '*/ __proto__' };
    const signed = withAttestation('authproof.json', '{"attestations":[]}', hostile) ?? '';
    expect(JSON.parse(signed)).toEqual({ attestations: [hostile] });
  });

  it.each([
    ['authproof.json', '{"attestations":{}}'],
    ['authproof.json', '[]'],
    ['authproof.json', `{"attestations":[],"attestations":[${OLD}]}`],
    ['package.json', '{"name":"shop"}'],
  ])('has no place in %s that is %s', (path, text) => {
    expect(withAttestation(path, text, ADA)).toBeUndefined();
  });

  it('can be the first thing in a configuration', () => {
    expect(JSON.parse(firstAttestation(ADA))).toEqual({ attestations: [ADA] });
  });
});
