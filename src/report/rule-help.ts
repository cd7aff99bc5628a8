import type { RuleMeta } from '../rule-meta.js';

/** What a rule is about, for readers that show Markdown; its words are the tool's own. */
export function ruleHelp({ id, why, fix, blind, references, controls, cwe }: RuleMeta): string {
  const sources = [...references, ...cwe.map((number) => `CWE-${number}`)].join('; ');
  return [
    `**Why**: ${why}`,
    `**Fix**: ${fix}`,
    `**Cannot see**: ${blind}`,
    `**Controls**: ${controls.join(', ')}`,
    `**References**: ${sources}`,
    `More, with examples: \`authproof explain ${id}\``,
  ].join('\n\n');
}

/** The same without marks. */
export function ruleHelpText({ why, fix, blind }: RuleMeta): string {
  return `${why}\n\nFix: ${fix}\n\nCannot see: ${blind}`;
}
