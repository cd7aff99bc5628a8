import { defineRule } from '../../src/rule.js';

/** Rights and conditions that change while a token lives. */
const CHANGING =
  /^(?:is_?(?:super_?)?admin|is_?staff|permissions?|entitlements?|credit_?limit|balance|plan|subscription\w*)$/i;
/** What somebody is changes less often than what they may. */
const ROLES = /^(?:(?:user|account)?_?roles?|groups?|authorities)$/i;
const DAY = 86_400;
const WEEK = 7 * DAY;

export default defineRule({
  id: 'right-frozen-in-token',
  title: 'A right that changes is kept in a token for longer than a day',
  severity: 'low',
  confidence: 'medium',
  cwe: [613],
  controls: ['P6'],
  references: [],
  why: 'Who loses the right keeps it until the token ends, and nothing that the server stores can take it back.',
  fix: 'Let the token say who somebody is and look the right up where it is asked for, or let it live for minutes.',
  blind: 'Rights under names of their own; services that look the right up all the same.',
  roles: ['token.sign'],
  bad: [
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => «jwt.sign({ sub: user.id, role: user.role }, process.env.JWT_SECRET, { expiresIn: '30d' })»;`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => «jwt.sign({ sub: user.id, isAdmin: user.isAdmin }, process.env.JWT_SECRET, { expiresIn: '30d' })»;`,
  ],
  good: [
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ sub: user.id, role: user.role }, process.env.JWT_SECRET, { expiresIn: '7d' });`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ sub: user.id, plan: user.plan }, process.env.JWT_SECRET, { expiresIn: '5m' });`,
    `import jwt from 'jsonwebtoken';
     export const issue = (user) => jwt.sign({ sub: user.id }, process.env.JWT_SECRET, { expiresIn: '30d' });`,
  ],
  *check(site, code) {
    for (const seen of site.seenFrom('claims')) {
      const { seconds } = code.strength.lifetimeOf(seen);
      if (seconds === undefined || !Number.isFinite(seconds) || seconds <= DAY) continue;
      const names = code.memberNames(seen, 'claims');
      const right = names.find((name) => CHANGING.test(name));
      const changing = right ?? (seconds > WEEK ? names.find((name) => ROLES.test(name)) : undefined);
      if (changing === undefined) continue;
      yield {
        at: seen.at,
        say: `\`${changing}\` stays as it was when the token was made, for longer than a ${right ? 'day' : 'week'}`,
        trace: seen.trace,
      };
    }
  },
});
