import type { View } from './wrappers.js';

/** The sites of the package around a view, else all where they share one; undefined where several might be meant. */
export function nearest<Seen extends { readonly view: View }>(
  to: View,
  all: readonly Seen[],
  packageOf: (path: string) => string,
): readonly Seen[] | undefined {
  const folderOf = ({ site }: View): string => packageOf(site.unit.path);
  const near = all.filter(({ view }) => folderOf(view) === folderOf(to));
  if (near.length > 0) return near;
  return new Set(all.map(({ view }) => folderOf(view))).size > 1 ? undefined : all;
}
