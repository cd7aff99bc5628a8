import { createRequire } from 'node:module';
import type { PatternEngine } from '../analyse/config/schema-rule.js';

let engine: PatternEngine | undefined;

/**
 * Patterns in time linear in the text, whatever they say, for those that come with a scanned project: no look-around and
 * no back references. Loaded when the first one is compiled.
 */
export function linearPatterns(): PatternEngine {
  if (engine) return engine;
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof import('re2js');
  const compile = (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    return { test: (text: string) => compiled.matcher(text).find() };
  };
  engine = Object.assign(compile, { code: 'linearPattern' });
  return engine;
}
