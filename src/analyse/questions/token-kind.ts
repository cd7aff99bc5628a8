import { ts } from '#compiler';
import { nameOfValue } from '../flow/naming.js';
import type { View } from '../flow/wrappers.js';
import type { TokenKind, Vocabulary } from '../knowledge/vocabulary.js';
import type { Answer } from '../syntax/answer.js';
import { destinationsOf } from '../syntax/destinations.js';
import { enclosingName } from '../syntax/scope.js';
import type { Unit } from '../syntax/unit.js';
import { namesFrom } from '../text/spellings.js';

/** What a key and a lifetime are called after tells nothing where it is one of these. */
const BROAD = new Set(['access', 'file', 'transfer', 'impersonation', 'second factor']);
const PURPOSES = namesFrom('identities', 'purposeClaims');

/** What a token is for, by the strongest witness: its own claims, then what it is called, its key, and where it is made. */
export function tokenKindOf(
  vocabulary: Vocabulary,
  view: View,
  partOf: (name: string) => Answer,
  unitOf: Unit | undefined,
): TokenKind | undefined {
  const outer = view.place.getSourceFile() === view.site.unit.source ? view.site.unit : undefined;
  // A key for signing or verifying says nothing about what is signed.
  const named = (part: string) =>
    partOf(part).values.flatMap(
      (value) => nameOfValue(value)?.replace(/(?:sign(?:ing|ature)?|verif(?:y|ication))_?(?:key|secret)/i, 'key') ?? [],
    );
  const own = ['key', 'expiresIn'].flatMap(named);
  const witnesses: readonly (readonly string[])[] = [
    partOf('claims').values.flatMap(({ node }) => purposesIn(node)),
    own.filter((name) => !BROAD.has(vocabulary.tokenKind(name) ?? 'access')),
    outer ? destinationsOf(outer, view.place) : holdersOf(view.place),
    [...own, ...named('audience')],
    destinationsOf(view.site.unit, view.site.node),
    [enclosingName(view.place), enclosingName(view.site.node)],
    // A file is called after a device or a service for other reasons than a purpose of its tokens.
    [view.site.unit.path.replace(/^.*\//, '')].filter((name) => vocabulary.tokenKind(name) !== undefined),
  ];
  const [address] = (unitOf ? destinationsOf(unitOf, view.place) : []).filter((name) =>
    /(?:ur[li]|link|href)$/i.test(name),
  );
  const forAddress = address === undefined ? undefined : vocabulary.kindOf(address);
  if (forAddress === 'single' || forAddress === 'reset') return forAddress;
  for (const names of witnesses) {
    const kinds = names.flatMap((name) => vocabulary.kindOf(name) ?? []);
    const [first] = kinds;
    if (first) return kinds.includes('refresh') && first === 'access' ? undefined : first;
  }
  return undefined;
}

function purposesIn(claims: ts.Node): string[] {
  if (!ts.isObjectLiteralExpression(claims)) return [];
  return claims.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && PURPOSES.has(property.name.getText()) ? [property.initializer.getText()] : [],
  );
}

/** In another file than the site's: the variable or property around the call. */
function holdersOf(place: ts.Node): string[] {
  for (let at = place; !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return [parent.name.getText()];
    if (ts.isFunctionLike(parent)) return [];
  }
  return [];
}
