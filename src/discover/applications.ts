import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from './bounded-file.js';
import { isJsonObject, type JsonObject, member } from './json-object.js';
import { packageRoot } from './package-root.js';
import { type Package, type Project, packageOf } from './project.js';
import { folderOf } from './root-path.js';
import { listing, place } from './witness.js';

/** A part of the project that somebody deploys by itself. */
export interface Application {
  /** The name of its package, or its folder. */
  readonly name: string;
  /** Its folder, `''` for the root. */
  readonly path: string;
  /** The facts that make it one. */
  readonly because: readonly string[];
  /** Its package ships a framework that answers requests. */
  readonly serves: boolean;
}

/** What the parts of a project are: applications, and folders whose code others use. */
export interface Parts {
  readonly applications: readonly Application[];
  /** Of every part, applications included. */
  readonly folders: readonly string[];
  /** Packages whose users answer requests. */
  readonly frameworks: readonly string[];
}

/** What tells an application: data, in `rules/applications.json`. */
interface Words {
  readonly servers: string;
  readonly pageHosts: string;
  readonly scripts: string;
  readonly runners: string;
  readonly notRunning: string;
  readonly starters: string;
  readonly frameworks: readonly string[];
  readonly pageFrameworks: readonly string[];
  readonly entry: string;
  readonly pages: readonly string[];
}

/** `aside` are folders of tests and tools: what stands there may look like an application. */
export function readParts(project: Project, aside: (path: string) => boolean): Parts {
  const words = readWords();
  const declared = [...nxProjects(project), ...listedProjects(project)];
  const names = new Map(declared.map(({ path, name }) => [path, name]));
  const facts = new Map<string, string[]>();
  const add = (path: string, because: readonly string[]) =>
    because.length > 0 && facts.set(path, [...(facts.get(path) ?? []), ...because]);
  for (const pack of project.packages) {
    // One manifest for several projects speaks of them, and its scripts start them.
    const isTheirs = pack.dir === '' && declared.some(({ application, path }) => application && path !== '');
    if (!isTheirs) add(pack.dir, factsOf(project, pack, words));
  }
  for (const { path, because, application } of declared) if (application) add(path, [because]);
  const packages = new Map(project.packages.map((pack) => [pack.dir, pack]));
  const applications = [...facts]
    .filter(([path]) => !aside(path === '' ? '' : `${path}/`) && !/-e2e$/.test(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, because]) => ({
      name: packages.get(path)?.name || names.get(path) || path || '.',
      path,
      because,
      serves: words.frameworks.some((name) => packages.get(path)?.production.has(name)),
    }));
  const folders = [...new Set([...packages.keys(), ...declared.map(({ path }) => path)])];
  return { applications: withOwnNames(applications), folders, frameworks: words.frameworks };
}

/** A name that two have is none: their folders tell them apart. */
function readWords(): Words {
  return JSON.parse(readFileSync(join(packageRoot(), 'rules', 'applications.json'), 'utf8'));
}

function withOwnNames(applications: readonly Application[]): Application[] {
  const count = (name: string) => applications.filter((one) => one.name === name).length;
  return applications.map((one) => (count(one.name) > 1 ? { ...one, name: one.path || '.' } : one));
}

function factsOf(project: Project, pack: Package, words: Words): string[] {
  const manifest = readObject(project.root, pathIn(pack.dir, 'package.json'));
  const isShared = isPublished(manifest) || isAskedFor(project, pack);
  const runs = isShared ? [] : [...runningScript(project, manifest, pack, words), ...entry(project, pack, words)];
  // What lies in the root of a repository deploys any of its packages, unless the root is a server itself.
  const isServer = isShared && words.frameworks.some((name) => pack.production.has(name));
  if (pack.dir === '' && runs.length === 0 && !isServer) return [];
  const hosts = new RegExp(isShared ? words.servers : `${words.servers}|${words.pageHosts}`, 'i');
  const files = namesIn(project, pack.dir).filter((name) => hosts.test(name));
  return [...files.sort().map((name) => `it has ${name}`), ...runs.slice(0, 1)];
}

function isPublished(manifest: JsonObject): boolean {
  if (member(manifest, 'bin') !== undefined || member(manifest, 'publishConfig') !== undefined) return true;
  return Array.isArray(member(manifest, 'files')) && member(manifest, 'private') !== true;
}

function isAskedFor({ packages }: Project, { name, dir }: Package): boolean {
  return name !== '' && packages.some((other) => other.dir !== dir && other.production.has(name));
}

