import { describe, expect, it } from 'vitest';
import noAudience from '../../rules/code/token-verify-no-audience.js';
import type { Example } from '../../src/rule.js';
import { analyse, unmark } from '../example.js';

/** Each library without an audience, to be found («…»), and with one, to be proven (⟦…⟧). */
const PROGRAMS: Readonly<Record<string, Example>> = {
  jsonwebtoken: `
    import { verify } from 'jsonwebtoken';
    export const loose = (token, key) => «verify(token, key, { algorithms: ['RS256'] })»;
    export const strict = (token, key) => ⟦verify(token, key, { algorithms: ['RS256'], audience: 'api' })⟧;`,
  jose: `
    import { jwtVerify } from 'jose';
    export const loose = (token, key) => «jwtVerify(token, key)»;
    export const strict = (token, key) => ⟦jwtVerify(token, key, { audience: 'api' })⟧;`,
  'jose by subpath': `
    import { jwtVerify } from 'jose/jwt/verify';
    export const loose = (token, key) => «jwtVerify(token, key, { issuer: 'https://id.example' })»;`,
  'fast-jwt, a factory': `
    import { createVerifier } from 'fast-jwt';
    const loose = «createVerifier({ key: process.env.KEY })»;
    const strict = createVerifier({ key: process.env.KEY, allowedAud: 'api' });
    export const claims = (token) => [loose(token), ⟦strict(token)⟧];`,
  'njwt, which has no such option': `
    import njwt from 'njwt';
    export const loose = (token) => «njwt.verify(token, process.env.KEY, 'HS256')»;`,
  'njwt, a builder': `
    import njwt from 'njwt';
    const verifier = njwt.createVerifier().setSigningAlgorithm('RS256').setSigningKey(process.env.KEY);
    export const loose = (token) => «verifier.verify(token)»;`,
  'express-jwt 6': `
    const jwt = require('express-jwt');
    app.use(«jwt({ secret: process.env.KEY, algorithms: ['HS256'] })»);
    app.use(⟦jwt({ secret: process.env.KEY, algorithms: ['HS256'], audience: 'api' })⟧);`,
  'express-jwt 8': `
    import { expressjwt } from 'express-jwt';
    app.use(«expressjwt({ secret: process.env.KEY, algorithms: ['HS256'] })»);
    app.use(⟦expressjwt({ secret: process.env.KEY, algorithms: ['HS256'], audience: 'api' })⟧);`,
  'koa-jwt': `
    import jwt from 'koa-jwt';
    app.use(«jwt({ secret: process.env.KEY })»);
    app.use(⟦jwt({ secret: process.env.KEY, audience: 'api' })⟧);`,
  'express-oauth2-jwt-bearer, which insists on one': `
    import { auth } from 'express-oauth2-jwt-bearer';
    app.use(auth());
    app.use(⟦auth({ issuerBaseURL: 'https://id.example', audience: 'api' })⟧);`,
  'passport-jwt': `
    import { Strategy, ExtractJwt } from 'passport-jwt';
    const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
    passport.use(«new Strategy({ jwtFromRequest, secretOrKey: process.env.KEY }, find)»);
    passport.use(⟦new Strategy({ jwtFromRequest, secretOrKey: process.env.KEY, jsonWebTokenOptions: { audience: 'api' } }, find)⟧);`,
  'hono/jwt': `
    import { jwt, verify, verifyWithJwks } from 'hono/jwt';
    app.use(«jwt({ secret: 'x', alg: 'HS256' })», ⟦jwt({ secret: 'x', alg: 'HS256', verification: { aud: 'api' } })⟧);
    export const loose = (token) => «verify(token, process.env.KEY, 'HS256')»;
    export const strict = (token) => ⟦verify(token, process.env.KEY, { alg: 'HS256', aud: 'api' })⟧;
    export const remote = (token) => «verifyWithJwks(token, { jwks_uri: 'https://id.example/jwks', allowedAlgorithms: ['RS256'] })»;`,
  'hono/jwk': `
    import { jwk } from 'hono/jwk';
    app.use(«jwk({ jwks_uri: 'https://id.example/jwks', alg: ['RS256'] })»);
    app.use(⟦jwk({ jwks_uri: 'https://id.example/jwks', alg: ['RS256'], verification: { aud: 'api' } })⟧);`,
  'aws-jwt-verify, a static factory': `
    import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
    const loose = «CognitoJwtVerifier.create({ userPoolId: 'eu-1_x', tokenUse: 'access', clientId: null })»;
    const strict = CognitoJwtVerifier.create({ userPoolId: 'eu-1_x', tokenUse: 'access', clientId: 'web' });
    const any = «JwtVerifier.create({ issuer: 'https://id.example', audience: null })»;
    export const all = async (token) => [await loose.verify(token), await ⟦strict.verify(token)⟧, await any.verify(token)];
    export const late = (token) => ⟦loose.verify(token, { clientId: 'web' })⟧;`,
  'google-auth-library': `
    import { OAuth2Client } from 'google-auth-library';
    const client = new OAuth2Client();
    export const loose = (idToken) => «client.verifyIdToken({ idToken })»;
    export const strict = (idToken) => ⟦client.verifyIdToken({ idToken, audience: 'web' })⟧;`,
  'firebase-admin, which fixes it': `
    import { getAuth } from 'firebase-admin/auth';
    import admin from 'firebase-admin';
    export const safe = (token) => [⟦getAuth().verifyIdToken(token)⟧, ⟦admin.auth().verifySessionCookie(token, true)⟧];`,
  '@okta/jwt-verifier, a default class': `
    import OktaJwtVerifier from '@okta/jwt-verifier';
    const verifier = new OktaJwtVerifier({ issuer: 'https://id.example' });
    export const strict = (token) => ⟦verifier.verifyAccessToken(token, 'api')⟧;`,
  '@okta/jwt-verifier by require': `
    const OktaJwtVerifier = require('@okta/jwt-verifier');
    const verifier = new OktaJwtVerifier({ issuer: 'https://id.example' });
    exports.strict = (token) => ⟦verifier.verifyIdToken(token, 'web')⟧;`,
  '@clerk/backend': `
    import { verifyToken } from '@clerk/backend';
    export const own = (token) => verifyToken(token, { secretKey: process.env.CLERK_SECRET_KEY });
    export const strict = (token) => ⟦verifyToken(token, { secretKey: process.env.CLERK_SECRET_KEY, audience: 'api' })⟧;`,
  oauth4webapi: `
    import * as oauth from 'oauth4webapi';
    export const strict = (request) => ⟦oauth.validateJwtAccessToken(server, request, 'https://api.example')⟧;`,
  '@fastify/jwt, by defaults of the plugin': `
    import Fastify, { type FastifyRequest } from 'fastify';
    import fastifyJwt from '@fastify/jwt';
    const app = Fastify();
    app.register(fastifyJwt, { secret: process.env.KEY, verify: { allowedAud: 'api' } });
    export const strict = (request: FastifyRequest) => ⟦request.jwtVerify()⟧;
    export const also = (token: string) => ⟦app.jwt.verify(token)⟧;`,
  '@fastify/jwt, by what callbacks are given': `
    import Fastify from 'fastify';
    const app = Fastify();
    app.decorate('authenticate', async (request, reply) => { await «request.jwtVerify()»; });
    app.register(async (scope) => { scope.get('/', async (request) => ⟦scope.jwt.verify(request.query.t, { allowedAud: 'api' })⟧); });`,
  '@elysiajs/jwt, by what handlers are given': `
    import { Elysia } from 'elysia';
    import { jwt } from '@elysiajs/jwt';
    new Elysia().use(jwt({ secret: process.env.KEY }))
      .get('/loose', async ({ jwt, cookie: { auth } }) => «jwt.verify(auth.value)»)
      .get('/strict', async (context) => ⟦context.jwt.verify(context.headers.token, { audience: 'api' })⟧);`,
  '@fastify/jwt, without': `
    import type { FastifyInstance, FastifyRequest } from 'fastify';
    export const plugin = async (server: FastifyInstance) => {
      server.register(require('@fastify/jwt'), { secret: process.env.KEY });
      server.decorate('check', async (request: FastifyRequest) => «request.jwtVerify()»);
      server.decorate('read', (token: string) => «server.jwt.verify(token)»);
      server.decorate('strict', (token: string) => ⟦server.jwt.verify(token, { allowedAud: 'api' })⟧);
    };`,
};

describe('an audience', () => {
  it.each(Object.keys(PROGRAMS))('is seen in %s', (library) => {
    const { files, findings, proofs } = unmark(PROGRAMS[library] ?? '');
    const { observations } = analyse(files, [noAudience]);
    const places = (outcome: string): string[] =>
      observations
        .filter((observation) => observation.outcome === outcome)
        .map(({ location }) => `${location.startLine}:${location.startColumn}`)
        .sort();
    const expected = (marks: typeof findings): string[] =>
      marks.map(({ startLine, startColumn }) => `${startLine}:${startColumn}`).sort();
    expect({ findings: places('finding'), proofs: places('proof') }).toEqual({
      findings: expected(findings),
      proofs: expected(proofs),
    });
  });
});
