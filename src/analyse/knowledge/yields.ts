import type { Entry } from './models.js';

/** What a call gives that yields a credential, for messages. */
export const YIELDS: Readonly<Record<NonNullable<Entry['yields']>, string>> = {
  token: 'a signed token',
  tokens: 'the token response',
  'id token': 'the ID token',
  secret: 'a secret',
  headers: 'all request headers',
  request: 'the whole request',
  'failed request': 'the failed request with its Authorization header',
};

/** Of what it is the whole. */
export const WHOLES: Readonly<Partial<Record<NonNullable<Entry['yields']>, 'headers' | 'request' | 'failed request'>>> =
  {
    headers: 'headers',
    request: 'request',
    'failed request': 'failed request',
  };
