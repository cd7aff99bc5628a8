import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PINNED = {
  oxlint: '1.94.0',
  eslint: '10.15.0',
  'eslint-plugin-sonarjs': '4.2.2',
  'typescript-eslint': '8.73.0',
  typescript: '6.0.3',
};

/** The rules of eslint-plugin-sonarjs that are about security. */
const SECURITY_RULES = `no-hardcoded-ip code-eval no-hardcoded-passwords sql-queries insecure-cookie pseudo-random
  file-uploads file-permissions xml-parser-xxe web-sql-database post-message cookie-no-httponly weak-ssl no-weak-keys csrf
  production-debug os-command no-os-command-from-path hashing unverified-certificate no-unsafe-unzip cors
  link-with-target-blank disabled-auto-escaping no-clear-text-protocols publicly-writable-directories unverified-hostname
  encryption-secure-mode no-weak-cipher no-intrusive-permissions insecure-jwt-token x-powered-by hidden-files
  content-length disabled-resource-integrity content-security-policy no-mixed-content frame-ancestors no-mime-sniff
  no-referrer-policy strict-transport-security confidential-information-logging no-ip-forward session-regeneration
  no-angular-bypass-sanitization no-hardcoded-secrets hardcoded-secret-signatures`.split(/\s+/);

const CONFIG = `import sonarjs from 'eslint-plugin-sonarjs';
import { parser } from 'typescript-eslint';
const rules = Object.fromEntries(${JSON.stringify(SECURITY_RULES)}.map((name) => ['sonarjs/' + name, 'warn']));
export default [
  { ignores: ['**/node_modules/**', '**/*.min.js'] },
  {
    files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { sonarjs },
    rules,
  },
];
`;

/** The peers are no dependencies of ours: pinned, they are installed at first use into the user's cache folder. */
export function installPeers(say) {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'authproof-bench', 'peers-1');
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    say(
      `installing ${Object.entries(PINNED)
        .map((pair) => pair.join('@'))
        .join(', ')} into ${folder} (first use)`,
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PINNED }));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'], { cwd: folder });
    writeFileSync(join(folder, 'eslint.config.mjs'), CONFIG);
    writeFileSync(done, '');
  }
  return {
    folder,
    pinned: PINNED,
    oxlint: (root) => ({ script: join(folder, 'node_modules/oxlint/bin/oxlint'), args: ['--silent', root], cwd: root }),
    eslint: (root) => ({
      script: join(folder, 'node_modules/eslint/bin/eslint.js'),
      args: ['--config', join(folder, 'eslint.config.mjs'), '--quiet', '--format', 'json', '-o', '/dev/null', '.'],
      cwd: root,
    }),
  };
}
