import { describe, expect, it } from 'vitest';
import { collectSecrets, secretSpans, withoutSecrets } from '../../src/findings/secrets.js';
import { at, observe, rule } from './observe.js';

/** What is known as secret once a literal of a file was judged. */
function knownFrom(literal: string): ReadonlySet<string> {
  const files = { 'a.ts': `send(${literal});\n` };
  const observation = observe(rule('secret-in-code', { cwe: [798], controls: ['T6'] }), at(files, 'a.ts', literal));
  return collectSecrets([observation], (path) => (path === 'a.ts' ? files['a.ts'] : undefined)).values;
}

describe('a secret that stands a second time', () => {
  it.each([
    ['a credential with its scheme', "'Basic YTpodW50ZXIyOQ=='", 'see YTpodW50ZXIyOQ== there', 'YTpodW50ZXIyOQ=='],
    ['the password of a pair', "'Basic YTpodW50ZXIyOQ=='", "login('a', 'hunter29')", 'hunter29'],
    ['a passphrase', "'Correct horse 9 battery!'", 'if (x === "Correct horse 9 battery!")', 'horse'],
    ['the password of an address', `"https://svc:P:w$9'kz{4<Q>@db.shop.io/"`, `s("P:w$9'kz{4<Q>")`, 'kz{4'],
    ['it in another address', `"https://svc:P:w$9'kz4Q@db.shop.io/"`, `s("redis://x:P:w$9'kz4Q@h")`, 'kz4Q'],
  ])('is masked: %s', (_, literal, text, secret) => {
    expect(text).toContain(secret);
    expect(withoutSecrets(text, knownFrom(literal))).not.toContain(secret);
  });

  it.each([
    ['everyday words', "'no key here'", 'there is no key here'],
    ['the name of a header', "'Authorization'", 'the Authorization header'],
    ['a template', '`redis://x:${env.password}@db.shop.io/`', 'read(`${env.password}`)'],
    ['a place to fill in', "'redis://x:<your-password>@db.shop.io/'", 'write <your-password> there'],
  ])('is shown where it is none: %s', (_, literal, text) => {
    expect(withoutSecrets(text, knownFrom(literal))).toBe(text);
  });
});

it('is the value of a member in JSON, and not its name', () => {
  const files = { 'eas.json': '{ "EXPO_PUBLIC_SYNC_SECRET": "Rk7pZ2wQ9xLm4vTb8sYc3nHd" }\n' };
  const member = '"EXPO_PUBLIC_SYNC_SECRET": "Rk7pZ2wQ9xLm4vTb8sYc3nHd"';
  const observation = observe(
    rule('env/public-secret', { cwe: [540], controls: ['T6'] }),
    at(files, 'eas.json', member),
  );
  const { values } = collectSecrets([observation], () => files['eas.json']);
  expect([...values]).toEqual(['Rk7pZ2wQ9xLm4vTb8sYc3nHd']);
});

describe('a credential that nobody judged', () => {
  const spans = (text: string) =>
    secretSpans(text, { values: new Set(), places: new Map() }, 'a.ts').map(({ start, end }) => text.slice(start, end));

  it.each([
    ["fetch(u, { authorization: 'Basic YTpodW50ZXIy' })", ['YTpodW50ZXIy']],
    ['export ISSUER=http://id.shop.example SECRET_KEY=Summer2024!sk', ['Summer2024!sk']],
    ['BOT_TOKEN=orchid-2024', ['orchid-2024']],
    ["'basic eDp5'", ['eDp5']],
    ['Basic authentication, Basic auth, Basic plan', []],
    ["'redis://x:P:w$9kz4Q@h'", ['P:w$9kz4Q']],
    ['`redis://x:${password}@h`', []],
    ["`Basic ${btoa('shop:Rk7pZ2wQ9xLm4vT')}`", ['Rk7pZ2wQ9xLm4vT']],
    ["Buffer.from('shop:open sesame')", []],
    ["sign(x, { key: 'Rk7pZ2wQ9xLm4vT', passphrase })", ['Rk7pZ2wQ9xLm4vT']],
    ["sort({ key: 'Rk7pZ2wQ9xLm4vT' })", []],
    ['ISSUER=http://user:pa/hunter2@id.shop.example', ['pa/hunter2']],
    ['AUTHORITY=http://hunter2@id.shop.example/', ['hunter2']],
    ['see http://git@git.shop.example, http://localhost:3000/@shop/web and a@shop.example', []],
    ["ISSUER='http://id.shop.example/x?token=hunter2&y=1'", ['hunter2']],
    ['`/reset?token=${token}`', []],
    ['ISSUER=http://id.shop.example hunter2 # of the shop', ['hunter2']],
    ['ORIGINS="http://a.example, http://b.example"', []],
    ['proxy --cookie-secret hunter2 --cookie-secret-file /run/key --port 80', ['hunter2']],
    ['command: ["--client-secret", "hunter2", "--upstream"]', ['hunter2']],
    ["jwt.sign(claims, keyOf('hunter2', 'hex'))", ['hunter2']],
    ["jwt.verify(token, config.get('jwt.key'), { issuer })", []],
    ["jwt.verify(token, readFileSync('keys/public'), { issuer })", []],
    ['jwt.sign(claims, `hunter2${salt}`)', ['hunter2']],
    ['jwt.verify(token, `https://${host}/keys`)', []],
  ])('of %s is %j', (text, expected) => expect(spans(text)).toEqual(expected));
});

it.each([
  ['an environment file', 'SECRET=q8Zr3LkP0vXw92mNbT7cYhJd5sFgEu1A4oQi', 'q8Zr3LkP0vXw92mNbT7cYhJd5sFgEu1A4oQi'],
  ['text that only looks assigned', 'q8Zr3LkP0vXw92mNbT7cYhJd5sFgEu1A4oQi==', 'q8Zr3LkP0vXw92mNbT7cYhJd5sFgEu1A4oQi=='],
])('of %s only the value is masked', (_, text, secret) => {
  const [span] = secretSpans(text, { values: new Set(), places: new Map() }, '');
  expect(text.slice(span?.start, span?.end)).toBe(secret);
});

it('is masked again on its line, however short, and shown elsewhere', () => {
  const text = "use('hunter2'); // hunter2, hunter2b\nconst hunter2 = 1;\n";
  const observation = observe(
    rule('secret-in-code', { cwe: [798], controls: ['T6'] }),
    at({ 'a.ts': text }, 'a.ts', "'hunter2'"),
  );
  const secrets = collectSecrets([observation], () => text);
  expect(secretSpans(text, secrets, 'a.ts').map(({ start }) => start)).toEqual([5, 19]);
});
