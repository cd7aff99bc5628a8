import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeIssuer } from '../../src/analyse/issuer/issuer.js';
import { readIssuerText } from '../../src/load/issuer.js';
import { render } from '../../src/report/formats.js';
import { EXAMPLE_KEYS } from '../../src/rule.js';
import { scanIssuers } from '../../src/scan-issuers.js';
import { rules } from './rules.js';

const NOW = { now: new Date('2026-11-23') };
const KINDS = ['openid-configuration', 'oauth-authorization-server', 'oauth-protected-resource'];

/** Values that stand where metadata and keys have theirs, so that rules really run on them. */
const known = fc.constantFrom(
  ...[
    'issuer',
    'jwks_uri',
    'keys',
    'kty',
    'kid',
    'n',
    'e',
    'x',
    'y',
    'crv',
    'alg',
    'use',
    'x5c',
    'x5t',
    'd',
    'k',
    'resource',
    '__proto__',
  ],
  ...[
    'grant_types_supported',
    'response_types_supported',
    'token_endpoint',
    'code_challenge_methods_supported',
    'authorization_servers',
  ],
);
const { object } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'none',
      'RSA',
      'EC',
      'OKP',
      'oct',
      'P-256',
      'Ed25519',
      'password',
      'https://[',
      'https://a:b@c.example',
      'AQAB',
      '',
    ),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.oneof(known, fc.string()), tie('value'), { maxKeys: 8 }),
}));

