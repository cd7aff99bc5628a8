import type { ConfigFact, ConfigValue } from '../../load/config-facts.js';
import type { DataDocument } from '../../load/data-document.js';
import type { ProjectClaim } from './agreement.js';

/** What parts of a configuration file are called in the metadata of the issuer. */
const ENDPOINTS = [
  ['authorizationEndpoint', 'authorization_endpoint'],
  ['tokenEndpoint', 'token_endpoint'],
  ['userinfoEndpoint', 'userinfo_endpoint'],
] as const;

/** What configuration files say of issuers. Files of tests, examples and tools say nothing of the project's own. */
export function claimsOfConfig(documents: readonly DataDocument[]): ProjectClaim[] {
  return (
    documents
      // The inventory speaks of issuers in its own words.
      .filter(({ kind }) => kind !== 'inventory')
      .filter(({ stage, side }) => stage !== 'test' && stage !== 'example' && side !== 'test' && side !== 'tooling')
      .flatMap((document) => (document.facts?.() ?? []).flatMap(claimsOf))
  );
}

function claimsOf(fact: ConfigFact): ProjectClaim[] {
  const values = (part: keyof ConfigFact['parts']): readonly ConfigValue[] => fact.parts[part]?.values ?? [];
  const issuers = namesOf(fact);
  const addresses = ENDPOINTS.flatMap(([part]) => values(part).map(({ text }) => text));
  const claim = (what: ProjectClaim['what'], texts: readonly string[], { location }: ConfigValue, member?: string) => ({
    what,
    values: texts,
    location,
    issuers,
    addresses,
    member,
  });
  const each = (what: ProjectClaim['what'], part: keyof ConfigFact['parts'], member?: string): ProjectClaim[] =>
    values(part)
      .filter(({ pattern, loose }) => !pattern && !loose)
      .map((value) => claim(what, [value.text], value, member));
  const list = (what: 'algorithms' | 'audience'): ProjectClaim[] => {
    const [first] = values(what);
    const texts = values(what).map(({ text }) => text);
    return first && fact.parts[what]?.open === false ? [claim(what, texts, first)] : [];
  };
  return [
    ...each('issuer', 'issuer'),
    ...each('jwks', 'jwks'),
    ...list('algorithms'),
    // An issuer knows many APIs: that it registers another one says nothing.
    ...(fact.about === 'api' ? [] : list('audience')),
    ...each('grant', 'grant'),
    ...each('pkce', 'pkce'),
    ...ENDPOINTS.flatMap(([part, member]) => each('endpoint', part, member)),
  ];
}

/** By what the object says, or else the file that it stands in, or else whose format it is. */
function namesOf({ parts, document, of = [] }: ConfigFact): readonly string[] {
  const own = parts.issuer?.values ?? [];
  if (own.length > 0) return own.map(({ text }) => text);
  const around = (document.facts?.() ?? []).filter(({ about }) => about === 'issuer');
  const named = around.flatMap((fact) => fact.parts.issuer?.values ?? []).map(({ text }) => text);
  return named.length > 0 ? named : of;
}
