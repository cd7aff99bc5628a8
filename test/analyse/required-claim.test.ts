import { expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { analyse } from '../example.js';

const outcomes = (text: string) =>
  analyse(
    new Map([['index.ts', `import { jwtVerify } from 'jose';\n${text}`]]),
    codeRules.filter(({ id }) => id === 'token-verify-no-audience'),
  ).observations.map(({ outcome }) => outcome);

it('does not take an option that callers out of sight may leave out for a proof', () => {
  const verify = `export const verify = (token, keys, options) => jwtVerify(token, keys, { audience: options.audience });`;
  expect(outcomes(verify)).toEqual(['unknown']);
  expect(outcomes(`${verify}\nverify(token, keys, { audience: 'api' });`)).toEqual(['proof']);
  expect(outcomes(`${verify}\nverify(token, keys, {});`)).toEqual(['finding']);
});
