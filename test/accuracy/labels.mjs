import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/**
 * One labelled place of a rule test: `verdict` is `flag` or `ok`, `labels` are the foreign rules it speaks of, and
 * `from`..`to` are the lines that belong to it.
 *
 * @typedef {{ file: string, line: number, verdict: 'flag' | 'ok', labels: readonly string[], from: number, to: number }} Case
 */

/** How each project writes down what it expects: from a checkout and the foreign rule ids wanted to the cases. */
export const READERS = { semgrep, bearer, njsscan };

/** `// ruleid: a, b` and `// ok: a` speak of the code that follows, up to the next label or the end of the block. */
function semgrep(root, wanted) {
  return scripts(root).flatMap((file) => {
    const source = read(root, file);
    const marks = source.lines.flatMap((text, index) => {
      const [, word, ids] = /(?:\/\/|\/\*)\s*(ruleid|ok)\s*:\s*([\w.,\s-]+)/.exec(text) ?? [];
      const labels = (ids ?? '').split(',').map((id) => id.trim().split('.').at(-1) ?? '');
      return labels.some((id) => wanted.has(id))
        ? [{ line: index + 1, verdict: word === 'ok' ? 'ok' : 'flag', labels: labels.filter((id) => wanted.has(id)) }]
        : [];
    });
    return spread(file, marks, source);
  });
}

/** `// bearer:expected id` speaks of the statement on the next line; whatever is not expected is an error there. */
function bearer(root, wanted) {
  return [...wanted.keys()].flatMap((id) => {
    const [, group, name] = /^javascript_(express|hapi|lang|node|react|third_parties)_(\w+)$/.exec(id) ?? [];
    const folder = ['tests', 'javascript', group ?? '', name ?? '', 'testdata'].join('/');
    return scripts(join(root, folder)).flatMap((below) => {
      const file = `${folder}/${below}`;
      const source = read(root, file);
      const cases = source.lines.flatMap((text, index) => {
        if (!new RegExp(`^\\s*//\\s*bearer:expected ${id}\\s*$`).test(text)) return [];
        const from = codeAfter(source, index + 1);
        return [{ file, line: index + 1, verdict: 'flag', labels: [id], from, to: endOfNode(source, from) }];
      });
      return cases.length > 0
        ? cases
        : [{ file, line: 1, verdict: 'ok', labels: [id], from: 1, to: source.lines.length }];
    });
  });
}

/**
 * `// ruleid:id` stands above the import, the defect somewhere below it; `//true` marks single lines instead.
 * Files of true negatives hold for every rule, and `// ok` or `//false` divide them.
 */
function njsscan(root, wanted) {
  const base = 'tests/assets/node_source';
  return scripts(join(root, base)).flatMap((below) => {
    const file = `${base}/${below}`;
    const source = read(root, file);
    if (below.startsWith('true_negatives/')) {
      const themes = [...wanted].filter(([, files]) => files.some((name) => below.endsWith(`/${name}`)));
      if (themes.length === 0) return [];
      const labels = themes.map(([id]) => id);
      const lines = source.lines.flatMap((text, index) => (/^\s*\/\/\s*(?:ok|false)\b/.test(text) ? [index + 1] : []));
      const starts = lines.length > 0 ? lines : [1];
      return starts.map((line, at) => ({
        file,
        line,
        verdict: 'ok',
        labels,
        from: at === 0 ? 1 : line,
        to: (starts[at + 1] ?? source.lines.length + 1) - 1,
      }));
    }
    const marks = [];
    for (const [index, text] of source.lines.entries()) {
      const [, id] = /\/\/\s*ruleid:\s*(\w+)/.exec(text) ?? [];
      const known = marks.at(-1);
      if (id !== undefined && wanted.has(id)) marks.push({ line: index + 1, verdict: 'flag', labels: [id] });
      else if (known && /^\s*\/\/\s*(?:true|\?\?)\s*$/.test(text)) {
        const doubt = text.includes('??');
        if (known.exact === undefined) marks.pop();
        marks.push({ line: index + 1, verdict: 'flag', labels: known.labels, exact: true, doubt });
      }
    }
    return spread(file, marks, source);
  });
}

/** Gives each mark the code from the next line to the next mark, within the block where it stands. */
function spread(file, marks, source) {
  const placed = marks.map((mark) => ({ ...mark, from: codeAfter(source, mark.line) }));
  return placed
    .map((mark, at) => {
      const next = placed.slice(at + 1).find((other) => other.from > mark.from);
      const to = Math.min(next ? next.line - 1 : source.lines.length, endOfBlock(source, mark.from));
      return { ...mark, file, to };
    })
    .filter((mark) => mark.doubt !== true)
    .map(({ line, verdict, labels, from, to }) => ({ file, line, verdict, labels, from, to }));
}

/** The code files beneath a folder; a project drops the tests of a rule that it drops. */
function scripts(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function read(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return { lines: text.split('\n'), tree };
}

/** The first line after `line` that is neither blank nor a comment. */
function codeAfter({ lines }, line) {
  const ahead = lines.slice(line).findIndex((text) => text.trim() !== '' && !/^\s*(?:\/\/|\/\*|\*)/.test(text));
  return ahead < 0 ? line : line + ahead + 1;
}

function endOfBlock(source, line) {
  let end = source.lines.length;
  visit(source.tree, firstPosition(source, line), (node) => {
    if (ts.isBlock(node) && lineOf(source, node.getStart()) < line) end = lineOf(source, node.getEnd());
  });
  return end;
}

/** The last line of the largest piece of syntax that begins with the first character of the line. */
function endOfNode(source, line) {
  const position = firstPosition(source, line);
  let end = line;
  visit(source.tree, position, (node) => {
    if (!ts.isSourceFile(node) && node.getStart() === position) end = Math.max(end, lineOf(source, node.getEnd()));
  });
  return end;
}

function visit(node, position, look) {
  if (node.getFullStart() > position || node.getEnd() <= position) return;
  look(node);
  ts.forEachChild(node, (child) => visit(child, position, look));
}

function firstPosition({ lines, tree }, line) {
  const text = lines[line - 1] ?? '';
  return tree.getPositionOfLineAndCharacter(line - 1, text.length - text.trimStart().length);
}

function lineOf({ tree }, position) {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}
