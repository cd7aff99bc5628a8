import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { run, project as withFiles } from '../cli/run.js';

const CODE = "import jwt from 'jsonwebtoken';\nexport const a = (t) => jwt.decode(t);\n";
const FILES = {
  'authproof.json': '{ "exclude": ["gen", "src/a*.ts", "node_modules", "*.md"] }',
  '.gitignore': 'build\n',
  'gen/deep/a.ts': CODE,
  'node_modules/x/a.ts': CODE,
  'src/a1.ts': CODE,
  'src/a2.ts': CODE,
  'src/b.ts': CODE,
  'README.md': '',
};

describe('what the configuration of a project excludes', () => {
  it('is told, folder by folder; what nobody would have read is not', () => {
    const root = withFiles(FILES);
    expect(discover({ root }).skipped).toEqual([
      { path: 'gen', why: 'excluded by authproof.json: all of it' },
      { path: 'src', why: 'excluded by authproof.json: 2 files' },
    ]);
    expect(discover({ root, noConfig: true, exclude: ['gen', 'src'] }).skipped).toEqual([]);
  });

  it('stands in the summary, with some of the files that were skipped', async () => {
    const cwd = withFiles({ ...FILES, 'src/min.js': `export const x = '${'y'.repeat(9_000)}';\n` });
    const { stdout } = await run(['scan', '--no-cache'], { cwd });
    expect(stdout).toContain('excluded by authproof.json: gen (all of it), src (2 files) (--stats)\n');
    expect(stdout).toContain('skipped: src/min.js (minified) (--stats)\n');
  });
});
