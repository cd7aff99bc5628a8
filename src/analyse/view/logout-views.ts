import { ts } from '#compiler';
import type { CodeSite, CodeStep } from '../questions/code-site.js';
import { type Logout, logoutOf } from '../questions/logout.js';
import type { Site } from '../roles/site.js';
import { isPressedToLeave } from '../sites/pressed.js';
import { enclosingFunction } from '../syntax/scope.js';
import { optionsOf } from '../syntax/value.js';
import { spelled } from '../text/spellings.js';
import { isFunctionNode } from '../values/evaluate.js';
import type { Program } from '../values/program.js';
import type { Logouts } from './code.js';
import { LogoutsApart, nameOf } from './logout-apart.js';
import type { SiteViews } from './site-views.js';
import type { ViewedSite } from './viewed-site.js';

const STORES_REFRESH = spelled('stores', 'refreshTokenWritten');
const STORES_SESSION = spelled('stores', 'sessionWritten');
/** Cookies by which somebody is known. */
const SESSIONS = spelled('stores', 'sessionCookies');
/** Functions of the project that end sessions or refresh tokens. */
const ENDS = new RegExp(spelled('stores', 'sessionEnders'), 'g');
/** What else is revoked in files of their own: keys for programs, invitations, devices. */
const OTHERS = spelled('stores', 'endedForOthers');
const LISTS = ['blacklist', 'denylist', 'blocklist'];
const SIGNED_IN = /token|jwt|jti|session/i;
/** A page that asks a server to. */
const ASKS = /\bfetch\(|axios|\bky\b|useMutation/;

interface Ending {
  readonly name: string;
  readonly at: ts.Node;
}

/** The logouts of a program, and what stands by to end the session for good. */
export class LogoutViews implements Logouts {
  readonly #code: SiteViews;
  readonly #program: Program;
  readonly #packageOf: (path: string) => string;
  readonly #known = new Map<ViewedSite, Logout>();
  readonly #stores = new Map<string, CodeStep['say'] | undefined>();
  readonly #endings = new Map<string, Ending | undefined>();
  readonly #apart: LogoutsApart;

  constructor(code: SiteViews, program: Program, packageOf: (path: string) => string) {
    this.#code = code;
    this.#program = program;
    this.#packageOf = packageOf;
    this.#apart = new LogoutsApart(program);
  }

  of(site: CodeSite): Logout {
    const viewed = site as ViewedSite;
    const { node, unit } = viewed.view.site;
    if (!isFunctionNode(node)) throw new Error('asked of a site that is no logout');
    const known = this.#known.get(viewed) ?? logoutOf(this.#program, unit, node);
    this.#known.set(viewed, known);
    return known;
  }

  couldEnd(site: CodeSite): CodeStep | undefined {
    const { clears, goes, isWhole, answers } = this.of(site);
    const folder = this.#folderOf(site);
    if (!clears) return goes && !answers ? this.#leftAlone(site, folder) : undefined;
    if (answers) {
      const stored = this.#storedIn(folder);
      if (stored !== undefined) return { at: clears, say: stored };
      if (ts.isBinaryExpression(clears)) return this.#keptThough(clears, folder);
      if (SESSIONS.test(this.#cookieText(clears))) {
        const ending = this.#endingOf(folder);
        if (ending) return { at: ending.at, say: `\`${ending.name}\` could end it on the server` };
      }
      const kept = this.#code.sites('session.keep').find((other) => this.#isOfCookie(other, clears, folder));
      return kept && { at: kept.at, say: 'the session is kept on the server, and could be destroyed' };
    }
    const beside = endingBeside((site as ViewedSite).view.site);
    if (beside) return { at: beside, say: 'a function beside it asks the server to end what it began' };
    const apart = this.#apart.apartFrom((site as ViewedSite).view.site, folder, this.#servedBeside(folder));
    if (apart) return apart;
    if (!isWhole && this.#isPartOfMore(site, folder)) return undefined;
    return this.#clientIn(folder);
  }

  /** A button to leave by which only shows another page, where nothing else of the package ends what the library began. */
  #leftAlone(site: CodeSite, folder: string): CodeStep | undefined {
    const { node, unit } = (site as ViewedSite).view.site;
    if (!isFunctionNode(node) || !isPressedToLeave(unit, node) || this.#isPartOfMore(site, folder)) return undefined;
    return this.#clientIn(folder);
  }

  #clientIn(folder: string): CodeStep | undefined {
    const client = this.#code.sites('oauth.client').find((other) => this.#canEnd(other, folder));
    return client && { at: client.at, say: `${client.name} can revoke its tokens and end the session of the provider` };
  }

  /** Addresses of the same package at which a session is ended; those of the one package that has any, where it is another. */
  #servedBeside(folder: string): readonly Site[] {
    const all = this.#code.sites('session.logout').filter((other) => {
      const { answers, isLocal } = this.of(other);
      return answers && !isLocal && other.side !== 'test';
    });
    const here = all.filter((other) => this.#folderOf(other) === folder);
    const isOne = new Set(all.map((other) => this.#folderOf(other))).size === 1;
    return (here.length > 0 ? here : isOne ? all : []).map(({ view }) => view.site);
  }

  #folderOf(site: CodeSite): string {
    return this.#packageOf((site as ViewedSite).view.site.unit.path);
  }

  /** `req.session = null` leaves the record in a store that is not told to take it away. */
  #keptThough({ left }: ts.BinaryExpression, folder: string): CodeStep | undefined {
    if (!/\.session$/.test(left.getText())) return undefined;
    const kept = this.#code.sites('session.keep').find((other) => {
      const { exports } = other.view.site.match.model;
      const stays = Object.values(exports).some(({ emptied }) => emptied === 'keeps');
      return stays && this.#folderOf(other) === folder && other.part('emptied').state === 'absent';
    });
    return kept && { at: kept.at, say: `${kept.name} keeps the session of a request in which it is only emptied` };
  }

  /** What is taken away, with the name of the cookie where a constant says it. */
  #cookieText(clears: ts.Node): string {
    const [first] = ts.isCallExpression(clears) ? clears.arguments : [];
    const named = first && !ts.isStringLiteralLike(first) ? this.#program.evaluator.evaluate(first) : undefined;
    const texts = (named ? optionsOf(named) : []).flatMap((value) =>
      value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [],
    );
    return [clears.getText(), ...texts].join(' ');
  }

  /** Whether it keeps the sessions whose cookie is taken away, by the name of it. */
  #isOfCookie(kept: ViewedSite, clears: ts.Node, folder: string): boolean {
    const { exports } = kept.view.site.match.model;
    if (!Object.values(exports).some(({ session }) => session === 'server') || this.#folderOf(kept) !== folder)
      return false;
    const names =
      kept.part('name').state === 'absent'
        ? Object.values(exports).flatMap(({ sessionCookie }) => sessionCookie ?? [])
        : kept.texts('name');
    const spoken = kept
      .placeOf('name')
      .getText()
      .replace(/^name:\s*/, '');
    if (/^[\w.]+\.\w+$/.test(spoken) && clears.getText().includes(spoken)) return true;
    return names.some((name) => new RegExp(`['"\`]${name.replace(/[^\w-]/g, '.')}['"\`]`).test(clears.getText()));
  }

  #canEnd(client: ViewedSite, folder: string): boolean {
    if (client.side === 'test' || client.side === 'tooling' || this.#folderOf(client) !== folder) return false;
    const { exports } = client.view.site.match.model;
    return Object.values(exports).some(({ role }) => role === 'session.end');
  }

  /** A store's `logout` may clear what is left after another function has ended the session. */
  #isPartOfMore(site: CodeSite, folder: string): boolean {
    const ending = this.#code.sites('session.end').some((other) => this.#folderOf(other) === folder);
    const others = this.#code.sites('session.logout').filter((other) => other !== site);
    return ending || others.some((other) => this.#folderOf(other) === folder && !this.of(other).isLocal);
  }

  /** A function beside it that ends what the cookie stands for; not one of a page, which asks a server to. */
  #endingOf(folder: string): Ending | undefined {
    if (this.#endings.has(folder)) return this.#endings.get(folder);
    let ending: Ending | undefined;
    for (const path of this.#program.filesIn(folder)) {
      ending = OTHERS.test(path) ? undefined : this.#endingIn(path);
      if (ending) break;
    }
    this.#endings.set(folder, ending);
    return ending;
  }

  #endingIn(path: string): Ending | undefined {
    const text = this.#program.textOf(path);
    const names = new Set(text.match(ENDS) ?? []);
    // Other things are kept on lists too.
    if (!SIGNED_IN.test(text)) for (const name of LISTS) names.delete(name);
    if (names.size === 0 || ASKS.test(text)) return undefined;
    const identifiers = this.#program.unit(path)?.identifiers;
    for (const name of names) {
      const declared = identifiers?.get(name)?.find(isDeclared);
      if (declared && (!/All/.test(name) || OF_SESSIONS.test(declared.parent.getText()))) return { name, at: declared };
    }
    return undefined;
  }

  #storedIn(folder: string): string | undefined {
    if (this.#stores.has(folder)) return this.#stores.get(folder);
    const texts = this.#program
      .filesIn(folder)
      .filter((path) => !/(?:^|[/.])(?:test|tests|spec|__tests__)[/.]/.test(path))
      .map((path) => this.#program.textOf(path));
    const stored = texts.some((text) => STORES_REFRESH.test(text))
      ? 'refresh tokens are stored'
      : texts.some((text) => STORES_SESSION.test(text))
        ? 'sessions are stored in a database'
        : undefined;
    this.#stores.set(folder, stored);
    return stored;
  }
}

/** `revokeAll` says of what only in what it does. */
const OF_SESSIONS = /session|refresh/i;

function isDeclared({ parent }: ts.Identifier): boolean {
  if (ts.isPropertyAssignment(parent)) return isFunctionNode(parent.initializer);
  return ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isVariableDeclaration(parent);
}

const ASKS_TO_END = spelled('requests', 'askingToEnd');

/** Another function of the same component or hook that asks the server to end the session, and is no part of this one. */
function endingBeside({ node }: Site): ts.Node | undefined {
  const own = nameOf(node);
  const around = enclosingFunction(node);
  if (own === undefined || !isFunctionNode(around) || !around.body || !ts.isBlock(around.body)) return undefined;
  for (const statement of around.body.statements) {
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
    const fn = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
    if (!fn || !isFunctionNode(fn) || fn === node) continue;
    const text = fn.getText();
    if (ASKS_TO_END.test(text) && !new RegExp(`\\b${own}\\(`).test(text)) return fn;
  }
  return undefined;
}
