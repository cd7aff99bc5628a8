import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../discover/package-root.js';

/** The version of this package, as results name it. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
