import type { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { isAccepted, isCommittedHeader, isRemote, opens, signsInElsewhere } from '../text/committed-password.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import type { CodeSite } from './code-site.js';

/**
 * The passwords in the code that a site signs in with, alone or in an address. What stands in for a setting counts only
 * where a generator made it: others are for the developer's own machine, which is what no host means, too.
 */
export function committedPasswords(program: Program, site: CodeSite): readonly ts.Node[] {
  const hosts = site.part('host').values;
  const isElsewhere =
    hosts.length > 0 && hosts.every((host) => host.kind !== 'literal' || isRemote(String(host.value)));
  const everyOf = (part: string) =>
    site
      .part(part)
      .values.flatMap((value) => [value, ...entriesOf(program.evaluator, value).entries.map((entry) => entry.value)]);
  return [
    ...(isElsewhere ? literalsIn(site.part('password').values, opens) : []),
    ...literalsIn(everyOf('secret'), opens),
    ...literalsIn(everyOf('accepted'), isAccepted),
    ...literalsIn(site.part('value').values, isCommittedHeader),
    ...literalsIn(site.part('url').values, signsInElsewhere),
  ];
}

function literalsIn(values: readonly Value[], counts: (text: string, isFallback: boolean) => boolean): ts.Node[] {
  const isFallback = values.some(({ kind }) => kind !== 'literal' && kind !== 'object');
  return values.flatMap((value) =>
    value.kind === 'literal' && typeof value.value === 'string' && counts(value.value, isFallback) ? [value.node] : [],
  );
}
