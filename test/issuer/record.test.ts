import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Refusal } from '../../src/load/issuer/refusal.js';
import { fetchIssuer } from '../../src/load/issuer.js';
import type { IssuerFacts } from '../../src/load/issuer-facts.js';
import { type RecordedFacts, readFacts, recordFacts } from '../../src/load/issuer-record.js';
import { review } from '../../src/pipeline.js';
import { render } from '../../src/report/formats.js';
import { scanIssuers } from '../../src/scan-issuers.js';
import { run } from '../cli/run.js';
import { OPENID, serve } from './loopback.js';

const FIRST = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qf6QQoe3-q27TxuAkyBIPTVmUSmtjZRt4YjEA0sZvHs',
  y: 'VvQHyzDlOIPJZKFC7X2gL9AOYa5UnBSmLsSJtlS6yWo',
  kid: 'first',
  use: 'sig',
  alg: 'ES256',
};
const SECOND = {
  ...FIRST,
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  kid: 'second',
};
const SECRET = 'Zm9yLXRoaXMtdGVzdC1vbmx5LW5vdC1hLXJlYWwta2V5';

async function issuerWith(...keys: readonly object[]): Promise<string> {
  const { origin } = await serve((at) => ({
    [OPENID]: {
      issuer: at,
      authorization_endpoint: `${at}/authorize`,
      token_endpoint: 'https://user:pa55word@10.0.0.1/token',
      jwks_uri: `${at}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    },
    '/jwks': { keys },
  }));
  return origin;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'authproof-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function throughFile(issuers: readonly IssuerFacts[], time: Date): Promise<RecordedFacts> {
  const file = join(folder(), 'facts.json');
  writeFileSync(file, recordFacts(issuers, time));
  return readFacts(file);
}

async function reportOf(recorded: RecordedFacts, history?: readonly RecordedFacts[]) {
  return scanIssuers(recorded.issuers, { noConfig: true, persona: 'auditor', seen: recorded.time, history });
}

describe('a recording', () => {
  const hostile = [
    { ...FIRST, d: SECRET },
    { kty: 'RSA', n: 'AQ', e: 'AQAB', oth: [{ r: SECRET, d: 12345, t: null }], kid: 'other' },
    { kty: 'oct', k: `\u0041"${SECRET}`, kid: 'shared' },
    { kty: 'oct', k: Buffer.from('your-256-bit-secret').toString('base64url'), kid: 'sample' },
  ];

  it.each(['json', 'sarif', 'pretty', 'markdown'])('gives the same %s report, byte for byte', async (format) => {
    const facts = await fetchIssuer(await issuerWith(...hostile), { timeoutMs: 5_000 });
    const live = { time: new Date('2026-11-23T12:00:00Z'), issuers: [facts] };
    const again = await throughFile(live.issuers, live.time);
    const [one, other] = [await reportOf(live), await reportOf(again)];
    expect(other.result).toEqual(one.result);
    expect(one.result.findings.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining([
        'issuer/userinfo-in-url',
        'jwks/known-public-private-key',
        'jwks/private-key-published',
        'jwks/symmetric-key-published',
      ]),
    );
    expect(await render(other, format, { width: 100, color: false })).toBe(
      await render(one, format, { width: 100, color: false }),
    );
  });

  it('holds nothing that members and parameters call a credential, and says nothing that a hand put into it', async () => {
    const { origin } = await serve((at) => ({
      [OPENID]: {
        issuer: at,
        authorization_endpoint: `${at}/authorize?api_key=letmein9`,
        token_endpoint: `${at}/token?p=b2c_1_sign_in`,
        jwks_uri: `${at}/jwks`,
        admin_password: 'letmein9',
        registration: { access_token: ['letmein9'] },
        response_types_supported: ['code'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
      },
      '/jwks': { keys: [FIRST] },
    }));
    const text = recordFacts([await fetchIssuer(origin, { timeoutMs: 5_000, allowPrivate: true })], new Date());
    expect(text).not.toContain('letmein9');
    expect(text).toContain('b2c_1_sign_in');
    expect(text).toContain('client_secret_basic');
    const file = join(folder(), 'facts.json');
    const edited = JSON.parse(text) as { issuers: { asked: string; requests: object[]; problems: object[] }[] };
    edited.issuers[0]?.problems.push({
      path: 'https://u:letmein9@id.example/',
      why: 'https://u:letmein9@id.example said no',
    });
    edited.issuers[0]?.requests.push({
      url: 'https://letmein9@id.example/?token=letmein9',
      purpose: 'jwks',
      required: true,
    });
    writeFileSync(file, JSON.stringify(edited));
    const report = await reportOf(await readFacts(file));
    for (const format of ['json', 'pretty', 'markdown', 'sarif'] as const)
      expect(await render(report, format, { color: false, width: 100 })).not.toContain('letmein9');
  });

  it('holds no secret of the documents', async () => {
    const facts = await fetchIssuer(await issuerWith(...hostile), { timeoutMs: 5_000 });
    const text = recordFacts([facts], new Date(0));
    expect(text).not.toContain(SECRET.slice(0, 12));
    expect(text).not.toContain('pa55word');
    expect(text).not.toContain('12345');
    expect(text).toContain('jwks');
  });

  it('of an issuer that does not answer is incomplete again', async () => {
    const facts = await fetchIssuer('http://127.0.0.1:1', { timeoutMs: 5_000 });
    const again = await throughFile([facts], new Date(0));
    expect((await reportOf(again)).gate.exitCode).toBe(3);
    expect(again.issuers[0]?.problems).toEqual(facts.problems);
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['another document', '{"version": 1}', 'is no recording'],
    ['a foreign member', '{"version":1,"kind":"authproof issuer facts","time":"2026","issuers":[],"x":1}', 'is no rec'],
  ])('that is %s is refused in a sentence', async (_, text, say) => {
    const file = join(folder(), 'facts.json');
    writeFileSync(file, text);
    await expect(readFacts(file)).rejects.toThrow(say);
  });

  it('of any bytes, JSON or damage is read or refused in a sentence', async () => {
    const file = join(folder(), 'facts.json');
    const good = recordFacts([await fetchIssuer(await issuerWith(FIRST), { timeoutMs: 5_000 })], new Date(0));
    const damaged = fc
      .tuple(fc.nat({ max: good.length }), fc.nat({ max: 40 }), fc.string({ maxLength: 10 }))
      .map(([at, less, more]) => good.slice(0, at) + more + good.slice(at + less));
    const shaped = fc
      .record({
        version: fc.constantFrom(1, 2),
        kind: fc.constant('authproof issuer facts'),
        time: fc.oneof(fc.constant('2026-11-23'), fc.string()),
        issuers: fc.array(fc.oneof(fc.jsonValue(), fc.object())),
      })
      .map((value) => JSON.stringify(value));
    const any = fc.oneof(
      damaged,
      shaped,
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.uint8Array(),
    );
    await fc.assert(
      fc.asyncProperty(any, async (content) => {
        writeFileSync(file, content);
        try {
          await reportOf(await readFacts(file));
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('that was changed afterwards is refused', async () => {
    const facts = await fetchIssuer(await issuerWith(FIRST), { timeoutMs: 5_000 });
    const file = join(folder(), 'facts.json');
    writeFileSync(file, recordFacts([facts], new Date(0)).replace('first', 'third'));
    await expect(readFacts(file)).rejects.toThrow('was changed after it was written');
  });
});

describe('looks that were kept', () => {
  async function look(day: string, origin: string, ...keys: readonly object[]): Promise<RecordedFacts> {
    const facts = await fetchIssuer(await issuerWith(...keys), { timeoutMs: 5_000, probe: false });
    // Each look has a port of its own, and no headers for caches; in life it is one address.
    return { time: new Date(day), issuers: [{ ...facts, asked: origin, requests: [] }] };
  }
  const origin = 'https://id.example';

  it('say which keys came, overlapped and retired', async () => {
    const history = [await look('2026-01-01', origin, FIRST), await look('2026-02-01', origin, FIRST, SECOND)];
    const report = await reportOf(await look('2026-03-01', origin, SECOND), history);
    expect(report.result.stats.visits?.[0]?.keys).toEqual([
      {
        kid: 'first',
        firstSeen: '2026-01-01T00:00:00.000Z',
        lastSeen: '2026-02-01T00:00:00.000Z',
        state: 'retired',
      },
      {
        kid: 'second',
        firstSeen: '2026-02-01T00:00:00.000Z',
        lastSeen: '2026-03-01T00:00:00.000Z',
        state: 'published',
      },
    ]);
    const ids = report.result.findings.map(({ ruleId }) => ruleId);
    expect(ids).not.toContain('jwks/no-overlap');
    expect(ids).not.toContain('jwks/retired-key-returned');
    expect(report.result.proofs.filter(({ ruleId }) => ruleId === 'jwks/no-overlap')).toMatchObject([
      {
        controls: ['D4'],
        say: 'this key came beside an earlier one by 2026-02-01, which was gone by 2026-03-01',
      },
    ]);
  });

  it('leave it open while nothing was exchanged, or nothing has retired', async () => {
    for (const keys of [[FIRST], [FIRST, SECOND]]) {
      const report = await reportOf(await look('2026-03-01', origin, ...keys), [
        await look('2026-01-01', origin, FIRST),
      ]);
      expect(report.result.proofs.map(({ ruleId }) => ruleId)).not.toContain('jwks/no-overlap');
      expect(report.result.unknowns.map(({ ruleId }) => ruleId)).toContain('jwks/no-overlap');
    }
  });

  it('prove in a review that keys rotate, and judge the last look by its own time', async () => {
    const root = folder();
    const [first, second] = [await look('2026-01-01', origin, FIRST), await look('2026-02-01', origin, FIRST, SECOND)];
    const last = await throughFile((await look('2026-03-01', origin, SECOND)).issuers, new Date('2026-03-01'));
    writeFileSync(join(root, 'api.js'), "export const answer = () => fetch('https://api.example');\n");
    const reviewed = await review({ root, issuers: last.issuers, history: [first, second] });
    const row = reviewed.controls.find(({ id }) => id === 'D4');
    expect(row?.status).toBe('pass');
    expect(row?.for).toMatchObject([{ ruleId: 'jwks/no-overlap' }]);
  });

  it('are a folder that review takes', async () => {
    const [root, kept] = [folder(), folder()];
    writeFileSync(join(root, 'api.js'), "export const answer = () => fetch('https://api.example');\n");
    const looks = [
      await look('2026-01-01', origin, FIRST),
      await look('2026-02-01', origin, FIRST, SECOND),
      await look('2026-03-01', origin, SECOND),
    ];
    for (const { issuers, time } of looks)
      writeFileSync(join(kept, `${time.getTime()}.json`), recordFacts(issuers, time));
    const { stdout, code } = await run(['review', '.', '--history', kept, '--format', 'json'], { cwd: root });
    const row = JSON.parse(stdout).controls.find(({ id }: { id: string }) => id === 'D4');
    expect([code, row.status]).toEqual([1, 'pass']);
    expect(await run(['review', '.', '--history', folder()], { cwd: root })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no recording'),
    });
  });

  it('show a key that came without an overlap, and one that came back', async () => {
    const history = [await look('2026-01-01', origin, FIRST), await look('2026-02-01', origin, SECOND)];
    const report = await reportOf(await look('2026-03-01', origin, SECOND, FIRST), history);
    expect(report.result.findings.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(['jwks/no-overlap', 'jwks/retired-key-returned']),
    );
  });

  it('of other issuers do not count', async () => {
    const history = [await look('2026-01-01', 'https://other.example', FIRST)];
    const report = await reportOf(await look('2026-03-01', origin, SECOND), history);
    expect(report.result.stats.visits?.[0]?.keys).toHaveLength(1);
  });
});