function frameworkOf(production: ReadonlySet<string>, { frameworks, pageFrameworks }: Words): string | undefined {
  return [...frameworks, ...pageFrameworks].find((name) => production.has(name));
}

/** The file that a program begins with, in a package that nobody can import. */
function entry({ code, packages }: Project, pack: Package, words: Words): string[] {
  const framework = frameworkOf(pack.production, words);
  if (framework === undefined || pack.entries.size > 0) return [];
  const named = new RegExp(words.entry);
  const folder = pack.dir === '' ? '' : `${pack.dir}/`;
  const first = code.find(
    ({ path }) =>
      path.startsWith(folder) && named.test(path.slice(folder.length)) && packageOf({ packages }, path) === pack,
  );
  return first ? [`it begins with ${first.path.slice(folder.length)}, with ${framework}`] : [];
}

function runningScript(project: Project, manifest: JsonObject, { dir, production }: Package, words: Words): string[] {
  const framework = frameworkOf(production, words);
  const named = new RegExp(words.scripts);
  for (const [name, command] of scriptsOf(manifest)) {
    if (!named.test(name)) continue;
    const runner = runs(command, words.runners, words.notRunning);
    if (runner !== undefined) return [`its script ${name} runs ${runner}`];
    const starter = runs(command, words.starters, words.notRunning);
    if (starter === undefined || framework === undefined || !isServed(project, dir, starter, words)) continue;
    return [`its script ${name} runs ${starter}, with ${framework}`];
  }
  return [];
}

/** A bundler serves an application where there is a page to serve; of a library it only watches the code. */
function isServed(project: Project, dir: string, starter: string, { pages }: Words): boolean {
  if (!/^(?:vite|webpack|webpack-dev-server|rspack|rsbuild|parcel|esbuild)$/.test(starter)) return true;
  return pages.some((page) => isFile(join(project.root, dir, page)));
}

const LONGEST_COMMAND = 2_000;

function runs(command: string, pattern: string, not: string): string | undefined {
  for (const { 0: found, 1: runner = '', index } of command
    .slice(0, LONGEST_COMMAND)
    .matchAll(new RegExp(pattern, 'g'))) {
    const after = command.slice(index + found.length).trimStart();
    if (!new RegExp(not).test(after.split(/\s/, 1)[0] ?? '')) return runner;
  }
  return undefined;
}

function scriptsOf(manifest: JsonObject): [string, string][] {
  const scripts = member(manifest, 'scripts');
  if (!isJsonObject(scripts)) return [];
  return Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

interface Declared {
  readonly path: string;
  readonly name: string;
  readonly application: boolean;
  readonly because: string;
}

/** Nx names its projects in a file of each folder. */
function nxProjects({ root, code }: Project): Declared[] {
  if (!isFile(join(root, 'nx.json'))) return [];
  const folders = new Set<string>();
  for (const { path } of code) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  return [...folders].sort().flatMap((path) => {
    const file = pathIn(path, 'project.json');
    if (!isFile(join(root, file))) return [];
    const project = readObject(root, file);
    return declared(path, member(project, 'name'), member(project, 'projectType'), file);
  });
}

/** Nest and Angular name theirs in one file of the root. */
function listedProjects({ root }: Project): Declared[] {
  return ['nest-cli.json', 'angular.json'].flatMap((file) => {
    const projects = isFile(join(root, file)) ? member(readObject(root, file), 'projects') : undefined;
    if (!isJsonObject(projects)) return [];
    return Object.entries(projects).flatMap(([name, project]) => {
      const path = isJsonObject(project) ? member(project, 'root') : undefined;
      if (!isJsonObject(project) || typeof path !== 'string' || path.includes('..')) return [];
      const folder = path.replace(/^\.?\/+|\/+$/g, '').replace(/^\.$/, '');
      return declared(folder, name, member(project, 'projectType') ?? member(project, 'type'), file);
    });
  });
}

function declared(path: string, name: unknown, type: unknown, file: string): Declared[] {
  const known = typeof name === 'string' ? name : path;
  return [
    { path, name: known, application: type === 'application', because: `${file} says that it is an application` },
  ];
}

function readObject(root: string, path: string): JsonObject {
  const read = readBounded(root, path);
  try {
    const value: unknown = 'why' in read ? undefined : JSON.parse(read.text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function namesIn({ root }: Project, dir: string): string[] {
  try {
    return readdirSync(listing(join(root, dir)), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return lstatSync(place(path), { throwIfNoEntry: false })?.isFile() === true;
}

function pathIn(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}
