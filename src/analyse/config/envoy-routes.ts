import { type DataDocument, type Json, type Origin, valueAt } from '../../load/data-document.js';

/**
 * All routes of Envoy behind a filter for tokens as one document, of kind `envoy.routes`: `{ "routes": [{ "name", "requirement" }] }`.
 * The requirement is `met` where a rule of the filter meets every request of the route; `named` where the file says itself that the
 * route is open, or has settings of its own; `beside` where no rule meets it, and others protect the same cluster; `unmet`, where none does.
 */
export function joinEnvoyRoutes(documents: readonly DataDocument[]): DataDocument {
  const routes = documents.filter(({ kind }) => kind === 'envoy.connections').flatMap(routesOf);
  return {
    kind: 'envoy.routes',
    path: '',
    text: '',
    data: { routes: routes.map(({ name, requirement }) => ({ name, requirement })) },
    positions: { value: () => undefined, key: () => undefined },
    origins: (pointer) => {
      const route = routes[Number(pointer.split('/')[2])];
      return route ? [route.origin] : [];
    },
    unresolved: (pointer) => routes[Number(pointer.split('/')[2])]?.why,
  };
}

interface Judged {
  readonly name: string;
  readonly requirement: 'met' | 'named' | 'beside' | 'unmet';
  readonly origin: Origin;
  readonly why: string | undefined;
}

interface Route {
  readonly pointer: string;
  readonly paths: Paths;
  readonly clusters: readonly string[];
  /** It has settings of the filter of its own. */
  readonly named: boolean;
}

interface Rule {
  readonly paths: Paths;
  readonly requires: boolean;
}

/** Which requests: all that begin so, those of one path, or nobody can tell. `some`: only a part of them. */
interface Paths {
  readonly how: 'prefix' | 'path' | 'unknown';
  readonly text: string;
  readonly some: boolean;
}

function routesOf(document: DataDocument): Judged[] {
  const filters = listAt(document.data, 'http_filters').filter(checksTokens);
  if (filters.length === 0) return [];
  const names = filters.map((filter) => String(memberOf(filter, 'name')));
  const settings = filters.map((filter) => memberOf(filter, 'typed_config') ?? null);
  const rules = settings.flatMap((setting) => listAt(setting, 'rules')).map(ruleOf);
  const routes = [...listedRoutes(document, names)];
  const required = rules.filter(({ requires }) => requires);
  const guarded = new Set(
    routes.flatMap(({ paths, clusters }) => (required.some((rule) => mayMeet(rule.paths, paths)) ? clusters : [])),
  );
  const other = settings.some((setting) => memberOf(setting, 'filter_state_rules') !== undefined);
  return routes.map(({ pointer, paths, clusters, named }) => {
    const rule = rules.find((one) => meetsAll(one.paths, paths));
    const open = clusters.some((cluster) => guarded.has(cluster)) ? 'beside' : 'unmet';
    const requirement = named || (rule && !rule.requires) ? 'named' : rule ? 'met' : open;
    const untold =
      document.unresolved?.(`${pointer}/match`) ??
      (other || paths.how === 'unknown' || required.some(({ paths: { how, some } }) => how === 'unknown' || some)
        ? 'a pattern or a condition decides which requests need a token'
        : undefined);
    const why = requirement === 'met' || requirement === 'named' ? undefined : untold;
    return { name: paths.text, requirement, origin: { document, pointer: `${pointer}/match` }, why };
  });
}

