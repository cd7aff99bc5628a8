import type { AuthFact, FactPart } from '../facts/auth-facts.js';
import type { Telling, Told } from '../facts/told.js';
import type { ProjectClaim } from './agreement.js';

/** An endpoint may be told whole, or as a host and a path. */
const ENDPOINTS = [
  ['authorization_endpoint', 'authorizationEndpoint', 'authorizationHost', 'authorizationPath'],
  ['token_endpoint', 'tokenEndpoint', 'tokenHost', 'tokenPath'],
] as const;

/** What the clients of a project, set up by a library or put together by hand, believe of their issuers. */
export function claimsOfClients(facts: readonly AuthFact[], telling: Telling): ProjectClaim[] {
  return facts
    .filter(({ about, side }) => about === 'client' && side !== 'test' && side !== 'tooling')
    .flatMap((fact) => claimsOfClient(fact, telling));
}

function claimsOfClient(fact: AuthFact, telling: Telling): ProjectClaim[] {
  const told = (part: FactPart): Told[] => telling.of(fact, part);
  const issuers = telling.issuers(fact).map(({ text }) => text);
  const endpoints = ENDPOINTS.flatMap(([member, whole, host, path]) =>
    [...told(whole), ...joined(told(host), told(path))].map((one) => ({ ...one, member })),
  );
  const addresses = endpoints.map(({ text }) => text);
  const claim = (what: ProjectClaim['what'], { text, location, usedAt }: Told, member?: string): ProjectClaim => ({
    what,
    values: [text],
    location,
    usedAt,
    issuers,
    addresses,
    member,
  });
  return [
    ...told('issuer').map((one) => ({ ...claim('issuer', one), tolerant: true })),
    ...telling.grants(fact).map((one) => claim('grant', one)),
    ...told('challengeMethod').map((one) => claim('pkce', one)),
    ...endpoints.filter(({ text }) => URL.canParse(text)).map(({ member, ...one }) => claim('endpoint', one, member)),
  ];
}

/** Only where one host and one path are known. */
function joined([host, ...otherHosts]: readonly Told[], [path, ...otherPaths]: readonly Told[]): Told[] {
  if (!host || !path || otherHosts.length + otherPaths.length > 0 || !URL.canParse(path.text, host.text)) return [];
  return [{ ...path, text: new URL(path.text, host.text).href }];
}
