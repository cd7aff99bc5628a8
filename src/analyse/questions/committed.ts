import type { ts } from '#compiler';
import type { Value } from '../syntax/value.js';
import { loopbackHost } from '../text/loopback.js';
import { secretKind } from '../text/secret-text.js';
import { entriesOf } from '../values/members.js';
import type { Program } from '../values/program.js';
import type { CodeSite } from './code-site.js';

/** Machines of a network that only containers and developers have: no dot, or a name for documentation (RFC 2606 §2 and §3). */
const NO_MACHINE = /^[^.:]*$|(?:^|\.)(?:example|test|invalid|local|internal)(?:\.(?:com|net|org))?$/i;
const WITH_PASSWORD = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/@\s:]{0,100}:([^/@\s]{1,200})@([^/:?\s,]{1,253})/i;

/**
 * The passwords in the code that a site signs in with, alone or in an address. What stands in for a setting counts only
 * where a generator made it: others are for the developer's own machine, which is what no host means, too.
 */
export function committedPasswords(program: Program, site: CodeSite): readonly ts.Node[] {
  const hosts = site.part('host').values;
  const isElsewhere =
    hosts.length > 0 && hosts.every((host) => host.kind !== 'literal' || isRemote(String(host.value)));
  const secrets = site
    .part('secret')
    .values.flatMap((value) => [value, ...entriesOf(program.evaluator, value).entries.map((entry) => entry.value)]);
  return [
    ...(isElsewhere ? literalsIn(site.part('password').values, opens) : []),
    ...literalsIn(secrets, opens),
    ...literalsIn(site.part('url').values, (text, isFallback) => {
      const [, password, host] = WITH_PASSWORD.exec(text) ?? [];
      return password !== undefined && host !== undefined && isRemote(host) && opens(password, isFallback);
    }),
  ];
}

function literalsIn(values: readonly Value[], counts: (text: string, isFallback: boolean) => boolean): ts.Node[] {
  const isFallback = values.some(({ kind }) => kind !== 'literal' && kind !== 'object');
  return values.flatMap((value) =>
    value.kind === 'literal' && typeof value.value === 'string' && counts(value.value, isFallback) ? [value.node] : [],
  );
}

function isRemote(host: string): boolean {
  return !loopbackHost(host) && !NO_MACHINE.test(host);
}

function opens(password: string, isFallback: boolean): boolean {
  const kind = secretKind(password);
  return kind === 'random' || kind === 'live' || (kind === 'plain' && !isFallback);
}
