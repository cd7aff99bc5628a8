import type { Location } from '../../load/location.js';
import type { Side } from '../../rule-meta.js';
import type { CodeSite, Place } from '../questions/code-site.js';
import type { CodeView } from '../view/code-view.js';
import { provesPossession } from '../view/required-claim.js';
import type { ViewedSite } from '../view/viewed-site.js';

/** What the code says about how long something stolen works, and what stops it. */
export type Containment = {
  /** `jsonwebtoken.sign`, for messages. */
  readonly name: string;
  readonly side: Side;
  readonly location: Location;
} & (
  | {
      /** A token is made here. */
      readonly about: 'token';
      readonly token: 'access' | 'refresh' | undefined;
      /** `Infinity` for one that never ends; undefined where nobody can tell. */
      readonly seconds: number | undefined;
    }
  /** A token is accepted here, by its signature alone. */
  | { readonly about: 'verifier'; readonly audience: 'required' | 'missing' | 'unknown' }
  /** A proof that somebody holds the key of a token is asked for here: DPoP, or a certificate that the token names. */
  | { readonly about: 'proof' }
  /** The issuer is asked here whether a token still counts. */
  | { readonly about: 'introspection' }
  /** Keys of an issuer are kept here, for so many seconds where that is known. */
  | { readonly about: 'key set'; readonly seconds: number | undefined }
  /** Sessions are kept in a store of the server, or whole in the cookie. */
  | { readonly about: 'session'; readonly keptIn: 'server' | 'cookie' }
  /** A refresh token is used here. */
  | { readonly about: 'rotation'; readonly rotates: boolean | undefined; readonly noticesReuse: boolean | undefined }
  | { readonly about: 'logout'; readonly ends: boolean }
);

const CONTAINMENT_ROLES = [
  'key.source',
  'session.keep',
  'session.logout',
  'token.introspect',
  'token.refresh',
  'token.rotation',
  'token.sign',
  'token.verify',
];

type Said = {
  [About in Containment['about']]: Omit<Extract<Containment, { about: About }>, 'name' | 'side' | 'location'>;
};

/** All of it, in the order of the roles. What tests and tools do is left out. */
export function containmentOf(view: CodeView, locate: (place: Place) => Location): Containment[] {
  return CONTAINMENT_ROLES.flatMap((role) =>
    view
      .sites(role)
      .filter(({ side }) => side !== 'test' && side !== 'tooling')
      .flatMap((site): Containment[] => {
        const said = saidAt(view, site);
        return said ? [{ ...said, name: site.name, side: site.side, location: locate(site.at) }] : [];
      }),
  );
}

function saidAt(view: CodeView, site: ViewedSite): Said[Containment['about']] | undefined {
  switch (site.role) {
    case 'token.sign':
      return tokenAt(view, site);
    case 'token.verify':
      return provesPossession(site) ? { about: 'proof' } : { about: 'verifier', audience: audienceAt(view, site) };
    case 'token.introspect':
      return { about: 'introspection' };
    case 'key.source':
      return { about: 'key set', seconds: keptFor(site) };
    case 'session.keep': {
      const { session } = site.view.site.match.entry;
      // What remembers a theme or a language logs nobody in.
      const isNamed = site.texts('name').length > 0 && site.side === 'server';
      return session && isNamed && view.credentialCookies(site).length === 0
        ? undefined
        : session && { about: 'session', keptIn: session };
    }
    case 'token.rotation': {
      const stands = view.strength.protectionOf(site);
      return {
        about: 'rotation',
        rotates: stands === 'on' ? true : stands === 'off' ? false : undefined,
        noticesReuse: undefined,
      };
    }
    case 'token.refresh':
      return rotationAt(view, site);
    case 'session.logout': {
      const { ends, clears } = view.logouts.of(site);
      return ends || clears ? { about: 'logout', ends: ends !== undefined } : undefined;
    }
    default:
      return undefined;
  }
}

/** Asked for by an option, or compared afterwards. */
function audienceAt(view: CodeView, site: ViewedSite): 'required' | 'missing' | 'unknown' {
  const { state } = site.part('audience');
  if (state === 'present') return 'required';
  const without = { safe: 'required', accepts: 'missing', related: 'unknown' } as const;
  const absent = without[site.whenAbsent('audience') ?? 'related'];
  if (state !== 'absent' || absent !== 'missing') return state === 'absent' ? absent : 'unknown';
  const compared = view.comparisonOf(site, 'aud');
  return compared === undefined ? 'missing' : compared.strength === 'exact' ? 'required' : 'unknown';
}

function tokenAt(view: CodeView, site: ViewedSite): Said['token'] | undefined {
  const { state, seconds, isDefault } = view.strength.lifetimeOf(site);
  const kind = view.strength.tokenKindOf(site);
  if (kind === 'reset' || kind === 'single') return undefined;
  const known = state === 'ends' && !isDefault ? seconds : undefined;
  return {
    about: 'token',
    token: kind === 'access' || kind === 'refresh' ? kind : undefined,
    seconds: state === 'never' ? Number.POSITIVE_INFINITY : known,
  };
}

function keptFor(site: ViewedSite): number | undefined {
  const given = site.part('cacheMaxAge');
  if (given.state === 'absent') return site.view.site.match.entry.keepsFor;
  const known = site.constants('cacheMaxAge').filter((value) => typeof value === 'number');
  return known.length > 0 && given.state === 'present' ? Math.max(...known) / 1000 : undefined;
}

function rotationAt(view: CodeView, site: CodeSite): Said['rotation'] | undefined {
  const { issues, refreshToken, ends, noticesReuse } = view.life.rotationAt(site);
  if (!issues) return undefined;
  if (refreshToken === 'unknown') return { about: 'rotation', rotates: undefined, noticesReuse: undefined };
  return { about: 'rotation', rotates: refreshToken === 'replaced' && ends, noticesReuse: noticesReuse || undefined };
}
