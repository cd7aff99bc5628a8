import { findGitRoot } from '../discover/git-folder.js';
import { leavesFolder, relativePath } from '../discover/root-path.js';
import { scanScope } from '../discover/scan-scope.js';

/** Where the folder that is scanned lies in its repository; without one, below the working folder. */
export function repositoryFolder(paths: readonly string[]): string {
  const { root } = scanScope(process.cwd(), paths);
  const folder = relativePath(findGitRoot(root) ?? process.cwd(), root);
  return leavesFolder(folder) ? '' : folder;
}
