let asked: Set<string> | undefined;

/** Runs discovery and lists every place on disk that it asked about: what it found follows from their state alone. */
export function witnessed<Result>(work: () => Result): {
  readonly result: Result;
  readonly places: ReadonlySet<string>;
} {
  const outer = asked;
  const places = new Set<string>();
  asked = places;
  try {
    return { result: work(), places };
  } finally {
    asked = outer;
  }
}

/** Every path that discovery gives to the file system goes through here, or through `listing`. */
export function place(path: string): string {
  asked?.add(path);
  return path;
}

/** A folder whose entries are read; the slash at the end of its place tells it from one that only has to be there. */
export function listing(path: string): string {
  asked?.add(path.endsWith('/') ? path : `${path}/`);
  return path;
}
