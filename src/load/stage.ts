const STAGES: readonly (readonly [stage: string, words: RegExp])[] = [
  ['example', /^(?:example|examples|sample|template|tpl|tmpl|dist|defaults?|schema|spec)$/],
  ['production', /^(?:production|prod|live|prd)$/],
  ['staging', /^(?:staging|stage|stg|preprod|uat|preview|qa)$/],
  ['test', /^(?:test|tests|testing|ci|e2e|cypress|playwright|vitest|jest)$/],
  ['development', /^(?:development|dev|develop|docker)$/],
  ['local', /^local$/],
];

/** The stage that an environment file is for, by its name: `.env.production.local` is production. */
export function stageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  // What CloudFormation calls a template is no example.
  if (/^template\.(?:ya?ml|json)$/.test(name)) return undefined;
  const words = name.split(/[._-]+/);
  return STAGES.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
}

/** The stage of a configuration file: by its name, else by the nearest folder that is called like one (`overlays/production/`). */
export function stageOfPlace(path: string): string | undefined {
  const folders = path.toLowerCase().split('/').slice(0, -1).reverse();
  const ofFolder = folders.flatMap((folder) => STAGES.find(([, pattern]) => pattern.test(folder))?.[0] ?? []);
  return stageOf(path) ?? ofFolder[0];
}
