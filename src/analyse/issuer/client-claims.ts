import type { AuthFact, FactPart, FactValue } from '../facts/auth-facts.js';
import { type EnvSetting, resolved } from '../facts/env-settings.js';
import type { ProjectClaim } from './agreement.js';

/** An endpoint may be told whole, or as a host and a path. */
const ENDPOINTS = [
  ['authorization_endpoint', 'authorizationEndpoint', 'authorizationHost', 'authorizationPath'],
  ['token_endpoint', 'tokenEndpoint', 'tokenHost', 'tokenPath'],
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
  const endpoints = ENDPOINTS.flatMap(([member, whole, host, path]) =>
    [...found(whole), ...joined(found(host), found(path))].map((one) => ({ ...one, member })),
  );
  const addresses = endpoints.map(({ text }) => text);
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
    ...endpoints.filter(({ text }) => URL.canParse(text)).map(({ member, ...one }) => claim('endpoint', one, member)),
  ];
}

/** Only where one host and one path are known. */
function joined([host, ...otherHosts]: readonly Found[], [path, ...otherPaths]: readonly Found[]): Found[] {
  if (!host || !path || otherHosts.length + otherPaths.length > 0 || !URL.canParse(path.text, host.text)) return [];
  return [{ ...path, text: new URL(path.text, host.text).href }];
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
