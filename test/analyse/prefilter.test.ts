import { describe, expect, it } from 'vitest';
import { codeRules } from '../../rules/code/index.js';
import { anchorsOf } from '../../src/analyse/knowledge/prefilter.js';
import { loadKnowledge } from '../../src/load/knowledge.js';

const { models, vocabulary } = loadKnowledge();
const anchors = anchorsOf(codeRules, models, vocabulary);

describe('the prefilter', () => {
  it.each([
    `import jwt from "jsonwebtoken";`,
    `const { decodeJwt } = require('jose');`,
    `import { jwtVerify } from 'jose/jwt/verify';`,
    `import { useHotkeys, useLocalStorage } from '@mantine/hooks';`,
    `import * as hooks from '@mantine/hooks';`,
    `import { recoilPersist } from 'recoil-persist';`,
    `export { useHotkeys } from '@mantine/hooks';`,
    `import { useHotkeys } from '@mantine/hooks';\nimport hooks from '@mantine/hooks';`,
    `import { v4, v1 } from 'uuid';`,
    `window.localStorage.setItem(KEY, value)`,
    `document . cookie = x`,
    `console.log('signed in', accessToken)`,
    `this.logger.debug(\n  'headers',\n  { headers: request.headers },\n)`,
    `log.error(error, config)`,
    'logger.debug(`signed in with ${token}`)',
    `logger.info({ 'access_token': value })`,
  ])('lets through what a rule may speak of: %s', (text) => {
    expect(anchors.test(text)).toBe(true);
  });

  it.each([
    `import jwt from './jsonwebtoken';`,
    `console.log('started')`,
    `import { useHotkeys, useToggle } from '@mantine/hooks';`,
    `import {\n  type Session,\n} from "next-auth";`,
    `const { useHotkeys } = require('@mantine/hooks');`,
    `export const views = { v1: dataModel };`,
    `document.title = 'x'`,
    `const token = lexer.next();`,
    `logger.info('a long way'); ${'x'.repeat(400)} token`,
    `logger.info('the token was refreshed', count)`,
    'logger.info(`the token of ${count} users`)',
    `logger.info(':)', count); send(token)`,
  ])('spares parsing what none speaks of: %s', (text) => {
    expect(anchors.test(text)).toBe(false);
  });

  it('takes time in proportion to the text', () => {
    const hostile = 'console.log('.repeat(20_000);
    const start = performance.now();
    anchors.test(hostile);
    const once = performance.now() - start;
    const again = performance.now();
    anchors.test(hostile.repeat(4));
    expect(performance.now() - again).toBeLessThan(Math.max(200, once * 20));
  });
});
