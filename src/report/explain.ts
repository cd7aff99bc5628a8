import type { Finding, Report } from '../findings/finding.js';
import type { Control } from '../load/control-files.js';
import type { RuleMeta } from '../rule-meta.js';
import { type Palette, palette } from './paint.js';
import { type PrettyOptions, pretty } from './pretty.js';
import { visible, wrap } from './visible.js';

/** An example as it is shown: its lines, with the marked spans underlined. */
export interface ShownExample {
  readonly lines: readonly string[];
}

export interface RulePage {
  readonly kind: 'code' | 'config' | 'issuer' | 'tests';
  readonly meta: RuleMeta;
  readonly bad: readonly ShownExample[];
  readonly good: readonly ShownExample[];
}

/** Examples beyond these are tests more than explanations. */
const MOST_EXAMPLES = 3;

export function explainRule({ kind, meta, bad, good }: RulePage, options: PrettyOptions): string {
  const paint = palette(options.color);
  const suppress =
    kind === 'code'
      ? `// authproof-ignore ${meta.id} -- <why this is safe>`
      : `# authproof-ignore ${meta.id} -- <why this is safe>; in JSON an "accept" entry of the configuration`;
  const heading = `${paint.strong(meta.id)}   ${paint.severity[meta.severity](`severity ${meta.severity}`)}, confidence ${meta.confidence}`;
  const page = new Page(options.width, paint);
  page.line(heading);
  page.paragraph(meta.title);
  page.section('WHY', meta.why);
  page.section('FIX', meta.fix);
  page.examples('BAD', bad);
  page.examples(kind === 'tests' ? 'PROVEN BY' : 'GOOD (not reported)', good);
  page.section('CANNOT SEE', meta.blind);
  page.section('CONTROLS', meta.controls.join(', '));
  page.section('REFERENCES', [...meta.references, ...meta.cwe.map((number) => `CWE-${number}`)].join('; '));
  if (kind !== 'tests') page.section('IGNORE', suppress);
  return page.text();
}

export function explainControl(control: Control, rules: readonly RuleMeta[], options: PrettyOptions): string {
  const paint = palette(options.color);
  const page = new Page(options.width, paint);
  page.line(`${paint.strong(control.id)}   control of the catalogue, evidence from ${control.evidence.join(', ')}`);
  page.paragraph(control.title);
  page.section('TYPICAL MISTAKE', control.typicalMistake);
  page.list(
    'PROVEN BY',
    control.needs.map(({ proof, rules: by }) => `${proof} (${by.length > 0 ? by.join(', ') : 'only by attestation'})`),
  );
  page.section('OR ATTESTED', `${control.attestation.ask} Due again after ${control.attestation.validDays} days.`);
  page.section('LOOKED FOR', control.lookedFor);
  page.section('NOT LOOKED AT', control.notLookedAt);
  page.list(
    'RULES',
    rules.map((rule) => `${rule.id} (${rule.severity}): ${rule.title}`),
  );
  return page.text();
}

/** One finding of this project: its frame, its trace as a list, and where the rest is told. */
export function explainFinding(finding: Finding, report: Report, options: PrettyOptions): string {
  const paint = palette(options.color);
  const meta = report.rules.get(finding.ruleId);
  const page = new Page(options.width, paint);
  page.line(`${paint.strong(`finding ${finding.fingerprint}`)}   ${finding.ruleId}`);
  const steps = finding.trace.map(({ location, say }, index) => {
    return `${index + 1} ${location.path}:${location.startLine}:${location.startColumn}  ${say}`;
  });
  page.list('TRACE', steps);
  if (finding.lookedFor !== undefined) page.section('LOOKED FOR', finding.lookedFor);
  page.section(
    'SIDE',
    [finding.context.side, finding.context.package].filter((part) => part !== '').join(', package '),
  );
  if (meta) page.section('WHY', meta.why);
  if (meta) page.section('CANNOT SEE', meta.blind);
  page.section('MORE', `authproof explain ${finding.ruleId}`);
  const alone = { ...report.result, findings: [finding], incomplete: [] };
  const problems = { ...alone, stats: { ...alone.stats, suppressionProblems: [] } };
  const [frame = ''] = pretty({ ...report, result: problems }, options).split('\n\n');
  return `${frame}\n\n${page.text()}`;
}

class Page {
  readonly #lines: string[] = [];
  readonly #width: number;
  readonly #paint: Palette;

  constructor(width: number, paint: Palette) {
    this.#width = Math.max(40, width);
    this.#paint = paint;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  paragraph(text: string): void {
    this.#lines.push('', ...wrap(visible(text), this.#width));
  }

  section(title: string, text: string): void {
    if (text === '') return;
    this.#lines.push('', this.#paint.strong(title), ...this.#indented(text, '  ', '  '));
  }

  list(title: string, items: readonly string[]): void {
    if (items.length === 0) return;
    this.#lines.push('', this.#paint.strong(title), ...items.flatMap((item) => this.#indented(item, '  ', '      ')));
  }

  examples(title: string, examples: readonly ShownExample[]): void {
    if (examples.length === 0) return;
    this.#lines.push('', this.#paint.strong(title));
    for (const [index, { lines }] of examples.slice(0, MOST_EXAMPLES).entries()) {
      if (index > 0) this.#lines.push('');
      this.#lines.push(...lines.map((line) => `${this.#paint.frame('  |')} ${line}`.trimEnd()));
    }
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  #indented(text: string, first: string, rest: string): string[] {
    return wrap(visible(text), this.#width - rest.length).map((line, index) => (index === 0 ? first : rest) + line);
  }
}
