import { describe, expect, it } from 'vitest';
import algorithms from '../../rules/code/token-verify-no-algorithms.js';
import { analyse } from '../example.js';

const CODE = `import jwt from 'jsonwebtoken';
  export const verify = (token) => jwt.verify(token, process.env.JWT_SECRET);`;

/** What is said of a verifier without algorithms where the manifest asks for a version of the library. */
function judged(range: string | undefined): string[] {
  const dependencies = new Map(range === undefined ? [] : [['jsonwebtoken', range] as const]);
  const pack = {
    dir: '',
    name: 'api',
    dependencies,
    production: new Set<string>(),
    entries: new Map(),
    imports: new Map(),
  };
  const { observations } = analyse(new Map([['index.ts', CODE]]), [algorithms], { packages: [pack] });
  return observations.map(({ outcome, severity, confidence }) => `${outcome} ${severity}/${confidence}`);
}

describe('the default of a library', () => {
  it.each(['^8.5.1', '8', '~7.4.3'])('is that of %s', (range) => {
    expect(judged(range)).toEqual(['finding medium/high']);
  });

  it.each(['^9.0.2', '9', undefined, 'catalog:', '*'])('is the current one for %s', (range) => {
    expect(judged(range)).toEqual(['finding low/medium']);
  });
});
