import { once } from 'node:events';
import { createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXAMPLE_KEYS } from '../../src/rule.js';
import { listen, OPENID } from '../issuer/loopback.js';
import { project, type Ran, run } from './run.js';

const DEADLINE_S = 2;
/** What the command may take beyond its deadline: to start and to print, on a machine that is busy with other tests. */
const BESIDES_MS = 10_000;

interface Checked extends Ran {
  readonly incomplete: readonly string[];
  readonly found: readonly string[];
}

/** The whole built command. It has to end by itself, soon after its deadline. */
async function check(url: string, node: readonly string[] = []): Promise<Checked> {
  const started = performance.now();
  const ran = await run(['issuer', url, '--timeout', `${DEADLINE_S}`, '--format', 'json'], { node });
  expect(performance.now() - started).toBeLessThan(DEADLINE_S * 1000 + BESIDES_MS);
  const { incomplete, findings } = JSON.parse(ran.stdout);
  return {
    ...ran,
    incomplete: incomplete.map(({ why }: { why: string }) => why),
    found: findings.map(({ ruleId }: { ruleId: string }) => ruleId),
  };
}

async function origin(server: Server, sockets = new Set<Socket>()): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server below HTTP, that does what it likes with a connection. */
function raw(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  return origin(
    createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      answer(socket);
    }),
    sockets,
  );
}

/** Packed before anybody asks: a server that packs it for each request is slower than the deadline. */
const BOMB = gzipSync(Buffer.alloc(100_000_000, ' '));
const JSON_TYPE = { 'content-type': 'application/json' };
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Every so many milliseconds, until the other side has gone. */
function trickle(socket: Socket, text: string, every: number): void {
  const timer = setInterval(() => socket.write(text), every);
  socket.on('close', () => clearInterval(timer));
}

function metadata(at: string, more: object = {}): Record<string, unknown> {
  return {
    issuer: at,
    authorization_endpoint: `${at}/authorize`,
    token_endpoint: `${at}/token`,
    jwks_uri: `${at}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    ...more,
  };
}

/** An issuer that is well apart from its key set, or from what is `more`. */
function issuer(keys: string | Buffer, more: (at: string) => object = () => ({})): Promise<string> {
  return listen(({ url, headers }, response) => {
    const at = `http://${headers.host}`;
    const body = url === OPENID ? JSON.stringify(metadata(at, more(at))) : url === '/jwks' ? keys : undefined;
    response.writeHead(body === undefined ? 404 : 200, JSON_TYPE).end(body);
  });
}

describe('the whole command ends within its deadline, with one sentence, where a server', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    ['takes the connection and says nothing', () => raw(() => undefined), /was not read within the 2 s allowed/],
    [
      'sends its headers letter by letter',
      () => raw((socket) => trickle(socket, 'x', 50)),
      /does not answer in HTTP|was not read within the 2 s allowed/,
    ],
    [
      'sends one header after the other',
      () =>
        raw((socket) => {
          socket.write(HEAD);
          trickle(socket, 'x-more: yes\r\n', 50);
        }),
      /was not read within the 2 s allowed/,
    ],
    [
      'sends its body letter by letter',
      () =>
        raw((socket) => {
          socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
          trickle(socket, '1\r\n \r\n', 50);
        }),
      /was not read within the 2 s allowed/,
    ],
    [
      'sends a body without an end',
      () =>
        listen((_, response) => {
          response.writeHead(200, JSON_TYPE);
          const timer = setInterval(() => response.write(' '.repeat(64 * 1024)), 1);
          response.on('close', () => clearInterval(timer));
        }),
      /answered with more than 256 kB/,
    ],
    [
      'announces a body of a terabyte',
      () => raw((socket) => socket.write(`${HEAD}content-length: 1000000000000\r\n\r\n{`)),
      /was not read within the 2 s allowed/,
    ],
    [
      'sends a body that unpacks to ten thousand times its size',
      () => listen((_, response) => response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(BOMB)),
      /answered with more than 256 kB/,
    ],
    [
      'sends a hundred thousand headers',
      () => raw((socket) => socket.write(`${HEAD}${'x-more: yes\r\n'.repeat(100_000)}\r\n`)),
      /answered with more headers than are read/,
    ],
    [
      'says to go on, for ever',
      () => raw((socket) => trickle(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 20)),
      /was not read within the 2 s allowed|could not be read/,
    ],
    [
      'ends in the middle of its answer',
      () => raw((socket) => socket.end(`${HEAD}content-length: 100\r\n\r\n{"issuer":`)),
      /closed the connection|sent another length/,
    ],
    ['speaks another protocol', () => raw((socket) => socket.end('SSH-2.0-none\r\n')), /does not answer in HTTP/],
    [
      'speaks HTTP/2 only',
      async () => origin(createHttp2() as unknown as Server),
      /does not answer in HTTP|closed the connection/,
    ],
    [
      'nests deeper than any stack',
      () => listen((_, response) => response.writeHead(200, JSON_TYPE).end('{"a":'.repeat(20_000))),
      /is nested more than 64 levels deep/,
    ],
    [
      'sends everybody to the next page',
      () => listen(({ url }, response) => response.writeHead(302, { location: `${url}/x` }).end()),
      /redirects to .*, and redirects are not followed/,
    ],
  ])('%s', async (_, server, say) => {
    const { code, incomplete, stderr, found } = await check(await server());
    expect(incomplete).toEqual([expect.stringMatching(say)]);
    expect(incomplete[0]).toMatch(/^No issuer metadata was found for \S+: .*\.$/);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(found.includes('http/redirect') ? 1 : 3);
  });

  it('publishes ten thousand keys', async () => {
    const keys = Array.from({ length: 10_000 }, (_, at) => ({ kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: `${at}` }));
    const { incomplete, found } = await check(await issuer(JSON.stringify({ keys })));
    expect(incomplete.filter((why) => /the last 9800 were not checked/.test(why))).toHaveLength(1);
    expect(incomplete.every((why) => /were not checked|only the first 50 are listed/.test(why))).toBe(true);
    expect(found).toContain('jwks/too-many');
  });

  it.each([
    ['a private address', 'https://10.0.0.1/jwks', /10\.0\.0\.1 is not on this machine as the target is/],
    ['the metadata service of a cloud', 'http://169.254.169.254/jwks', /only https is, and http on this machine/],
    ['a file', 'file:///etc/passwd', /only https is, and http on this machine/],
    ['a name that leads anywhere', 'https://id.example/jwks', /is not on this machine as the target is/],
  ])('says that its keys are at %s', async (_, uri, say) => {
    const { incomplete, code } = await check(await issuer('', () => ({ jwks_uri: uri })));
    expect(incomplete).toEqual([expect.stringMatching(say)]);
    expect([1, 3]).toContain(code);
  });

  it('has a name with a public address and a private one, or another one at each look', async () => {
    const cwd = project({
      'dns.cjs': `const dns = require('node:dns');
let looks = 0;
dns.lookup = (name, options, done) => {
  looks += 1;
  const next = looks % 2 ? [['203.0.113.7'], ['8.8.8.8', '10.0.0.1']] : [['8.8.8.8', '10.0.0.1'], ['10.0.0.1']];
  done(null, next[looks % 2].map((address) => ({ address, family: 4 })));
};`,
    });
    for (const name of ['https://both.example', 'https://again.example']) {
      const { incomplete, code } = await check(name, ['--require', `${cwd}/dns.cjs`]);
      expect(incomplete).toEqual([expect.stringMatching(/is a (private|reserved) address; allow private addresses/)]);
      expect(code).toBe(3);
    }
  });

  it('writes members of every object, and words for terminals', async () => {
    const evil =
      '"__proto__":{"token_endpoint":"https://10.0.0.1"},"constructor":{"prototype":1},"\\u001b]0;owned\\u0007":1';
    const server = await listen(({ url, headers }, response) => {
      const text = JSON.stringify(
        metadata(`http://${headers.host}`, { grant_types_supported: ['\u001b[31mpassword\u202e'] }),
      );
      response.writeHead(url === OPENID ? 200 : 404, JSON_TYPE).end(url === OPENID ? `{${evil},${text.slice(1)}` : '');
    });
    const { stdout, stderr, code } = await run(['issuer', server, '--persona', 'auditor']);
    expect(code).toBe(1);
    expect(stdout).toContain('is neither a registered grant type');
    for (const control of ['\u001b', '\u0007', '\u202e']) expect(stdout + stderr).not.toContain(control);
  });
});

