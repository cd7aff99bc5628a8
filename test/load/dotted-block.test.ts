import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DataDocument, Json } from '../../src/load/data-document.js';
import { dottedBlock } from '../../src/load/dotted-block.js';
import { readJson } from '../../src/load/json-document.js';

const OPTIONS = [
  '/traefik/http/middlewares/*/forwardAuth/trustForwardHeader',
  '/traefik/http/middlewares/*/basicAuth/users/*',
  '/entryPoints/*/forwardedHeaders/insecure',
  '/api/insecure',
];
const dotted = (data: Json): DataDocument | undefined =>
  dottedBlock(readJson('a', 'a.json', JSON.stringify(data)), OPTIONS);

test('labels and switches are the object that they stand for, in the spelling of files', () => {
  const auth = { forwardAuth: { address: 'http://auth:9091', trustForwardHeader: true } };
  const expected = { traefik: { enable: true, http: { middlewares: { Auth: auth } } } };
  const labels = [
    'traefik.enable=true',
    'traefik.http.middlewares.Auth.forwardauth.address=http://auth:9091',
    'traefik.http.middlewares.Auth.forwardauth.trustforwardheader=true',
  ];
  expect(dotted(labels)?.data).toEqual(expected);
  expect(dotted(Object.fromEntries(labels.map((label) => label.split('='))))?.data).toEqual(expected);
  expect(dotted('--api.insecure --entrypoints.web.address=:80')?.data).toEqual({
    api: { insecure: true },
    entryPoints: { web: { address: ':80' } },
  });
  expect(dotted(['traefik.http.middlewares.t.basicauth.users=a:$$apr1$$x,b:y'])?.data).toEqual({
    traefik: { http: { middlewares: { t: { basicAuth: { users: ['a:$apr1$x', 'b:y'] } } } } },
  });
});

test('what people name themselves keeps its name, also when an option is called so', () => {
  const labels = [
    'traefik.http.middlewares.API.forwardauth.address=a,b',
    'traefik.http.middlewares.Users.x=c,d',
    'TLS.API=e',
  ];
  expect(dotted(labels)?.data).toEqual({
    traefik: { http: { middlewares: { API: { forwardAuth: { address: 'a,b' } }, Users: { x: 'c,d' } } } },
    TLS: { API: 'e' },
  });
});

test('a value stands where its label is', () => {
  const document = dotted(['a=1', 'b.c=2']);
  const span = document?.positions.value('/b/c');
  expect(document?.text.slice(span?.start, span?.end)).toBe('"b.c=2"');
});

test('an object is what its name stands for, wherever a value of the same name is written', () => {
  for (const labels of [
    ['a=true', 'a.b=2', 'a.c.d=3'],
    ['a.b=2', 'a.c.d=3', 'a=true'],
  ]) {
    const document = dotted(labels);
    expect(document?.data).toEqual({ a: { b: '2', c: { d: '3' } } });
    const span = document?.positions.value('/a/b');
    expect(document?.text.slice(span?.start, span?.end)).toBe('"a.b=2"');
  }
  expect(dotted('--api --api.insecure')?.data).toEqual({ api: { insecure: true } });
});

test('the first of two values of one name stays', () => {
  expect(dotted(['a=1', 'a=2'])?.data).toEqual({ a: '1' });
});

test('names that are empty or too deep are left out', () => {
  expect(dotted(['a=1', 'c..d=3', '=4', 'no', `${'x.'.repeat(30)}y=1`])?.data).toEqual({ a: '1' });
  expect(dotted(['no'])).toBeUndefined();
  expect(dotted(['__proto__.polluted=true'])).toBeDefined();
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('no labels make it fail, and every value has a place', () => {
  const label = fc.stringMatching(/^[a-c.]{0,6}=?[a-z$]{0,3}$/);
  fc.assert(
    fc.property(fc.array(label), (labels) => {
      const document = dotted(labels);
      if (!document) return;
      for (const name of Object.keys(document.data as object))
        expect(document.positions.value(`/${name}`)).toBeDefined();
    }),
  );
});
