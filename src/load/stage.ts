const STAGES: readonly (readonly [stage: string, words: RegExp])[] = [
  ['example', /^(?:example|examples|sample|template|tpl|tmpl|dist|defaults?|schema|spec)$/],
  ['production', /^(?:production|prod|live|prd)$/],
  ['staging', /^(?:staging|stage|stg|preprod|uat|preview|qa)$/],
  [
    'test',
    /^(?:test|tests|testing|ci|(?:e2e|integration|smoke|acceptance|functional|system|unit)(?:[-_]?tests?)?|cypress|playwright|vitest|jest)$/,
  ],
  ['development', /^(?:development|dev|develop|docker)$/],
  ['local', /^local$/],
];

/** The stage that a name of letters and dashes speaks of: `shop-prod`. */
export function stageNamed(name: string): string | undefined {
  return stageOfWords(name.toLowerCase().split(/[._-]+/));
}

function stageOfWords(words: readonly string[]): string | undefined {
  return STAGES.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
}

const COMPOSE = /(?:^|[._-])(?:docker-)?compose(?=[._-])/;

/** The stage that an environment file is for, by its name: `.env.production.local` is production. */
export function stageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  // What CloudFormation calls a template is no example.
  if (/^template\.(?:ya?ml|json)$/.test(name)) return undefined;
  const compose = COMPOSE.exec(name);
  const words = (compose ? name.replace('docker-compose', 'compose') : name).split(/[._-]+/);
  // Compose puts it over the other file on the machine of a developer, without being asked.
  if (compose && words.includes('override')) return 'development';
  return stageOfWords(words);
}

/**
 * The stage of a configuration file: by its name, else by the nearest folder that is called like one
 * (`overlays/production/`). A Compose file without one is for development where the same folder has another for production.
 */
export function stageOfPlace(path: string, beside: readonly string[] = []): string | undefined {
  const folders = path.toLowerCase().split('/').slice(0, -1).reverse();
  const ofFolder = folders.flatMap((folder) => STAGES.find(([, pattern]) => pattern.test(folder))?.[0] ?? []);
  return stageOf(path) ?? ofFolder[0] ?? stageOfTwin(path, beside);
}

/** A file without a stage in its name is for development where one beside it is for production, and the reverse where Angular has it so. */
function stageOfTwin(path: string, beside: readonly string[]): string | undefined {
  if (hasProductionTwin(path, beside)) return 'development';
  const [, folder] = /^((?:.*\/)?)environment\.ts$/.exec(path) ?? [];
  if (folder === undefined) return undefined;
  const stages = beside.filter((other) => other.startsWith(`${folder}environment.`)).map(stageOf);
  if (stages.includes('production')) return 'development';
  return stages.includes('development') ? 'production' : undefined;
}

function hasProductionTwin(path: string, beside: readonly string[]): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const isCompose = (name: string) => COMPOSE.test(name.toLowerCase());
  return (
    isCompose(path.slice(folder.length)) &&
    beside.some((other) => {
      const name = other.startsWith(folder) ? other.slice(folder.length) : '';
      return !name.includes('/') && isCompose(name) && stageOf(other) === 'production';
    })
  );
}
