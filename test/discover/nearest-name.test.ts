import { expect, it } from 'vitest';
import { nearestName } from '../../src/discover/nearest-name.js';

it.each([
  ['excludes', 'exclude'],
  ['EXCLUDE', 'exclude'],
  ['fail_on', 'failOn'],
  ['atestations', 'attestations'],
  ['persnoa', 'persona'],
  ['completely-else', undefined],
  ['x', undefined],
  ['fai', undefined],
  ['', undefined],
])('%s was meant to be %s', (typed, expected) => {
  expect(nearestName(typed, ['failOn', 'persona', 'exclude', 'attestations'])).toBe(expected);
});
