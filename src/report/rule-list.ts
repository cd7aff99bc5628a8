import type { RuleMeta } from '../rule-meta.js';
import { safeJson } from './json.js';
import { palette } from './paint.js';
import type { PrettyOptions } from './pretty.js';
import { wrap } from './visible.js';

export interface ListedRule {
  readonly kind: 'code' | 'config' | 'issuer' | 'tests';
  readonly meta: RuleMeta;
  /** Of a rule that is a schema: all of it. */
  readonly schema?: unknown;
}

/** `authproof rules`: one line per rule, by what it reads. */
export function ruleList(rules: readonly ListedRule[], { width, color }: PrettyOptions): string {
  const paint = palette(color);
  const column = Math.max(...rules.map(({ meta }) => meta.id.length)) + 2;
  const lines: string[] = [];
  for (const kind of ['code', 'config', 'issuer', 'tests'] as const) {
    const ofKind = rules.filter((rule) => rule.kind === kind);
    if (ofKind.length === 0) continue;
    lines.push(paint.strong(`${kind} (${ofKind.length})`));
    for (const { meta } of ofKind) {
      const [first = '', ...rest] = wrap(meta.title, Math.max(30, width - column - 9));
      lines.push(`${paint.severity[meta.severity](meta.severity.padEnd(8))} ${meta.id.padEnd(column)}${first}`);
      lines.push(...rest.map((line) => `${' '.repeat(column + 9)}${line}`));
    }
    lines.push('');
  }
  lines.push(`${rules.length} rules; authproof explain <rule> tells all about one`);
  return `${lines.join('\n')}\n`;
}

export function ruleListJson(rules: readonly ListedRule[]): string {
  const listed = rules.map(({ kind, meta, schema }) => {
    const { id, title, severity, confidence, cwe, controls, references, why, fix, blind } = meta;
    return { id, kind, title, severity, confidence, cwe, controls, references, why, fix, blind, schema };
  });
  return `${safeJson({ version: 1, rules: listed })}\n`;
}
