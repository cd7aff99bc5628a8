import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A checkout as the other project lays it out, with labels as it writes them, and what the command prints for it. */
function measure(kind: string, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'labelled-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'measure.mjs'), kind, root, '--list'],
    { encoding: 'utf8' },
  );
  return stdout + stderr;
}

describe('labels of other projects', () => {
  test('a ruleid is found by the use that the trace names, and missed where nothing is wrong', () => {
    const printed = measure('semgrep', {
      'javascript/keys.js': `const jwt = require('jsonwebtoken');
function first(user) {
  const secret = 'never-change-me';
  // ruleid: hardcoded-jwt-secret
  return jwt.sign({ sub: user.id }, secret);
}
function second(user) {
  // ruleid: hardcoded-jwt-secret
  return jwt.sign({ sub: user.id }, process.env.SECRET);
}
function third(user) {
  // ok: hardcoded-jwt-secret
  return jwt.sign({ sub: user.id }, 'forever-and-ever');
}
`,
    });
    expect(printed).toMatch(/found +javascript\/keys\.js:4 /);
    expect(printed).toMatch(/MISSED +javascript\/keys\.js:8 /);
    expect(printed).toMatch(/RAISED +javascript\/keys\.js:12 /);
    expect(printed).toMatch(/key in the code +1\/2 +1\/1 +0/);
  });

  test('a file of testdata without an expectation is one ok case', () => {
    const folder = 'tests/javascript/lang/jwt_hardcoded_secret/testdata';
    const printed = measure('bearer', {
      [`${folder}/bad.js`]: `const jwt = require('jsonwebtoken');
// bearer:expected javascript_lang_jwt_hardcoded_secret
jwt.sign({ sub: 1 }, 'never-change-me');
`,
      [`${folder}/good.js`]: `require('jsonwebtoken').sign({ sub: 1 }, process.env.SECRET);\n`,
    });
    expect(printed).toMatch(/key in the code +1\/1 +0\/1 +0/);
  });

  test('a label above an import speaks of the code below it, and exact marks replace it', () => {
    const folder = 'tests/assets/node_source';
    const printed = measure('njsscan', {
      [`${folder}/true_positives/one.js`]: `// ruleid: hardcoded_jwt_secret
const jwt = require('jsonwebtoken');

const issue = () => jwt.sign({ sub: 1 }, 'never-change-me');
`,
      [`${folder}/true_positives/two.js`]: `// ruleid: hardcoded_jwt_secret
const jwt = require('jsonwebtoken');
//true
jwt.sign({ sub: 1 }, 'never-change-me');
//true
jwt.sign({ sub: 1 }, process.env.SECRET);
`,
      [`${folder}/true_negatives/safe_jwt_token.js`]: `// ok
require('jsonwebtoken').sign({ sub: 1 }, process.env.SECRET);
`,
    });
    expect(printed).toMatch(/found +\S+one\.js:1 /);
    expect(printed).toMatch(/found +\S+two\.js:3 /);
    expect(printed).toMatch(/MISSED +\S+two\.js:5 /);
    expect(printed).toMatch(/silent +\S+safe_jwt_token\.js:1 /);
  });
});

test('every label that we see differently is explained in docs/accuracy.md', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
  const { projects } = JSON.parse(read('projects.json')) as {
    projects: Record<string, { commit: string; disagreements: { file: string; reason: string }[] }>;
  };
  const page = read('../../docs/accuracy.md');
  for (const { commit, disagreements } of Object.values(projects)) {
    expect(page).toContain(commit);
    for (const { file, reason } of disagreements) {
      expect(page).toContain(`\`${basename(file)}\``);
      expect(page).toContain(reason);
    }
  }
});
