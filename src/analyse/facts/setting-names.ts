import { spelled } from '../text/spellings.js';
/** What the name of a setting says that it holds. */
export type SettingMeaning =
  | 'clientId'
  | 'issuer'
  | 'project'
  | 'redirectUri'
  | 'audience'
  | 'cookieDomain'
  | 'jwks'
  | 'token_endpoint'
  | 'authorization_endpoint'
  | 'userinfo_endpoint'
  | 'introspection_endpoint'
  | 'revocation_endpoint'
  | 'end_session_endpoint';

/** A project of a hosted backend issues the tokens of all that use it, for one audience. Variables of frontends have a prefix. A tenant stands for its issuer, by its domain, its own one or the one of its vendor, or by the id of its pool. */
const NAMES: readonly (readonly [SettingMeaning, RegExp])[] = [
  ['clientId', /(?:^|_)CLIENT_?ID$/i],
  ['issuer', /(?:^|_)(?:ISSUER|AUTHORITY)(?:_BASE)?(?:_?UR[IL])?$/i],
  ['issuer', /(?:^|_)(?:AUTH0|OKTA|COGNITO)_(?:CUSTOM_)?DOMAIN$/i],
  ['issuer', /(?:^|_)USER_?POOL_?ID$/i],
  ['project', /(?:^|_)SUPABASE_(?:PROJECT_)?URL$/i],
  ['project', /(?:^|_)FIREBASE_PROJECT_ID$/i],
  ['redirectUri', /(?:^|_)(?:REDIRECT|CALLBACK)_?UR[IL]S?$/i],
  ['audience', /(?:^|_)AUDIENCE$/i],
  ['cookieDomain', /(?:^|_)(?:COOKIES?|SESSION)_?DOMAIN$/i],
  ['jwks', /(?:^|_)JWKS(?:_UR[IL]|_ENDPOINT)?$/i],
  ['token_endpoint', /(?:^|_)TOKEN_(?:UR[IL]|ENDPOINT)$/i],
  ['authorization_endpoint', /(?:^|_)(?:AUTHORIZATION|AUTHORIZE)_(?:UR[IL]|ENDPOINT)$/i],
  ['userinfo_endpoint', /(?:^|_)USER_?INFO_(?:UR[IL]|ENDPOINT)$/i],
  ['introspection_endpoint', /(?:^|_)INTROSPECT(?:ION)?_(?:UR[IL]|ENDPOINT)$/i],
  ['revocation_endpoint', /(?:^|_)(?:REVOCATION|REVOKE)_(?:UR[IL]|ENDPOINT)$/i],
  ['end_session_endpoint', /(?:^|_)END_?SESSION_(?:UR[IL]|ENDPOINT)$/i],
];

const OF_OTHERS = spelled('surroundings', 'settingsOfOthers');

export function meaningOfName(name: string): SettingMeaning | undefined {
  if (OF_OTHERS.test(name)) return undefined;
  return NAMES.find(([, pattern]) => pattern.test(name))?.[0];
}
