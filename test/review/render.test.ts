import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';
import { foldReview, type Review } from '../../src/findings/review.js';
import { loadControls } from '../../src/load/control-files.js';
import { code, prose } from '../../src/report/markdown-text.js';
import { renderReviewJson } from '../../src/report/review-json.js';
import { renderReviewMarkdown } from '../../src/report/review-markdown.js';
import { expectGolden } from '../report/golden.js';
import {
  accepted,
  at,
  control,
  finding,
  NOW,
  proof,
  result,
  review,
  settings,
  statement,
  twoApplications,
  unknown,
  withStats,
} from './sample.js';

/** A review in which every text that comes from outside is the same one. */
function saying(text: string): Review {
  const here = at(text, 4);
  const client = { id: text, type: 'service', confidential: true, grants: ['refresh_token'], authMethod: `${text} ` };
  const inventory = { clients: [client], apis: [{ audience: text }], issuers: [{ url: text }] };
  return foldReview({
    result: result({
      findings: [finding({ message: text, fix: text, ruleId: text, location: here, fingerprint: text })],
      proofs: [proof({ say: text, location: here })],
      unknowns: [unknown({ say: text, why: text, location: here, controls: ['O6'] })],
      suppressed: [
        {
          ...accepted({ message: text, location: here, controls: ['O8'] }),
          suppression: { kind: 'accept', reason: text, until: text, by: text, location: here },
        },
      ],
      incomplete: [{ path: text, line: 2, why: text }, { why: text }],
      ...withStats({ skipped: [{ path: text, why: text }], hidden: { lowConfidence: 1, testAndTooling: 1 } }),
    }),
    controls: [
      ...['O6', 'O7', 'O8', 'O9', 'T1'].map((id) => control({ id })),
      control({
        id: 'T5',
        evidence: ['attestation'],
        applies: { when: { clients: ['native'] }, otherwise: 'No client is a native app.' },
      }),
    ],
    settings: settings({
      inventory,
      attestations: [
        statement({ control: 'O9', statement: `this was tried: ${text}`, by: `x ${text}`, link: text }),
        statement({
          control: 'T1',
          statement: `this was tried: ${text}`,
          by: `x ${text}`,
          link: text,
          expires: '2026-11-02',
        }),
        statement({ control: 'X1', by: text }),
      ],
    }),
    applications: twoApplications(text),
    now: NOW,
    project: text,
    commit: text,
  });
}

