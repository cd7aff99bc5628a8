import type { CodeSite } from '../questions/code-site.js';
import type { KeySources } from '../questions/key-source.js';
import { identityOf } from '../questions/peers.js';
import type { ViewedSite } from './viewed-site.js';

const CERTAIN_KEYS = new Set(['environment', 'file', 'literal']);

/** Whether one of these calls signs the tokens of a verifier: by the same library, and with the same key as far as is known. */
export function isSignedHere(keySources: KeySources, site: ViewedSite, signers: readonly ViewedSite[]): boolean {
  const { model } = site.view.site.match;
  const key = keyIdentity(keySources, site);
  return signers.some((signer) => {
    if (signer.side === 'test' || family(signer.view.site.match.model.package) !== family(model.package)) return false;
    if (haveNoAlgorithmInCommon(site, signer)) return false;
    const other = keyIdentity(keySources, signer);
    return key === undefined || other === undefined || key === other;
  });
}

/** What accepts RS256 alone is not for tokens that are signed by HS256. */
function haveNoAlgorithmInCommon(site: ViewedSite, signer: ViewedSite): boolean {
  const accepted = site.texts('algorithms');
  const isDefault =
    signer.part('algorithm').state === 'absent' && family(signer.view.site.match.model.package) === 'jsonwebtoken';
  const used = isDefault ? ['HS256'] : signer.texts('algorithm');
  return accepted.length > 0 && used.length > 0 && !used.some((algorithm) => accepted.includes(algorithm));
}

/** Those of the calls that sign with the very key of a site, as each of their callers sees them. */
export function signersFor(
  keySources: KeySources,
  site: CodeSite,
  signers: readonly ViewedSite[],
): readonly ViewedSite[] {
  const key = keyIdentity(keySources, site);
  if (key === undefined) return [];
  return signers
    .filter(({ side }) => side !== 'test' && side !== 'tooling')
    .flatMap((signer) => signer.seenFrom('key', 'expiresIn'))
    .filter((seen) => keyIdentity(keySources, seen) === key && !haveNoAudienceInCommon(site, seen));
}

/** A verifier that asks for one audience refuses tokens that are signed for another. */
function haveNoAudienceInCommon(site: CodeSite, signer: CodeSite): boolean {
  const [wanted, given] = [site.part('audience'), signer.part('audience')];
  const isKnown = [wanted, given].every(
    ({ state, values }) => state === 'present' && values.length > 0 && values.every(({ kind }) => kind === 'literal'),
  );
  const accepted = site.texts('audience');
  return isKnown && !signer.texts('audience').some((audience) => accepted.includes(audience));
}

/** What tells a key from others for certain: a variable of the environment, a file, a constant. */
function keyIdentity(keySources: KeySources, site: CodeSite): string | undefined {
  const sources = site.part('key').values.flatMap((value) => keySources.of(value));
  return sources.every(({ kind }) => CERTAIN_KEYS.has(kind)) ? identityOf(sources) : undefined;
}

/** Verifiers that are other packages' middleware round the same library, so that one's tokens are the other's. */
function family(name: string): string {
  return ['koa-jwt', 'express-jwt', 'passport-jwt', '@nestjs/jwt'].includes(name) ? 'jsonwebtoken' : name;
}
