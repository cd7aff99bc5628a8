import type { Finding, Report } from '../findings/finding.js';
import { blocks } from '../findings/gate.js';
import { unusedOf, verdict } from './gate-text.js';
import { weight } from './pretty.js';
import { type RepositoryOptions, repositoryPath } from './repository-path.js';
import { element, XML_DECLARATION } from './xml.js';

/**
 * The gate as a test run: what blocks is a failure, what could not be looked at an error, and what does not block is
 * skipped, so that a server that reads the file agrees with the exit code.
 */
export function junit(report: Report, options: RepositoryOptions): string {
  const { findings, incomplete, suppressed } = report.result;
  const blocking = findings.filter((finding) => blocks(finding, report.gate.failOn));
  const unused = unusedOf(report);
  const cases = [
    element('testcase', { classname: 'authproof', name: `gate: ${verdict(report)}` }),
    ...incomplete.map(({ path, line, why }) => {
      const place =
        path === undefined ? 'scan' : repositoryPath(path, options) + (line === undefined ? '' : `:${line}`);
      const error = element('error', { type: 'incomplete', message: why });
      return element('testcase', { classname: 'authproof.incomplete', name: place }, [error]);
    }),
    ...unused.map(({ location, say }) =>
      testcase('unused', location, options, [element('failure', { type: 'unused', message: say })]),
    ),
    ...findings.map((finding) => findingCase(finding, report, options)),
    ...suppressed.map(({ ruleId, location, suppression }) =>
      testcase(ruleId, location, options, [element('skipped', { message: `suppressed: ${suppression.reason}` })]),
    ),
  ];
  const counts = {
    tests: cases.length,
    failures: blocking.length + unused.length,
    errors: incomplete.length,
    skipped: findings.length - blocking.length + suppressed.length,
  };
  const suite = element('testsuite', { name: 'authproof', ...counts }, cases);
  return `${XML_DECLARATION}\n${element('testsuites', { name: 'authproof', ...counts }, [suite])}\n`;
}

function findingCase(finding: Finding, { rules, gate }: Report, options: RepositoryOptions): string {
  const { ruleId, location, message, lookedFor, fix, trace, severity, fingerprint } = finding;
  const lines = [
    rules.get(ruleId)?.title ?? ruleId,
    message,
    ...trace.map(({ location: at, say }, index) => `${index + 1} ${placeName(at, options)} ${say}`),
    ...(lookedFor === undefined ? [] : [`looked for: ${lookedFor}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
    weight(finding),
    `finding ${fingerprint}`,
  ];
  const text = lines.join('\n');
  const outcome = blocks(finding, gate.failOn)
    ? element('failure', { type: severity, message: text })
    : element('skipped', { message: `does not block (--fail-on ${gate.failOn})\n${text}` });
  return testcase(ruleId, location, options, [outcome]);
}

function testcase(
  ruleId: string,
  location: Finding['location'],
  options: RepositoryOptions,
  outcome: string[],
): string {
  const file = repositoryPath(location.path, options);
  const attributes = {
    classname: `authproof.${ruleId}`,
    name: placeName(location, options),
    file,
    line: location.startLine,
  };
  return element('testcase', attributes, outcome);
}

function placeName({ path, startLine, startColumn }: Finding['location'], options: RepositoryOptions): string {
  return `${repositoryPath(path, options)}:${startLine}:${startColumn}`;
}
