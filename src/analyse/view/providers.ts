import { nameOfValue } from '../flow/naming.js';
import type { Vocabulary } from '../knowledge/vocabulary.js';
import type { KeySources } from '../questions/key-source.js';
import type { CodeView } from './code-view.js';
import type { ViewedSite } from './viewed-site.js';

/** The providers whose tokens a verifier accepts, by what its issuers, keys and library are called. */
export function providersTrusted(
  view: CodeView,
  keySources: KeySources,
  vocabulary: Vocabulary,
  site: ViewedSite,
): ReadonlySet<string> {
  const issuers = site.part('issuer').values.flatMap((value) => view.elementsOf(value));
  const keys = site.part('key').values.flatMap((value) => keySources.of(value));
  const names = [
    site.name,
    ...issuers.map((value) => nameOfValue(value) ?? ''),
    ...keys.map(({ name }) => name),
    ...view.comparedClaims(site).flatMap(({ claim, equals }) => (claim === 'iss' ? equals : [])),
  ];
  return new Set(names.flatMap((name) => vocabulary.providers(name)));
}
