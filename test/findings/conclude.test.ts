import { describe, expect, it } from 'vitest';
import { at, concluded, observe, rule } from './observe.js';

const FILES = {
  'src/b.ts': 'const a = decode(token);\nconst b = decode(token);\n',
  'src/a.ts': 'if (decode(token)) {\n  allow();\n}\n',
};
const decode = rule('jwt-decode');
const inA = at(FILES, 'src/a.ts', 'decode(token)');
const inB = at(FILES, 'src/b.ts', 'decode(token)');
const laterInB = at(FILES, 'src/b.ts', 'decode(token)', 'const b');

describe('the order of findings', () => {
  it('is by path, line, column and rule, whatever order they came in', () => {
    const other = rule('cookie-flags', { controls: ['T7'] });
    const observations = [observe(decode, laterInB), observe(decode, inB), observe(other, inB), observe(decode, inA)];
    const order = (list: typeof observations) =>
      concluded(list).result.findings.map(({ ruleId, location }) => `${location.path}:${location.startLine} ${ruleId}`);
    expect(order(observations)).toEqual([
      'src/a.ts:1 jwt-decode',
      'src/b.ts:1 cookie-flags',
      'src/b.ts:1 jwt-decode',
      'src/b.ts:2 jwt-decode',
    ]);
    expect(concluded(observations.toReversed()).result).toEqual(concluded(observations).result);
  });
});

describe('fingerprints', () => {
  const print = (code: string, symbol = 'login', location = inA, id = 'jwt-decode') =>
    concluded([observe(rule(id), location, { identity: { code, symbol } })]).result.findings[0]?.fingerprint;

  it('are 16 hex digits', () => expect(print('decode(token)')).toMatch(/^[0-9a-f]{16}$/));

  it('survive moving and reformatting', () => {
    expect(print('decode( token,\n  key )', 'login', laterInB)).toBe(print('decode(token, key)'));
  });

  it('differ by rule, code and enclosing symbol', () => {
    const all = [print('a b'), print('ab'), print('a b', 'logout'), print('a b', 'login', inA, 'jwt-other')];
    expect(new Set(all).size).toBe(4);
  });

  it('number equals, so that one more copy is one more fingerprint', () => {
    const prints = (...locations: (typeof inA)[]) =>
      concluded(locations.map((one) => observe(decode, one))).result.findings.map((finding) => finding.fingerprint);
    const two = prints(inB, laterInB);
    const three = prints(inA, inB, laterInB);
    expect(new Set(three).size).toBe(3);
    expect(three.filter((one) => !two.includes(one))).toHaveLength(1);
  });
});

describe('one defect is reported once', () => {
  it('folds exact duplicates', () => {
    expect(concluded([observe(decode, inA), observe(decode, inA)]).result.findings).toHaveLength(1);
  });

  it('keeps the most severe of related data rules that share a control', () => {
    const worse = rule('env/weak', { severity: 'high', controls: ['T6', 'D2'] });
    const milder = rule('env/short', { severity: 'medium', controls: ['T6'] });
    expect(concluded([observe(milder, inA), observe(worse, inA)]).result.findings.map((f) => f.ruleId)).toEqual([
      'env/weak',
    ]);
  });

  it.each([
    ['rules about code', rule('jwt-weak', { controls: ['O5'] })],
    ['another folder', rule('env/weak', { controls: ['O5'] })],
  ])('keeps both for %s', (_, other) => {
    expect(concluded([observe(decode, inA), observe(other, inA)]).result.findings).toHaveLength(2);
  });
});

describe('personas', () => {
  const low = observe(rule('log-token', { confidence: 'low', controls: ['L1'] }), inA);
  const test = observe(rule('tls-off', { controls: ['T9'] }), inA, { context: { side: 'test', package: '' } });
  const tooling = observe(rule('tls-off', { controls: ['T9'] }), inB, { context: { side: 'tooling', package: '' } });

  it('regular hides guesses and what does not ship, and counts them', () => {
    const { result, gate } = concluded([low, test, tooling, observe(decode, inA)]);
    expect(result.findings.map((finding) => finding.ruleId)).toEqual(['jwt-decode']);
    expect(result.stats.hidden).toEqual({ lowConfidence: 1, testAndTooling: 2 });
    expect(gate.blocking).toBe(1);
  });

  it('auditor sees everything', () => {
    const { result } = concluded([low, test, tooling], { settings: { persona: 'auditor' } });
    expect(result.findings).toHaveLength(3);
    expect(result.stats.hidden).toEqual({ lowConfidence: 0, testAndTooling: 0 });
  });
});

describe('the gate', () => {
  const finding = (severity: 'high' | 'medium' | 'low', confidence: 'high' | 'medium' | 'low') =>
    observe(rule('jwt-decode', { severity, confidence }), inA);

  it.each([
    ['medium', 'medium', 'medium', 1],
    ['low', 'high', 'medium', 0],
    ['low', 'high', 'low', 1],
    ['medium', 'high', 'high', 0],
    ['high', 'low', 'low', 0],
    ['high', 'high', 'never', 0],
  ] as const)('severity %s, confidence %s, --fail-on %s: exit %i', (severity, confidence, failOn, exitCode) => {
    const settings = { failOn, persona: 'auditor' } as const;
    expect(concluded([finding(severity, confidence)], { settings }).gate.exitCode).toBe(exitCode);
  });

  it('is 3 when something was not looked at, and 1 when it fails as well', () => {
    const incomplete = [{ path: 'src/x.ts', why: 'The file could not be parsed: fix it.' }];
    expect(concluded([], { incomplete }).gate).toMatchObject({ passed: true, exitCode: 3 });
    expect(concluded([finding('high', 'high')], { incomplete }).gate).toMatchObject({ passed: false, exitCode: 1 });
  });
});

