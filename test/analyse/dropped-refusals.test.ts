import { expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { analyse } from '../example.js';

const rules = codeRules.filter(({ id }) => id === 'refusal-dropped');

it.each([
  ['a statement after it', 'if (!user) { new Response("unauthorized"); } return secrets();', 'high'],
  ['a statement after the block around it', 'if (user) { if (!user.admin) { createError(401); } } remove();', 'high'],
  ['another turn of a loop', 'for (const one of all) { if (!one.user) createError(403); }', 'high'],
  ['what a try does in the end', 'try { if (!user) { createError(403); } } finally { close(); }', 'high'],
  ['nothing', 'if (!user) { new Response("unauthorized"); }', 'medium'],
  ['nothing but a function', 'if (!user) { createError(401); } function other() { return 1; }', 'medium'],
])('weighs a refusal that is dropped by what follows: %s', (_, body, weight) => {
  const { observations } = analyse(new Map([['a.ts', `export function check(user, all) { ${body} }\n`]]), rules);
  expect(observations.map(({ severity, confidence }) => [severity, confidence])).toEqual([[weight, weight]]);
});
