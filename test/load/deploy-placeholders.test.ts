import { expect, test } from 'vitest';
import { loadConfigText } from '../../src/load/config-files.js';
import { quotePlaceholders } from '../../src/load/deploy-placeholders.js';

test.each([
  ['callbacks: @@CALLBACKS@@', 'callbacks: "@CALLBACKS@"'],
  ['  - @@ONE@@\n  - two', '  - "@ONE@"\n  - two'],
  ['{"callbacks": @@CALLBACKS@@, "name": "x"}', '{"callbacks": "@CALLBACKS@", "name": "x"}'],
  ['url: "https://@@DOMAIN@@/callback"', 'url: "https://@@DOMAIN@@/callback"'],
  ['name: "@@NAME@@"', 'name: "@@NAME@@"'],
])('%s', (text, quoted) => {
  expect(quotePlaceholders(text)).toBe(quoted);
  expect(quoted).toHaveLength(text.length);
});

test('what a placeholder stands for is unknown, and what is beside it is read', () => {
  const text =
    'clients:\n  - name: Web\n    app_type: spa\n    callbacks: @@CALLBACKS@@\n    grant_types: [implicit]\n';
  const { documents, incomplete } = loadConfigText('tenant.yaml', text);
  expect(incomplete).toEqual([]);
  const client = documents.find(({ kind }) => kind === 'auth0.client');
  expect(client?.unresolved?.('/callbacks')).toContain('deployment placeholder');
  expect(client?.data).toMatchObject({ grant_types: ['implicit'] });
  expect(client?.text).toBe(text);
});
