/** How many folders of the first path the second one has too, from the top: the more, the nearer they are. */
export function sharedFolders(a: string, b: string): number {
  const others = b.split('/');
  const folders = a.split('/').slice(0, -1);
  const differs = folders.findIndex((folder, index) => folder !== others[index]);
  return differs === -1 ? folders.length : differs;
}
