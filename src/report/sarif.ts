import type { Finding, Report, Suppressed } from '../findings/finding.js';
import type { Location } from '../load/location.js';
import type { Confidence, RuleMeta, Severity } from '../rule-meta.js';
import { safeJson } from './json.js';
import { isAddress, type RepositoryOptions, repositoryPath } from './repository-path.js';
import { ruleHelp, ruleHelpText } from './rule-help.js';
import { visible } from './visible.js';

/** SARIF 2.1.0 (OASIS standard), as code scanning services read it. */
export function sarif(report: Report, options: RepositoryOptions): string {
  const { result, gate } = report;
  const rules = [...report.rules.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const index = new Map(rules.map(({ id }, position) => [id, position]));
  const weaknesses = [...new Set(rules.flatMap(({ cwe }) => cwe))].sort((a, b) => a - b);
  const place = (location: Location) => physicalLocation(location, options);
  const run = {
    tool: {
      driver: {
        name: result.tool.name,
        semanticVersion: result.tool.version,
        rules: rules.map(descriptor),
        supportedTaxonomies: [{ name: 'CWE' }],
      },
    },
    // Whoever reads the results must know that some could be missing.
    invocations: [
      {
        executionSuccessful: result.incomplete.length === 0,
        exitCode: gate.exitCode,
        toolExecutionNotifications: notifications(report, options),
      },
    ],
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The folder of the repository.' } } },
    taxonomies: [{ name: 'CWE', organization: 'MITRE', taxa: weaknesses.map((number) => ({ id: String(number) })) }],
    results: [...result.findings, ...result.suppressed].map((finding) =>
      resultOf(finding, index, result.stats.since !== undefined, place),
    ),
  };
  return `${safeJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] })}\n`;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT = '%SRCROOT%';
/** Our own key: GitHub computes the value of its own (`primaryLocationLineHash`) itself and warns where another differs. */
const FINGERPRINT = 'authproof/v1';

const LEVEL: Readonly<Record<Severity, string>> = { high: 'error', medium: 'warning', low: 'note' };
const PRECISION: Readonly<Record<Confidence, string>> = { high: 'very-high', medium: 'high', low: 'low' };
/** In the middle of the ranges that GitHub shows as high (7.0 to 8.9), medium (4.0 to 6.9) and low (0.1 to 3.9). */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.5', low: '2.0' };

function descriptor(meta: RuleMeta): object {
  const { id, title, severity, confidence, cwe, controls, why } = meta;
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: ruleHelpText(meta), markdown: ruleHelp(meta) },
    defaultConfiguration: { level: LEVEL[severity] },
    relationships: cwe.map((number) => ({
      target: { id: String(number), toolComponent: { name: 'CWE' } },
      kinds: ['superset'],
    })),
    properties: {
      precision: PRECISION[confidence],
      'security-severity': SECURITY_SEVERITY[severity],
      tags: ['security', ...cwe.map((number) => `external/cwe/cwe-${String(number).padStart(3, '0')}`), ...controls],
    },
  };
}

function resultOf(
  finding: Finding | Suppressed,
  index: ReadonlyMap<string, number>,
  since: boolean,
  place: (location: Location) => object,
): object {
  const { ruleId, severity, confidence, message, lookedFor, fix, location, trace, fingerprint, controls, context } =
    finding;
  const sentences = [message, ...(lookedFor === undefined ? [] : [`Looked for: ${lookedFor}`])];
  return {
    ruleId,
    ruleIndex: index.get(ruleId),
    level: LEVEL[severity],
    message: { text: plain([...sentences, ...(fix === undefined ? [] : [`Fix: ${fix}`])].join('\n')) },
    locations: [{ physicalLocation: place(location) }],
    ...(trace.length > 0 && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: trace.map((step) => ({
                location: { physicalLocation: place(step.location), message: { text: plain(step.say) } },
              })),
            },
          ],
        },
      ],
      relatedLocations: trace.map((step, number) => ({
        id: number + 1,
        physicalLocation: place(step.location),
        message: { text: plain(step.say) },
      })),
    }),
    partialFingerprints: { [FINGERPRINT]: fingerprint },
    ...fateOf(finding, since, place),
    properties: { confidence, controls, side: context.side, package: visible(context.package) },
  };
}

/** What was there before is no accepted risk, only older. */
function fateOf(finding: Finding | Suppressed, since: boolean, place: (location: Location) => object): object {
  if (!('suppression' in finding)) return since ? { baselineState: 'new' } : {};
  if (finding.suppression.kind === 'before') return { baselineState: 'unchanged' };
  return { suppressions: [suppressionOf(finding, place)] };
}

function suppressionOf({ suppression }: Suppressed, place: (location: Location) => object): object {
  const { kind, reason, until, by, location } = suppression;
  return {
    kind: kind === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: plain(reason),
    location: { physicalLocation: place(location) },
    properties: { kind, ...(until !== undefined && { until }), ...(by !== undefined && { by: visible(by) }) },
  };
}

function notifications({ result }: Report, options: RepositoryOptions): object[] {
  const { incomplete, stats } = result;
  return [
    ...incomplete.map(({ path, line, why }) => ({
      level: 'error',
      descriptor: { id: 'incomplete' },
      message: { text: plain(why) },
      ...(path !== undefined && { locations: [notedAt(path, line, options)] }),
    })),
    ...stats.suppressionProblems.map(({ kind, location, say }) => ({
      level: kind === 'unused' && stats.unused !== undefined ? 'error' : 'warning',
      descriptor: { id: `suppression-${kind}` },
      message: { text: plain(say) },
      locations: [{ physicalLocation: physicalLocation(location, options) }],
    })),
    ...stats.skipped.map(({ path, why }) => ({
      level: 'note',
      descriptor: { id: 'skipped' },
      message: { text: plain(`Left out: ${why}`) },
      locations: [notedAt(path, undefined, options)],
    })),
  ];
}

function notedAt(path: string, line: number | undefined, options: RepositoryOptions): object {
  const region = line === undefined ? {} : { region: { startLine: line } };
  return { physicalLocation: { artifactLocation: artifact(path, options), ...region } };
}

function physicalLocation({ path, ...span }: Location, options: RepositoryOptions): object {
  return { artifactLocation: artifact(path, options), region: span };
}

/** A URI, not a path. */
function artifact(path: string, options: RepositoryOptions): object {
  if (isAddress(path) && URL.canParse(path)) return { uri: new URL(path).href };
  const uri = repositoryPath(path, options).split('/').map(encodeURIComponent).join('/');
  return { uri, uriBaseId: ROOT };
}

/** Brackets would begin a link. */
function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replace(/[[\]\\]/g, '\\$&'))
    .join('\n');
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|[^a-zA-Z\d]+)([a-zA-Z\d])/g, (_, letter: string) => letter.toUpperCase());
}