/** What Markdown makes of each line: its block, and for a table row its number of cells. */
function blocks(markdown: string): string[] {
  return markdown.split('\n').map((line) => {
    if (line.startsWith('|')) return `row of ${(line.match(/(?<!\\)\|/g)?.length ?? 0) - 1}`;
    return /^(?:#{1,6} | *- | *\d+\. |\s*$)/.exec(line)?.[0] ?? 'text';
  });
}

const attack = fc.constantFrom(
  '|',
  '\\|',
  '\\\\|',
  '`',
  '```\n',
  '\n\n# Heading\n',
  '\r',
  '\u2028',
  '\n---\n',
  '<script>alert(1)</script>',
  '<!--',
  '-->',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/x.png)',
  '[a]: https://evil.example',
  '@octocat',
  '@org/team',
  '#12',
  '!7',
  'GH-3',
  'https://evil.example',
  'www.evil.example',
  'a@b.example',
  '</details>',
  '&lt;b&gt;',
  '**',
  '__',
  '~~',
  '$x$',
  '{{7*7}}',
  '{% raw %}',
  '- [ ] ',
  '1. ',
  '\u001b[31m',
  '\u202e',
  '\u200b',
  '::error::x',
  '/close\n',
  '\0',
  'src/app/[slug]/page.ts',
);
const hostile = fc
  .array(fc.oneof(attack, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('the Markdown review', () => {
  it('reads like this', () => {
    const markdown = renderReviewMarkdown(
      review({ result: { findings: [finding()], proofs: [proof()], unknowns: [unknown()] } }),
    );
    expect(markdown).toBe(`# Auth review before launch: shop-platform

Commit \`9c1f0e2\`; authproof 0.1.0; rules: 7; code files: 12, of which 3 touch authentication; configuration files: 1; issuers: 1.

**NOT READY: 1 fail, 0 unproven, 0 pass, 0 attested, 0 not applicable**

| Control | Status | Evidence |
|---|---|---|
| O7 Every API requires its own audience | **FAIL** | 1 finding contradicts it: F1, U1, E1 |

## Evidence

### O7 Every API requires its own audience

Against:

- **F1** \`src/verify.ts:3:1\` \`rule-a\`: no audience is required (severity medium, confidence high, finding \`7f3a91c2\`)
- **U1** \`src/dynamic.ts:7:1\` \`rule-a\`: nobody can tell whether an audience is required: the options come from a variable

For:

- **E1** \`src/good.ts:5:1\` \`rule-a\`: requires an audience

## The compromise rehearsal

Nobody can tell: neither the inventory nor the code speaks of clients, tokens or issuers.

## What was looked at, and what was not

| Control | Looked for | Looked at | Not looked at |
|---|---|---|---|
| O7 | Verifications without an audience. | Nothing: no rule looks for this. | Whether it is the right one. |

## To become ready

To attest is to put a signed-off statement, with a name, a date and an expiry, into \`attestations\` of the configuration.

1. O7
   - Require an audience.
`);
  });

  it('has one row for each of the 57 controls', () => {
    const all = foldReview({
      result: result(),
      controls: loadControls(),
      settings: settings(),
      now: NOW,
      project: 'x',
    });
    const rows = renderReviewMarkdown(all)
      .split('## ')[0]
      ?.match(/^\| [A-Z]\d+ /gm);
    expect(rows?.map((start) => start.slice(2, -1))).toEqual(loadControls().map(({ id }) => id));
  });

  it('names who accepted a risk, why and until when', () => {
    const markdown = renderReviewMarkdown(review({ result: { suppressed: [accepted()] } }));
    expect(markdown).toContain('| **FAIL**, accepted |');
    expect(markdown).toContain('- O7, F1, accepted by K. Lee until 2027-01-31: “the gateway requires one”');
  });

  it('says READY, and nothing about becoming so, when it is', () => {
    const markdown = renderReviewMarkdown(review({ result: { proofs: [proof()] } }));
    expect(markdown).toContain('**READY: 0 fail');
    expect(markdown).not.toContain('To become ready');
  });

  it('is as the golden files have it', () => {
    expectGolden('review.md', renderReviewMarkdown(saying('shop')));
    expectGolden('review.json', renderReviewJson(saying('shop')));
  });

  it('says that the run was incomplete, and what it could not look at', () => {
    const incomplete = [{ path: 'src/odd.ts', line: 4, why: 'The file could not be parsed.' }];
    const markdown = renderReviewMarkdown(review({ result: { incomplete } }));
    expect(markdown).toContain('incomplete: not everything could be looked at**');
    expect(markdown).toContain('- `src/odd.ts:4`: The file could not be parsed.');
  });

  it('gives evidence for several controls one label, and tells it once', () => {
    const shared = finding({ controls: ['O6', 'O7'] });
    const markdown = renderReviewMarkdown(
      foldReview({
        result: result({ findings: [shared] }),
        controls: [control({ id: 'O6' }), control({ id: 'O7' })],
        settings: settings(),
        now: NOW,
        project: 'x',
      }),
    );
    expect(markdown.match(/\*\*F1\*\*/g)).toHaveLength(2);
    expect(markdown).not.toContain('F2');
    expect(markdown.match(/no audience is required/g)).toHaveLength(1);
  });

  it('shows a part of very much evidence, and says so', () => {
    const proofs = Array.from({ length: 50 }, (_, line) =>
      proof({ say: `proof ${line}`, location: at('src/good.ts', line + 1) }),
    );
    const markdown = renderReviewMarkdown(review({ result: { proofs } }));
    expect(markdown.match(/^- \*\*E/gm)).toHaveLength(20);
    expect(markdown).toContain('- and 30 more: see the JSON report');
  });

  it('says once what it says of many places', () => {
    const proofs = Array.from({ length: 5 }, (_, line) => proof({ location: at('src/good.ts', line + 1) }));
    const markdown = renderReviewMarkdown(review({ result: { proofs } }));
    expect(markdown.match(/requires an audience/g)).toHaveLength(1);
    expect(markdown).toContain('- 5 places, `rule-a`: requires an audience: **E1** `src/good.ts:1:1`, **E2** ');
  });

  it('has the same blocks whatever the texts are', () => {
    const harmless = blocks(renderReviewMarkdown(saying('harmless')));
    expect(harmless.filter((block) => block === 'row of 3')).toHaveLength(6 + 2);
    expect(harmless.filter((block) => block === 'row of 4')).toHaveLength(6 + 2 + (2 + 2));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(blocks(renderReviewMarkdown(saying(text)))).toEqual(harmless);
      }),
      { numRuns: 400 },
    );
  });

  it('lets no text act: no tag, link, mention or control character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = renderReviewMarkdown(saying(text)).replace(/`[^`\n]*`|&#?\w+;/g, ' ');
        expect(shown).not.toMatch(/[<>`]|(?<!\\)\]|:\/\/|www\.|[@#][\p{L}\p{N}_]|!\d|GH-\d/u);
        expect(shown).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 400 },
    );
  });
});

describe('foreign text in Markdown', () => {
  it.each([
    ['a|b', 'a&#124;b'],
    ['a\\|b', 'a&#92;&#124;b'],
    ['one\r\n\ntwo', 'one two'],
    ['<img src=x>', '&lt;img src=x&gt;'],
    ['[x](y)', '\\[x\\](y)'],
    ['@octocat #12', '@&#8203;octocat #&#8203;12'],
    ['https://a.example', 'https:&#8203;//a.example'],
    ['- [ ] done', '&#8203;- \\[ \\] done'],
    ['snake_case', 'snake\\_case'],
    ['\u001b[2J', '\\x1b\\[2J'.replace('\\x', '&#92;x')],
    ['plain words, as they are.', 'plain words, as they are.'],
  ])('%j is written %s', (text, written) => {
    expect(prose(text)).toBe(written);
  });

  it.each([
    ['src/app/[slug]/(group)/page.tsx', '`src/app/[slug]/(group)/page.tsx`'],
    ['node_modules/@scope/pkg', '`node_modules/@scope/pkg`'],
    ['a`b', 'a&#96;b'],
    ['a|b', 'a&#124;b'],
    ['', ''],
  ])('%j as code is %s', (text, written) => {
    expect(code(text)).toBe(written);
  });
});

