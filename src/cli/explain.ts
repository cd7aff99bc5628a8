import { ownRulesAt } from '../discover/discover.js';
import { nearestName } from '../discover/nearest-name.js';
import { UsageError } from '../discover/usage-error.js';
import { loadControls } from '../load/control-files.js';
import { codeExample, issuerExample, schemaExamples } from '../report/example.js';
import { explainControl, explainFinding, explainRule, type RulePage } from '../report/explain.js';
import { type CataloguedRule, loadWholeCatalogue } from '../rule-catalogue.js';
import type { OutputFlags } from './options.js';
import { print, terminal } from './output.js';

export async function runExplain(
  name: string,
  paths: readonly string[],
  flags: Pick<OutputFlags, 'color'>,
): Promise<number> {
  const options = terminal(flags);
  const catalogue = await loadWholeCatalogue(ownRulesAt(process.cwd()));
  const rule = catalogue.get(name);
  if (rule) {
    await print(explainRule(pageOf(rule), options));
    return 0;
  }
  const controls = loadControls();
  const control = controls.find(({ id }) => id === name.toUpperCase());
  if (control) {
    const rules = [...catalogue.values()].map(({ meta }) => meta).filter((meta) => meta.controls.includes(control.id));
    await print(explainControl(control, rules, options));
    return 0;
  }
  if (/^[0-9a-f]{6,16}$/.test(name)) return explainFingerprint(name, paths, options);
  const advice = meant(name, [...catalogue.keys(), ...controls.map(({ id }) => id)]);
  throw new UsageError(`${name} is no rule, no control and no fingerprint of a finding: ${advice}`);
}

/** A part of a name counts as well as a mistyped one. */
function meant(name: string, known: readonly string[]): string {
  const parts = known.filter((one) => name.length >= 3 && one.includes(name.toLowerCase()));
  const nearest = nearestName(name, known);
  const names = [...new Set([...(nearest === undefined ? [] : [nearest]), ...parts])].slice(0, 5);
  return names.length > 0 ? `did you mean ${names.join(', ')}?` : 'authproof rules lists the rules';
}

function pageOf(rule: CataloguedRule): RulePage {
  const { kind, meta } = rule;
  if ('schema' in rule) return { kind, meta, ...schemaExamples(rule.schema) };
  if ('code' in rule) {
    return { kind, meta, bad: rule.code.bad.map(codeExample), good: rule.code.good.map(codeExample) };
  }
  if ('tests' in rule) return { kind, meta, bad: [], good: rule.tests.examples.good.map(codeExample) };
  return { kind, meta, bad: rule.issuer.bad.map(issuerExample), good: rule.issuer.good.map(issuerExample) };
}

/** Nothing is kept between runs, so the project is scanned again; whatever the gate says, explaining it succeeds. */
async function explainFingerprint(
  prefix: string,
  paths: readonly string[],
  options: { readonly width: number; readonly color: boolean },
): Promise<number> {
  const { scan } = await import('../scan.js');
  const report = await scan({ paths, persona: 'auditor' });
  const { findings, suppressed } = report.result;
  const finding = [...findings, ...suppressed].find(({ fingerprint }) => fingerprint.startsWith(prefix));
  if (!finding) {
    throw new UsageError(`no finding here has the fingerprint ${prefix}: it is gone, or it was made in another folder`);
  }
  await print(explainFinding(finding, report, options));
  return 0;
}
