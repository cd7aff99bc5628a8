import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { leavesFolder, relativePath } from '../discover/root-path.js';

/**
 * `$XDG_CACHE_HOME/authproof` or `~/.cache/authproof`, made for its owner alone. Undefined where there is no folder to
 * trust: one inside of what is scanned could have been planted there.
 */
export function ownFolder(scanned: readonly string[]): string | undefined {
  try {
    const { XDG_CACHE_HOME: given } = process.env;
    const made = join(given && isAbsolute(given) ? given : join(homedir(), '.cache'), 'authproof');
    mkdirSync(made, { recursive: true, mode: 0o700 });
    if (!isOurs(lstatSync(made)) || !lstatSync(made).isDirectory()) return undefined;
    const folder = realpathSync(made);
    return scanned.every((place) => leavesFolder(relativePath(place, folder))) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** What `writeOwn` wrote, or undefined where it is not whole. Throws for a file that others than its owner can write. */
export function readOwn(path: string, limit: number): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || !isOurs(stat) || stat.size > limit + DIGEST) throw new Error('not a file of this cache');
    const content = readFileSync(file);
    const body = content.subarray(DIGEST);
    return content.toString('latin1', 0, DIGEST) === digestOf(body) ? body : undefined;
  } finally {
    closeSync(file);
  }
}

/** Writes a file with its digest at once or not at all. */
export function writeOwn(path: string, body: Buffer): void {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unfinished, Buffer.concat([Buffer.from(digestOf(body), 'latin1'), body]), { mode: 0o600, flag: 'wx' });
  renameSync(unfinished, path);
}

/** Length of a hexadecimal SHA-256 and its line end. */
const DIGEST = 65;

function digestOf(body: Buffer): string {
  return `${createHash('sha256').update(body).digest('hex')}\n`;
}

function isOurs({ uid, mode }: Stats): boolean {
  if (process.getuid === undefined) return true;
  return uid === process.getuid() && (mode & 0o022) === 0;
}
