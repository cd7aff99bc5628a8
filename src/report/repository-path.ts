import { posix } from 'node:path';

export interface RepositoryOptions {
  /** Where the scan root lies in the repository, with `/`; `''` or absent where it is the repository. */
  readonly folder?: string | undefined;
}

const ADDRESS = /^[a-z][a-z\d+.-]*:\/\//i;

export function isAddress(path: string): boolean {
  return ADDRESS.test(path);
}

/** What reads these formats knows the repository, not the folder that was scanned. The address of a document stays. */
export function repositoryPath(path: string, { folder = '' }: RepositoryOptions): string {
  return isAddress(path) ? path : posix.join(folder, path);
}
