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

it('takes a comparison for a proof where every caller that is given the claims makes it', () => {
  const read = `const read = async (token) => (await jwtVerify(token, KEYS, { algorithms: ['RS256'] })).payload;`;
  const asks = `export const confirm = async (token) => { const { aud, sub } = await read(token); if (aud !== 'api') throw new Error(); return find(sub); };`;
  const relies = `export const calendar = async (token) => entries((await read(token)).sub);`;
  expect(outcomes(`${read}\n${asks}`)).toEqual(['proof']);
  expect(outcomes(`${read}\n${asks}\n${relies}`)).toEqual(['unknown']);
});
