import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scanProject } from '../../src/pipeline.js';

const EMPTY_LINES = '\n'.repeat(300_000);

/** Texts that keep a search busy which begins again at each of their characters. */
test.each([
  [
    'empty lines in a lifetime',
    'a.ts',
    `import jwt from 'jsonwebtoken';\njwt.sign({ sub }, process.env.KEY, { expiresIn: \`1${EMPTY_LINES}x\` });\n`,
  ],
  [
    'empty lines before a specifier',
    'a.ts',
    Array.from({ length: 3 }, () => `// from\nxmport${'\n'.repeat(100_000)}'jsonwebtoken'`).join('\n'),
  ],
  ['settings that never begin', 'src/environments/environment.prod.ts', '\nexport const b'.repeat(60_000)],
  [
    'empty lines in an origin',
    'a.ts',
    `import cors from 'cors';\napp.use(cors({ credentials: true, origin: (a +${EMPTY_LINES}b) }));\n` +
      `app.use(cors({ credentials: true, origin: (o, done) => { return${EMPTY_LINES}done(null,${EMPTY_LINES}o) } }));\n`,
  ],
  ['blanks before a placeholder of the Deploy CLI', 'tenant.yaml', `tenant: @@A@@\nsessions:${' '.repeat(300_000)}x\n`],
  [
    'files in a ConfigMap that aliases repeat',
    'k8s/map.yaml',
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n  a.yaml: &a |\n    static_resources:\n${'    k: { listeners: [] }\n'.repeat(1_000)}${Array.from({ length: 2_000 }, (_, at) => `  b${at}.yaml: *a\n`).join('')}`,
  ],
  ['slashes in a workspace', 'package.json', JSON.stringify({ workspaces: [`a${'/'.repeat(300_000)}x`] })],
])(
  '%s are read in a moment',
  async (_, path, text) => {
    const root = mkdtempSync(join(tmpdir(), 'authproof-'));
    for (const [name, content] of [
      ['b/package.json', '{}'],
      ['b/a.ts', ''],
      [path, text],
    ] as const) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    const start = process.cpuUsage();
    await scanProject({ root });
    expect(process.cpuUsage(start).user).toBeLessThan(6_000_000);
  },
  120_000,
);