describe('the JSON review', () => {
  const schema = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/review.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

  it('follows its schema, whatever the texts are', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const seen = saying(text);
        const written = renderReviewJson(seen);
        expect(validate(JSON.parse(written)), JSON.stringify(validate.errors)).toBe(true);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(seen)));
        expect(written).not.toMatch(/[^\n\P{Cc}]|\p{Cf}|[\u2028\u2029]/u);
      }),
    );
  });

  it('covers every status and every kind of evidence with that', () => {
    const seen = saying('x');
    const statuses = seen.controls.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['fail', 'unproven', 'attested', 'not-applicable']));
    const kinds = seen.controls.flatMap((row) => [...row.for, ...row.against].map(({ kind }) => kind));
    expect(new Set(kinds)).toEqual(new Set(['finding', 'proof', 'unknown', 'incomplete', 'fact', 'attestation']));
  });

  it('follows its schema for the whole catalogue', () => {
    const all = foldReview({
      result: result(),
      controls: loadControls(),
      settings: settings(),
      now: NOW,
      project: 'x',
    });
    expect(validate(JSON.parse(renderReviewJson(all))), JSON.stringify(validate.errors)).toBe(true);
    expect(all.controls).toHaveLength(57);
    expect(all.counts.unproven + all.counts['not-applicable']).toBe(57);
  });
});
