import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { repository } from './cli/repository.js';
import { run } from './cli/run.js';

const SLOPPY = join(import.meta.dirname, '../fixtures/apps/sloppy-shop');

/** What code scanning refuses: docs.github.com, "SARIF results exceed hard limit". */
const MOST = { bytes: 10_000_000, runs: 20, results: 25_000, rules: 25_000, locations: 1_000, steps: 10_000, tags: 20 };

interface Uploaded {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly properties: { tags: string[] } }[] } };
    readonly automationDetails?: { readonly id: string };
    readonly results: readonly {
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: unknown };
      }[];
      readonly relatedLocations?: readonly unknown[];
      readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly unknown[] }[] }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** Stands for the interface of code scanning, which takes gzip in base64. */
async function uploaded(sarif: string): Promise<{ readonly bytes: number; readonly sarif: string }> {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk)).on('end', () => response.writeHead(202).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const body = JSON.stringify({
    commit_oid: '0'.repeat(40),
    ref: 'refs/heads/main',
    sarif: gzipSync(sarif).toString('base64'),
  });
  const { status } = await fetch(`http://127.0.0.1:${port}/repos/o/r/code-scanning/sarifs`, { method: 'POST', body });
  server.close();
  expect(status).toBe(202);
  const zipped = Buffer.from(JSON.parse(Buffer.concat(bodies).toString('utf8')).sarif, 'base64');
  return { bytes: zipped.length, sarif: gunzipSync(zipped).toString('utf8') };
}

it('writes SARIF that arrives whole, within the limits of code scanning, and names files of the repository', async () => {
  const { root } = repository({ 'README.md': '\n' });
  await run(['scan', SLOPPY, '--persona', 'auditor', '-o', `sarif=${join(root, 'out.sarif')}`], { cwd: root });
  const written = readFileSync(join(root, 'out.sarif'), 'utf8');
  const { bytes, sarif } = await uploaded(written);
  expect(sarif).toBe(written);
  expect(bytes).toBeLessThan(MOST.bytes);
  const { runs }: Uploaded = JSON.parse(sarif);
  expect(runs).toHaveLength(1);
  for (const { tool, results } of runs) {
    expect(results.length).toBeGreaterThan(50);
    expect(results.length).toBeLessThanOrEqual(MOST.results);
    expect(tool.driver.rules.length).toBeLessThanOrEqual(MOST.rules);
    for (const { properties } of tool.driver.rules) expect(properties.tags.length).toBeLessThanOrEqual(MOST.tags);
    for (const { locations, relatedLocations = [], codeFlows = [], partialFingerprints } of results) {
      expect(locations.length + relatedLocations.length).toBeLessThanOrEqual(MOST.locations);
      const steps = codeFlows.flatMap(({ threadFlows }) => threadFlows).flatMap((flow) => flow.locations);
      expect(steps.length).toBeLessThanOrEqual(MOST.steps);
      expect(Object.keys(partialFingerprints)).not.toContain('primaryLocationLineHash');
      for (const { physicalLocation } of locations) {
        expect(physicalLocation.artifactLocation.uri).not.toMatch(/^(?:\/|\.\.|[a-z]+:)/);
      }
    }
  }
});
