import type { CodeRule } from '../rule.js';
import type { Model } from './models.js';
import type { VocabularyData } from './vocabulary.js';

/** Files that are called after logging: a wrapper of a logger says nothing of what it will be given. */
export const LOGGING_FILES = /(?:^|\/)[^/]*log(?:ger|gers|ging|s)?(?:[.-][^/]*)?\.[cm]?[jt]sx?$/i;

/** Texts in which a token may be taken apart by hand: both words within the reach of one expression. */
const HAND_MADE = String.raw`split\(\s*['"\x60]\.['"\x60][^]{0,300}?JSON\.parse|JSON\.parse[^]{0,300}?split\(\s*['"\x60]\.['"\x60]`;

/** Characters between a logger's method and a word that names a credential: one call's worth of text. */
const REACH = 240;

/**
 * Which texts are worth parsing, derived from the models of the roles that the rules look at: the packages' specifiers,
 * the globals' names, and for logging, which is everywhere, a credential's name near the call.
 */
export function anchorsOf(
  rules: readonly Pick<CodeRule, 'roles'>[],
  models: readonly Model[],
  vocabulary: VocabularyData,
): RegExp {
  const roles = new Set(rules.flatMap((rule) => rule.roles));
  const packages = new Set<string>();
  const globals = new Set<string>();
  const loggers = new Set<string>();
  for (const model of models) {
    const surfaces = [model.exports, ...Object.values(model.augments ?? {})];
    for (const [name, entry] of surfaces.flatMap((exports) => Object.entries(exports))) {
      const possible = [entry.role, entry.unless?.role, entry.assigned?.role, entry.registered?.role];
      const role = possible.find((candidate) => candidate !== undefined && roles.has(candidate));
      if (role === undefined) continue;
      if (role === 'log.write' && !name.endsWith('()')) loggers.add(lastName(name));
      if (model.package === '' && role === 'log.write') continue;
      if (model.package === '') globals.add(globalAnchor(name));
      else
        for (const specifier of model.anchors ?? [model.package, ...(model.specifiers ?? [])])
          packages.add(specifierPattern(specifier));
    }
  }
  const properties = models.flatMap((model) => Object.entries(model.properties ?? {}));
  const headers = properties.filter(([, { role }]) => roles.has(role)).map(([name]) => name);
  const alternatives: string[] = roles.has('token.decode') ? [HAND_MADE] : [];
  if (headers.length > 0) alternatives.push(`\\b(?:${headers.sort().join('|')})\\b['"]?\\]?\\s*[:=,]`);
  if (packages.size > 0) alternatives.push(`['"](?:${[...packages].sort().join('|')})['"]`);
  if (globals.size > 0) alternatives.push(`\\b(?:${[...globals].sort().join('|')})\\b`);
  if (loggers.size > 0) {
    const methods = [...loggers].sort().join('|');
    alternatives.push(`\\.(?:${methods})\\s*\\([^]{0,${REACH}}?(?:${credentialWords(vocabulary)})`);
  }
  return new RegExp(alternatives.length > 0 ? alternatives.join('|') : '(?!)', 'i');
}

function specifierPattern(specifier: string): string {
  // A file of the project is imported from anywhere: only its own name stands in every specifier.
  if (specifier.startsWith('./'))
    return `[^'"]*${literally(specifier.slice(specifier.lastIndexOf('/') + 1))}(?:\\.[cm]?[jt]sx?)?`;
  return specifier.endsWith('*') ? `${literally(specifier.slice(0, -1))}[^'"]*` : literally(specifier);
}

/** `document.cookie` is searched as it is written, `Storage#setItem` by the class. */
function globalAnchor(name: string): string {
  const [head = '', member = ''] = name.split(/[#.]/);
  return head === 'document' ? `document\\s*\\.\\s*${member}` : head;
}

function lastName(name: string): string {
  return literally(name.split(/[#.]/).at(-1) ?? name);
}

/** One word of every credential name is enough to look closer. */
function credentialWords(vocabulary: VocabularyData): string {
  return [...STEMS, ...vocabulary.ambiguous.filter((word) => !STEMS.some((stem) => word.includes(stem)))].join('|');
}

/** One of these stands near every call that hands over a credential, in its name or in a key's. */
const STEMS = [
  'token',
  'secret',
  'passw',
  'passphrase',
  'jwt',
  'bearer',
  'authorization',
  'header',
  'credential',
  'private_?key',
  'api_?key',
  'process\\.env',
  'verifier',
  '[.,(]\\s*config\\s*[,)]',
  'cookie',
  '\\bbody\\b',
];

export const CREDENTIAL_STEMS = `${STEMS.join('|')}|auth|session|\\buser\\b|\\b[rai]t\\b`;

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
