import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { anchorsOf, loggingFiles } from '../../src/analyse/knowledge/prefilter.js';
import { loadKnowledge } from '../../src/load/knowledge.js';

const { models, vocabulary } = loadKnowledge();
const anchors = anchorsOf(codeRules, models, vocabulary);
const named = loggingFiles(models);
const isCandidate = (path: string, text: string) => anchors.test(text) || named.test(path, text);

/** What most files of any application look like: parsing one of these is time lost in every project. */
const ORDINARY: Readonly<Record<string, string>> = {
  'components/Invoice.tsx': `import { useState } from 'react';
    import { toast } from 'sonner';
    export function Invoice({ id, onClose }) {
      const [open, setOpen] = useState(false);
      const pay = async () => {
        try { await fetch('/api/invoices/' + id, { method: 'POST', body: JSON.stringify({ id }) }); }
        catch (error) { toast.error('The invoice could not be paid: ' + error.message); }
      };
      return <dialog open={open}><a href={'/invoices?page=' + id} onClick={pay}>{id}</a></dialog>;
    }`,
  'components/UserMenu.tsx': `import { useSession } from '../session/context.js';
    export const UserMenu = () => { const { user } = useSession(); return <span title={user.email}>{user.name}</span>; };`,
  'pages/settings.tsx': `import { useRouter } from 'next/router';
    export default function Settings() { const router = useRouter(); return <button onClick={() => router.push('/')}>ok</button>; }`,
  'server/invoices.ts': `import express from 'express';
    import { prisma } from './database.js';
    export const routes = express.Router();
    routes.get('/invoices', async (req, res) => {
      const { page = '1', sort = 'date' } = req.query;
      res.json(await prisma.invoice.findMany({ skip: Number(page) * 20, orderBy: { [sort]: 'asc' } }));
    });`,
  'server/users.service.ts': `import { Injectable } from '@nestjs/common';
    @Injectable() export class UsersService { constructor(private readonly users) {} find(id) { return this.users.get(id); } }`,
  'server/mail.ts': `import { logger } from './say.js';
    export async function send(to, subject) { logger.info('mail was sent', { to, subject }); }`,
  'models/activity-log.ts': `export interface ActivityLog { readonly id: string; readonly at: Date; readonly what: string }
    export const newest = (logs) => logs.toSorted((a, b) => b.at - a.at)[0];`,
  'pages/logs/index.tsx': 'export { Logs as default } from "../../components/Logs.js";',
  'components/MemberList.tsx': `import { useEffect, useState } from 'react';
    interface Member { id: string; name: string; verificationCode?: string; inviteToken: string }
    export function MemberList({ team, user }) {
      const [members, setMembers] = useState<Member[]>([]);
      useEffect(() => {
        fetch(\`/api/teams/\${team.id}/members?page=1\`).then((response) => response.json()).then(setMembers);
      }, [team.id]);
      return <ul>{members.map((member) => <li key={member.id} className={member.id === user.id ? 'own' : ''}>{member.name}</li>)}</ul>;
    }`,
  'components/Profile.tsx': `export function Profile({ user, account }) {
      const save = async (name) => {
        const response = await fetch('/api/users/' + user.id, { method: 'PATCH', body: JSON.stringify({ name, plan: account.plan }) });
        if (!response.ok) throw new Error('The profile was not saved.');
      };
      return <form onSubmit={() => save(user.name)}><Avatar user={user} size={40} /></form>;
    }`,
  'app/teams/[teamId]/page.tsx': `import { redirect } from 'next/navigation';
    export default async function Page(props) {
      const params = await props.params;
      const { teamId } = params;
      return redirect(\`/teams/\${params.teamId}/members?of=\${teamId}\`);
    }`,
  'app/search/page.tsx': `import { redirect } from 'next/navigation';
    export default async function Page({ searchParams }) {
      const { q } = await searchParams;
      if (!q) redirect('/');
      return <Results of={q} />;
    }`,
  'server/members.ts': `import express from 'express';
    import { present } from './present.js';
    export const routes = express.Router();
    routes.get('/members', async (req, res) => {
      const user = req.state.user;
      const rows = await database.members.list(req.state.team);
      res.json({ page: 1, members: rows.map((row) => present(row, user.locale)), policies: policiesOf(user, rows) });
    });`,
  'server/documents.ts': `router.post('documents.info', async (ctx) => {
      const { id } = ctx.input.body;
      const { user } = ctx.state;
      const document = await Document.findByPk(id, { userId: user.id });
      ctx.body = { data: await presentDocument(document, { isPublic: false, viewer: user.id }), policies: presentPolicies(user, [document]) };
    });`,
  'server/invites.ts': `export interface Invite { readonly id: string; readonly inviteToken: string; readonly verificationCode: string }
    export function present({ id, inviteToken, verificationCode }: Invite) { return { id, isOpen: inviteToken !== '' && verificationCode !== '' }; }`,
  'server/settings.ts': `import { z } from 'zod';
    const Settings = z.object({ PORT: z.coerce.number().default(3000), REGION: z.string().default('eu'), LOG_LEVEL: z.enum(['info', 'debug']) });
    export const settings = Settings.parse(process.env);
    export const database = { host: process.env.DATABASE_HOST ?? 'localhost', pool: { min: 1, max: 10 } };`,
  'server/jobs.service.ts': `import { Injectable, Logger } from '@nestjs/common';
    @Injectable()
    export class JobsService {
      private readonly logger = new Logger(JobsService.name);
      async run(job) {
        this.logger.log(\`job \${job.id} began\`);
        try { await job.run(); } catch (error) { this.logger.error(error.message, { job: job.id, user: job.userId }); }
      }
    }`,
  'server/worker.ts': `export async function work(queue) {
      for await (const task of queue) console.info('task ' + task.id + ' of ' + task.kind + ' took ' + task.milliseconds + ' ms');
    }`,
  'components/Filter.tsx': `export function Filter({ answers, seen, onState }) {
      const [state, setState] = useState(false);
      if (Array.isArray(answers) && answers.length !== 0) onState(state);
      if (!seen.has(state) && state !== seen.last) seen.add(state);
      return isPlainObject(answers) && state ? null : <p>{answers.isShown !== false ? 'shown' : 'hidden'}</p>;
    }`,
  'app/teams/route.ts': `export const GET = async () => Response.json({ teams: 1 });
    export const POST = async (request) => Response.json({ url: request.url });`,
  'app/tags/actions.ts': `'use server';
    export async function rename(name) { return tags.rename(name); }
    export async function count() { return tags.count(); }`,
  'server/tags.ts': `export const addTag = (name, workspaceId) => prisma.tag.create({ data: { name, workspaceId } });
    export const forget = (cache, userId) => cache.delete(userId);
    export const shift = async ({ userId, ...rest }) => pages.update({ userId, order: rest.order });`,
  'menu.tsx': `export const Menu = ({ items }) => items.filter((item) => item.visible !== false).map((item) => <li>{item.name}</li>);
    /** What the client (a browser) shows. */
    export const nodes = (payload, props) => [new menuNode(payload), Menu(props)];`,
  'editor.tsx': `import { useState } from 'react';
    export function Editor({ record, code, saved }) {
      const [pane, setPane] = useState('primary');
      if (pane === 'primary' && record.path !== saved.path) setPane(code.pane);
      return <pre>{record.text}</pre>;
    }`,
  'search.ts': `export const matches = (query, person) => [person.email?.includes(query), person.email.match(query), EMAIL.test(person.email)].some(Boolean);
    export const marked = (text) => new RegExp('(' + text.replace(/[.*+?]/g, '') + ')', 'gi');`,
  'catalog.ts': 'export const catalog = new Map([["book", 12], ["pen", 2]]);',
  'random-colour.ts': "export const colour = () => '#' + Math.floor(Math.random() * 0xffffff).toString(16);",
  'types.ts':
    'export type Token = { kind: string; start: number; end: number };\nexport const parseToken = (text) => text.trim();',
  'lexer.ts': 'export function* tokens(source) { for (const word of source.split(" ")) yield { kind: "word", word }; }',
};

