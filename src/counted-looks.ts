import type { SchemaRule } from './analyse/config/schema-rule.js';
import { ANY_DOCUMENT, type LookedAt } from './findings/looked-at.js';
import type { DataDocument, Json, Origin } from './load/data-document.js';
import type { CodeRule } from './rule.js';

/** Places by the role that rules look at. */
export function sitesLookedAt(
  rules: readonly CodeRule[],
  sites: ReadonlyMap<string, readonly string[]> | undefined,
): LookedAt[] {
  const roles = [...new Set(rules.flatMap((rule) => rule.roles))];
  return roles.map((what) => ({
    what,
    paths: sites?.get(what) ?? [],
    controls: new Set(rules.filter((rule) => rule.roles.includes(what)).flatMap(({ controls }) => controls)),
  }));
}

/** Files by the kind of document that rules are about. */
export function documentsLookedAt(documents: readonly DataDocument[], rules: readonly SchemaRule[]): LookedAt[] {
  const kinds = [...new Set(documents.map(({ kind }) => kind))];
  const all = new Set(rules.flatMap((rule) => rule['x-rule'].controls));
  return [
    { what: ANY_DOCUMENT, paths: [], controls: all },
    ...kinds.map((what) => ({
      what,
      paths: [...new Set(documents.filter(({ kind }) => kind === what).map(({ path }) => path))],
      controls: new Set(
        rules
          .map((rule) => rule['x-rule'])
          .filter(({ applies }) => applies === what)
          .flatMap(({ controls }) => controls),
      ),
    })),
  ];
}

/** The values that stages were compared by, list by list of the one document that is joined of all files. */
export function valuesLookedAt(joined: readonly DataDocument[], rules: readonly SchemaRule[]): LookedAt[] {
  const [stages] = joined.filter(({ kind }) => kind === 'stages');
  return Object.entries((stages?.data ?? {}) as Readonly<Record<string, Json>>).flatMap(([list, values]) => {
    const about = rules
      .map((rule) => rule['x-rule'])
      .filter(({ applies, each }) => applies === 'stages' && each?.split('/')[1] === list);
    const controls = new Set(about.flatMap((one) => one.controls));
    if (!stages || !Array.isArray(values) || values.length === 0) return [];
    const paths = values.map((_, index) => pathOf(stages.origins?.(`/${list}/${index}`)[0]));
    return [{ what: `stages.${list}`, paths, controls }];
  });
}

function pathOf(origin: Origin | undefined): string {
  if (!origin) return '';
  return 'location' in origin ? origin.location.path : origin.document.path;
}
