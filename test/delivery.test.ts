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

interface Used {
  readonly if: string;
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}

/** The steps that are scripts; the others are actions of somebody else. */
const scripts = (steps: readonly (Step | Used)[]) => steps.filter((step): step is Step => 'run' in step);

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
    for (const { run, shell } of scripts(action.runs.steps)) {
      expect(run).not.toContain('${{');
      expect(shell).toBe('bash');
    }
    const steps = scripts(action.runs.steps);
    for (const { value } of Object.values<{ value: string }>(action.outputs)) {
      const [, id, output] = /^\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}$/.exec(value) ?? [];
      expect(steps.find((step) => step.id === id)?.run).toContain(`echo "${output}=`);
    }
  });
});

describe('the steps around it', () => {
  it('install the packed tool from the folder of the action, and say where its program is', () => {
    const { runs } = read('action.yml');
    const [step] = scripts(runs.steps);
    // Stands in for npm, which needs a registry: it writes down what it is asked, and packs what it is told to.
    const npm = `#!/bin/sh
echo "$PWD: $*" >> "$HOME/asked"
if [ "$1" = pack ]; then touch "$4/authproof-0.0.0.tgz"; fi
`;
    const folder = project({ 'bin/npm': npm, output: '', 'my action/package.json': '{}', 'my temp/x': '' });
    spawnSync('chmod', ['755', join(folder, 'bin/npm')]);
    const [action, temp] = [join(folder, 'my action'), join(folder, 'my temp')];
    const env = {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      HOME: folder,
      RUNNER_TEMP: temp,
      GITHUB_OUTPUT: join(folder, 'output'),
      ACTION_FOLDER: action,
    };
    expect(step?.env).toEqual({ ACTION_FOLDER: '${{ github.action_path }}' });
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''];
    expect(spawnSync('bash', args, { cwd: folder, env }).status).toBe(0);
    const tool = join(temp, 'authproof-tool');
    expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')).toEqual([
      `${action}: ci --no-audit --no-fund`,
      `${action}: pack --ignore-scripts --pack-destination ${tool}`,
      `${action}: install --prefix ${tool} --ignore-scripts --no-audit --no-fund ${tool}/authproof-0.0.0.tgz`,
    ]);
    const bin = join(tool, 'node_modules/authproof/bin/authproof.js');
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe(`bin=${bin}\n`);
  });

  it('upload what was written, when asked to, whatever the gate says', () => {
    const { runs, inputs } = read('action.yml');
    const upload: Used = runs.steps.at(-1);
    expect(inputs['upload-sarif'].default).toBe('false');
    expect(upload.uses).toMatch(/^github\/codeql-action\/upload-sarif@v\d+$/);
    expect(upload.with.sarif_file).toBe('${{ steps.scan.outputs.sarif-file }}');
    for (const part of ['!cancelled()', "inputs.upload-sarif == 'true'", "steps.scan.outputs.sarif-file != ''"]) {
      expect(upload.if).toContain(part);
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

describe('the recipes for shards', () => {
  const guide = readFileSync(join(import.meta.dirname, '../docs/ci.md'), 'utf8');
  const blocks = (language: string) =>
    [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, text = '']) => parse(text));

  /** Runs command lines as a runner does it; the last one is the gate. */
  function sharded(lines: readonly string[]) {
    const files = { 'packages/a/package.json': '{}', 'packages/b/package.json': '{}', 'packages/a/a.ts': bad('a') };
    const { root } = repository({
      ...files,
      'packages/b/b.ts': bad('b'),
      '.gitignore': 'node_modules\n.authproof\nshards\n',
    });
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(BIN, join(root, 'node_modules/.bin/authproof'));
    const env = { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, HOME: root };
    const bash = (line: string) => spawnSync('bash', ['-euc', line], { cwd: root, encoding: 'utf8', env });
    const ran = lines.map(bash);
    return {
      root,
      codes: ran.map(({ status }) => status),
      last: ran.at(-1)?.stdout,
      whole: bash('authproof --no-cache').stdout,
    };
  }

  it('run as scripts, and as the tasks that Nx and Turborepo make of them', () => {
    const [scripts, turbo, nx] = blocks('json');
    const names = ['authproof:1', 'authproof:2', 'authproof'];
    const { codes, last, whole } = sharded(names.map((name) => scripts.scripts[name]));
    expect(codes).toEqual([0, 0, 1]);
    expect(last).toBe(whole);
    for (const name of names) {
      expect(nx.targets[name].options.command).toBe(scripts.scripts[name]);
      const outputs = [...(nx.targets[name].outputs ?? []).map((one: string) => one.replace('{workspaceRoot}/', ''))];
      expect(turbo.tasks[`//#${name}`].outputs ?? []).toEqual(outputs);
      for (const file of outputs) expect(scripts.scripts[name]).toContain(`-o json=${file}`);
    }
    expect(turbo.tasks['//#authproof'].dependsOn).toEqual(['//#authproof:1', '//#authproof:2']);
    expect(nx.targets.authproof.dependsOn).toEqual(['authproof:1', 'authproof:2']);
  });

  it('run as a matrix of GitHub', () => {
    const { jobs } = blocks('yaml').find((block) => block.jobs?.shard);
    const command = (steps: readonly { run?: string }[]) => steps.flatMap(({ run }) => run ?? []).at(-1) ?? '';
    const { steps, strategy } = jobs.shard;
    const lines = strategy.matrix.shard.map((index: number) =>
      command(steps).replaceAll('${{ matrix.shard }}', String(index)),
    );
    const { pattern, path } = jobs.authproof.steps.find(({ with: given }: { with?: object }) => given).with;
    const download = `mkdir ${path} && mv ${pattern}.json ${path}`;
    const { codes, last } = sharded([...lines, download, command(jobs.authproof.steps)]);
    expect(codes).toEqual([0, 0, 0, 0, 0, 1]);
    expect(last).toContain('::error file=packages/a/a.ts');
    expect(last).toContain('::error file=packages/b/b.ts');
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
