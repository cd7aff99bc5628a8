import type { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { hostOf, isAccepted, isCommittedHeader, opens, opensAt, signsInElsewhere } from '../text/committed-password.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import type { CodeSite } from './code-site.js';

/**
 * The passwords in the code that a site signs in with, alone or in an address. What stands in for a setting counts only
 * where a generator made it: others are for the developer's own machine, which is what no host means, too.
 */
export function committedPasswords(program: Program, site: CodeSite): readonly ts.Node[] {
  const hosts = hostsOf(program, site);
  const isElsewhere = (password: string, isFallback: boolean) =>
    hosts.length > 0 &&
    hosts.every((host) => (host === undefined ? opens(password, isFallback) : opensAt(password, host, isFallback)));
  const everyOf = (part: string) =>
    site
      .part(part)
      .values.flatMap((value) => [value, ...entriesOf(program.evaluator, value).entries.map((entry) => entry.value)]);
  return [
    ...literalsIn(site.part('password').values, isElsewhere),
    ...literalsIn(everyOf('secret'), opens),
    ...literalsIn(everyOf('accepted'), isAccepted),
    ...literalsIn(site.part('value').values, isCommittedHeader),
    ...literalsIn(site.part('url').values, signsInElsewhere),
  ];
}

/** The machines that a site connects to, by themselves or in an address; undefined where one is told at run time. */
function hostsOf(program: Program, site: CodeSite): readonly (string | undefined)[] {
  const values = site
    .part('host')
    .values.flatMap((value) =>
      value.kind === 'array'
        ? value.node.elements.map((element) => program.evaluator.evaluate(element, value.frame))
        : [value],
    );
  if (values.length > 0)
    return values.map((host) =>
      host.kind === 'literal' ? (hostOf(String(host.value)) ?? String(host.value).replace(/:\d{1,5}$/, '')) : undefined,
    );
  const addresses = site.part('url').values.flatMap((url) => (url.kind === 'literal' ? [String(url.value)] : []));
  return addresses.flatMap((address) => hostOf(address) ?? []);
}

function literalsIn(values: readonly Value[], counts: (text: string, isFallback: boolean) => boolean): ts.Node[] {
  const isFallback = values.some(({ kind }) => kind !== 'literal' && kind !== 'object');
  return values.flatMap((value) =>
    value.kind === 'literal' && typeof value.value === 'string' && counts(value.value, isFallback) ? [value.node] : [],
  );
}
