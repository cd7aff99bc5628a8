import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './repository.js';
import { BAD, project, run } from './run.js';

const APPS = join(import.meta.dirname, '../../fixtures/apps');
const bad = (name: string) => BAD.replace('requireAdmin', name);
const SECRET = 'q7Rk2mVx9TzLw4Bn8Ydf';

/** A monorepo of both sample apps and a package that they share, with one of each thing that crosses packages. */
function monorepo() {
  const made = repository({
    'package.json': '{ "name": "root", "workspaces": ["packages/*"] }\n',
    // The same defect in the same code, in three packages: equals are numbered over all of them.
    'packages/a/src/decode.ts': bad('requireAdmin'),
    'packages/b/src/decode.ts': bad('requireAdmin'),
    'packages/c/src/decode.ts': bad('requireAdmin'),
    'packages/a/package.json': '{ "name": "a" }\n',
    'packages/b/package.json': '{ "name": "b" }\n',
    'packages/c/package.json': '{ "name": "c" }\n',
    // A wrapper whose options come from other packages, and a library's function by another name.
    'packages/a/src/verify.ts': `import jwt from 'jsonwebtoken';
export const check = jwt.verify;
export const verify = (token, options) => jwt.verify(token, process.env.KEY, options);\n`,
    'packages/b/src/use.ts': `import { check, verify } from 'a/src/verify';
export const one = (token) => verify(token, { algorithms: ['RS256'] });
export const two = (token) => check(token, '${SECRET}', {});\n`,
    // authproof-ignore, used and unused, in different packages.
    'packages/c/src/known.ts': `// authproof-ignore jwt-decode-unverified -- the gateway verifies it
import jwt from 'jsonwebtoken';
export const who = (req) => req.user = jwt.decode(req.cookies.session); // authproof-ignore jwt-decode-unverified -- the gateway verifies it\n`,
    'packages/c/src/broken.ts': `import jwt from 'jsonwebtoken';\nexport const = jwt.verify(\n`,
    // One cause in many folders, which shards part: a secret by its name, a helper, options that cookies share.
    'packages/e/package.json': '{ "name": "e" }\n',
    ...Object.fromEntries(
      ['one', 'two', 'three', 'four'].map((name) => [
        `packages/e/src/${name}/route.ts`,
        `import { keep, options } from '../shared';
export function ${name}(req, res) {
  if (req.headers['x-api-key'] !== process.env.PARTNER_API_KEY) return res.status(401).end();
  keep(req.body.access_token);
  res.cookie('session', req.body.access_token, options);
}\n`,
      ]),
    ),
    'packages/e/src/shared.ts': `export const options = { httpOnly: false, secure: false };
export const keep = (token) => localStorage.setItem('access_token', token);\n`,
    // What one package registers and another uses.
    'packages/a/src/sign-in.ts': `import { UserManager } from 'oidc-client-ts';
export const manager = new UserManager({
  authority: 'https://id.example.com/realms/shop', client_id: 'shop-web', redirect_uri: 'https://other.example.com/callback',
});\n`,
    'packages/c/shop-realm.json': JSON.stringify({
      realm: 'shop',
      clients: [{ clientId: 'shop-web', publicClient: true, redirectUris: ['https://shop.example.com/callback'] }],
    }),
    'packages/b/.env.production': `JWT_SECRET=${SECRET}\n`,
    'packages/c/.env.staging': `JWT_SECRET=${SECRET}\n`,
  });
  for (const app of ['sloppy-shop', 'exemplary-notes']) {
    cpSync(join(APPS, app), join(made.root, 'packages', app), { recursive: true });
  }
  made.commit('the monorepo');
  return made;
}

