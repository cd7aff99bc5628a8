import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository, runGit } from './cli/repository.js';
import { BAD, BIN, project } from './cli/run.js';

const read = (file: string) => parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8'));
const bad = (name: string) => BAD.replace('requireAdmin', name);

/** A clone of a bare remote, on a branch that adds one finding. */
function clone() {
  const { root } = repository({ 'old.ts': bad('old'), 'authproof.json': '{}\n' });
  const folder = project({});
  const remote = join(folder, 'remote.git');
  const work = join(folder, 'work');
  runGit(root, ['clone', '-q', '--bare', root, remote]);
  runGit(folder, ['clone', '-q', remote, work]);
  runGit(work, ['switch', '-q', '-c', 'feature']);
  writeFileSync(join(work, 'new.ts'), bad('fresh'));
  runGit(work, ['add', '-A']);
  runGit(work, ['commit', '-q', '-m', 'mine']);
  return { folder, work };
}

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

/** The step of the action that scans, as a runner does it: inputs come in through the environment. */
function act(inputs: Readonly<Record<string, string>>) {
  const { folder, work } = clone();
  const step: Step = read('action.yml').runs.steps.find(({ id }: Step) => id === 'scan');
  const env = Object.fromEntries(
    Object.entries(step.env).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1];
      return [name, input === undefined ? BIN : (inputs[input] ?? '')];
    }),
  );
  const files = { GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'output') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const script = join(folder, 'step.sh');
  writeFileSync(script, step.run);
  const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: work,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, RUNNER_TEMP: folder, ...files, ...env },
  });
  const text = (file: string) => readFileSync(file, 'utf8');
  return { status, stdout, folder, work, summary: text(files.GITHUB_STEP_SUMMARY), output: text(files.GITHUB_OUTPUT) };
}

describe('the GitHub action', () => {
  it('annotates, writes summary, SARIF and outputs, and fails for what is new', () => {
    const { status, stdout, summary, output, folder } = act({ since: 'origin/main', 'policy-from': 'origin/main' });
    expect(status).toBe(1);
    expect(stdout).toContain('::error file=new.ts');
    expect(stdout).not.toContain('file=old.ts');
    expect(summary).toContain('authproof: gate failed');
    expect(output.split('\n')).toEqual(['exit-code=1', `sarif-file=${join(folder, 'authproof.sarif')}`, '']);
    expect(JSON.parse(readFileSync(join(folder, 'authproof.sarif'), 'utf8')).version).toBe('2.1.0');
  });

  it('takes paths and arguments one a line, and passes when nothing blocks', () => {
    const { status, stdout } = act({ paths: 'old.ts\nnew.ts\n', args: '--persona\nauditor', 'fail-on': 'never' });
    expect(status).toBe(0);
    expect(stdout).toContain('2 findings');
  });

  it.each(['paths', 'since', 'policy-from', 'fail-on', 'args'])('runs nothing that its input %s says', (input) => {
    const { status, work } = act({ [input]: `"; touch ran; #$(touch ran)\`touch ran\`` });
    expect([2, 3]).toContain(status);
    expect(existsSync(join(work, 'ran'))).toBe(false);
  });

  it('reads inputs in the environment only, and hands on only outputs that its steps write', () => {
    const action = read('action.yml');
    for (const { run, shell } of action.runs.steps as Step[]) {
      expect(run).not.toContain('${{');
      expect(shell).toBe('bash');
    }
    const steps: Step[] = action.runs.steps;
    for (const { value } of Object.values<{ value: string }>(action.outputs)) {
      const [, id, output] = /^\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}$/.exec(value) ?? [];
      expect(steps.find((step) => step.id === id)?.run).toContain(`echo "${output}=`);
    }
  });
});

describe('the pre-commit hook', () => {
  it('stops a commit that adds a finding, and lets others through', () => {
    const [hook] = read('.pre-commit-hooks.yaml');
    const { root, git, write } = repository({ 'old.ts': bad('old') });
    const bin = project({ authproof: `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n` });
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    const script = `#!/bin/sh\nPATH='${bin}':"$PATH"\nexec ${hook.entry}\n`;
    writeFileSync(join(root, '.git/hooks/pre-commit'), script, { mode: 0o755 });
    spawnSync('chmod', ['755', join(bin, 'authproof')]);
    write({ 'fine.ts': 'export const a = 1;\n' });
    git('add', '-A');
    git('commit', '-q', '-m', 'fine');
    write({ 'new.ts': bad('fresh') });
    git('add', '-A');
    expect(() => git('commit', '-q', '-m', 'bad')).toThrow('git commit');
    expect(git('log', '-1', '--format=%s')).toBe('fine');
    for (const file of ['src/a.tsx', 'api/.env.production', 'authproof.json', 'k8s/app.yaml']) {
      expect(file).toMatch(new RegExp(hook.files));
    }
    expect('README.md').not.toMatch(new RegExp(hook.files));
  });
});

describe('the GitLab job', () => {
  it('fails a merge request for what is new, and leaves the reports that it names', () => {
    const { work } = clone();
    const job = read('docs/gitlab-ci.yml').authproof;
    mkdirSync(join(work, 'node_modules/.bin'), { recursive: true });
    symlinkSync(BIN, join(work, 'node_modules/.bin/authproof'));
    const base = runGit(work, ['rev-parse', 'origin/main']);
    const env = { PATH: process.env.PATH, HOME: work, CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
    const script = `set -eo pipefail\n${job.script.join('\n')}`;
    const { status, stdout } = spawnSync('bash', ['-c', script], { cwd: work, encoding: 'utf8', env });
    expect(status).toBe(1);
    expect(stdout).toContain('new since');
    const { codequality, junit } = job.artifacts.reports;
    const quality = JSON.parse(readFileSync(join(work, codequality), 'utf8'));
    expect(new Set(quality.map((one: { location: { path: string } }) => one.location.path))).toEqual(
      new Set(['new.ts']),
    );
    expect(readFileSync(join(work, junit), 'utf8')).toContain('<failure');
  });
});
