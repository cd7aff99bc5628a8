import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { readIssuerText } from '../../src/load/issuer.js';
import { rules } from './rules.js';

const folder = mkdtempSync(join(tmpdir(), 'authproof-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority of its own; without days it has ended. */
function authority(name: string, days = 3650): string {
  openssl(
    'req',
    '-x509',
    ...KEY,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-subj',
    `/CN=${name}`,
    '-days',
    `${days}`,
  );
  return `${name}.pem`;
}

/** A certificate that an authority has signed. */
function certified(name: string, by: string): string {
  openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  const signer = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'];
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signer, '-days', '365');
  return `${name}.pem`;
}

const read = (file: string): X509Certificate => new X509Certificate(readFileSync(at(file)));

async function findings(files: readonly string[], now = new Date()): Promise<string[]> {
  const key = read(files[0] ?? '').publicKey.export({ format: 'jwk' });
  const x5c = files.map((file) => read(file).raw.toString('base64'));
  const keys = [{ ...key, use: 'sig', alg: 'ES256', kid: '1', x5c }];
  const facts = await readIssuerText(JSON.stringify({ keys }), 'jwks.json', {});
  const { observations } = judgeIssuer(facts, rules, { now });
  return observations
    .filter(({ rule, outcome }) => outcome === 'finding' && rule.id.startsWith('jwks/x5c-'))
    .map(({ rule, severity, identity }) => `${rule.id} ${severity} ${identity.code.replace(/^.*x5c/, 'x5c')}`);
}

describe('the certificates of a key', () => {
  const root = authority('root');
  const other = authority('other');
  const leaf = certified('leaf', 'root');

  it('that certify each other in order are no finding', async () => {
    expect(await findings([leaf, root])).toEqual([]);
  });

  it('of which one is certified by nobody behind it are', async () => {
    expect(await findings([leaf, other])).toEqual(['jwks/x5c-mismatch low x5c/1']);
    expect(await findings([leaf, root, other])).toEqual(['jwks/x5c-mismatch low x5c/2']);
  });

  it('of which one behind the first has ended are', async () => {
    authority('short', 2);
    const longer = certified('longer', 'short');
    const later = new Date(Date.now() + 5 * 24 * 60 * 60 * 1000);
    expect(await findings([longer, 'short.pem'])).toEqual([]);
    expect(await findings([longer, 'short.pem'], later)).toEqual(['jwks/x5c-expired medium x5c']);
  });

  it('are looked at without a wait, however many there are', async () => {
    const started = performance.now();
    expect(await findings([leaf, ...Array.from({ length: 300 }, () => root)])).toEqual([]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
