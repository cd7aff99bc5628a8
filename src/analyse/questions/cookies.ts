import type { ts } from '#compiler';
import type { Entry } from '../knowledge/models.js';
import type { Answer } from '../syntax/answer.js';
import { type Attributes, type CookieText, cookieTexts } from '../syntax/cookie-text.js';
import { inProduction, isLeftOutInProduction } from '../syntax/production.js';
import type { Value } from '../syntax/value.js';
import type { CodeSite } from './code-site.js';
import type { Credentials } from './credentials.js';

/** A flag of a cookie; `given` when the code says it, else it is the library's default. */
export interface Flag {
  readonly state: 'on' | 'off' | 'unknown';
  readonly given: boolean;
  readonly why?: string;
}

/** A cookie that authenticates whoever sends it. */
export interface CredentialCookie {
  /** For messages: `the session cookie`, `the cookie \`sid\``. */
  readonly what: string;
  /** How that is known: by what is put into it, or by its name alone. */
  readonly evidence: 'origin' | 'name';
  readonly httpOnly: Flag;
  /** Where options that stand alone say so. */
  readonly told?: ts.Node;
  readonly secure: Flag;
  /** `none` when it may be: one environment with it is enough. */
  readonly sameSite: 'none' | 'kept' | 'left out' | 'unknown';
  /** The constant domains it may be sent to. */
  readonly domains: readonly string[];
  /** The constant paths that it is limited to, the root left out. */
  readonly paths: readonly string[];
}

/** What the engine has to answer about a value in a cookie. */
interface CookieReader {
  readonly credentials: Credentials;
  elementsOf(value: Value): readonly Value[];
}

/** The cookies of a site that authenticate somebody; neither preferences, CSRF values, nor cookies that are taken away. */
export function credentialCookies(
  site: CodeSite,
  { parts, absent }: Entry,
  credentials: Credentials,
  elementsOf: CookieReader['elementsOf'],
): CredentialCookie[] {
  const reader: CookieReader = { credentials, elementsOf };
  if (site.side !== 'server' && site.side !== 'unknown') return [];
  const names = site.texts('name');
  if (site.role === 'session.keep') {
    // What only signs, and what says how cookies are made by default, sets none. Options that stand alone say what they give.
    const isGiven = parts === undefined && site.part('httpOnly').state === 'present';
    const told = isGiven ? site.part('httpOnly').values[0]?.node.parent : undefined;
    const isNone =
      (absent?.httpOnly === undefined && !isGiven) || names.some((name) => judge(name, reader) === 'harmless');
    return isNone
      ? []
      : [{ what: 'the session cookie', evidence: 'origin', ...(told && { told }), ...attributesOf(site) }];
  }
  const { values } = site.part('value');
  if (parts?.value === undefined) {
    const name = names.find((each) => judge(each, reader) === 'credential');
    return name === undefined ? [] : [{ what: `the cookie \`${name}\``, evidence: 'name', ...attributesOf(site) }];
  }
  if (parts.name === undefined)
    return values.flatMap((value) => reader.elementsOf(value).flatMap((each) => ofText(each, reader)));
  if (isRemoval(site, values)) return [];
  const kept = evidenceOf(names, values, reader);
  return kept ? [{ ...kept, ...attributesOf(site) }] : [];
}

function ofText(value: Value, reader: CookieReader): CredentialCookie[] {
  return cookieTexts(value).flatMap(({ name, held, attributes, isRemoved }: CookieText) => {
    if (isRemoved || held.length === 0) return [];
    const kept = evidenceOf(name === undefined ? [] : [name], held, reader);
    return kept ? [{ ...kept, ...attributesInText(attributes) }] : [];
  });
}

function judge(name: string, reader: CookieReader): 'credential' | 'harmless' | undefined {
  return reader.credentials.vocabulary.judgeCookie(name);
}

