import type { ConfigFact } from '../../load/config-facts.js';
import type { EnvSetting } from '../facts/env-settings.js';
import { loopbackUrl } from '../text/loopback.js';
import { sameIssuer } from '../text/registered.js';
import { type Compared, stageOfFact } from './compared.js';

/** What stands before both in `KEYCLOAK_CLIENT_ID` and `KEYCLOAK_ISSUER`: the two are about one client. */
const OF_CLIENT = /^(.{0,80}?)_?CLIENT_?ID$/i;
const OF_ISSUER = /^(.{0,80}?)_?(?:ISSUER|AUTHORITY|ISSUER_BASE)(?:_?UR[IL])?$/i;
const OF_REALM = /^(.{0,80}?)_?REALM(?:_?NAME)?$/i;
const REALM = /^https:\/\/[^*]{1,200}\/realms\/([^/*]+)\/?$/i;

/**
 * A realm that an environment names, held against the export that registers the client named beside it. Only an export
 * that ends logins at addresses in use speaks for them: one for a machine of a developer has realms of its own.
 */
export function namedRealms(settings: readonly EnvSetting[], facts: readonly ConfigFact[]): Compared[] {
  const clients = facts.filter(({ about, document }) => about === 'client' && document.kind === 'keycloak');
  if (clients.length === 0) return [];
  return settings.flatMap((setting) => {
    const { owner, realm } = realmIn(setting) ?? {};
    const id = settings.find(
      ({ name, origin }) => origin.document === setting.origin.document && OF_CLIENT.exec(name)?.[1] === owner,
    );
    if (realm === undefined || owner === undefined || !id) return [];
    const registering = clients.filter(
      (client) => client.parts.clientId?.values.some(({ text }) => text === id.value) && isInUse(client, setting.stage),
    );
    const realms = facts.filter(
      ({ about, document }) => about === 'issuer' && registering.some((client) => client.document === document),
    );
    const values = realms.flatMap(({ parts }) => parts.issuer?.values ?? []);
    const [first] = values;
    if (!first || values.some(({ text }) => sameIssuer(`https://host/realms/${realm}`, text))) return [];
    const registered = [...new Set(values.map(({ text }) => text.replace(/^\*/, '…')))].slice(0, 5).join(', ');
    const origins = [
      setting.origin,
      { location: first.location, side: 'unknown' as const, say: `the client ${id.value} is registered in this realm` },
    ];
    return [{ name: setting.name, value: setting.value, registered, agrees: false, origins }];
  });
}

function realmIn({
  name,
  value,
}: EnvSetting): { readonly owner: string | undefined; readonly realm: string } | undefined {
  const realm = REALM.exec(value)?.[1];
  if (realm !== undefined) return { owner: OF_ISSUER.exec(name)?.[1], realm };
  const owner = OF_REALM.exec(name)?.[1];
  return owner !== undefined && /^[\w.-]{1,80}$/.test(value) ? { owner, realm: value } : undefined;
}

function isInUse(client: ConfigFact, stage: string | undefined): boolean {
  const own = stageOfFact(client);
  const addresses = client.parts.redirectUri?.values ?? [];
  const isLocal = addresses.some(({ text }) => loopbackUrl(text));
  const isWeb = addresses.some(({ text }) => /^https:\/\/[^*/]+\.[^*/]+/i.test(text));
  return (own === undefined || stage === undefined || own === stage) && isWeb && !isLocal;
}
