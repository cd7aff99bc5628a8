import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { BAD, project, run } from './run.js';

/** Two seconds pass before the state of a file that was just written is believed. */
const BELIEVED_MS = 2_200;

it('a scan of what has not changed loads no engine and says the same; --no-cache loads it', async () => {
  const cwd = project({ 'src/a.ts': BAD, '.env': 'JWT_SECRET=changeme\n' });
  const elsewhere = mkdtempSync(join(tmpdir(), 'authproof-warm-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
  const hook = new URL('./trace-imports.mjs', import.meta.url).href;
  const scan = async (name: string, ...flags: string[]) => {
    const trace = join(elsewhere, name);
    const env = { XDG_CACHE_HOME: elsewhere, AUTHPROOF_TEST_TRACE: trace };
    const { code, stdout } = await run(['scan', ...flags], { cwd, env, node: ['--import', hook] });
    const modules = readFileSync(trace, 'utf8');
    return {
      code,
      stdout,
      engine: /\/bin\/compiler\.js|\/ajv\/|\/chunks\/(?:analyse-code|code|discover|pipeline)-/.test(modules),
    };
  };
  await after(BELIEVED_MS);
  const cold = await scan('cold');
  expect(cold).toMatchObject({ code: 1, engine: true });
  expect(await scan('warm')).toEqual({ ...cold, engine: false });
  expect(await scan('again', '--no-cache')).toEqual(cold);
});
