import { expect, it } from 'vitest';
import { plainReview } from '../../src/report/plain-review.js';

it('shows a review in a terminal without the signs of Markdown, wrapped', () => {
  const markdown = [
    '# Auth review: shop',
    '',
    '**NOT READY: 1 fail**, see [the guide](docs/guide.md) and \\[this\\]',
    '',
    '| Control | Status | Evidence |',
    '|---|---|---|',
    '| O5 Every signature is verified | **FAIL** | `a.ts:1` says OIDC\\_ISSUER is http:&#8203;//id.example, &lt;b&gt; &#124; x |',
    '',
    '### O5',
    '- a finding whose sentence is longer than the line that it stands on',
    '```',
    '1 | const a = b * c * **d**;',
    '```',
  ].join('\n');
  expect(plainReview(markdown, 40).split('\n')).toEqual([
    'Auth review: shop',
    '=================',
    '',
    'NOT READY: 1 fail, see the guide and',
    '[this]',
    '',
    'O5 Every signature is verified',
    '    FAIL; a.ts:1 says OIDC_ISSUER is',
    '    http://id.example, <b> | x',
    '',
    'O5',
    '- a finding whose sentence is longer',
    '  than the line that it stands on',
    '1 | const a = b * c * **d**;',
  ]);
});
