import { expect, test } from 'vitest';
import { readPem } from '../../src/load/pem-document.js';
import { checkReader, textAt } from './document-checks.js';

const block = (name: string, body: string) => `-----BEGIN ${name}-----\n${body}\n-----END ${name}-----\n`;

test('private keys are told by their headers, and public ones left out', () => {
  const text = block('CERTIFICATE', 'made up') + block('PUBLIC KEY', 'made up') + block('EC PRIVATE KEY', 'made up');
  const document = readPem('pem', 'server.pem', text, true);
  expect(document.data).toEqual({ keys: [{ name: 'EC PRIVATE KEY', encrypted: false, tracked: true }] });
  for (const pointer of ['/keys/0', '/keys/0/name', '/keys/0/tracked'])
    expect(textAt(document, pointer)).toBe('-----BEGIN EC PRIVATE KEY-----');
});

test('an encryption is told by the header, by its parameters and by the cipher of OpenSSH', () => {
  const text = [
    block('ENCRYPTED PRIVATE KEY', 'made up'),
    block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\n\nmade up'),
    block('OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAA'),
    block('OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAA'),
  ].join('');
  const { keys } = readPem('pem', 'id_rsa', text).data as { keys: { encrypted: boolean }[] };
  expect(keys.map(({ encrypted }) => encrypted)).toEqual([true, true, true, false]);
});

test('a key for this machine only is one of development', () => {
  const stage = (path: string) => readPem('pem', path, block('PRIVATE KEY', 'made up')).stage;
  expect(['tls/localhost.key', 'dev/server.key', 'deploy/server.key', 'devices/server.key'].map(stage)).toEqual([
    'development',
    'development',
    undefined,
    undefined,
  ]);
});

test('no input breaks the reader', () => {
  checkReader(
    (text) => [readPem('pem', 'a.pem', text)],
    ['-----BEGIN ', 'RSA ', 'PRIVATE KEY', '-----', 'ENCRYPTED ', 'OPENSSH ', '-----BEGIN PRIVATE KEY-----'],
  );
});
