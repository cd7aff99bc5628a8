import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/discover/package-root.js';
import { BAD, project, run } from './run.js';

const schema = JSON.parse(readFileSync(join(packageRoot(), 'rules/meta/review.schema.json'), 'utf8'));
const isReview = new Ajv2020({ strict: true }).compile(schema);
const statement = (control: string, expires: string) => ({
  control,
  statement: 'it was tried by the people on call',
  by: 'Ada',
  date: new Date().toISOString().slice(0, 10),
  expires,
});

describe('authproof review --against', () => {
  it('says what got better, worse and stale', async () => {
    const attested = { attestations: [statement('R3', '2099-01-01'), statement('D8', '2099-01-01')] };
    const cwd = project({
      'package.json': '{"name":"shop"}',
      'src/a.js': BAD,
      'authproof.json': JSON.stringify(attested),
    });
    await run(['review', '-o', 'json=before.json'], { cwd });

    writeFileSync(join(cwd, 'src/a.js'), 'export const a = 1;\n');
    writeFileSync(
      join(cwd, 'src/b.js'),
      "fetch('/x?access_token=' + token);\nprocess.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n",
    );
    const changed = { attestations: [{ ...statement('R3', '2020-01-01') }, statement('L4', '2099-01-01')] };
    writeFileSync(join(cwd, 'authproof.json'), JSON.stringify(changed));
    const ran = await run(
      ['review', '--against', 'before.json', '--format', 'json', '-o', 'markdown=review.md', '-o', 'html=review.html'],
      { cwd },
    );
    const review = JSON.parse(ran.stdout);
    expect(isReview(review), JSON.stringify(isReview.errors)).toBe(true);
    const ids = (part: string) =>
      review.comparison[part].map(({ id, from, to }: Record<string, string>) => `${id} ${from} ${to}`);
    expect(ids('better')).toEqual(expect.arrayContaining(['O5 fail unproven', 'L4 unproven attested']));
    expect(ids('worse')).toEqual(expect.arrayContaining(['T9 unproven fail', 'D8 attested unproven']));
    expect(ids('stale')).toEqual(['R3 attested unproven']);
    const markdown = readFileSync(join(cwd, 'review.md'), 'utf8');
    expect(markdown).toContain('## Since the earlier review');
    expect(markdown).toContain('| stale | R3 ');
    expect(readFileSync(join(cwd, 'review.html'), 'utf8')).toContain(
      '<h2 id="comparison">Since the earlier review</h2>',
    );
  });

  it('finds nothing where nothing changed, and says so', async () => {
    const cwd = project({ 'package.json': '{"name":"shop"}', 'src/a.js': BAD });
    await run(['review', '-o', 'json=before.json'], { cwd });
    const { stdout } = await run(['review', '--against', 'before.json'], { cwd });
    expect(stdout).toContain('No control has another status.');
  });

  it.each([
    ['nothing', undefined, 'could not be read'],
    ['no JSON', 'not json', 'is no review'],
    ['another kind of result', '{"version":1,"findings":[]}', 'is no review'],
    [
      'a row without a status',
      '{"version":1,"verdict":"ready","controls":[{"id":"O5","status":"fine"}]}',
      'is no review',
    ],
  ])('refuses %s', async (_, text, said) => {
    const cwd = project({ 'package.json': '{}', 'src/a.js': BAD, ...(text !== undefined && { 'before.json': text }) });
    const refused = await run(['review', '--against', 'before.json'], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(said);
  });
});
