import { expect, it } from 'vitest';
import type { CodeRule } from '../../src/rule.js';
import { analyse } from '../example.js';

/** Says of every site of a role which parts it has, and what it can tell of them. */
function partsIn(role: string, parts: readonly string[], program: string): string[] {
  const rule: CodeRule = {
    id: 'probe',
    title: '',
    severity: 'low',
    confidence: 'low',
    cwe: [],
    controls: [],
    references: [],
    why: '',
    fix: '',
    blind: '',
    roles: [role],
    bad: [],
    good: [],
    *check(site) {
      const seen = parts.map((part) => `${part} ${[site.part(part).state, ...site.constants(part)].join(' ')}`);
      yield { at: site.at, say: seen.join(', ') };
    },
  };
  return analyse(new Map([['index.ts', program]]), [rule]).observations.map(({ say }) => say);
}

const TOKEN = ['issuer', 'audience', 'expiresIn', 'algorithm'];

it.each([
  [
    'a chain',
    `import { SignJWT } from 'jose';
     export const issue = (key) => new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'ES256' }).setIssuer('https://id.example')
       .setAudience('api').setIssuedAt().setExpirationTime('15m').sign(key);`,
    'issuer present https://id.example, audience present api, expiresIn present 15m, algorithm present ES256',
  ],
  [
    'a variable, step by step',
    `import { SignJWT } from 'jose';
     export async function issue(key) {
       const token = new SignJWT({ iss: 'https://id.example' }).setProtectedHeader({ alg: 'ES256' });
       token.setExpirationTime('30d');
       return await token.sign(key);
     }`,
    'issuer present https://id.example, audience absent, expiresIn present 30d, algorithm present ES256',
  ],
  [
    'a builder that somebody else began',
    `import type { SignJWT } from 'jose';
     export const finish = (token: SignJWT, key) => token.setAudience('api').sign(key);`,
    'issuer unknown, audience present api, expiresIn unknown, algorithm unknown',
  ],
  [
    'njwt',
    `import njwt from 'njwt';
     export function issue(sub) {
       const jwt = njwt.create({ sub }, process.env.KEY, 'HS512');
       jwt.setExpiration(Date.now() + 900000);
       return jwt.compact();
     }`,
    'issuer absent, audience absent, expiresIn present, algorithm present HS512',
  ],
  [
    'a service with the defaults of its module',
    `import { JwtModule, JwtService } from '@nestjs/jwt';
     export const module = JwtModule.registerAsync({ useFactory: () => ({ secret: 'x', signOptions: { expiresIn: '90d' } }) });
     export class Issuer { constructor(private jwt: JwtService) {} issue(sub) { return this.jwt.signAsync({ sub }, { audience: 'api' }); } }`,
    'issuer absent, audience present api, expiresIn present 90d, algorithm absent',
  ],
])('reads what %s signs', (_, program, parts) => {
  expect(partsIn('token.sign', TOKEN, program).join()).toBe(parts);
});

it('knows a header that is read by an option from claims that are decoded', () => {
  const program = `import { jwtDecode } from 'jwt-decode';
                   export const kid = (token) => jwtDecode(token, { header: true }).kid;
                   export const sub = (token) => jwtDecode(token).sub;`;
  expect(partsIn('token.header', ['token'], program)).toHaveLength(1);
  expect(partsIn('token.decode', ['token'], program)).toHaveLength(1);
});

it('tells sessions that were checked from sessions that were only read', () => {
  const program = `import { createServerClient } from '@supabase/ssr';
                   import { createClient } from '@supabase/supabase-js';
                   import { getToken } from 'next-auth/jwt';
                   const client = createServerClient(URL, KEY, { cookies });
                   export const read = () => client.auth.getSession();
                   export const checked = () => createClient(URL, KEY).auth.getUser();
                   export const also = (req) => getToken({ req, secret: process.env.NEXTAUTH_SECRET });`;
  expect(partsIn('session.read', [], program)).toHaveLength(1);
  expect(partsIn('session.verify', [], program)).toHaveLength(2);
});

it.each([
  [
    'bunyan',
    `import Logger from 'bunyan'; new Logger({ name: 'a' }).info('x'); Logger.createLogger({ name: 'b' }).child({}).warn('y');`,
    2,
  ],
  [
    'consola',
    `import { consola, createConsola } from 'consola'; consola.info('x'); createConsola().warn('y'); consola.withTag('a').error('z');`,
    3,
  ],
  ['debug', `import createDebug from 'debug'; const debug = createDebug('a'); debug('x'); debug.extend('b')('y');`, 2],
  ['log4js', `import log4js from 'log4js'; log4js.getLogger().info('x');`, 1],
  ['loglevel', `import log from 'loglevel'; log.warn('x'); log.getLogger('a').info('y');`, 2],
  [
    'nestjs-pino',
    `import { PinoLogger } from 'nestjs-pino'; class A { constructor(private logger: PinoLogger) {} a() { this.logger.info('x'); } }`,
    1,
  ],
  ['roarr', `import { Roarr as log } from 'roarr'; log('x'); log.warn('y'); log.child({}).info('z');`, 3],
  ['sentry', `import * as Sentry from '@sentry/nextjs'; Sentry.captureException('x'); Sentry.setExtra('a', 'y');`, 2],
  ['signale', `import signale, { Signale } from 'signale'; signale.info('x'); new Signale({}).error('y');`, 2],
  [
    'tslog',
    `import { Logger } from 'tslog'; const log = new Logger(); log.info('x'); log.getSubLogger({}).warn('y');`,
    2,
  ],
])('finds the log calls of %s', (_, program, calls) => {
  expect(partsIn('log.write', [], program.replaceAll(/'[xyz]'/g, 'accessToken'))).toHaveLength(calls);
});

it.each([
  [
    'storage.write',
    `import { openDB } from 'idb'; const db = await openDB('a'); db.put('s', token, 'k'); db.transaction('s').store.put(token); db.transaction('s').objectStore('s').add(token);`,
    3,
  ],
  [
    'storage.write',
    `import Dexie, { type Table } from 'dexie'; class Db extends Dexie { tokens!: Table; } const db = new Db('a'); db.tokens.put(token); new Dexie('b').table('t').add(token);`,
    2,
  ],
  ['storage.write', `import Cookies from 'universal-cookie'; new Cookies().set('a', token);`, 1],
  [
    'storage.write',
    `import Cookies from 'js-cookie'; Cookies.set('a', token); Cookies.withAttributes({ path: '' }).set('b', token);`,
    2,
  ],
  [
    'storage.write',
    `import localforage from 'localforage'; localforage.setItem('a', token); localforage.createInstance({}).setItem('b', token);`,
    2,
  ],
  [
    'storage.native.write',
    `import AsyncStorage from '@react-native-async-storage/async-storage'; AsyncStorage.setItem('a', token); AsyncStorage.multiSet([['b', token]]);`,
    2,
  ],
])('finds %s', (role, program, calls) => {
  expect(partsIn(role, [], program)).toHaveLength(calls);
});