function evidenceOf(
  names: readonly string[],
  values: readonly Value[],
  reader: CookieReader,
): Pick<CredentialCookie, 'what' | 'evidence'> | undefined {
  const verdicts = names.map((name) => judge(name, reader));
  const held = values.flatMap((value) => reader.credentials.in(value));
  const shown = names[0] === undefined ? undefined : `the cookie \`${names[0].slice(0, 40)}\``;
  if (verdicts.includes('harmless')) return undefined;
  const byName = verdicts.includes('credential');
  const known = held.find(({ evidence }) => evidence === 'origin') ?? held.find(({ evidence }) => evidence === 'name');
  if (known) {
    const isCertain = byName || known.evidence === 'origin';
    return { what: shown ?? `the cookie with ${known.what}`, evidence: isCertain ? 'origin' : 'name' };
  }
  // `token` alone says little elsewhere; a browser is given one to bring it back.
  if (shown && !byName && held.some(({ name }) => /(?:^|[a-z_])token$/i.test(name ?? '')))
    return { what: shown, evidence: 'name' };
  if (!byName || shown === undefined || values.some((value) => reader.credentials.isHarmlessByName(value)))
    return undefined;
  return { what: shown, evidence: held.length > 0 ? 'origin' : 'name' };
}

/** An empty or constant value, an age of nothing, a date of long ago. */
function isRemoval(site: CodeSite, values: readonly Value[]): boolean {
  if (values.every(({ kind }) => kind === 'literal')) return true;
  const ages = site.constants('maxAge');
  if (ages.length > 0 && ages.every((age) => Number(age) <= 0)) return true;
  return site.part('expires').values.some(({ node }) => LONG_AGO.test(node.getText()));
}

const LONG_AGO = /^(?:new Date\(\s*(?:[01]?\s*\)|['"`][^'"`]*\b1970\b)|['"`][^'"`]*\b1970\b)/;

function attributesOf(site: CodeSite): Omit<CredentialCookie, 'what' | 'evidence'> {
  return {
    httpOnly: flagOf(site, 'httpOnly'),
    secure: flagOf(site, 'secure'),
    sameSite: sameSiteOf(site.part('sameSite')),
    domains: site.texts('domain'),
    paths: site.texts('path').filter((path) => path !== '/'),
  };
}

function flagOf(site: CodeSite, part: string): Flag {
  const { state, values, why } = site.part(part);
  // One environment with the flag is enough: without TLS, development has to do without it.
  const on = values.filter((value) => value.kind === 'literal' && Boolean(value.value));
  // But not development alone: `secure: process.env.NODE_ENV === 'development'`.
  if (on.some(({ node }) => inProduction(node) !== false && !isLeftOutInProduction(node)))
    return { state: 'on', given: true };
  if (on.length > 0) return { state: 'off', given: true };
  if (state === 'absent') {
    const behaviour = site.whenAbsent(part);
    if (behaviour === undefined)
      return { state: 'unknown', given: false, why: 'what the framework does by default shows only at run time' };
    return { state: behaviour === 'safe' ? 'on' : 'off', given: false };
  }
  if (state !== 'unknown' && values.every(({ kind }) => kind === 'literal')) return { state: 'off', given: true };
  return { state: 'unknown', given: true, why: why ?? 'its options are decided at run time' };
}

function sameSiteOf({ state, values }: Answer): CredentialCookie['sameSite'] {
  const literals = values.flatMap((value) => (value.kind === 'literal' ? [String(value.value).toLowerCase()] : []));
  if (literals.includes('none')) return 'none';
  if (state === 'unknown' || literals.length < values.length) return 'unknown';
  return literals.some((literal) => literal !== 'false') ? 'kept' : 'left out';
}

function attributesInText(attributes: Attributes): Omit<CredentialCookie, 'what' | 'evidence'> {
  const flag = (name: string): Flag => {
    if (attributes.named.has(name)) return { state: 'on', given: true };
    if (attributes.isOpen) return { state: 'unknown', given: true, why: 'its attributes are decided at run time' };
    return { state: 'off', given: false };
  };
  const sameSite = attributes.named.get('samesite')?.toLowerCase();
  const domain = attributes.named.get('domain');
  const path = attributes.named.get('path');
  const kept = sameSite === 'lax' || sameSite === 'strict' ? 'kept' : 'unknown';
  return {
    httpOnly: flag('httponly'),
    secure: flag('secure'),
    sameSite: sameSite === 'none' ? 'none' : sameSite !== undefined || attributes.isOpen ? kept : 'left out',
    domains: domain ? [domain] : [],
    paths: path && path !== '/' ? [path] : [],
  };
}
