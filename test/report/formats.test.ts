import { createRequire } from 'node:module';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/finding.js';
import { FORMATS, render } from '../../src/report/formats.js';
import { github } from '../../src/report/github.js';
import { sarif } from '../../src/report/sarif.js';
import { at, concluded, observe, rule } from '../findings/observe.js';
import { expectGolden } from './golden.js';
import { SECRET, sampleReport } from './sample.js';

const CI_FORMATS = {
  sarif: 'sample.sarif',
  github: 'github.txt',
  gitlab: 'gitlab.json',
  junit: 'junit.xml',
  checkstyle: 'checkstyle.xml',
  markdown: 'summary.md',
};
const PLAIN = { width: 100, color: false };

describe.each(Object.entries(CI_FORMATS))('%s', (format, file) => {
  it('looks as it should', async () => expectGolden(file, await render(sampleReport(), format, PLAIN)));

  it('names files as the repository has them', async () => {
    const text = await render(sampleReport(), format, { ...PLAIN, folder: 'services/shop' });
    expect(text).toContain('services/shop/apps/api/src/auth/session.ts');
    expect(text.replaceAll('services/shop/apps', '')).not.toContain('apps/api');
  });

  it('says what it says when nothing is found', async () => {
    const text = await render(concluded([]), format, PLAIN);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toContain('undefined');
  });
});

it('no format prints the secret that a finding is about', async () => {
  const report = sampleReport();
  expect([...report.sources.values()].join()).toContain(SECRET);
  for (const format of Object.keys(FORMATS)) expect(await render(report, format, PLAIN)).not.toContain(SECRET);
});

describe('SARIF', () => {
  const require = createRequire(import.meta.url);
  const schema: object = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  // The official schema is of draft 4.
  const Ajv = require('ajv-draft-04').default;
  const formats = require('ajv-formats');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formats(ajv);
  const validate = ajv.compile(schema);
  const errors = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors);

  it.each([
    ['a whole report', sampleReport()],
    ['nothing found', concluded([])],
    ['what is suppressed', suppressedReport()],
  ])('keeps the official schema: %s', (_, report) => {
    expect(errors(sarif(report, {}))).toEqual([]);
    expect(errors(sarif(report, {}).replace('"runs"', '"surprise"'))).not.toEqual([]);
  });

  it('carries a suppression with its justification, and what it could not look at', () => {
    const [run] = JSON.parse(sarif(suppressedReport(), {})).runs;
    expect(run.results[0].suppressions).toMatchObject([
      { kind: 'inSource', status: 'accepted', justification: 'the gateway has checked it before' },
    ]);
    const [incomplete] = JSON.parse(sarif(sampleReport(), {})).runs;
    expect(incomplete.invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 1 });
    expect(incomplete.invocations[0].toolExecutionNotifications[0].message.text).toContain('could not be parsed');
  });

  it("leaves the fingerprint that GitHub computes itself to GitHub, and writes severities under GitHub's key", () => {
    const text = sarif(sampleReport(), {});
    expect(text).not.toContain('primaryLocationLineHash');
    expect(JSON.parse(text).runs[0].tool.driver.rules[0].properties['security-severity']).toMatch(/^\d\.\d$/);
  });

  it('follows the flow step by step', () => {
    const [run] = JSON.parse(sarif(sampleReport(), {})).runs;
    const flow = run.results.find((result: { ruleId: string }) => result.ruleId === 'jwt-decode-unverified');
    const steps = flow.codeFlows[0].threadFlows[0].locations;
    expect(steps.map((step: { location: { message: { text: string } } }) => step.location.message.text)).toEqual([
      'the caller controls this value',
      'decoded here, signature not checked',
      'passed on',
      'access is decided here',
    ]);
  });

  it('writes the paths as addresses', () => {
    const text = sarif(named('src/a b#c%.ts'), {});
    expect(text).toContain('"src/a%20b%23c%25.ts"');
    expect(sarif(named('https://id.example/jwks'), { folder: 'x' })).toContain('"https://id.example/jwks"');
  });
});

describe('GitHub annotations', () => {
  it('are ten at most, the worst first, and the last one counts the others', () => {
    const files = { 'a.ts': Array.from({ length: 30 }, (_, line) => `call${line}();`).join('\n') };
    const low = rule('quiet', { severity: 'low' });
    const high = rule('loud');
    const report = concluded(
      Array.from({ length: 30 }, (_, line) => observe(line === 29 ? high : low, at(files, 'a.ts', `call${line}()`))),
      { files },
    );
    const commands = github(report, {})
      .split('\n')
      .filter((line) => line.startsWith('::'));
    expect(commands).toHaveLength(10);
    expect(commands[0]).toMatch(/^::error .*line=30,/);
    expect(commands.at(-1)).toBe(
      '::notice title=authproof::and 21 more: see the summary of this job, or run authproof scan.',
    );
  });

  it('no text of the project becomes a command, a property or a line of its own', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (path, say) => {
        const lines = github(named(path, say), {}).trimEnd().split('\n');
        expect(lines).toHaveLength(2);
        const [, properties = '', message = ''] = /^::error (.*?)::(.*)$/.exec(lines[0] ?? '') ?? [];
        expect(properties.split(',').map((property) => property.split('=')[0])).toEqual([
          'file',
          'line',
          'endLine',
          'col',
          'endColumn',
          'title',
        ]);
        expect(properties).not.toMatch(/:/);
        expect(message).not.toMatch(/[\r\n]/);
      }),
    );
  });
});

describe.each(['junit', 'checkstyle'])('%s', (format) => {
  it('is well-formed XML, whatever the texts are', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (path, say) => {
        const text = await render(named(path, say), format, PLAIN);
        const parser = new SaxesParser();
        parser.on('error', (error) => {
          throw error;
        });
        parser.write(text).close();
      }),
    );
  });
});

it('JUnit agrees with the gate: what does not block is no failure', async () => {
  const report = concluded([observe(rule('quiet', { severity: 'low' }), at({ 'a.ts': 'x' }, 'a.ts', 'x'))]);
  const text = await render(report, 'junit', PLAIN);
  expect(report.gate.passed).toBe(true);
  expect(text).toContain('failures="0"');
  expect(text).not.toContain('<failure');
  expect(text).toContain('does not block (--fail-on medium)');
});

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::error::',
        '%0A::warning::',
        '\n',
        '\r',
        ',',
        ':',
        '=',
        '<',
        '&',
        ']]>',
        '"',
        "'",
        '\u0000',
        '\u001b[2J',
        '\ud800',
        '\ufffe',
        '](',
        '|',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => `p${parts.join('')}`);

function named(path: string, say = 'it is broken here'): Report {
  const location = { path, startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };
  return concluded([observe(rule('loud'), location, { say })]);
}

function suppressedReport(): Report {
  const files = { 'a.ts': '// authproof-ignore loud -- the gateway has checked it before\ncall();\n' };
  return concluded([observe(rule('loud'), at(files, 'a.ts', 'call()'))], { files });
}
