import type { Inventory, InventoryPackage } from '../findings/inventory.js';
import { oddOnes, packageTitle, type SheetCell, sectionsOf, summary, trustLine } from './inventory-sheet.js';
import { code, prose } from './markdown-text.js';

/** The inventory for a wiki or a pull request. What differs from the other verifiers is bold. */
export function renderInventoryMarkdown(inventory: Inventory): string {
  const incomplete = inventory.incomplete.map(({ path, line, why }) => {
    const place = path === undefined ? '' : ` (${code(path)}${line === undefined ? '' : `, line ${line}`})`;
    return `- ${prose(why)}${place}`;
  });
  return `${[
    '# Token inventory',
    `${prose(summary(inventory))}.`,
    ...inventory.packages.flatMap(packageBlocks),
    ...(incomplete.length > 0 ? ['## Incomplete', incomplete.join('\n')] : []),
  ].join('\n\n')}\n`;
}

function packageBlocks(one: InventoryPackage): string[] {
  const sections = sectionsOf(one).flatMap(({ title, columns, rows }) => [
    `### ${prose(title)}`,
    [
      `| ${columns.map(prose).join(' | ')} |`,
      `|${columns.map(() => '---').join('|')}|`,
      ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
    ].join('\n'),
  ]);
  const notes = [
    ...oddOnes(one).map(({ place, say }) => `- ${code(place)} ${prose(say)}`),
    ...one.trust.map((trust) => `- ${prose(trustLine(trust))}`),
  ];
  return [
    `## ${prose(packageTitle(one))}`,
    ...sections,
    ...(notes.length > 0 ? ['### differences', notes.join('\n')] : []),
  ];
}

function cell({ text, isWord, why, differs }: SheetCell): string {
  const said = isWord ? prose(text) : code(text);
  const full = why === undefined ? said : `${said}: ${prose(why)}`;
  return differs ? `**${full}**` : full;
}
