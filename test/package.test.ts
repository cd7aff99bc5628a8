import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const MOST_BYTES = 1_600_000;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

describe('the package', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'authproof-package-'));
  const app = join(folder, 'app');
  let packed: Packed;

  beforeAll(async () => {
    // Built before the tests run; building again here would pull the output away from under the others.
    const [pack] = JSON.parse(await npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as [
      Packed,
    ];
    packed = pack;
    cpSync(join(ROOT, 'fixtures/apps/sloppy-shop'), app, { recursive: true });
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'package.json'), '{ "private": true, "type": "module" }');
    await npm(elsewhere, 'install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename));
  }, 240_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is needed, and is small', () => {
    const paths = packed.files.map(({ path }) => path);
    const foreign = paths.filter(
      (path) =>
        !/^(?:bin|dist\/src|dist\/rules|rules)\/|^dist\/required-words\.json$|^[A-Z]+(?:\.md)?$|^package\.json$/.test(
          path,
        ),
    );
    expect(foreign).toEqual([]);
    expect(
      paths.filter((path) => /\.map$|\.test\.|(?:^|\/)(?:test|fixtures)\/|\.tsbuildinfo$|\.mjs$/.test(path)),
    ).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'bin/authproof.js']),
    );
    expect(packed.size, `the tarball has ${packed.size} bytes in ${paths.length} files`).toBeLessThan(MOST_BYTES);
  });

  it('scans, reviews and explains where it is installed', () => {
    const authproof = (...args: string[]) =>
      execFileSync(process.execPath, [join(folder, 'elsewhere/node_modules/.bin/authproof'), ...args], {
        cwd: app,
        encoding: 'utf8',
      });
    const { findings } = JSON.parse(authproof('scan', '--format', 'json', '--exit-zero')) as {
      findings: { ruleId: string }[];
    };
    const rules = new Set(findings.map(({ ruleId }) => ruleId));
    expect(rules).toContain('token-in-browser-storage');
    expect(rules).toContain('env/weak-secret');
    expect(authproof('review', '--exit-zero')).toContain('NOT READY');
    expect(authproof('explain', 'jwt-decode-unverified')).toContain('CANNOT SEE');
    expect(authproof('issuer', join(ROOT, 'fixtures/issuers/sloppy-openid.json'), '--exit-zero')).toContain('issuer/');
  });

  it('is an API, with types and schemas', async () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(
      join(elsewhere, 'use.ts'),
      `import { type Finding, render, scan } from 'authproof';
       const report = await scan({ root: process.argv[2] });
       const findings: readonly Finding[] = report.result.findings;
       const text: string = await render(report, 'pretty', { width: 80 });
       console.log(JSON.stringify({ rules: findings.map(({ ruleId }) => ruleId), last: text.trimEnd().split('\\n').at(-1) }));`,
    );
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
    const types = ['--typeRoots', join(ROOT, 'node_modules/@types')];
    await promisify(execFile)(process.execPath, [tsc, ...options, ...types, 'use.ts'], { cwd: elsewhere });
    const { rules, last } = JSON.parse(
      execFileSync(process.execPath, ['use.js', app], { cwd: elsewhere, encoding: 'utf8' }),
    );
    expect(rules).toContain('secret-in-log');
    expect(last).toMatch(/FAILED/);

    const resolve = `for (const name of process.argv.slice(1)) console.log(import.meta.resolve('authproof/schema/' + name));`;
    const schemas = ['config.schema.json', 'result.schema.json', 'review.schema.json'];
    const urls = execFileSync(process.execPath, ['--input-type=module', '-e', resolve, ...schemas], {
      cwd: elsewhere,
      encoding: 'utf8',
    });
    for (const url of urls.trim().split('\n')) {
      expect(JSON.parse(readFileSync(new URL(url), 'utf8'))).toHaveProperty('$schema');
    }
  }, 180_000);
});

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, { cwd, shell: process.platform === 'win32' });
  return stdout;
}
