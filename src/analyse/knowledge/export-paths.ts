import type { Model } from './models.js';

/** `default#verify` is `Verifier#verify` where the default export makes instances of `Verifier`. */
export function asInstance(exports: Model['exports'], path: string): string[] {
  const cut = path.indexOf('#');
  if (cut < 0) return [];
  return spellings(path.slice(0, cut)).flatMap((name) => {
    const made = Object.hasOwn(exports, name) ? exports[name]?.returns?.instance : undefined;
    return made === undefined ? [] : [made + path.slice(cut)];
  });
}

/** `default.verify` is `verify` of a CommonJS module; a module called as a function is its default export. */
export function spellings(path: string): string[] {
  if (path === '') return ['default'];
  if (path.startsWith('default.')) return [path, path.slice('default.'.length)];
  return path === 'default' ? ['default', ''] : [path, `default.${path}`];
}
