import type { AuthFact, FactPart, FactValue } from '../facts/auth-facts.js';
import { type EnvSetting, resolved } from '../facts/env-settings.js';
import type { ProjectClaim } from './agreement.js';

const ENDPOINTS = [
  ['authorizationEndpoint', 'authorization_endpoint'],
  ['tokenEndpoint', 'token_endpoint'],
] as const;

interface Found extends Pick<ProjectClaim, 'location' | 'usedAt'> {
  readonly text: string;
}

/** What the clients of a project, set up by a library or put together by hand, believe of their issuers. */
export function claimsOfClients(facts: readonly AuthFact[], settings: readonly EnvSetting[]): ProjectClaim[] {
  return facts
    .filter(({ about, side }) => about === 'client' && side !== 'test' && side !== 'tooling')
    .flatMap((fact) => claimsOfClient(fact, settings));
}

function claimsOfClient(fact: AuthFact, settings: readonly EnvSetting[]): ProjectClaim[] {
  const found = (part: FactPart): Found[] =>
    (fact.parts[part]?.values ?? []).flatMap((value) => textsOf(value, settings));
  const hosts = found('issuerHost').map(({ text }) => (/^https?:/i.test(text) ? text : `https://${text}`));
  const issuers = [...found('issuer').map(({ text }) => text), ...hosts];
  const addresses = ENDPOINTS.flatMap(([part]) => found(part).map(({ text }) => text));
  const claim = (what: ProjectClaim['what'], { text, location, usedAt }: Found, member?: string): ProjectClaim => ({
    what,
    values: [text],
    location,
    usedAt,
    issuers,
    addresses,
    member,
  });
  return [
    ...[...found('grant'), ...found('responseType').flatMap(grantsOf)].map((one) => claim('grant', one)),
    ...found('challengeMethod').map((one) => claim('pkce', one)),
    ...ENDPOINTS.flatMap(([part, member]) =>
      found(part)
        .filter(({ text }) => URL.canParse(text))
        .map((one) => claim('endpoint', one, member)),
    ),
  ];
}

function textsOf(value: FactValue, settings: readonly EnvSetting[]): Found[] {
  return resolved(value, settings).map(({ text, setting }) =>
    setting ? { text, location: setting.location, usedAt: value.location } : { text, location: value.location },
  );
}

/** What is asked for at the authorization endpoint is the code, or the token itself. */
function grantsOf({ text, ...place }: Found): Found[] {
  const asked = text.split(/\s+/);
  const grants: readonly (readonly [boolean, string])[] = [
    [asked.includes('code'), 'authorization_code'],
    [asked.includes('token') || asked.includes('id_token'), 'implicit'],
  ];
  return grants.filter(([isAsked]) => isAsked).map(([, grant]) => ({ ...place, text: grant }));
}
