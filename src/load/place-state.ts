import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';

/** How a file is recognised as the one that was read: by what the file system says of it, or by its bytes. */
export type Recognition = 'stat' | 'content';

export interface PlacesState {
  readonly digest: string;
  /** When the youngest of them was last touched, in milliseconds since 1970. */
  readonly youngest: number;
}

/** One digest over the state of many places: absolute paths, with a slash at the end where a folder's entries count. */
export function stateOf(places: readonly string[], by: Recognition): PlacesState {
  const state = new StateReader(by);
  for (const place of places) state.add(place);
  return state.done();
}

class StateReader {
  readonly #by: Recognition;
  readonly #hash: Hash = createHash('sha256');
  /** What is still to be hashed: giving each line to the hash by itself takes longer than hashing it. */
  #lines = '';
  #youngest = 0;

  constructor(by: Recognition) {
    this.#by = by;
  }

  add(place: string): void {
    const stat = lstatSync(place, { throwIfNoEntry: false });
    this.#lines += `${stat === undefined ? 'absent' : this.#describe(place, stat)}\n`;
  }

  done(): PlacesState {
    this.#hash.update(this.#lines);
    return { digest: this.#hash.digest('hex'), youngest: this.#youngest };
  }

  #describe(place: string, stat: Stats): string {
    if (stat.isSymbolicLink()) return this.#link(place, stat);
    if (stat.isFile()) return this.#file(place, stat);
    if (!stat.isDirectory()) return 'neither file nor folder';
    return place.endsWith('/') ? this.#folder(place, stat) : 'folder';
  }

  #file(place: string, stat: Stats): string {
    this.#touch(stat);
    // Neither time alone is enough: tools set the one back, and the other changes with every rename.
    if (this.#by === 'stat') return `file ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`;
    let length = 0;
    for (const bytes of bytesOf(place)) {
      this.#hash.update(bytes);
      length += bytes.length;
    }
    return `file ${length}`;
  }

  #folder(place: string, stat: Stats): string {
    this.#touch(stat);
    if (this.#by === 'stat') return `folder ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`;
    const entries = readdirSync(place, { withFileTypes: true });
    return `folder ${JSON.stringify(entries.map((entry) => `${entry.name} ${kindOf(entry)}`).sort())}`;
  }

  /** Where a link leads is told by the way, and by what stands at its end. */
  #link(place: string, stat: Stats): string {
    this.#touch(stat);
    const target = statSync(place, { throwIfNoEntry: false });
    if (!target) return `link ${readlinkSync(place)}`;
    return `link ${JSON.stringify(realpathSync(place))} ${target.isFile() ? this.#file(place, target) : 'no file'}`;
  }

  #touch({ mtimeMs, ctimeMs }: Stats): void {
    this.#youngest = Math.max(this.#youngest, mtimeMs, ctimeMs);
  }
}

const PIECE = 1_048_576;
let buffer: Buffer | undefined;

/** The bytes of a file in pieces, each until the next one is asked for. */
function* bytesOf(place: string): Iterable<Buffer> {
  buffer ??= Buffer.allocUnsafeSlow(PIECE);
  const file = openSync(place, 'r');
  try {
    for (let read = -1; read !== 0; ) {
      read = readSync(file, buffer, 0, PIECE, null);
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

function kindOf(entry: { isDirectory(): boolean; isFile(): boolean; isSymbolicLink(): boolean }): string {
  return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other';
}
