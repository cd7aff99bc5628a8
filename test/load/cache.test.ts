import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedScan } from '../../src/cached-scan.js';
import { packageRoot } from '../../src/discover/package-root.js';
import type { Report } from '../../src/findings/finding.js';
import { ownPlaces } from '../../src/load/own-places.js';
import type { Recognition } from '../../src/load/place-state.js';
import { render } from '../../src/report/formats.js';
import { scan } from '../../src/scan.js';
import type { ScanOptions } from '../../src/scan-options.js';
import { BAD } from '../cli/run.js';
import { git, temporaryProject } from '../discover/temporary-project.js';

// The tool itself is being worked on while its tests run.
vi.mock('../../src/load/own-places.js', { spy: true });
vi.mock('../../src/discover/package-root.js', { spy: true });

const SECRET = 'hV3kq9ZtR2mB7xWc5LpD8sNf';
const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "jsonwebtoken": "^9.0.0" } }',
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
  '.gitignore': 'ignored.ts\n',
  '.env': `JWT_SECRET=${SECRET}\n`,
  'src/a.ts': BAD,
  'src/b.ts': `import jwt from 'jsonwebtoken';\nexport const sign = (c) => jwt.sign(c, '${SECRET}');\nconsole.log(process.env.JWT_SECRET);\n`,
  'src/quiet.ts': 'export const quiet = 1;\n',
};

/** Long enough after the files were written for their times to mean something. */
let now = new Date();

