/** Which names mean what; those of configuration files are data, see `formats.ts`. */

const CODE = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/;
const DECLARATION = /\.d\.(?:[\w-]+\.)?[cm]?ts$/;

export function isCode(name: string): boolean {
  return CODE.test(name) && !DECLARATION.test(name);
}

/** What an object mapper's own language says of the records of a database. */
export function isRecordSchema(name: string): boolean {
  return name.endsWith('.prisma');
}

/** Dependencies, repositories, caches and build output whose names have no other use. */
const NEVER_ENTERED = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '.git',
  '.hg',
  '.svn',
  '.jj',
  '.yarn',
  '.pnpm-store',
  '.next',
  '.nuxt',
  '.output',
  '.svelte-kit',
  '.astro',
  '.angular',
  '.expo',
  '.docusaurus',
  '.vercel',
  '.netlify',
  '.serverless',
  '.wrangler',
  '.turbo',
  '.nx',
  '.cache',
  '.parcel-cache',
  '.nyc_output',
  '.authproof-cache',
]);

export function isNeverEntered(folder: string): boolean {
  return NEVER_ENTERED.has(folder);
}

const OUTPUT_FOLDER = new Set(['dist', 'build', 'out', 'coverage', 'storybook-static']);
const WRITTEN_BY_TOOLS =
  /\.(?:map|tsbuildinfo)$|\.d\.[cm]?ts$|\.min\.[cm]?js$|^(?:asset-manifest\.json|lcov\.info|coverage-final\.json|clover\.xml|_next|\.vite)$/;

/**
 * `build/` may hold hand-written scripts, so its name is not enough: something in it must be what only tools write
 * (source maps, declaration files, minified code, coverage reports), and nothing TypeScript source.
 */
export function isBuildOutput(folder: string, entries: readonly string[]): boolean {
  if (!OUTPUT_FOLDER.has(folder)) return false;
  if (entries.some((name) => /tsx?$/.test(name) && isCode(name))) return false;
  return entries.some((name) => WRITTEN_BY_TOOLS.test(name));
}
