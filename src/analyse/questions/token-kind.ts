import { ts } from '#compiler';
import { nameOfValue } from '../flow/naming.js';
import { callsAround, type View } from '../flow/wrappers.js';
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
  unitOf: (node: ts.Node) => Unit | undefined,
  renewing: 'as named' | 'by its object' = 'as named',
): TokenKind | undefined {
  const outer = view.place.getSourceFile() === view.site.unit.source ? view.site.unit : undefined;
  // A key for signing or verifying says nothing about what is signed.
  const named = (part: string) =>
    partOf(part).values.flatMap((value) => nameOfValue(value)?.replace(ANY_KEY, 'key') ?? []);
  const read = partOf('expiresIn').values.flatMap(({ via = [] }) => via.map(({ name }) => name));
  const own = [...['key', 'expiresIn'].flatMap(named), ...read.filter((name) => LENGTH.test(name))];
  const verbs = renewing === 'as named' ? [] : renewersAround(view);
  const isUntold = verbs.some((name) => vocabulary.kindOf(objectOf(name)) === undefined);
  const witnesses: readonly (readonly string[])[] = [
    partOf('claims').values.flatMap(({ node }) => purposesIn(node)),
    own.filter((name) => !BROAD.has(vocabulary.tokenKind(name) ?? 'access')),
    // What a wrapper on the way calls it: `const accessToken = await makeToken(…)`.
    ...callsAround(view)
      .filter((call) => call !== view.place && ts.isCallExpression(call))
      .map((call) => {
        const unit = unitOf(call);
        return unit ? destinationsOf(unit, call) : [];
      }),
    outer ? destinationsOf(outer, view.place) : holdersOf(view.place),
    [...own, ...named('audience')],
    destinationsOf(view.site.unit, view.site.node),
    ...(isUntold ? [] : placesOf(vocabulary, view)),
  ];
  const unit = unitOf(view.place);
  const [address] = (unit ? destinationsOf(unit, view.place) : []).filter((name) =>
    /(?:ur[li]|link|href)$/i.test(name),
  );
  const forAddress = address === undefined ? undefined : vocabulary.kindOf(address);
  if (forAddress === 'single' || forAddress === 'reset') return forAddress;
  for (const names of witnesses) {
    const kinds = names.flatMap((name) => vocabulary.kindOf(verbs.includes(name) ? objectOf(name) : name) ?? []);
    const [first] = kinds;
    if (first) return kinds.includes('refresh') && first === 'access' ? undefined : first;
  }
  return undefined;
}

function placesOf(vocabulary: Vocabulary, { site, place }: View): readonly (readonly string[])[] {
  return [
    [enclosingName(place), enclosingName(site.node)].map((name) => withoutLayer(vocabulary, name)),
    // A file is called after a device or a service for other reasons than a purpose of its tokens.
    [site.unit.path.replace(/^.*\/|\.[a-z]+$/g, '')]
      .filter((name) => vocabulary.tokenKind(name) !== undefined)
      .map((name) => withoutLayer(vocabulary, name)),
  ];
}

/** What a setting of a lifetime is called: `refreshTokenTTL`. */
const LENGTH = /ttl|expir|life|max_?age|days$/i;
/** `SIGNING_KEY`, `APP_SECRET`: nothing is said of what is signed. */
const ANY_KEY = /(?:sign(?:ing|ature)?|verif(?:y|ication)|\bapp)_?(?:key|secret)/i;
const RENEWS = /^(?:refresh|renew|reissue)/i;

/** `refreshToken(user)` renews, unless `accessToken(user)` beside it makes the other one of a pair. */
function renewersAround({ site, place }: View): string[] {
  const names = [enclosingName(site.node), enclosingName(place)].flatMap((name) => name.split('.'));
  return names.filter((name) => {
    const pair = site.unit.identifiers.get(name.replace(/^refresh/, 'access').replace(/^Refresh/, 'Access')) ?? [];
    return RENEWS.test(name) && !pair.some(({ parent }) => isOfFunction(parent));
  });
}

function isOfFunction(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    (ts.isVariableDeclaration(node) && !!node.initializer && ts.isFunctionLike(node.initializer))
  );
}

/** `refreshAccessToken` renews access tokens. */
function objectOf(name: string): string {
  return name.replace(RENEWS, '');
}

/** `AuthService.login`, `auth.service`: a layer of an application is no service that a token is for. */
function withoutLayer(vocabulary: Vocabulary, name: string): string {
  const bare = name.replace(LAYER, '');
  return vocabulary.kindOf(bare) !== undefined || /^tokens?(?:\.|$)/i.test(bare) ? bare : name;
}

const LAYER = /(?:[._-]service|Service)s?(?=\.|$)/g;

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
