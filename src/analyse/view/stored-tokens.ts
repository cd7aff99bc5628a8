import type { Vocabulary } from '../knowledge/vocabulary.js';
import type { CodeSite } from '../questions/code-site.js';
import { cookieTexts } from '../syntax/cookie-text.js';
import { spelled } from '../text/spellings.js';
import type { Code } from './code.js';

/** A token on its way into a store. */
export interface StoredToken {
  readonly seen: CodeSite;
  /** For messages. */
  readonly what: string;
  readonly isRefreshToken: boolean;
  readonly confidence: 'high' | 'medium' | 'low';
}

/** By what the value is known to hold, and by the name that it is stored under. */
export function storedTokens(code: Code, names: Vocabulary, site: CodeSite): readonly StoredToken[] {
  const stored: StoredToken[] = [];
  for (const seen of code.credentials(site, 'value').length > 0 ? [site] : site.seenFrom('key', 'value')) {
    // Clearing an entry or setting a flag stores no token.
    if (code.settled.isConstant(seen, 'value')) continue;
    // `auth=; expires=…` takes it out again.
    if (/^document\.cookie$/.test(site.name) && holdsNothing(seen)) continue;
    // What was encrypted with a key of the system is no token, whatever it is stored as.
    if (code.speaksOfMasking(seen, 'value')) continue;
    const held = code.credentials(seen, 'value');
    const keys = seen.texts('key').map((key) => key.split('=')[0] ?? '');
    const verdicts = keys.map((key) => names.judge(key));
    const known = held.find(({ evidence }) => evidence !== 'ambiguous name');
    if (verdicts.includes('harmless') && !known) continue;
    // A cookie of any name is called a cookie: what it holds is said by the entry.
    if (known && COOKIE.test(known.name ?? '') && keys.length > 0 && verdicts.every((verdict) => !verdict)) continue;
    // A code verifier has to wait for the redirect, in this tab, and is good for one code.
    if (site.name.startsWith('sessionStorage') && [...keys, known?.name ?? ''].some(isVerifier)) continue;
    const isApp = seen.side === 'browser' || seen.side === 'native';
    const own = seen
      .part('value')
      .values.flatMap(({ node, ...value }) => ('name' in value ? value.name : node.getText()));
    const byKey = keys.some((key) => isNamedSo(names, key, isApp) && !own.some((name) => names.endsAlike(key, name)));
    const [weak] = held;
    if (!known && !weak && (!byKey || code.isHarmlessByName(seen, 'value'))) continue;
    stored.push({
      seen,
      what: (known ?? weak)?.what ?? 'a token',
      isRefreshToken: [...keys, (known ?? weak)?.name ?? ''].some((name) => /refresh_?token/i.test(name)),
      confidence:
        known && known.evidence === 'origin' ? 'high' : known || byKey || isIssued(code, seen) ? 'medium' : 'low',
    });
  }
  return stored;
}

const COOKIE = /^cookies?(?:_?(?:value|text|str))?$/i;

function holdsNothing(seen: CodeSite): boolean {
  const texts = seen.part('value').values.flatMap(cookieTexts);
  return texts.length > 0 && texts.every(({ held, name }) => name !== undefined && held.length === 0);
}

/** `(await response.json()).token`: what an interface answers under this name and a page keeps opens something. */
function isIssued(code: Code, seen: CodeSite): boolean {
  return code.strength.isFetched(seen, 'value') && !code.strength.fileSays(seen, HARMLESS_ISSUES);
}

const HARMLESS_ISSUES = spelled('secrets', 'issuedForForms');

/** `token` alone is a weak word: it has to be what the entry is called after. */
function isNamedSo(names: Vocabulary, key: string, isApp: boolean): boolean {
  const verdict = names.judge(key);
  return verdict === 'credential' || (verdict === 'ambiguous' && isApp && names.isNameOf(key));
}

function isVerifier(name: string): boolean {
  return /verifier|pkce/i.test(name);
}
