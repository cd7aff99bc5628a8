import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD, BIN, project, run } from './run.js';

const SHOP = { 'package.json': '{"name":"shop"}', 'src/total.ts': 'export const total = 1;\n' };
const STATEMENT = ['--statement', 'a client was disabled in May, it took ten minutes', '--by', 'Ada'];
const read = (cwd: string, name = 'authproof.json') => readFileSync(join(cwd, name), 'utf8');
const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

describe('authproof review --sign', () => {
  it('writes what its flags say, and the review counts it', async () => {
    const cwd = project(SHOP);
    const signed = await run(
      ['review', '--sign', 'R3', ...STATEMENT, '--expires', day(30), '--link', 'https://wiki.example/r3'],
      { cwd },
    );
    expect(signed).toMatchObject({ code: 0 });
    expect(signed.stdout).toContain(
      `R3 is attested by Ada: authproof.json has the statement.\nIt counts until ${day(30)}.`,
    );
    expect(JSON.parse(read(cwd)).attestations).toEqual([
      {
        control: 'R3',
        statement: 'a client was disabled in May, it took ten minutes',
        by: 'Ada',
        date: day(0),
        expires: day(30),
        link: 'https://wiki.example/r3',
      },
    ]);
    const review = JSON.parse((await run(['review', '--format', 'json'], { cwd })).stdout);
    expect(review.controls.find(({ id }: { id: string }) => id === 'R3')).toMatchObject({ status: 'attested' });
  });

  it('asks for what no flag says, and adds it to what is there with its comments', async () => {
    const text = '{\n  // ours\n  "failOn": "high", // for now\n}\n';
    const cwd = project({ ...SHOP, 'authproof.jsonc': text });
    const stdin = 'the runbook was walked through by on-call\nBo\n\n\n\nyes\n';
    const signed = await run(['review', '--sign', 'd8'], { cwd, stdin });
    expect(signed).toMatchObject({ code: 0 });
    expect(signed.stderr).toContain('What a person has to be able to state: ');
    const after = read(cwd, 'authproof.jsonc');
    expect(after).toContain('// ours\n  "failOn": "high", // for now\n  "attestations": [');
    expect(after).toContain(`"by": "Bo",\n      "date": "${day(0)}",\n      "expires": "${day(365)}"\n`);
  });

  it.runIf(process.platform === 'linux')(
    'asks again at a terminal where an answer says nothing',
    async () => {
      const cwd = project(SHOP);
      const answers = ['todo', 'the runbook was walked through by on-call', 'Bo', '2020-01-01', '', '', '', 'y'];
      const seen = await atTerminal(['review', '--sign', 'D8', '--quiet'], cwd, answers);
      expect(seen).toContain('it states nothing');
      expect(seen).toContain('2020-01-01 is past by more than the 365 days');
      expect(JSON.parse(read(cwd)).attestations).toMatchObject([{ control: 'D8', by: 'Bo', date: day(0) }]);
    },
    60_000,
  );

  it('keeps an older statement beside the newer one', async () => {
    const older = {
      control: 'R3',
      statement: 'a client was disabled last year',
      by: 'Bo',
      date: '2024-01-02',
      expires: '2024-12-31',
    };
    const cwd = project({ ...SHOP, 'authproof.json': JSON.stringify({ attestations: [older] }) });
    await run(['review', '--sign', 'R3', ...STATEMENT], { cwd });
    expect(JSON.parse(read(cwd)).attestations).toMatchObject([older, { by: 'Ada' }]);
  });

  it.each<[why: string, args: readonly string[], said: string]>([
    ['no such control', ['--sign', 'R33', ...STATEMENT], 'R33 is no control of the catalogue: did you mean R3?'],
    ['an end that is past', ['--sign', 'R3', ...STATEMENT, '--expires', '2020-01-01'], '--expires: 2020-01-01 is past'],
    [
      'a date that is past by too much',
      ['--sign', 'R3', ...STATEMENT, '--date', '2020-01-01'],
      '2020-01-01 is past by more than the',
    ],
    ['a date that is yet to come', ['--sign', 'R3', ...STATEMENT, '--date', '2999-01-01'], '2999-01-01 is yet to come'],
    ['no day at all', ['--sign', 'R3', ...STATEMENT, '--expires', '2026-02-30'], '2026-02-30 is no day'],
    ['a placeholder', ['--sign', 'R3', '--statement', 'TODO', '--by', 'Ada'], 'it states nothing'],
    ['nobody', ['--sign', 'R3', '--statement', 'a client was disabled in May', '--by', ' '], 'nobody signs it'],
    ['no answer', ['--sign', 'R3', '--by', 'Ada'], 'no answer came, and no --statement either'],
    ['no configuration', ['--sign', 'R3', ...STATEMENT, '--no-config'], 'leave out --no-config'],
    ['a control that a finding contradicts', ['--sign', 'O5', ...STATEMENT], 'O5 cannot be attested, because'],
    ['no control', STATEMENT, '--statement belongs to a statement: add --sign'],
  ])('refuses %s, and writes nothing', async (_, args, said) => {
    const cwd = project({ ...SHOP, 'src/auth.js': BAD });
    const refused = await run(['review', ...args], { cwd });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(said);
    expect(existsSync(join(cwd, 'authproof.json'))).toBe(false);
  });

  it('refuses what does not apply, what is proven, and the same again', async () => {
    const inventory = {
      clients: [{ id: 'job', type: 'service', grants: ['client_credentials'] }],
      tokens: { access: { lifetime: '5m' } },
    };
    const cwd = project({ ...SHOP, 'authproof.json': JSON.stringify({ inventory }) });
    expect((await run(['review', '--sign', 'T5', ...STATEMENT], { cwd })).stderr).toContain('T5 does not apply here.');
    expect((await run(['review', '--sign', 'T1', ...STATEMENT], { cwd })).stderr).toContain('T1 needs no statement: ');
    await run(['review', '--sign', 'R3', ...STATEMENT], { cwd });
    const once = read(cwd);
    expect((await run(['review', '--sign', 'R3', ...STATEMENT], { cwd })).stderr).toContain(
      'the same statement stands in',
    );
    expect(read(cwd)).toBe(once);
  });

  it('writes nothing where nobody says yes', async () => {
    const cwd = project(SHOP);
    const stdin = 'the runbook was walked through by on-call\nBo\n\n\n\nn\n';
    expect(await run(['review', '--sign', 'D8'], { cwd, stdin })).toMatchObject({ code: 2 });
    expect(existsSync(join(cwd, 'authproof.json'))).toBe(false);
  });

  it('keeps the mark at the beginning of a file', async () => {
    const cwd = project(SHOP);
    writeFileSync(join(cwd, 'authproof.json'), '\uFEFF{}');
    await run(['review', '--sign', 'R3', ...STATEMENT], { cwd });
    expect(read(cwd).startsWith('\uFEFF{')).toBe(true);
  });
});

/** What a person sees who answers each question as it comes. */
function atTerminal(args: readonly string[], cwd: string, answers: readonly string[]): Promise<string> {
  const command = [process.execPath, BIN, ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env: { ...process.env, TERM: 'dumb' } });
  const left = [...answers];
  let seen = '';
  let answered = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
    const questions = seen.match(/[?)\]] (?=$|[^[(])/g)?.length ?? 0;
    for (; answered < questions && left.length > 0; answered++) child.stdin.write(`${left.shift()}\n`);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', () => resolve(seen));
  });
}
