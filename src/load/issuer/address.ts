import { BlockList, isIP } from 'node:net';

/** How far a host lies from this machine. `unknown` is a name that only DNS can tell. */
export type Reach = 'public' | 'loopback' | 'private' | 'link-local' | 'reserved' | 'unknown';

/** RFC 6890 and the IANA special-purpose registries; the first match wins. */
const IPV4_RANGES = ranges('ipv4', [
  ['loopback', '127.0.0.0/8'],
  ['private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  ['link-local', '169.254.0.0/16'],
  ['reserved', '0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15'],
  ['reserved', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]);

const IPV6_RANGES = ranges('ipv6', [
  ['loopback', '::1/128'],
  ['private', 'fc00::/7', 'fec0::/10'],
  ['link-local', 'fe80::/10'],
  // Everything that is public stands in 2000::/3, less these.
  ['reserved', '::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '3fff::/20'],
]);

function ranges(family: 'ipv4' | 'ipv6', rows: readonly (readonly [Reach, ...string[]])[]) {
  return rows.map(([reach, ...subnets]) => {
    const list = new BlockList();
    for (const subnet of subnets) {
      const [net = '', bits] = subnet.split('/');
      list.addSubnet(net, Number(bits), family);
    }
    return { reach, family, list };
  });
}

export function reachOfAddress(address: string): Reach {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) === 4) return firstMatch(IPV4_RANGES, plain) ?? 'public';
  if (isIP(plain) !== 6) return 'unknown';
  const inner = embeddedIpv4(plain);
  if (inner) return reachOfAddress(inner);
  return firstMatch(IPV6_RANGES, plain) ?? 'public';
}

function firstMatch(table: ReturnType<typeof ranges>, address: string): Reach | undefined {
  return table.find(({ list, family }) => list.check(address, family))?.reach;
}

/** IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16) addresses lead to the IPv4 host inside. */
function embeddedIpv4(address: string): string | undefined {
  const groups = ipv6Groups(address);
  const leading = groups.slice(0, 6).join(':');
  const at = leading === '0:0:0:0:0:ffff' || leading === '64:ff9b:0:0:0:0' ? 6 : groups[0] === '2002' ? 1 : undefined;
  if (at === undefined) return undefined;
  return groups
    .slice(at, at + 2)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
}

/** The eight groups of a valid IPv6 address, in lower case without leading zeros. */
function ipv6Groups(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...new Array<string>(zeros).fill('0'), ...after];
}

/** The address that a URL's host spells out, without brackets. */
export function ipLiteral(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname.replace(/\.$/, '');
  return isIP(bare) ? bare : undefined;
}

/** What a URL's host tells by itself: WHATWG URL has already normalised octal, hexadecimal and short IPv4 spellings. */
export function reachOfHost(hostname: string): Reach {
  const literal = ipLiteral(hostname);
  if (literal) return reachOfAddress(literal);
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (/(^|\.)(local|internal|home\.arpa)$/.test(name)) return 'private';
  return 'unknown';
}