describe('a check that could not be made whole', () => {
  it('ends with 3, and with 1 where something is wrong as well: the last line says both', async () => {
    const wrong = await issuer('', (at) => ({
      jwks_uri: 'file:///keys',
      grant_types_supported: ['password'],
      op_policy_uri: `${at}/policy`,
    }));
    const [slow, both] = await Promise.all([
      run(['issuer', await raw(() => undefined), '--timeout', '1']),
      run(['issuer', wrong]),
    ]);
    expect(slow.code).toBe(3);
    expect(slow.stdout.trimEnd().split('\n').at(-1)).toMatch(/^gate: INCOMPLETE .* exit 3$/);
    expect(both.code).toBe(1);
    expect(both.stdout.trimEnd().split('\n').at(-1)).toMatch(/^gate: FAILED, INCOMPLETE .* exit 1$/);
    // What the gate lets through is not called clean.
    expect((await run(['issuer', wrong, '--exit-zero'])).code).toBe(3);
  });
});

describe('the time that a check takes', () => {
  /** The fastest of some runs: what else the machine does makes others slower. */
  async function fastest(args: readonly string[], runs: number): Promise<number> {
    const times: number[] = [];
    for (let round = 0; round < runs; round++) {
      const started = performance.now();
      expect([0, 1]).toContain((await run(args)).code);
      times.push(performance.now() - started);
    }
    return Math.min(...times);
  }
  const keys = JSON.stringify({ keys: [{ ...EXAMPLE_KEYS[0], kid: '1', use: 'sig', alg: 'ES256' }] });

  it('live on this machine is little more than that of its documents from a file', async () => {
    const at = await issuer(keys);
    const cwd = project({ 'issuer.json': JSON.stringify(metadata('https://id.example')) });
    const live = await fastest(['issuer', at], 3);
    const recorded = await fastest(['issuer', `${cwd}/issuer.json`], 3);
    expect(live / recorded).toBeLessThan(2);
  });

  it('for ten issuers is little longer than for the slowest of them', async () => {
    const slow = (delay: number) =>
      listen(({ url, headers }, response) => {
        const at = `http://${headers.host}`;
        const body = url === OPENID ? JSON.stringify(metadata(at)) : url === '/jwks' ? keys : undefined;
        setTimeout(() => response.writeHead(body === undefined ? 404 : 200, JSON_TYPE).end(body), delay);
      });
    const slowest = await slow(300);
    const others = await Promise.all(Array.from({ length: 9 }, (_, at) => slow(30 * at)));
    const one = await fastest(['issuer', slowest], 2);
    const ten = await fastest(['issuer', ...others, slowest], 2);
    expect(ten / one).toBeLessThan(1.8);
  });
});
