import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.js';
import { witnessed } from '../../src/discover/witness.js';
import { temporaryProject } from './temporary-project.js';

const FOLDER = join(import.meta.dirname, '../../src/discover');
/** What these ask is asked again before a kept result is looked for, or lies among the own places of the tool. */
const ASKED_AGAIN = new Set([
  'scan-scope.ts',
  'git.ts: findProgram',
  'formats.ts',
  'package-root.ts',
  'git-folder.ts: indexState',
  'applications.ts: readWords',
  // Asked by runs that are held against a revision, whose result is never a kept one.
  'hidden-changes.ts',
]);

it('lists every place that discovery asked about, those included where nothing is', () => {
  const root = temporaryProject({
    '.gitignore': 'dist\n',
    'package.json': '{}',
    'tsconfig.json': '{ "extends": "./base" }',
    'src/a.ts': '',
    'src/.env': '',
    'node_modules/x/index.js': '',
  });
  const { places } = witnessed(() => discover({ root }));
  const inside = [...places].flatMap((path) => (path.startsWith(root) ? [path.slice(root.length)] : []));
  expect(inside).toEqual(
    expect.arrayContaining(['/', '/src/', '/.gitignore', '/package.json', '/src/a.ts', '/src/.env', '/authproof.json']),
  );
  expect(inside).toEqual(expect.arrayContaining(['/.git', '/base', '/base.json', '/base/tsconfig.json']));
  expect(inside.filter((path) => path.includes('node_modules'))).toEqual([]);
});

it('lists nothing of what others ask', () => {
  const root = temporaryProject({ 'a.ts': '' });
  const outer = witnessed(() => {
    witnessed(() => discover({ root }));
    return undefined;
  });
  expect(outer.places.size).toBe(0);
});

it('no file of discovery asks the file system behind its back', () => {
  const unseen = readdirSync(FOLDER).flatMap((name) => {
    const lines = readFileSync(join(FOLDER, name), 'utf8').split('\n');
    let within = '';
    return lines.flatMap((line, index) => {
      within = /^(?:export )?function (\w+)/.exec(line)?.[1] ?? within;
      const asks =
        /\b(?:exists|readdir|lstat|stat|realpath|readFile|access|open|readlink|opendir)Sync\((?!place\(|listing\()/.test(
          line,
        );
      const known = ASKED_AGAIN.has(name) || ASKED_AGAIN.has(`${name}: ${within}`);
      return asks && !known ? [`${name}:${index + 1} ${line.trim()}`] : [];
    });
  });
  // These two read what was asked about in the line above.
  expect(unseen.map((one) => one.replace(/:\d+/, ''))).toEqual([
    'bounded-file.ts if (leavesFolder(relativePath(realpathSync(root), file)))',
    'bounded-file.ts return { bytes: readFileSync(file) };',
    'read-settings.ts const outside = leavesFolder(relativePath(realpathSync(folder), realpathSync(place(file))));',
  ]);
});
