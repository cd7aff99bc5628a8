import { lookup } from 'node:dns';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Reach, reachOfAddress, reachOfHost } from '../../src/load/issuer/address.js';
import { type ClientOptions, IssuerClient } from '../../src/load/issuer/client.js';

vi.mock('node:dns', () => ({ lookup: vi.fn() }));

/** DNS answers in turn, the last one for ever. */
function dnsAnswers(...answers: readonly (readonly string[])[]): void {
  let asked = 0;
  vi.mocked(lookup).mockImplementation(((
    _name: string,
    _options: unknown,
    callback: (...result: unknown[]) => void,
  ) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
    callback(
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as typeof lookup);
}

async function errorOf(url: string, options: Partial<ClientOptions> = {}): Promise<string> {
  const client = new IssuerClient({ timeoutMs: 1_500, targetHost: 'id.example', allowPrivate: false, ...options });
  const { request } = await client.get(url, 'jwks', true);
  await client.close();
  return request.error ?? `status ${request.status}`;
}

describe('the reach of an address', () => {
  it.each<[string, Reach]>([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['169.254.169.254', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['0.0.0.0', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::', 'reserved'],
    ['ff02::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a00:1', 'private'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['2002:c0a8:101::', 'private'],
    ['not an address', 'unknown'],
  ])('%s is %s', (address, reach) => expect(reachOfAddress(address)).toBe(reach));

  it.each<[string, Reach]>([
    ['localhost', 'loopback'],
    ['LOCALHOST.', 'loopback'],
    ['app.localhost', 'loopback'],
    ['printer.local', 'private'],
    ['metadata.google.internal', 'private'],
    ['id.example', 'unknown'],
    [new URL('http://2130706433').hostname, 'loopback'],
    [new URL('http://0x7f.1').hostname, 'loopback'],
    [new URL('http://[::ffff:10.1.2.3]').hostname, 'private'],
  ])('the host %s is %s', (host, reach) => expect(reachOfHost(host)).toBe(reach));
});

describe('a client of a public issuer', () => {
  beforeEach(() => {
    vi.mocked(lookup).mockReset();
  });

  it.each([
    'https://10.0.0.1/jwks',
    'https://169.254.169.254/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://2130706433/',
    'http://localhost/',
  ])('does not ask %s', async (url) => {
    expect(await errorOf(url)).toMatch(/^was not asked: .* is a (private|link-local|loopback) address/);
    expect(lookup).not.toHaveBeenCalled();
  });

  it.each([[['10.1.2.3']], [['8.8.8.8', '169.254.169.254']], [['::ffff:127.0.0.1']], [['::1']]])(
    'does not connect to a name that resolves to %s',
    async (answer) => {
      dnsAnswers(answer);
      expect(await errorOf('https://jwks.example/keys')).toMatch(
        /^was not asked: jwks\.example \(\S+\) is a (private|link-local|loopback) address/,
      );
    },
  );

  it('connects to the very answer that was judged', async () => {
    dnsAnswers(['127.0.0.1'], ['10.1.2.3']);
    expect(await errorOf('https://jwks.example:1/keys', { allowPrivate: true })).toContain('refuses the connection');
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it('asks private addresses when they are allowed', async () => {
    expect(await errorOf('https://127.0.0.1:1/', { allowPrivate: true })).toContain('refuses the connection');
  });

  it.each([
    'http://id.example/jwks',
    'ftp://id.example/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'not a url',
  ])('does not ask %s', async (url) => {
    expect(await errorOf(url)).toMatch(/was not asked: only https is|is not an absolute URL/);
  });

  it('makes six requests at most', async () => {
    const client = new IssuerClient({ timeoutMs: 1_500, targetHost: '127.0.0.1', allowPrivate: false });
    const errors: (string | undefined)[] = [];
    for (let count = 0; count < 7; count++)
      errors.push((await client.get(`http://127.0.0.1:1/${count}`, 'metadata', false)).request.error);
    await client.close();
    expect(errors[5]).toContain('refuses the connection');
    expect(errors[6]).toContain('at most 6 requests');
  });
});
