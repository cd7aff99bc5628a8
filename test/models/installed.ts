/** Under which names the modelled majors of a package are installed, newest first; its own name where it is not listed. */
export const INSTALLED: Readonly<Record<string, readonly string[]>> = {
  // All of its packages pass on what the core exports.
  '@sentry/node': ['@sentry/core'],
  'express-jwt': ['express-jwt', 'express-jwt-6'],
  'firebase/auth': ['@firebase/auth'],
  jose: ['jose', 'jose-5', 'jose-4', 'jose-2/types/index.d.ts'],
  'jwt-decode': ['jwt-decode', 'jwt-decode-3'],
  'openid-client': ['openid-client', 'openid-client-5'],
  'react-native-mmkv': ['react-native-mmkv-4', 'react-native-mmkv'],
};

/** Specifiers whose declarations cannot be asked, and why. */
export const NOT_DECLARED: Readonly<Record<string, string>> = {
  '@clerk/express': 'brings express along, and passes on all of @clerk/backend',
  '@clerk/nextjs/server': 'brings next along, and passes on part of @clerk/backend',
  '@remix-run/cloudflare': 'the predecessor of react-router, for another runtime',
  '@remix-run/deno': 'the predecessor of react-router, for another runtime',
  '@remix-run/node': 'the predecessor of react-router, with the same functions',
  '@react-router/cloudflare': 'passes on what react-router exports, with one more store',
  '@react-router/node': 'passes on what react-router exports, with one more store',
  '@remix-run/server-runtime': 'the predecessor of react-router, with the same functions',
  '@sveltejs/kit': 'brings svelte and vite along',
  './$types': 'written by @sveltejs/kit for every route',
  '@ngrx/store': 'brings Angular along, for functions that hold what they are given',
  '@react-native-community/async-storage': 'the former name of @react-native-async-storage/async-storage',
  '@react-native-firebase/crashlytics': 'brings native parts along, for three methods',
  '@noble/hashes/hmac': 'one function, of the ones that node:crypto has too',
  '@noble/hashes/hmac.js': 'the same, as version 2 calls it',
  'firebase-functions':
    'brings express and firebase-admin along, for one function; asked by hand: 7.4.0 declares each form in v1 or in v2',
  'firebase-functions/https': 'another name of firebase-functions/v2/https',
  'firebase-functions/v1': 'another entry of firebase-functions',
  'firebase-functions/v2': 'another entry of firebase-functions',
  'firebase-functions/v2/https': 'another entry of firebase-functions',
  'get-jwks':
    'brings elliptic along; asked by hand: 11.0.3 declares all but `checkIssuer`, which its code heeds, and `allowedDomains` of earlier majors',
  lodash: 'installed for others, without types',
  'lodash-es': 'lodash as modules',
  underscore: 'the predecessor of lodash, with the same functions',
  '#app': 'what Nuxt makes of nuxt/app',
  '#imports': 'what Nuxt makes of nuxt/app',
  'nuxt/app': 'brings a whole tool chain along',
  'expo-sqlite/async-storage': 'another name of expo-sqlite/kv-store',
  'expo-sqlite/kv-store': 'brings a native database along, for the methods of AsyncStorage',
  '@nativescript/core': 'brings a whole platform along',
  astro: 'brings a whole tool chain along',
  'better-auth': 'heavy, and the type of `api` follows from the options of each instance',
  'better-auth/cookies': 'another entry of better-auth',
  djwt: 'a module of Deno, which npm does not have',
  electron: 'a browser to download, for one function',
  '@hapi/cookie': 'has no types, and a strategy is registered by its name',
  '@hapi/yar': 'handed to `server.register`, whose type knows nothing of its options',
  'dd-trace': 'brings native parts along, for one method',
  hapi: 'the former name of @hapi/hapi',
  'hapi-auth-cookie': 'the former name of @hapi/cookie',
  yar: 'the former name of @hapi/yar',
  'fastify-cookie': 'the former name of @fastify/cookie',
  'fastify-jwt': 'the former name of @fastify/jwt',
  '@bugsnag/js': 'the umbrella of @bugsnag/node and @bugsnag/browser, with the same client',
  'express-pino-logger': 'the former name of pino-http',
  'koa-pino-logger': 'passes its options to pino-http',
  'csrf-switches': 'no package: what names of settings of several frameworks say',
  'http-headers': 'no package: what names of HTTP headers say',
  'svelte-local-storage-store': 'the former name of svelte-persisted-store',
  'next-auth/providers/google': 'next-auth is installed, and each provider declares its own profile',
  'next/server': 'next weighs more than all the others together',
  'next/headers': 'next weighs more than all the others together',
  'oauth-requests': 'no package: what parameters of OAuth requests say',
  'oidc-client': 'the predecessor of oidc-client-ts, with the same class',
  'passport-auth0': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-discord': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-github': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-gitlab2': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-google-oauth1': 'extends the strategy of passport-oauth1, and has no types of its own',
  'passport-google-oauth2': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-linkedin-oauth2': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-microsoft': 'extends the strategy of passport-oauth2, and has no types of its own',
  'passport-oauth1': 'has no types',
  typeorm: 'brings drivers of many databases along, for one option of one class',
  'refresh-rotation': 'no package: what settings of authorization servers are called',
};