/** Beside what is printed: each in a file of its own, so that one run shows them all. */
const FORMATS = ['sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'markdown'];

/** One run, and the parts of several put together, in the same formats. */
async function both(cwd: string, of: number, flags: readonly string[], format = 'json', gate: readonly string[] = []) {
  const folder = join(cwd, '.git/shards');
  mkdirSync(folder, { recursive: true });
  const shown = (side: string) =>
    format === 'json' ? [] : FORMATS.flatMap((other) => ['-o', `${other}=${join(folder, `${side}.${other}`)}`]);
  const whole = await run(['--no-cache', ...flags, ...gate, '--format', format, ...shown('whole')], { cwd });
  const parts: string[] = [];
  for (let index = 1; index <= of; index++) {
    const part = join(folder, `${index}-of-${of}.json`);
    const { code, stdout, stderr } = await run([...flags, '--shard', `${index}/${of}`, '-o', `json=${part}`], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`shard ${index} of ${of}: `);
    parts.push(part);
  }
  // In whatever order a file system lists them.
  const merged = await run(['merge', ...parts.toReversed(), ...gate, '--format', format, ...shown('merged')], { cwd });
  return { whole, merged, parts, folder };
}

describe('shards', () => {
  it('have one of each thing that shards could lose', async () => {
    const { root } = monorepo();
    const { stdout } = await run(['--no-cache', '--format', 'json'], { cwd: root });
    const { findings }: { findings: { ruleId: string; location: { path: string }; trace: { say: string }[] }[] } =
      JSON.parse(stdout);
    const caused = findings.filter(({ trace }) => trace.some(({ say }) => say === 'the same here'));
    const inE = caused.filter(({ location }) => location.path.startsWith('packages/e/')).map(({ ruleId }) => ruleId);
    expect(inE).toEqual(expect.arrayContaining(['session-cookie-not-secure', 'session-cookie-readable']));
    const kept = findings.filter(
      ({ ruleId, location }) => ruleId === 'token-in-browser-storage' && location.path.startsWith('packages/e/'),
    );
    expect(kept).toHaveLength(1);
    const rules = findings.map(({ ruleId }) => ruleId);
    expect(rules).toEqual(
      expect.arrayContaining(['registration/redirect-unknown', 'stages/shared-secret', 'secret-compared-by-operator']),
    );
  });

  it.each([1, 2, 3, 7])('give the bytes of one run, shared out over %i', async (of) => {
    const { root } = monorepo();
    const { whole, merged, parts } = await both(root, of, []);
    expect(merged).toEqual(whole);
    const { findings, suppressed, incomplete, stats } = JSON.parse(whole.stdout);
    // What the test is about is there.
    expect(findings.length).toBeGreaterThan(20);
    expect(suppressed.length).toBeGreaterThan(0);
    expect(incomplete.length).toBeGreaterThan(0);
    expect(stats.suppressionProblems.length).toBeGreaterThan(0);
    // Nobody looks at everything, and no part holds a secret.
    const texts = parts.map((part) => readFileSync(part, 'utf8'));
    const counts = texts.map((text) => JSON.parse(text).scan.code.stats.files);
    expect(counts.reduce((sum, count) => sum + count)).toBe(stats.files);
    if (of > 1) expect(Math.max(...counts)).toBeLessThan(stats.files);
    for (const text of texts) expect(text).not.toContain(SECRET);
  });

  it('give what one run gives, in every format', async () => {
    const { root } = monorepo();
    const { whole, merged, folder } = await both(root, 2, ['--persona', 'auditor'], 'pretty', ['--fail-on', 'high']);
    expect(merged).toEqual(whole);
    for (const format of FORMATS) {
      const [one, other] = ['whole', 'merged'].map((side) => readFileSync(join(folder, `${side}.${format}`), 'utf8'));
      expect(one).not.toBe('');
      expect(other).toBe(one);
    }
  });

  it('are held against a baseline and a revision only when they are together', async () => {
    const { root, git, commit } = monorepo();
    await run(['baseline', 'write', '--reason', 'found when we began'], { cwd: root });
    commit('adopted');
    git('switch', '-q', '-c', 'feature');
    // A copy in another package: three were written down, and there are four now.
    commit('a copy', { 'packages/d/package.json': '{ "name": "d" }', 'packages/d/src/decode.ts': bad('requireAdmin') });
    const baselined = await both(root, 3, []);
    expect(baselined.merged).toEqual(baselined.whole);
    expect(JSON.parse(baselined.whole.stdout).findings).toHaveLength(1);
    commit('a policy of its own', { 'authproof.json': '{ "failOn": "never" }' });
    for (const flags of [
      ['--since', 'main'],
      ['--since', 'main', '--policy-from', 'main'],
      ['packages/d', '--since', 'main', '--no-baseline'],
    ]) {
      const { whole, merged } = await both(root, 2, flags);
      expect(merged).toEqual(whole);
      expect(JSON.parse(whole.stdout).findings).toHaveLength(1);
    }
  });

  it('name no configuration from elsewhere by themselves', async () => {
    const { root } = repository({ 'src/a.ts': BAD });
    const elsewhere = join(project({ 'policy.json': '{ "failOn": "never" }' }), 'policy.json');
    const part = join(root, '.git/part.json');
    await run(['--shard', '1/1', '--config', elsewhere, '-o', `json=${part}`], { cwd: root });
    const alone = await run(['merge', part], { cwd: root });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('give merge the same --config.')]);
    expect((await run(['merge', part, '--config', elsewhere], { cwd: root })).code).toBe(0);
    expect((await run(['merge', part, '--config', 'none.json'], { cwd: root })).code).toBe(2);
  });

  it('make a whole only of what belongs together', async () => {
    const { root, write } = monorepo();
    const { parts, folder } = await both(root, 3, []);
    const [one = '', two = '', three = ''] = parts;
    const other = join(folder, 'other.json');
    await run(['--persona', 'auditor', '--shard', '3/3', '-o', `json=${other}`], { cwd: root });
    writeFileSync(join(folder, 'half.json'), readFileSync(one, 'utf8').slice(0, 1000));
    const says = async (...files: string[]) => {
      const { code, stdout, stderr } = await run(['merge', ...files], { cwd: root });
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await says(one, three)).toContain('shard 2 of 3 is missing');
    expect(await says(one, two, two, three)).toContain('shard 2 of 3 was given twice');
    expect(await says(one, two, other)).toContain('shard 3 of 3 was run with other options than shard 1');
    expect(await says(one, two, join(folder, 'half.json'))).toContain('half.json is no JSON, or not all of it');
    expect(await says(one, two, join(root, 'package.json'))).toContain('is not what authproof scan --shard writes');
    const huge = readFileSync(three, 'utf8').replace(/"of":\s*3/, '"of":300000000');
    writeFileSync(join(folder, 'huge.json'), huge);
    expect(await says(one, two, join(folder, 'huge.json'))).toContain('is not what authproof scan --shard writes');
    expect(await says(one, two, join(folder, 'gone.json'))).toContain('could not be read (ENOENT)');
    write({ 'packages/a/src/decode.ts': `// later\n${bad('requireAdmin')}` });
    expect(await says(one, two, three)).toContain('packages/a/src/decode.ts is not as the shards saw it');
    await run(['--shard', '3/3', '-o', `json=${three}`], { cwd: root });
    expect(await says(one, two, three)).toContain('shard 3 of 3 saw other files');
  });

  it.each([
    [['--shard', '0/2'], 'Write the number of the shard'],
    [['--shard', '3/2'], 'Write the number of the shard'],
    [['--shard', '1/2', '--fail-on', 'high'], 'give it to authproof merge'],
    [['--shard', '1/2', '--staged'], 'run it without --shard'],
    [['--shard', '1/2', '--format', 'sarif'], 'ask authproof merge for it'],
    [['--shard', '1/2', '--since', 'HEAD'], 'this is no git repository'],
    [['merge'], 'missing required argument'],
  ])('%j is answered with what to do', async (args, say) => {
    const { code, stderr, stdout } = await run(args, { cwd: project({ 'a.ts': 'export {};\n' }) });
    expect([code, stdout]).toEqual([say.includes('git') ? 3 : 2, '']);
    expect(stderr).toContain(say);
  });
});
