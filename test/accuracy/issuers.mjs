// Judges a folder of recorded issuer documents and compares with its expected.json: `node test/accuracy/issuers.mjs <folder>`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder with issuer documents and an expected.json.');
  process.exit(2);
}
const { documents } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
const bin = join(import.meta.dirname, '../../bin/authproof.js');
let wrong = 0;
for (const [name, { pretend_url: url, must, may = [], must_not: mustNot }] of Object.entries(documents)) {
  const shown = idsOf(name, url, 'regular');
  const all = idsOf(name, url, 'auditor');
  const missed = must.filter((id) => !shown.includes(id));
  const raised = mustNot.filter((id) => all.includes(id));
  const others = shown.filter((id) => !must.includes(id) && !may.includes(id));
  wrong += missed.length + raised.length;
  console.log(
    `${name}: ${must.length - missed.length} of ${must.length} found, ${raised.length} of ${mustNot.length} raised`,
  );
  for (const id of missed) console.log(`  missed: ${id}`);
  for (const id of raised) console.log(`  raised: ${id}`);
  if (others.length > 0) console.log(`  also shown: ${others.join(', ')}`);
}
process.exitCode = wrong > 0 ? 1 : 0;

function idsOf(name, url, persona) {
  const served = url === null || url === undefined ? [] : ['--as-url', url];
  const options = ['--format', 'json', '--no-config', '--persona', persona, ...served];
  const { stdout, stderr } = spawnSync(process.execPath, [bin, 'issuer', join(folder, name), ...options], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`${name}: ${stderr}`);
  return [...new Set(JSON.parse(stdout).findings.map(({ ruleId }) => ruleId))];
}