let home = '';
beforeEach(() => {
  home = temporaryProject({});
  vi.stubEnv('XDG_CACHE_HOME', home);
  now = new Date(Date.now() + 60_000);
  vi.mocked(ownPlaces).mockReturnValue([]);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const folder = () => join(home, 'authproof');
const entries = () => readdirSync(folder()).map((name) => join(folder(), name));
const write = (root: string, path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

async function bytes(report: Report): Promise<string> {
  return `${await render(report, 'json', { width: 100, color: false })}${await render(report, 'pretty', { width: 100, color: true })}${JSON.stringify([report.gate, [...report.sources], [...report.secrets.values], [...report.secrets.places]])}`;
}

/** A scan, and whether the engine was spared. */
async function scanned(root: string, by: Recognition = 'stat', options: ScanOptions = {}) {
  const stages: string[] = [];
  const report = await cachedScan({ root, now, ...options, onStage: (stage) => stages.push(stage) }, by);
  return { bytes: await bytes(report), hit: !stages.includes('discover') };
}

const afresh = async (root: string, options: ScanOptions = {}) => bytes(await scan({ root, now, ...options }));

describe.each<Recognition>(['stat', 'content'])('an unchanged project, recognised by %s', (by) => {
  it('gives the same bytes without a scan', async () => {
    const root = temporaryProject(FILES);
    const plain = await afresh(root);
    expect(await scanned(root, by)).toEqual({ bytes: plain, hit: false });
    expect(await scanned(root, by)).toEqual({ bytes: plain, hit: true });
    expect(plain).toContain('jwt-decode-unverified');
  });

  const CHANGES: Record<string, (root: string) => void> = {
    'an edited file': (root) => write(root, 'src/a.ts', BAD.replace('admin', 'boss')),
    'an edit in a file that no rule looked at': (root) => write(root, 'src/quiet.ts', BAD),
    'an edit that keeps size and time': (root) => {
      const { atime, mtime } = lstatSync(join(root, 'src/a.ts'));
      write(root, 'src/a.ts', BAD.replace('jsonwebtoken', 'jsonwebtokem'));
      utimesSync(join(root, 'src/a.ts'), atime, mtime);
    },
    'a deleted file': (root) => rmSync(join(root, 'src/a.ts')),
    'a renamed file': (root) => renameSync(join(root, 'src/a.ts'), join(root, 'src/c.ts')),
    'an added file': (root) => write(root, 'src/deep/new.ts', BAD),
    'an added configuration file': (root) => write(root, '.env.production', 'JWT_SECRET=changeme\n'),
    'an edited configuration file': (root) => write(root, '.env', 'JWT_SECRET=changeme\n'),
    'settings that appear': (root) => write(root, 'authproof.json', '{ "failOn": "never" }'),
    'a changed .gitignore': (root) => write(root, '.gitignore', 'src/a.ts\n'),
    'a changed tsconfig': (root) => write(root, 'tsconfig.json', '{}'),
    'a changed manifest': (root) => write(root, 'package.json', '{ "name": "other" }'),
    'a file that became a link': (root) => {
      renameSync(join(root, 'src/a.ts'), join(root, 'a.txt'));
      symlinkSync('../a.txt', join(root, 'src/a.ts'));
    },
  };

  it.each(Object.entries(CHANGES))('is another one after %s', async (_, change) => {
    const root = temporaryProject(FILES);
    await scanned(root, by);
    expect((await scanned(root, by)).hit).toBe(true);
    change(root);
    expect(await scanned(root, by)).toEqual({ bytes: await afresh(root), hit: false });
    expect(await scanned(root, by)).toEqual({ bytes: await afresh(root), hit: true });
  });

  it('is another one when settings above it change', async () => {
    const root = temporaryProject({ 'packages/api/a.ts': BAD });
    git(root, 'init', '-q');
    const api = join(root, 'packages/api');
    await scanned(api, by);
    expect((await scanned(api, by)).hit).toBe(true);
    write(root, 'packages/authproof.json', '{ "failOn": "never" }');
    expect(await scanned(api, by)).toEqual({ bytes: await afresh(api), hit: false });
    write(root, 'packages/authproof.json', '{ "failOn": "low" }');
    expect(await scanned(api, by)).toEqual({ bytes: await afresh(api), hit: false });
  });

  it('is another one when git tracks what it did not', async () => {
    const root = temporaryProject(FILES);
    git(root, 'init', '-q');
    await scanned(root, by);
    expect((await scanned(root, by)).hit).toBe(true);
    git(root, 'add', '-f', '.env');
    expect(await scanned(root, by)).toEqual({ bytes: await afresh(root), hit: false });
    expect((await scanned(root, by)).hit).toBe(true);
  });

  it('spares asking git while its index is as it was', async () => {
    const root = temporaryProject(FILES);
    git(root, 'init', '-q');
    git(root, 'add', '-A');
    await scanned(root, by);
    // Nobody can ask it: what it said is all there is.
    vi.stubEnv('PATH', '');
    expect((await scanned(root, by)).hit).toBe(true);
    vi.unstubAllEnvs();
    vi.stubEnv('XDG_CACHE_HOME', home);
    utimesSync(join(root, '.git/index'), 1, 1);
    expect((await scanned(root, by)).hit).toBe(true);
    vi.stubEnv('PATH', '');
    expect((await scanned(root, by)).hit).toBe(false);
  });

  it.each(['hidden.ts', 'gen/hidden.ts'])('is another one when git tracks %s, which is ignored', async (path) => {
    const root = temporaryProject({ '.gitignore': 'hidden.ts\ngen/\n', 'a.ts': BAD, [path]: BAD });
    git(root, 'init', '-q');
    const before = await afresh(root);
    await scanned(root, by);
    expect((await scanned(root, by)).hit).toBe(true);
    git(root, 'add', '-f', path);
    expect(await scanned(root, by)).toEqual({ bytes: await afresh(root), hit: false });
    expect(await scanned(root, by)).toEqual({ bytes: await afresh(root), hit: true });
    expect(await afresh(root)).not.toEqual(before);
  });

  it('is another one for another version of the tool', async () => {
    const root = temporaryProject(FILES);
    const tool = temporaryProject({ 'rules/models/a.json': '{}' });
    vi.mocked(ownPlaces).mockReturnValue([`${tool}/rules/models/`, `${tool}/rules/models/a.json`]);
    await scanned(root, by);
    write(tool, 'rules/models/a.json', '{ }');
    expect((await scanned(root, by)).hit).toBe(false);
    write(tool, 'rules/models/b.json', '{}');
    expect((await scanned(root, by)).hit).toBe(false);
    expect((await scanned(root, by)).hit).toBe(true);
  });

  it('is another one for another checkout of the tool', async () => {
    const root = temporaryProject(FILES);
    await scanned(root, by);
    vi.mocked(packageRoot).mockReturnValueOnce('/elsewhere/authproof');
    expect((await scanned(root, by)).hit).toBe(false);
    expect((await scanned(root, by)).hit).toBe(true);
  });

  it('answers only the question that was asked', async () => {
    const root = temporaryProject(FILES);
    const questions: ScanOptions[] = [
      {},
      { persona: 'auditor' },
      { failOn: 'never' },
      { noConfig: true },
      { exclude: ['a.ts'] },
      { paths: ['src/a.ts'] },
      { paths: ['src/b.ts'] },
      { now: new Date(now.getTime() + 86_400_000) },
    ];
    for (const question of questions) {
      expect(await scanned(root, by, question)).toEqual({ bytes: await afresh(root, question), hit: false });
    }
    for (const question of questions) expect((await scanned(root, by, question)).hit).toBe(true);
  });
});

describe('recognised by content', () => {
  it('a fresh checkout is the same project', async () => {
    const root = temporaryProject(FILES);
    await scanned(root, 'content');
    const copy = `${root}.copy`;
    renameSync(root, copy);
    cpSync(copy, root, { recursive: true });
    rmSync(copy, { recursive: true });
    expect((await scanned(root, 'content')).hit).toBe(true);
  });
});

describe('recognised by content, however large it is', () => {
  it('another byte makes another project', async () => {
    const big = (tail: string) => `${'#'.repeat(3_000_000)}\n${tail}`;
    const root = temporaryProject({ ...FILES, 'compose.yaml': big('a: 1') });
    await scanned(root, 'content', { noConfig: true });
    expect((await scanned(root, 'content', { noConfig: true })).hit).toBe(true);
    write(root, 'compose.yaml', big('a: 2'));
    expect((await scanned(root, 'content', { noConfig: true })).hit).toBe(false);
  });
});

it('the same tool installed again is the same to a fresh checkout alone', async () => {
  const root = temporaryProject(FILES);
  const tool = temporaryProject({ 'rules/a.json': '{}' });
  vi.mocked(ownPlaces).mockReturnValue([`${tool}/rules/`, `${tool}/rules/a.json`]);
  await scanned(root, 'stat');
  await scanned(root, 'content');
  rmSync(join(tool, 'rules/a.json'));
  write(tool, 'rules/a.json', '{}');
  expect((await scanned(root, 'stat')).hit).toBe(false);
  expect((await scanned(root, 'content')).hit).toBe(true);
});

describe('a result is not kept', () => {
  it.each([
    ['while a file may still change unseen', () => ({ now: new Date() })],
    ['where something could not be looked at', (root: string) => void chmodSync(join(root, 'src/a.ts'), 0)],
    ['inside the project', (root: string) => void vi.stubEnv('XDG_CACHE_HOME', join(root, '.cache'))],
    [
      'where others can write',
      () => {
        mkdirSync(folder(), { mode: 0o777 });
        chmodSync(folder(), 0o777);
      },
    ],
    ['where the folder is a link', (root: string) => symlinkSync(root, folder())],
  ])('%s', async (_, prepare) => {
    const root = temporaryProject(FILES);
    const options = prepare(root) ?? {};
    if (process.getuid?.() === 0 && lstatSync(join(root, 'src/a.ts')).mode % 0o1000 === 0) return;
    for (const run of [1, 2]) {
      expect(await scanned(root, 'stat', options), `run ${run}`).toEqual({
        bytes: await afresh(root, options),
        hit: false,
      });
    }
  });
});

it('a result follows from all of the tool', () => {
  vi.mocked(ownPlaces).mockRestore();
  const places = ownPlaces().map((path) => path.slice(packageRoot().length));
  expect(places).toEqual(
    expect.arrayContaining([
      '/package.json',
      '/rules/models/',
      '/rules/models/jsonwebtoken.json',
      '/rules/code/jwt-decode-unverified.ts',
      '/src/analyse/',
      '/src/analyse/values/evaluate.ts',
      '/node_modules/ts-morph/package.json',
      '/node_modules/ajv/package.json',
    ]),
  );
});

describe('the file of a result', () => {
  it('is for its owner alone, and holds no secret', async () => {
    const root = temporaryProject(FILES);
    await scanned(root);
    const [entry = ''] = entries();
    expect(lstatSync(entry).mode & 0o777).toBe(0o600);
    expect(lstatSync(folder()).mode & 0o777).toBe(0o700);
    const kept = readFileSync(entry, 'utf8');
    expect(kept).toContain('jwt-decode-unverified');
    expect(kept).not.toContain(SECRET);
    expect(kept).not.toContain(SECRET.slice(0, 6));
  });

  const DAMAGES: Record<string, (entry: string, text: string) => void> = {
    'cut short': (entry, text) => writeFileSync(entry, text.slice(0, -1)),
    empty: (entry) => writeFileSync(entry, ''),
    edited: (entry, text) => writeFileSync(entry, text.replace('jwt-decode-unverified', 'jwt-decode-unverifiec')),
    'of another shape, with a right checksum': (entry) => writeFileSync(entry, withChecksum('{"question":1}')),
    'null, with a right checksum': (entry) => writeFileSync(entry, withChecksum('null')),
    'without its report': (entry, text) => {
      const body = JSON.parse(text.slice(text.indexOf('\n')));
      writeFileSync(entry, withChecksum(JSON.stringify({ ...body, payload: { result: { version: 1 } } })));
    },
    'a link': (entry) => {
      renameSync(entry, join(home, 'elsewhere'));
      symlinkSync(join(home, 'elsewhere'), entry);
    },
    'writable for others': (entry) => chmodSync(entry, 0o666),
    'a folder': (entry) => {
      rmSync(entry);
      mkdirSync(entry);
    },
  };

  it.each(Object.entries(DAMAGES))('counts for nothing when it is %s', async (_, damage) => {
    const root = temporaryProject(FILES);
    await scanned(root);
    const [entry = ''] = entries();
    damage(entry, readFileSync(entry, 'utf8'));
    expect(await scanned(root)).toEqual({ bytes: await afresh(root), hit: false });
  });

  it('counts for nothing when it stands for another question', async () => {
    const root = temporaryProject(FILES);
    await scanned(root);
    const [first = ''] = entries();
    await scanned(root, 'stat', { persona: 'auditor' });
    const second = entries().find((entry) => entry !== first) ?? '';
    writeFileSync(second, readFileSync(first));
    expect((await scanned(root, 'stat', { persona: 'auditor' })).hit).toBe(false);
  });
});

function withChecksum(body: string): string {
  const digest = createHash('sha256').update(body).digest('hex');
  return `${digest}\n${body}`;
}
