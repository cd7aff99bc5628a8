import { type ApplicationScope, applicationScopes } from './analyse/facts/application-scope.js';
import { testPaths } from './analyse/knowledge/sides.js';
import { namesPattern } from './analyse/text/names-pattern.js';
import { readParts } from './discover/applications.js';
import { nearestName } from './discover/nearest-name.js';
import type { Project } from './discover/project.js';
import { UsageError } from './discover/usage-error.js';
import { loadSides } from './load/knowledge.js';
import type { Look } from './looks.js';

/** The applications that a review tells apart, and the one that it is about where one is named. */
export function applicationsOf(project: Project, files: Look['files'], named: string | undefined) {
  const sides = loadSides();
  const test = testPaths(sides);
  const tooling = new RegExp(sides.tooling, 'i');
  const examples = new RegExp(sides.configExamples, 'i');
  const parts = readParts(project, (path) => [test, tooling, examples].some((one) => one.test(path)));
  if (parts.applications.length < 2 && named === undefined) return {};
  const servers = namesPattern([...sides.server, ...parts.frameworks]);
  const scopes = applicationScopes(project, parts, {
    files: files ?? new Map(),
    isServers: (specifier) => servers.test(specifier.replace(/^node:/, '')),
    isTest: (path) => test.test(path),
  });
  return named === undefined ? { applications: scopes } : { only: theOne(scopes, named) };
}

function theOne(scopes: readonly ApplicationScope[], named: string): ApplicationScope {
  const folder = named.replace(/^\.\//, '').replace(/\/+$/, '');
  const whole = scopes.filter(({ name, path }) => name === named || path === folder);
  const short = scopes.filter(({ name, path }) => path.endsWith(`/${folder}`) || name.endsWith(`/${named}`));
  const [one, another] = whole.length > 0 ? whole : short;
  if (one && !another) return one;
  const known = scopes.map(({ name, path }) => (path === '' || path === name ? name : `${name} (${path})`)).join(', ');
  if (one && another) throw new UsageError(`--app ${named} means several applications: name one of ${known}.`);
  if (scopes.length === 0) {
    throw new UsageError(`--app ${named} names no application: none was found here, so review without it.`);
  }
  const near = nearestName(
    named,
    scopes.flatMap(({ name, path }) => [name, path]),
  );
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(`--app ${named} names no application of this project: there are ${known}.${meant}`);
}