describe('whatever an issuer answers', () => {
  it('bytes: facts or one problem, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const facts = await readIssuerText(bytes, 'answer', {});
        expect(facts.documents.length + facts.problems.length).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it('JSON: every rule looks at it without crashing, and every place is in the text', async () => {
    await fc.assert(
      fc.asyncProperty(object, fc.constantFrom(...KINDS, undefined), async (data, kind) => {
        const asUrl = kind && `https://id.example/.well-known/${kind}`;
        const facts = await readIssuerText(JSON.stringify(data), 'answer', { asUrl });
        const judged = judgeIssuer(facts, { schema: [], units: rules.units }, NOW);
        expect(judged.incomplete).toEqual(facts.problems);
        const length = JSON.stringify(data).length;
        for (const { location } of judged.observations) {
          expect(location.startLine).toBe(1);
          expect(location.endColumn).toBeLessThanOrEqual(length + 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('JSON: neither do the schemas', async () => {
    const documents = fc.sample(object, { numRuns: 25, seed: 7 });
    for (const data of documents) {
      const facts = await readIssuerText(JSON.stringify({ keys: [data], ...(data as object) }), 'answer', {});
      expect(judgeIssuer(facts, { schema: rules.schema, units: [] }, NOW).incomplete).toEqual([]);
    }
  });

  it('tens of thousands of keys: the first ones are checked, and the rest is said to be left', async () => {
    const keys = Array.from({ length: 15_000 }, () => ({ kty: 'RSA', n: 'AQAB', e: 'AQAB' }));
    const start = performance.now();
    const facts = await readIssuerText(JSON.stringify({ keys }), 'jwks.json', {});
    const { incomplete, observations } = judgeIssuer(facts, rules, NOW);
    expect(facts.keys).toHaveLength(200);
    expect(incomplete[0]?.why).toContain('the last 14800 were not checked');
    expect(incomplete.slice(1).every(({ why }) => /times \S+, so only the first 50 are listed/.test(why))).toBe(true);
    expect(observations.map(({ rule }) => rule.id)).toContain('jwks/too-many');
    expect(observations.length).toBeLessThan(3000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  const prime = (bytes: number): string => {
    const value = Buffer.alloc(bytes, 0xa7);
    value[bytes - 1] = 1;
    return value.toString('base64url');
  };
  it.each<[string, string]>([
    [
      'hundreds of huge moduli',
      JSON.stringify({
        keys: Array.from({ length: 180 }, (_, at) => ({ kty: 'RSA', kid: `${at}`, n: prime(1_900 + at), e: 'AQAB' })),
      }),
    ],
    [
      'exponents as long as the document',
      JSON.stringify({
        keys: Array.from({ length: 100 }, (_, at) => ({ kty: 'RSA', kid: `${at}`, n: prime(256), e: prime(2_000) })),
      }),
    ],
    [
      'a certificate that never ends, hundreds of times',
      JSON.stringify({
        keys: Array.from({ length: 100 }, () => ({ ...EXAMPLE_KEYS[0], x5c: Array(30).fill('MII'.repeat(40)) })),
      }),
    ],
    [
      'thousands of addresses in a private network',
      JSON.stringify({
        issuer: 'https://id.example',
        ...Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`u${at}_endpoint`, `http://10.0.0.1/${at}`])),
      }),
    ],
    [
      'thousands of unknown grants',
      JSON.stringify({
        issuer: 'https://id.example',
        grant_types_supported: Array.from({ length: 9_000 }, (_, at) => `g${at}`),
      }),
    ],
    ['one member tens of thousands of times', `{${Array(30_000).fill('"issuer":""').join(',')}}`],
    [
      'members of every object',
      '{"issuer":"https://id.example","__proto__":{"token_endpoint":"https://10.0.0.1"},"constructor":"https://10.0.0.2","hasOwnProperty":1,"toString":[],"grant_types_supported":["__proto__","constructor"],"keys":[{"__proto__":{"kty":"RSA"},"kty":"__proto__","crv":"constructor","alg":"toString"}]}',
    ],
  ])('%s: judged within seconds, with few words', async (_, text) => {
    const start = performance.now();
    const facts = await readIssuerText(text, 'answer', {});
    const { observations, incomplete } = judgeIssuer(facts, rules, NOW);
    expect(incomplete.filter(({ why }) => why.includes('crashed'))).toEqual([]);
    expect(observations.length).toBeLessThan(1_000);
    expect(performance.now() - start).toBeLessThan(8_000);
    expect(Object.hasOwn(Object.prototype, 'token_endpoint')).toBe(false);
  });

  it('words for terminals: they are shown, not obeyed', async () => {
    const text = '{"issuer":"https://id.example","grant_types_supported":["\\u001b]0;owned\\u0007\\u202e"]}';
    const facts = await readIssuerText(text, 'answer', {});
    const report = await scanIssuers([facts], { noConfig: true, persona: 'auditor', seen: NOW.now });
    for (const format of ['pretty', 'markdown', 'github', 'junit', 'checkstyle', 'sarif', 'json', 'gitlab'])
      for (const control of ['\u001b', '\u0007', '\u202e'])
        expect(await render(report, format, { width: 100, color: false })).not.toContain(control);
  });

  it('the same text gives the same observations', async () => {
    const text = JSON.stringify({ issuer: 'https://id.example', grant_types_supported: ['password', 'implicit'] });
    const [one, other] = await Promise.all(
      [1, 2].map(async () => judgeIssuer(await readIssuerText(text, 'answer', {}), rules, NOW)),
    );
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});

describe('what is quoted of an issuer', () => {
  it('never holds a secret, and keeps every position', async () => {
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ';
    const text = JSON.stringify({
      keys: [
        { kty: 'EC', d: secret, kid: 'after' },
        { kty: 'oct', k: secret },
        { kty: 'RSA', oth: [{ r: secret }] },
      ],
    });
    const facts = await readIssuerText(text, 'jwks.json', {});
    const quoted = facts.documents[0]?.text ?? '';
    expect(quoted).toHaveLength(text.length);
    expect(quoted).not.toContain(secret);
    expect(quoted.indexOf('"after"')).toBe(text.indexOf('"after"'));
    const { observations } = judgeIssuer(facts, rules, NOW);
    expect(JSON.stringify(observations)).not.toContain(secret);
    expect(observations.map(({ rule }) => rule.id)).toContain('jwks/private-key-published');
  });

  it('names a private key that a second list of keys hides from parsers', async () => {
    const hidden = '{"kty":"EC","kid":"hidden","d":"c2VjcmV0LXNlY3JldC1zZWNyZXQ"}';
    const text = `{"keys":[{"kty":"EC","kid":"a"},${hidden}],"keys":[{"kty":"EC","kid":"b"}]}`;
    const { documents, keys } = await readIssuerText(text, 'jwks.json', {});
    expect(keys.map(({ kid }) => kid)).toEqual(['a', 'hidden', 'b']);
    const facts = await readIssuerText(text, 'jwks.json', {});
    const found = judgeIssuer(facts, rules, NOW).observations.filter(
      ({ rule }) => rule.id === 'jwks/private-key-published',
    );
    expect(found.map(({ location }) => text.slice(location.startColumn - 1, location.endColumn - 1))).toEqual([hidden]);
    expect(documents[0]?.text).not.toContain('c2VjcmV0LXNlY3JldC1zZWNyZXQ');
  });

  it('never holds the password of a URL', async () => {
    const text = '{"issuer":"https://id.example","token_endpoint":"https://user:hunter2@id.example/token"}';
    const facts = await readIssuerText(text, 'metadata.json', {});
    expect(facts.documents[0]?.text).not.toContain('hunter2');
    expect(JSON.stringify(judgeIssuer(facts, rules, NOW).observations)).not.toContain('hunter2');
  });
});
