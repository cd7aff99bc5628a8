import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'record-in-client-props',
  title: 'A whole user record is handed to a component of the browser',
  severity: 'high',
  confidence: 'high',
  cwe: [201],
  controls: ['T11'],
  references: ['https://nextjs.org/docs/app/guides/data-security'],
  why: 'The props of a client component stand in the page as they are: whoever opens its source reads the password hash.',
  fix: 'Hand over the fields that are shown (`<Profile name={user.name} />`), or look up with `select` what may leave.',
  blind: 'Records that functions of other packages give back, and components that a barrel or a wrapper hands on.',
  roles: ['props.send'],
  bad: [
    {
      'prisma/schema.prisma': `model User { id String @id
                                 email String
                                 passwordHash String }`,
      'app/profile.tsx': `'use client';
                          export function Profile({ user }) { return <p>{user.email}</p>; }`,
      'app/page.tsx': `import { db } from './db';
                       import { Profile } from './profile';
                       export default async function Page({ params }) {
                         const user = await db.user.findUnique({ where: { id: params.id } });
                         return <main><Profile user={«user»} /></main>;
                       }`,
    },
    {
      'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
                    export const members = pgTable('members', { email: text('email'), passwordHash: text('password_hash') });`,
      'app/list.tsx': `"use client";
                       export default function List({ rows }) { return <ul>{rows.map((row) => <li key={row.email}>{row.email}</li>)}</ul>; }`,
      'app/page.tsx': `import { db } from './db';
                       import { members as table } from '../schema';
                       import List from './list';
                       export default async function Page() {
                         const members = await db.select().from(table);
                         return <List rows={«members»} />;
                       }`,
    },
  ],
  good: [
    {
      'prisma/schema.prisma': `model User { id String @id
                                 email String
                                 passwordHash String }`,
      'app/profile.tsx': `'use client';
                          export function Profile({ user }) { return <p>{user.email}</p>; }`,
      'app/card.tsx': `export function Card({ user }) { return <p>{user.email}</p>; }`,
      'app/page.tsx': `import { db } from './db';
                       import { Card } from './card';
                       import { Profile } from './profile';
                       export default async function Page({ params }) {
                         const user = await db.user.findUnique({ where: { id: params.id } });
                         const account = await db.user.findUnique({ where: { id: params.id }, select: { email: true } });
                         const { passwordHash, ...member } = user;
                         return <main><Card user={user} /><Profile user={account} /><Profile user={member} /><Profile user={user.email} /></main>;
                       }`,
    },
  ],
  *check(site, code) {
    if (site.side === 'test') return;
    const record = code.disclosures.recordSent(site, 'value');
    if (record?.by !== 'password') return;
    const what = record.secret ? `\`${record.secret.path}\` of \`${record.secret.record}\`` : 'its password';
    yield {
      at: site.placeOf('value'),
      say: `the page shows every browser the whole record, with ${what}, that \`${site.name}\` is given`,
      lookedFor: 'a selection of fields',
      trace: [{ at: record.at, say: 'the record' }],
      side: 'server',
    };
  },
});