describe('the prefilter', () => {
  it('lets no ordinary file through', () => {
    const through = Object.entries(ORDINARY).filter(([path, text]) => isCandidate(path, text));
    expect(through.map(([path]) => path)).toEqual([]);
  });

  it.each([
    ['prisma.user.update({ where: { id }, data: { resetToken: hash } })'],
    ['users.findOne({ where: { verificationCode } })'],
    ['user.activationToken = made; await user.save();'],
    ['export const f = (req, res) => { const { next } = req.query; res.redirect(next); };'],
    ["const query = useSearchParams(); location.href = query.get('next');"],
    ["location.replace(new URLSearchParams(location.search).get('next'))"],
    ['res.json(user);'],
    ['ctx.body = user\nawait next()'],
    ['ctx.body = { data: await User.findById(id) };'],
    ['Response.json({ page, member })'],
    ["if (!this.policy.allows(user, 'refund')) throw refusal;"],
    ['const shown = canEdit(user, doc) ? doc : undefined;'],
    ['const canEdit = (user) => { const answer = ask(user); return answer?.result !== false; };'],
    ["const s = cookies.get('oauth_state')?.value; if (s && s !== given) refuse(query.code);"],
    ["const isAllowed = (origin) => origin.includes('shop.example');"],
    ["const isStaff = (email) => email?.endsWith('shop.example');"],
    ['if (/shop\\.example/.test(origin)) answer(origin);'],
    ['if (kept && kept !== query.state) refuse(query.code, session);'],
    ['db.page.delete({ where: { id } }); db.page.findMany({ where: { userId } });'],
    ['repo.update({ data: { title }, where: { id } }, ownerId)'],
    ['query({ tenantId: user.tenantId, ...filter })'],
    ['db.user.update({ where, data: changes })'],
    ["'use server'; export async function a() { db.page.delete({ id: 1 }); } export const b = async () => auth();"],
  ])('lets through what a rule may find something in: %s', (text) => {
    expect(isCandidate('some.ts', text)).toBe(true);
  });

  it.each([
    ['logger.ts', 'export const say = (text) => console.info(text);'],
    ['log/index.ts', "import pino from 'pino';\nexport default pino();"],
    ['appLogger.ts', 'export const log = (level, text) => out[level](text);'],
    ['logging.ts', 'export class Logger { error(text) { this.out.error(text); } }'],
    ['audit.ts', 'export const audit = (token) => console.info(token);'],
  ])('lets a wrapper of a logger through: %s', (path, text) => {
    expect(isCandidate(path, text)).toBe(true);
  });

  it.each([
    ['a dialog', 'dialog.ts', 'console.info("x")'],
    ['a page of logs', 'logs/index.ts', 'export const page = 1;'],
  ])('leaves out %s', (_, path, text) => {
    expect(isCandidate(path, text)).toBe(false);
  });
});

it('of what brings the compiler, nothing else is loaded', () => {
  const script = `import { createRequire } from 'node:module';
    const { ts } = await import('./bin/compiler.js');
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify([typeof ts.createSourceFile, loaded.length]));`;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
  expect(JSON.parse(printed.toString('utf8'))).toEqual(['function', 1]);
});
