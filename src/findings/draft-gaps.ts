import { type Json, valueAt } from '../load/data-document.js';
import type { Draft, DraftedObject } from './draft.js';

/** What a draft has and an inventory lacks. Where both speak of the same thing, the inventory's word counts. */
export function withoutKnown({ issuers, apis, clients, tokens }: Draft, inventory: Json | undefined): Draft {
  const known = inventory ?? {};
  return {
    issuers: unlisted(issuers, known, '/issuers', 'url'),
    apis: unlisted(apis, known, '/apis', 'audience'),
    clients: unlisted(clients, known, '/clients', 'id'),
    tokens: {
      access: unsaid(tokens.access, known, '/tokens/access'),
      refresh: unsaid(tokens.refresh, known, '/tokens/refresh'),
      session: unsaid(tokens.session, known, '/tokens/session'),
    },
  };
}

/** Whether there is anything in a draft. */
export function isEmptyDraft({ issuers, apis, clients, tokens }: Draft): boolean {
  const said = Object.values(tokens).flatMap((part) => Object.keys(part));
  return issuers.length + apis.length + clients.length + said.length === 0;
}

function unlisted(rows: readonly DraftedObject[], known: Json, list: string, name: string): readonly DraftedObject[] {
  const listed = valueAt(known, list);
  const names = Array.isArray(listed) ? listed.map((entry: Json) => plainName(valueAt(entry, `/${name}`))) : [];
  // Without a name nobody can tell whether it is one of those that are listed.
  return rows.filter((row) => row[name] !== undefined && !names.includes(plainName(row[name].value)));
}

function plainName(value: Json | undefined): string {
  return typeof value === 'string' ? value.toLowerCase().replace(/\/+$/, '') : '';
}

function unsaid(part: DraftedObject, known: Json, pointer: string): DraftedObject {
  return Object.fromEntries(
    Object.entries(part).filter(([name]) => valueAt(known, `${pointer}/${name}`) === undefined),
  );
}
