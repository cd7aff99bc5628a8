import { ts } from '#compiler';
import type { Site } from '../roles/site.js';
import { isOnOtherBranch } from '../syntax/branches.js';
import { enclosingFunction } from '../syntax/scope.js';
import type { Use } from './flow.js';

/** Uses of what is in a session, by the names that it has there: `data.session.user.id` becomes `user.id`. */
export function inSession(uses: readonly Use[]): Use[] {
  return uses.flatMap((use) => {
    const path = use.path.slice(use.path.indexOf('session') + 1);
    return use.path.includes('session') && path.length > 0 ? [{ ...use, path }] : [];
  });
}

/** Files that frameworks run before any page. */
const FRONT = /(?:^|\/)(?:middleware|proxy|hooks\.server)(?:\.|\/)/;

/** Where a session is checked with whoever issued it: in the same function, or in front of every page. */
export function sessionCheck(site: Site, checks: readonly Site[]): 'here' | 'in front' | undefined {
  const around = enclosingFunction(site.node);
  if (checks.some(({ node }) => enclosingFunction(node) === around && !isOnOtherBranch(node, site.node))) return 'here';
  // What stands in front itself has nothing before it.
  if (FRONT.test(site.unit.path)) return undefined;
  const maker = makerOf(site);
  const isBefore = (check: Site) => FRONT.test(check.unit.path) && makerOf(check) === maker && isRun(check);
  return checks.some(isBefore) ? 'in front' : undefined;
}

/** `event.locals.getUser = async () => …` is left to whoever asks: it stands in front only where its own file calls it. */
function isRun({ node, unit }: Site): boolean {
  const around = enclosingFunction(node);
  const kept = around.parent && ts.isBinaryExpression(around.parent) ? around.parent.left : undefined;
  if (!kept || !ts.isPropertyAccessExpression(kept)) return true;
  return (unit.calls.get(kept.name.text) ?? []).some((call) => enclosingFunction(call) !== around);
}

/** `@supabase` of `@supabase/ssr`: the sessions of one maker say nothing of those of another. */
function makerOf({ match }: Site): string | undefined {
  return match.model.package.split('/')[0];
}