/** What a library does although its declarations leave it out, and how that is known. */
export const UNDECLARED: Readonly<Record<string, string>> = {
  'pino Logger#debug: errors at this.0.serializers.err is not declared':
    'serializers are a record of functions by any name',
  'pino Logger#error: errors at this.0.serializers.err is not declared':
    'serializers are a record of functions by any name',
  'pino Logger#fatal: errors at this.0.serializers.err is not declared':
    'serializers are a record of functions by any name',
  'pino Logger#info: errors at this.0.serializers.err is not declared':
    'serializers are a record of functions by any name',
  'pino Logger#trace: errors at this.0.serializers.err is not declared':
    'serializers are a record of functions by any name',
  'pino Logger#warn: errors at this.0.serializers.err is not declared':
    'serializers are a record of functions by any name',
  'amazon-cognito-identity-js CognitoUser#getSession: what it gives, Error, is not declared':
    'its callback is given an error of the language first',
  '@supabase/supabase-js SupabaseClient#auth.getSession: cookies at this.2.cookies is not declared':
    'the client of @supabase/ssr has the same type, and is made with it',
  'fastify FastifyPluginAsync is not declared': 'a type of functions, and no value of the package',
  'fastify FastifyPluginCallback is not declared': 'a type of functions, and no value of the package',
  'zustand create() is not declared': 'a function by a type of its own, with and without a call between',
  'zustand create()() is not declared': 'a function by a type of its own, with and without a call between',
  'react-router createFileSessionStorage is not declared': 'of @react-router/node',
  'react-router createWorkersKVSessionStorage is not declared': 'of @react-router/cloudflare',
  '@sentry/node init is not declared': 'declared by each of their packages, not by the core',
  '@hapi/jwt Server#auth.strategy is not declared': 'added to the types of @hapi/hapi',
  'next-auth AuthOptions is not declared': 'a type, of which nothing is left that could be called',
  'next-auth default: domain at 0.cookies.sessionToken.options.domain is not declared':
    'inherited from a type of `cookie` that is not installed',
  'next-auth default: httpOnly at 0.cookies.sessionToken.options.httpOnly is not declared':
    'inherited from a type of `cookie` that is not installed',
  'next-auth default: path at 0.cookies.sessionToken.options.path is not declared':
    'inherited from a type of `cookie` that is not installed',
  'next-auth default: sameSite at 0.cookies.sessionToken.options.sameSite is not declared':
    'inherited from a type of `cookie` that is not installed',
  'next-auth default: secure at 0.cookies.sessionToken.options.secure is not declared':
    'inherited from a type of `cookie` that is not installed',
  'next-auth NextAuthConfig is not declared': 'a type, and of version 5',
  'next-auth NextAuthOptions is not declared': 'a type, of which nothing is left that could be called',
  'oidc-client-ts UserManagerSettings is not declared': 'a type, of which nothing is left that could be called',
  'pinia defineStore: enabled at 1.persist is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: enabled at 2.persist is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: chosen at 1.persist.pick is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: chosen at 2.persist.pick is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: chosen at 1.persist.paths is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: chosen at 2.persist.paths is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: leftOut at 1.persist.omit is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: leftOut at 2.persist.omit is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: store at 1.persist.storage is not declared': 'added by pinia-plugin-persistedstate',
  'pinia defineStore: store at 2.persist.storage is not declared': 'added by pinia-plugin-persistedstate',
  'nookies default.set: httpOnly at 3.httpOnly is not declared': 'the options of cookie, whose types stand elsewhere',
  'nookies setCookie: httpOnly at 3.httpOnly is not declared': 'the options of cookie, whose types stand elsewhere',
  'expo-file-system File#write is not declared': 'inherited from a native class',
  'firebase/auth getReactNativePersistence is not declared': 'declared for React Native alone',
  '@elysiajs/jwt Context#jwt.sign is not declared': 'the type of the context follows from each plugin in use',
  '@elysiajs/jwt Context#jwt.verify is not declared': 'the type of the context follows from each plugin in use',
  'koa-jwt default: clockTolerance at 0.clockTolerance is not declared': 'all options reach jsonwebtoken.verify',
  'koa-jwt default: maxAge at 0.maxAge is not declared': 'all options reach jsonwebtoken.verify',
  'nestjs-pino LoggerModule.forRoot: values at 0.pinoHttp.serializers.req is not declared':
    'serializers are a record by the names of what they turn into text',
  'nestjs-pino LoggerModule.forRootAsync: values at 0.useFactory().pinoHttp.serializers.req is not declared':
    'serializers are a record by the names of what they turn into text',
  'pino-http default: values at 0.serializers.req is not declared':
    'serializers are a record by the names of what they turn into text',
  'pino-http pinoHttp: values at 0.serializers.req is not declared':
    'serializers are a record by the names of what they turn into text',
  'h3 getHeaders is not declared': 'a global that Nuxt makes of the function of h3',
  'h3 getQuery is not declared': 'a global that Nuxt makes of the function of h3',
  'h3 getRequestHeaders is not declared': 'a global that Nuxt makes of the function of h3',
  'h3 readBody is not declared': 'a global that Nuxt makes of the function of h3',
  'h3 useSession is not declared': 'a global that Nuxt makes of the function of h3',
  'h3 setCookie is not declared': 'a global that Nuxt makes of the function of h3',
  'iron-session getIronSession: httpOnly at 1.cookieOptions.httpOnly is not declared':
    'the options of cookie 0.7, whose types stand elsewhere',
  'iron-session getIronSession: httpOnly at 2.cookieOptions.httpOnly is not declared':
    'the options of cookie 0.7, whose types stand elsewhere',
  'iron-session getIronSession: secure at 1.cookieOptions.secure is not declared':
    'the options of cookie 0.7, whose types stand elsewhere',
  'iron-session getIronSession: secure at 2.cookieOptions.secure is not declared':
    'the options of cookie 0.7, whose types stand elsewhere',
  'koa-jwt default: ignoreExpiration at 0.ignoreExpiration is not declared': 'all options reach jsonwebtoken.verify',
  'passport-google-oauth20 default is not declared': 'the module itself, in the code of every version',
  'passport-google-oauth Strategy is not declared': 'another name of OAuthStrategy, in the code of every version',
  'passport-google-oauth OAuth2Strategy: scope at 0.scope is not declared': 'it is the one of passport-google-oauth20',
  'passport-google-oauth OAuth2Strategy: state at 0.state is not declared': 'it is the one of passport-google-oauth20',
  'passport-google-oauth OAuth2Strategy: state at 0.store is not declared': 'it is the one of passport-google-oauth20',
  'njwt verify: callback:2:1 is not declared': 'the last argument is the callback, wherever it stands',
};