describe('suppressions', () => {
  const judge = (comment: string, more: { now?: string; knownRules?: ReadonlySet<string> } = {}) => {
    const files = { 'a.ts': `${comment}\ndecode(token);\n` };
    const observation = observe(decode, at(files, 'a.ts', 'decode(token)'));
    return concluded([observation], {
      files,
      ...(more.now && { now: more.now }),
      more: { knownRules: more.knownRules ?? new Set(['jwt-decode', 'cookie-flags']) },
    }).result;
  };

  it('moves a finding out of the findings, with its reason', () => {
    const { findings, suppressed, stats } = judge(
      '// authproof-ignore jwt-decode until:2026-11-23 -- the gateway verifies it',
    );
    expect(findings).toEqual([]);
    expect(suppressed).toMatchObject([
      {
        ruleId: 'jwt-decode',
        suppression: { kind: 'comment', reason: 'the gateway verifies it', until: '2026-11-23' },
      },
    ]);
    expect(stats.suppressionProblems).toEqual([]);
  });

  it.each([
    ['no reason', '// authproof-ignore jwt-decode', 'no reason given'],
    ['an empty reason', '// authproof-ignore jwt-decode -- ', 'no reason given'],
    ['a todo', '// authproof-ignore jwt-decode -- TODO explain this properly', 'says nothing'],
    ['a placeholder', '// authproof-ignore jwt-decode -- <why this is safe>', 'says nothing'],
    ['a short reason', '// authproof-ignore jwt-decode -- ok 12345678901', 'says nothing'],
    ['a wildcard', '// authproof-ignore * -- the gateway verifies it', 'no wildcard'],
    ['a wildcard prefix', '// authproof-ignore jwt-* -- the gateway verifies it', 'no wildcard'],
    ['an unknown rule', '// authproof-ignore jwt-decod -- the gateway verifies it', 'did you mean jwt-decode?'],
    ['no rule', '// authproof-ignore -- the gateway verifies it', 'name the rule'],
    [
      'a past date',
      '// authproof-ignore jwt-decode until:2026-11-22 -- the gateway verifies it',
      'expired on 2026-11-22',
    ],
    ['no date', '// authproof-ignore jwt-decode until:soon -- the gateway verifies it', 'is not a date'],
    [
      'an impossible date',
      '// authproof-ignore jwt-decode until:2027-02-30 -- the gateway verifies it',
      'is not a date',
    ],
  ])('is not applied with %s, and says so', (_, comment, say) => {
    const { findings, suppressed, stats } = judge(comment);
    expect(findings).toHaveLength(1);
    expect(suppressed).toEqual([]);
    expect(stats.suppressionProblems).toMatchObject([{ kind: 'not-applied', say: expect.stringContaining(say) }]);
  });

  it('is reported when unused, but only for rules that ran', () => {
    const reason = '-- the gateway verifies it';
    const problems = judge(`// authproof-ignore jwt-decode, cookie-flags ${reason}\nother();`).stats
      .suppressionProblems;
    expect(problems.map(({ kind, say }) => `${kind} ${say}`)).toEqual([
      'unused unused: jwt-decode finds nothing here; remove it',
    ]);
  });

  it('accept entries suppress a rule in one file', () => {
    const files = { 'a.json': '{"alg": "none"}', 'b.json': '{"alg": "none"}' };
    const observations = ['a.json', 'b.json'].map((path) => observe(decode, at(files, path, '"none"')));
    const accept = [{ rule: 'jwt-decode', path: 'a.json', reason: 'a fixture of the conformance suite', by: 'K. Lee' }];
    const { findings, suppressed } = concluded(observations, { files, settings: { accept } }).result;
    expect(findings.map(({ location }) => location.path)).toEqual(['b.json']);
    expect(suppressed).toMatchObject([{ suppression: { kind: 'accept', by: 'K. Lee' } }]);
  });

  it('accept entries without a reason are not applied', () => {
    const accept = [{ rule: 'jwt-decode', path: 'src/a.ts', reason: 'todo' }];
    const { findings, stats } = concluded([observe(decode, inA)], {
      settings: { accept, path: 'authproof.json' },
    }).result;
    expect(findings).toHaveLength(1);
    expect(stats.suppressionProblems).toMatchObject([{ kind: 'not-applied', location: { path: 'authproof.json' } }]);
  });
});

describe('secrets in sentences', () => {
  it('are masked when a finding is about them, wherever they are quoted', () => {
    const files = { 'a.ts': "sign(payload, 'hunter2-hunter2');\nother('x');\n" };
    const hardCoded = observe(
      rule('secret-hard-coded', { cwe: [798], controls: ['T6'] }),
      at(files, 'a.ts', "'hunter2-hunter2'"),
      {
        say: 'the key is "hunter2-hunter2"',
      },
    );
    const elsewhere = observe(rule('log-x', { controls: ['L1'] }), at(files, 'a.ts', 'other'), {
      say: 'logs hunter2-hunter2',
    });
    expect(JSON.stringify(concluded([hardCoded, elsewhere], { files }).result)).not.toContain('hunter2-hunter2');
  });
});
