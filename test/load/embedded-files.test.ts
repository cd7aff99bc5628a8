import { expect, test } from 'vitest';
import { judgeConfig } from '../../src/analyse/config/config.js';
import { loadConfigText } from '../../src/load/config-files.js';
import { loadSchemaRules } from '../../src/load/rule-files.js';

const rules = loadSchemaRules('config').filter(({ 'x-rule': { applies } }) => /^(?:dex|envoy|keycloak)/.test(applies));

/** What is found in a manifest, each with the text that it stands on. */
function found(text: string): string[] {
  const { documents, incomplete } = loadConfigText('k8s/config.yaml', text, true);
  expect(incomplete).toEqual([]);
  return judgeConfig(documents, rules).observations.flatMap(({ outcome, rule, location }) => {
    const { path, startLine, startColumn, endLine, endColumn } = location;
    expect(path).toBe('k8s/config.yaml');
    const line = text.split('\n')[startLine - 1] ?? '';
    const end = endLine === startLine ? endColumn - 1 : line.length;
    return outcome === 'finding' ? [`${rule.id} ${line.slice(startColumn - 1, end)}`] : [];
  });
}

const configMap = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: dex }\ndata:\n${data}`;
const DEX = ['issuer: https://id.shop.example', '', 'storage: {}', 'oauth2:', '  responseTypes: [code, token]'];
const indented = (by: string) => DEX.map((line) => (line === '' ? '' : by + line)).join('\n');

test('a file in a ConfigMap is read, and what is found in it stands where the manifest has it', () => {
  expect(found(configMap(`  config.yaml: |\n${indented('    ')}\n`))).toEqual(['dex/implicit-flow token']);
  expect(found(configMap(`  config.yaml: |-\n${indented('      ')}\n  other: x\n`))).toEqual([
    'dex/implicit-flow token',
  ]);
  expect(found(configMap(`  config.yaml: |\r\n${indented('    ').replaceAll('\n', '\r\n')}\r\n`))).toEqual([
    'dex/implicit-flow token',
  ]);
});

test('one that is written in another way is found as a whole', () => {
  const text = JSON.stringify(DEX.join('\n'));
  expect(found(configMap(`  config.yaml: ${text}\n`))).toEqual([`dex/implicit-flow ${text}`]);
});

test('a file of a known name is read whatever holds it, and others are no configuration', () => {
  const envoy = '    admin: { address: { socket_address: { address: 0.0.0.0, port_value: 1 } } }\n    node: {}\n';
  expect(found(configMap(`  envoy.yaml: |\n${envoy}`).replace('dex', 'proxy'))).toEqual(['envoy/admin-open 0.0.0.0']);
  expect(found(configMap('  run.sh: |\n    issuer: x\n    exit 1\n'))).toEqual([]);
  expect(found(configMap(`  config.yaml: |\n    issuer: {{ .Values.issuer }}\n    storage: [\n`))).toEqual([]);
});
