import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { project, run } from './run.js';

const METADATA = JSON.stringify({
  issuer: 'https://id.example.com',
  authorization_endpoint: 'https://id.example.com/authorize',
  token_endpoint: 'https://id.example.com/token',
  jwks_uri: 'https://id.example.com/jwks',
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', 'none'],
  code_challenge_methods_supported: ['S256'],
});

const idsOf = (stdout: string): string[] => JSON.parse(stdout).findings.map(({ ruleId }: { ruleId: string }) => ruleId);

describe('issuer', () => {
  it('judges a recorded document, by path or on stdin, alike', async () => {
    const cwd = project({ 'issuer.json': METADATA });
    const args = ['--format', 'json'];
    const runs = await Promise.all([
      run(['issuer', 'issuer.json', ...args], { cwd }),
      run(['issuer', join(cwd, 'issuer.json'), ...args], { cwd }),
      run(['issuer', '-', ...args], { cwd, stdin: METADATA }),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(idsOf(runs[0].stdout)).toContain('issuer/alg-none');
    expect(runs[1].stdout).toBe(runs[0].stdout);
    expect(idsOf(runs[2].stdout)).toEqual(idsOf(runs[0].stdout));
  });

  it('names the rule to explain, as no scan of the project finds it again', async () => {
    const { stdout } = await run(['issuer', '-'], { stdin: METADATA });
    expect(stdout).toContain('more: authproof explain issuer/alg-none');
    expect((await run(['explain', 'issuer/alg-none'])).code).toBe(0);
  });

  it('never takes a URL for a file, nor a bare name for either', async () => {
    const cwd = project({ 'https:/127.0.0.1:1': METADATA, 'id.example': METADATA });
    expect((await run(['issuer', 'https://127.0.0.1:1'], { cwd })).code).toBe(3);
    expect(await run(['issuer', 'id.example'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('./id.example'),
    });
  });

  it('takes a URL that ends like a file for a URL', async () => {
    const { code } = await run(['issuer', 'http://127.0.0.1:1/jwks.json']);
    expect(code).toBe(3);
  });

  it('asks a live issuer, and is incomplete where it does not answer', async () => {
    const server = createServer((request, response) => {
      const found = request.url === '/.well-known/openid-configuration';
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(found ? METADATA : '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const live = await run(['issuer', url, '--format', 'json']);
    expect(live.code).toBe(1);
    expect(idsOf(live.stdout)).toContain('issuer/alg-none');
    server.close();
    expect(await run(['issuer', 'http://127.0.0.1:1', '--exit-zero'])).toMatchObject({ code: 3 });
  });

  it.each([
    ['a missing file', ['issuer', 'nowhere.json'], 'nowhere.json does not exist'],
    ['no target', ['issuer'], "name the issuer's URL"],
    ['a mistyped profile', ['issuer', '-', '--profile', 'oid'], 'Did you mean oidc?'],
    ['a timeout that is none', ['issuer', 'https://id.example.com', '--timeout', 'soon'], '--timeout soon'],
  ])('exits 2 for %s', async (_, args, say) => {
    expect(await run(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(say) });
  });
});

describe('config', () => {
  const ENV = 'JWT_SECRET=q8ZkP2vN5rT9wB3yL6mX\n';

  it('judges files of the project, named files and stdin, and shows no secret', async () => {
    const cwd = project({ '.env.production': ENV, 'src/a.ts': 'export {};\n' });
    const runs = await Promise.all([
      run(['config'], { cwd }),
      run(['config', '.env.production'], { cwd }),
      run(['config', '-', '--stdin-filename', '.env.production'], { cwd, stdin: ENV }),
    ]);
    for (const { code, stdout, stderr } of runs) {
      expect([0, 1]).toContain(code);
      expect(stdout).toContain('1 config file');
      expect(stdout + stderr).not.toContain('q8ZkP2vN');
    }
  });

  it('is incomplete where stdin is no configuration', async () => {
    expect((await run(['config', '-', '--stdin-filename', 'a.txt'], { stdin: 'hello' })).code).toBe(3);
  });

  it('is incomplete where a file does not parse', async () => {
    const { code } = await run(['config', '-', '--stdin-filename', 'inventory.json'], { stdin: '{ "inventory": [' });
    expect(code).toBe(3);
  });
});
