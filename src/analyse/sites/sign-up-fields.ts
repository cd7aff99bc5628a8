import { ts } from '#compiler';
import type { MatchedEntry } from '../knowledge/models.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import { SIGN_UP_FIELDS } from '../text/sign-up-field-text.js';
import { spelled } from '../text/spellings.js';

const DECIDES = spelled('identities', 'signUpRights');
/** Whose hooks set a field whatever was sent. */
const HOOKED = /databaseHooks[\s\S]{0,2000}?\b(?:before|create)\b/;

/** Fields of users that Better Auth takes from whoever signs up or changes a profile: `additionalFields: { role: { … } }`. */
export function signUpFieldsIn(unit: Unit): Site[] {
  if (!SIGN_UP_FIELDS.test(unit.text) || !/better-?auth/i.test(unit.text)) return [];
  return (unit.identifiers.get('additionalFields') ?? []).flatMap(({ parent }): Site[] => {
    if (!ts.isPropertyAssignment(parent) || !ts.isObjectLiteralExpression(parent.initializer)) return [];
    if (holderOf(parent) !== 'user') return [];
    return parent.initializer.properties.flatMap((field): Site[] => {
      const name = field.name?.getText().replaceAll(/['"]/g, '') ?? '';
      if (!ts.isPropertyAssignment(field) || !ts.isObjectLiteralExpression(field.initializer)) return [];
      if (!DECIDES.test(name)) return [];
      const { properties } = field.initializer;
      const input = properties.find((one) => one.name?.getText() === 'input');
      const isOpen = properties.every((one) => !ts.isSpreadAssignment(one)) && !HOOKED.test(unit.text);
      const isTaken = input && ts.isPropertyAssignment(input) ? input.initializer.getText() : undefined;
      const kind = isTaken === 'false' ? 'shut' : isTaken === 'true' || (!input && isOpen) ? 'open' : undefined;
      if (!kind) return [];
      const match: MatchedEntry = { name, entry: { role: 'signup.field' }, model: { package: '', exports: {} } };
      return [{ role: 'signup.field', match, node: field, unit, external: undefined, given: { kind } }];
    });
  });
}

/** What an object is the value of: `user: { additionalFields: … }`. */
function holderOf(property: ts.PropertyAssignment): string {
  const holder = property.parent.parent;
  return ts.isPropertyAssignment(holder) ? holder.name.getText() : '';
}
