// After `tsc`: puts the code into few files, because finding, reading and linking six hundred modules takes Node longer than most
// of them run, and ten megabytes; and finds out what the anchors of the rules require, which no scan has to do again then.
// The declarations stay where they are.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

const dist = join(import.meta.dirname, '../dist');
const built = (path) => import(join(dist, path));
const { alternativesOf } = await built('src/analyse/text/required-words.js');
const { anchorsOf } = await built('src/analyse/knowledge/prefilter.js');
const { loadKnowledge } = await built('src/load/knowledge.js');
const { codeRules } = await built('rules/code/index.js');

const patterns = new Set();
const { prototype } = createRequire(import.meta.url)('@eslint-community/regexpp').RegExpParser;
const { parsePattern } = prototype;
prototype.parsePattern = function (pattern, ...rest) {
  patterns.add(pattern);
  return parsePattern.call(this, pattern, ...rest);
};
const { models, vocabulary } = loadKnowledge();
anchorsOf(codeRules, models, vocabulary);
const required = Object.fromEntries([...patterns].map((pattern) => [pattern, alternativesOf(pattern)]));

const entries = ['src/cli/main', 'src/index', 'src/rule'];
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, join(dist, `${name}.js`)])),
  platform: 'node',
  external: /^[#@\w]/,
});
const { output } = await bundle.generate({
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'src/chunks/[name]-[hash].js',
});
await bundle.close();
for (const path of readdirSync(dist, { recursive: true })) if (path.endsWith('.js')) rmSync(join(dist, path));
for (const { fileName, code } of output) {
  mkdirSync(dirname(join(dist, fileName)), { recursive: true });
  writeFileSync(join(dist, fileName), code);
}
writeFileSync(join(dist, 'required-words.json'), JSON.stringify(required));
