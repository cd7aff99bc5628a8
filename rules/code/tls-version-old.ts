import { defineRule } from '../../src/rule.js';

/** `SSLv23_method` is only called so: Node.js takes it for TLS 1.2, and leaves the oldest version alone. */
const OLD = /^(?:SSLv[23](?:_\w+)?|TLSv1(?:\.1|_1)?(?:_\w+)?)$/;

export default defineRule({
  id: 'tls-version-old',
  title: 'A version of TLS is allowed that is no longer safe',
  severity: 'medium',
  confidence: 'high',
  cwe: [327],
  controls: ['T9'],
  references: ['RFC 8996', 'RFC 9325 §3.1.1'],
  why: 'SSL, TLS 1.0 and TLS 1.1 rest on broken hashes and ciphers: who is on the way can make both sides speak them.',
  fix: "Leave the default, or set `minVersion: 'TLSv1.2'` or later.",
  blind: 'Versions that the command line of Node.js, a proxy or OpenSSL sets.',
  roles: ['tls.version'],
  bad: [
    `import https from 'node:https';
     export const agent = new https.Agent({ «minVersion: 'TLSv1'» });`,
    `export const options = { «secureProtocol: 'TLSv1_1_method'» };`,
    `import tls from 'node:tls';
     const oldest = process.env.LEGACY ? 'TLSv1.1' : 'TLSv1.2';
     export const socket = tls.connect({ host, «minVersion: oldest» });`,
  ],
  good: [
    `import https from 'node:https';
     export const agent = new https.Agent({ ⟦minVersion: 'TLSv1.2'⟧ });
     export const note = 'TLSv1 is gone';`,
    `export const options = { secureProtocol: 'SSLv23_method' };`,
    `export const manifest = { minVersion: '1.0.3', reason: 'TLSv1' };`,
    { 'test/tls.test.ts': `connect({ minVersion: 'TLSv1' });` },
  ],
  *check(site) {
    if (site.side === 'test') return;
    const versions = site.texts('value');
    const old = versions.find((version) => OLD.test(version));
    if (old !== undefined) {
      const always = versions.length === 1 && site.part('value').state === 'present';
      yield { at: site.toldAt('value'), say: `${old} is allowed`, confidence: always ? 'high' : 'medium' };
    } else if (versions.length > 0 && versions.every((version) => /^TLSv1\.[23]$/.test(version))) {
      yield { at: site.at, proves: true, say: 'TLS 1.2 is the oldest version that is spoken' };
    }
  },
});
