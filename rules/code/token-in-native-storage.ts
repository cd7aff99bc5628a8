import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'token-in-native-storage',
  title: 'A native app stores a token in plain text',
  severity: 'medium',
  confidence: 'high',
  cwe: [312],
  controls: ['T5'],
  references: ['OWASP MASVS 2.0 MASVS-STORAGE-1'],
  why: 'Backups, rooted devices and other apps read plain files; the token then works anywhere.',
  fix: 'Keep tokens in the keychain or keystore: expo-secure-store, react-native-keychain, react-native-encrypted-storage.',
  blind: 'Storage of native modules without a model.',
  roles: ['storage.native.write', 'storage.secure.write'],
  bad: [
    `const fs = require('node:fs/promises');
     const os = require('node:os');
     const path = require('node:path');
     const file = path.join(os.homedir(), '.shoprc.json');
     exports.finish = async (grant) => {
       const profile = { account: grant.account, refreshToken: grant.refresh_token };
       await «fs.writeFile(file, JSON.stringify(profile, null, 2))»;
     };`,
    `import * as SecureStore from 'expo-secure-store';
     export const keep = (deviceKey) => «SecureStore.setItemAsync('device', deviceKey, { keychainAccessible: SecureStore.ALWAYS })»;`,
    `import Store from 'electron-store';
     const store = new Store();
     export const keep = (refreshToken) => «store.set('refreshToken', refreshToken)»;`,
    `import { app } from 'electron';
     import { writeFileSync } from 'node:fs';
     export const keep = (tokens) => «writeFileSync(app.getPath('userData'), JSON.stringify({ accessToken: tokens.access_token }))»;`,
    `import { File, Paths } from 'expo-file-system';
     export const keep = (auth) => «new File(Paths.document, 'auth.json').write(JSON.stringify({ accessToken: auth.accessToken }))»;`,
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     export const keep = (tokens) => «AsyncStorage.setItem('session', JSON.stringify({ accessToken: tokens.accessToken }))»;`,
    `import { MMKV } from 'react-native-mmkv';
     const storage = new MMKV({ id: 'auth' });
     export const keep = (refreshToken) => «storage.set('refresh_token', refreshToken)»;`,
    {
      'storage.ts': `import { createMMKV } from 'react-native-mmkv';
                     const storage = createMMKV();
                     export const keep = <T,>(key: string, value: T) => storage.set(key, JSON.stringify(value));`,
      'session.ts': `import { keep } from './storage';
                     export const keepSession = (accessToken: string) => «keep('access-token', accessToken)»;`,
    },
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     import { authorize } from 'react-native-app-auth';
     export const signIn = async (config) => {
       const answer = await authorize(config);
       await «AsyncStorage.setItem('courier', JSON.stringify(answer))»;
     };`,
    `import * as FileSystem from 'expo-file-system';
     export const keep = (auth) => «FileSystem.writeAsStringAsync(FILE, JSON.stringify({ idToken: auth.idToken }))»;`,
    `import { Preferences } from '@capacitor/preferences';
     export const keep = (accessToken) => «Preferences.set({ key: 'access_token', value: accessToken })»;`,
  ],
  good: [
    `import { writeFileSync } from 'node:fs';
     import { homedir } from 'node:os';
     export const keep = (grant) => writeFileSync(\`\${homedir()}/.shoprc\`, JSON.stringify({ refreshToken: grant.refresh_token }), { mode: 0o600 });`,
    `import { writeFileSync } from 'node:fs';
     import { homedir } from 'node:os';
     export const keep = (theme) => writeFileSync(\`\${homedir()}/.shoprc\`, JSON.stringify({ theme }));`,
    `import { safeStorage } from 'electron';
     import Store from 'electron-store';
     const store = new Store();
     export const keep = (refreshToken) => store.set('refresh_token', ⟦safeStorage.encryptString(refreshToken)⟧.toString('base64'));`,
    `import { writeFileSync } from 'node:fs';
     import express from 'express';
     export const keep = (accessToken) => writeFileSync('/run/token', accessToken);`,
    `import * as SecureStore from 'expo-secure-store';
     export const keep = (accessToken) => ⟦SecureStore.setItemAsync('access_token', accessToken)⟧;`,
    `import * as Keychain from 'react-native-keychain';
     export const keep = (user, refreshToken) => ⟦Keychain.setGenericPassword(user, refreshToken)⟧;`,
    `import { MMKV } from 'react-native-mmkv';
     const storage = new MMKV({ id: 'auth', encryptionKey: await keyFromKeychain() });
     export const keep = (refreshToken) => storage.set('refresh_token', refreshToken);`,
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     export const keep = (theme) => AsyncStorage.setItem('theme', theme);`,
    `import AsyncStorage from '@react-native-async-storage/async-storage';
     export const keep = (pushToken) => AsyncStorage.setItem('pushToken', pushToken);`,
  ],
  *check(site, code) {
    if (site.part('encryptionKey').state !== 'absent') return;
    const opens = site.part('accessible').values;
    if (opens.length > 0 && opens.every((value) => value.kind === 'external' && ALWAYS.test(value.path))) {
      yield { at: site.at, say: 'the keychain gives this out while the device is locked', severity: 'low' };
      return;
    }
    const isApp = site.side !== 'server' && site.side !== 'tooling';
    const isDevice = isApp && !code.strength.fileSays(site, HOME);
    const isOpenFile =
      site.part('mode').state === 'absent' &&
      code.strength.fileSays(site, HOME) &&
      !code.strength.fileSays(site, CLOSED);
    for (const { seen, what, isRefreshToken, confidence } of code.storedTokens(site)) {
      if (site.role === 'storage.secure.write')
        yield { at: seen.at, proves: true, say: `${what} goes into the secure storage of the system` };
      else if (isOpenFile)
        yield {
          at: seen.at,
          say: `${what} is written to a file at home that others on the machine may read`,
          lookedFor: 'a mode of 0600, or the keychain of the system',
          confidence: 'medium',
          trace: seen.trace,
        };
      else if (isDevice)
        yield {
          at: seen.at,
          say: `${what} is stored on the device in plain text`,
          severity: isRefreshToken ? 'high' : 'medium',
          confidence,
          trace: seen.trace,
          cause: seen.trace.length > 1 ? seen.trace[0]?.at : code.functionAround(seen.at),
        };
    }
  },
});

/** Command lines keep what they need again below the home of whoever runs them. */
const HOME = /\bhomedir\(/;
const CLOSED = /\bchmod\w*\(|0o?600\b/;
const ALWAYS = /\.?ALWAYS(?:_THIS_DEVICE_ONLY)?$/;