function* listedRoutes({ data }: DataDocument, filters: readonly string[]): Generator<Route> {
  const hosts = spelledIn(data, '', ['route_config', 'virtual_hosts']);
  const config = spelledIn(data, '', ['route_config']);
  for (const [at, host] of listAt(config.value, 'virtual_hosts').entries()) {
    for (const [index, route] of listAt(host, 'routes').entries()) {
      const action = memberOf(route, 'route');
      if (action === undefined) continue;
      const weighted = listAt(memberOf(action, 'weighted_clusters') ?? null, 'clusters');
      const clusters = [memberOf(action, 'cluster'), ...weighted.map((one) => memberOf(one, 'name'))];
      yield {
        pointer: `${hosts.pointer}/${at}/routes/${index}`,
        paths: pathsOf(memberOf(route, 'match') ?? null),
        clusters: clusters.filter((name) => typeof name === 'string'),
        named: [config.value, host, route].some((one) => hasOwnSettings(one, filters)),
      };
    }
  }
}

function checksTokens(filter: Json): boolean {
  const setting = memberOf(filter, 'typed_config') ?? null;
  return /jwt_authn/.test(`${memberOf(filter, 'name')} ${valueAt(setting, '/@type')}`);
}

function hasOwnSettings(value: Json, filters: readonly string[]): boolean {
  const own = memberOf(value, 'typed_per_filter_config');
  return (
    own !== undefined && own !== null && typeof own === 'object' && filters.some((name) => Object.hasOwn(own, name))
  );
}

function ruleOf(rule: Json): Rule {
  const requires = memberOf(rule, 'requires');
  const isAsked = requires !== undefined && requires !== null && Object.keys(requires).length > 0;
  const paths = pathsOf(memberOf(rule, 'match') ?? null);
  return { paths, requires: isAsked || memberOf(rule, 'requirement_name') !== undefined };
}

/** A text, and then anything. */
const BEGINS = /^\^?((?:[\w/-]|\\[./-])*)\.\*\$?$/;

function pathsOf(match: Json): Paths {
  const [prefix, path, separated] = ['prefix', 'path', 'path_separated_prefix'].map((name) => memberOf(match, name));
  const pattern = memberOf(memberOf(match, 'safe_regex') ?? null, 'regex');
  const some = ['headers', 'query_parameters', 'grpc', 'tls_context', 'dynamic_metadata', 'runtime_fraction'].some(
    (name) => memberOf(match, name) !== undefined,
  );
  if (typeof prefix === 'string') return { how: 'prefix', text: prefix, some };
  if (typeof separated === 'string') return { how: 'prefix', text: separated, some };
  if (typeof path === 'string') return { how: 'path', text: path, some };
  const begins = typeof pattern === 'string' ? BEGINS.exec(pattern)?.[1]?.replaceAll('\\', '') : undefined;
  if (begins !== undefined) return { how: 'prefix', text: begins, some };
  return { how: 'unknown', text: typeof pattern === 'string' ? pattern : 'this one', some };
}

/** Every path begins with a slash. */
function meetsAll(rule: Paths, route: Paths): boolean {
  if (rule.some || rule.how === 'unknown') return false;
  if (rule.how === 'path') return route.how === 'path' && route.text === rule.text;
  const isAny = rule.text === '' || rule.text === '/';
  return isAny || (route.how !== 'unknown' && route.text.startsWith(rule.text));
}

function mayMeet(rule: Paths, route: Paths): boolean {
  if (rule.how === 'unknown' || route.how === 'unknown') return true;
  return rule.text.startsWith(route.text) || (rule.how === 'prefix' && route.text.startsWith(rule.text));
}

/** Envoy reads both spellings of its members. */
function memberOf(value: Json, name: string): Json | undefined {
  return valueAt(value, `/${name}`) ?? valueAt(value, `/${inCamelCase(name)}`);
}

function listAt(value: Json | undefined, name: string): readonly Json[] {
  const list = value === undefined ? undefined : memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

function spelledIn(data: Json, pointer: string, names: readonly string[]): { pointer: string; value: Json } {
  let at = { pointer, value: data };
  for (const name of names) {
    const spelled = valueAt(at.value, `/${name}`) === undefined ? inCamelCase(name) : name;
    at = { pointer: `${at.pointer}/${spelled}`, value: valueAt(at.value, `/${spelled}`) ?? null };
  }
  return at;
}

function inCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
