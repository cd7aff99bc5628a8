import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'permission-by-default',
  title: 'Somebody may go on although nobody said so',
  severity: 'high',
  confidence: 'high',
  cwe: [636, 285],
  controls: ['B4', 'B1', 'D5'],
  references: ['https://cwe.mitre.org/data/definitions/636.html'],
  why: 'A promise is always true, and an answer that never came is no refusal: everybody is let through.',
  fix: 'Wait for the answer, and let only `true` pass: `if (!(await allows(user))) throw …`, `return answer?.result === true`.',
  blind: 'Functions of packages and of interfaces, whose promises no text of the project shows.',
  roles: ['access.answer'],
  bad: [
    `export class Policy {
       async allows(user, action) { return (await this.ask(user, action)) === true; }
     }
     export class Payouts {
       constructor(private readonly policy: Policy) {}
       async refund(user, id) {
         if (!«this.policy.allows(user, 'refund')») throw new Error('forbidden');
         await this.bank.recall(id);
       }
     }`,
    `const canEdit = async (user, doc) => (await grants.find(user.id, doc)) !== null;
     export async function save(user, doc) {
       if («canEdit(user, doc)») await store.save(doc);
     }`,
    `export async function allows(user, action) {
       const answer = await ask({ user, action }).catch(() => undefined);
       return «answer?.result !== false»;
     }`,
  ],
  good: [
    `const canEdit = async (user, doc) => (await grants.find(user.id, doc)) !== null;
     export async function save(user, doc) {
       if (!(await canEdit(user, doc))) throw new Error('forbidden');
       await store.save(doc);
     }`,
    `const canEdit = (user, doc) => doc.editors.includes(user.id);
     export const save = (user, doc) => { if (!canEdit(user, doc)) throw new Error('forbidden'); };`,
    `export async function allows(user, action) {
       const answer = await ask({ user, action }).catch(() => undefined);
       return answer?.result === true;
     }`,
    `export const isShown = (settings) => settings?.banner !== false;`,
  ],
  *check(site) {
    if (site.side === 'test') return;
    const name = site.texts('name')[0] ?? '';
    const isPromise = site.texts('kind').includes('promise');
    yield {
      at: site.at,
      say: isPromise
        ? `\`${name}\` is asynchronous, and its promise is always true`
        : `\`${name}\` says yes where there is no answer`,
      lookedFor: isPromise ? '`await`' : '`=== true`',
      controls: isPromise ? ['B4', 'B1'] : ['B4', 'D5'],
    };
  },
});
