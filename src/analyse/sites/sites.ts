import { ts } from '#compiler';
import { furtherRoles, siteOfAssignment, siteOfCall, siteOfElement, siteOfProperty } from '../roles/known-sites.js';
import type { Site } from '../roles/site.js';
import type { Unit } from '../syntax/unit.js';
import type { Program } from '../values/program.js';
import { acceptedCertificatesIn } from './accepted-certificates.js';
import { addressesIn } from './addresses.js';
import { answersIn } from './answers.js';
import { askedPasswordsIn } from './asked-passwords.js';
import { authWrappersIn } from './auth-wrappers.js';
import { clearSendingIn } from './clear-sending.js';
import { clientClaimsIn } from './client-claims.js';
import { clientPropsIn } from './client-props.js';
import { controllersIn } from './controllers.js';
import { crossOriginsIn } from './cross-origins.js';
import { denialsIn } from './denials.js';
import { droppedIn } from './dropped-refusals.js';
import { elysiaCookiesIn } from './elysia-cookies.js';
import { endingRecordsIn } from './ending-records.js';
import { endlessRecordsIn } from './endless-records.js';
import { endlessRowsIn } from './endless-rows.js';
import { errorTextsIn } from './error-texts.js';
import { exportedActionsIn } from './exported-actions.js';
import { secretsIn } from './exposed-secrets.js';
import { failingPermissionsIn } from './failing-permissions.js';
import { handedCodesIn } from './handed-codes.js';
import { handedDecodersIn } from './handed-decoders.js';
import { headerGatesIn } from './header-gates.js';
import { hostLinksIn } from './host-links.js';
import { identitiesIn } from './identities.js';
import { fallbacksIn } from './identity-fallbacks.js';
import { identitiesSentIn } from './identity-sending.js';
import { inlineScriptsIn } from './inline-scripts.js';
import { introspectionsIn } from './introspections.js';
import { keptRefreshTokensIn } from './kept-refresh.js';
import { keptKeysIn } from './key-keeping.js';
import { keyLookupsIn } from './key-lookups.js';
import { keyedRecordsIn, redeemedKeysIn } from './keyed-records.js';
import { lateGuardsIn } from './late-guards.js';
import { lifeSitesIn } from './life-sites.js';
import { linkedAccountsIn } from './linked-accounts.js';
import { logoutsIn } from './logouts.js';
import { looseMatchesIn } from './loose-matches.js';
import { messagesIn } from './messages.js';
import { openSignInsIn } from './open-sign-ins.js';
import { ownedRecordsIn } from './owned-records.js';
import { ownedRowsIn } from './owned-rows.js';
import { ownedTablesIn } from './owned-tables.js';
import { pageTokensIn } from './page-tokens.js';
import { passedSinks } from './passed-sinks.js';
import { passwordComparisonsIn } from './password-comparisons.js';
import { plainRequestsIn } from './plain-requests.js';
import { unlimitedIn } from './plain-routes.js';
import { policyAnswersIn } from './policy-answers.js';
import { promisedChecksIn } from './promised-checks.js';
import { providerSignInsIn } from './provider-sign-ins.js';
import { queriedRecordsIn } from './queried-records.js';
import { readingRoutesIn } from './reading-routes.js';
import { redirectsIn } from './redirects.js';
import { requestsIn } from './requests.js';
import { revocationsIn } from './revocations.js';
import { rightsIn } from './rights.js';
import { routerContrastsIn } from './router-contrasts.js';
import { servedFlowsIn } from './served-flows.js';
import { sessionClaimsIn } from './session-claims.js';
import { sessionUpdatesIn } from './session-updates.js';
import { shownSessionsIn } from './shown-sessions.js';
import { signInRedirectsIn } from './sign-in-redirects.js';
import { signInValuesIn } from './sign-in-values.js';
import { signUpFieldsIn } from './sign-up-fields.js';
import { skippedClaimsIn } from './skipped-claims.js';
import { skippedValuesIn } from './skipped-values.js';
import { sqlRecordsIn } from './sql-records.js';
import { standingQuestionsIn } from './standing-questions.js';
import { tenantHeadersIn } from './tenant-headers.js';
import { tokenInfoIn } from './token-info.js';
import { toolServersIn } from './tool-servers.js';
import { typedOptionsIn } from './typed-options.js';
import { unaskedIdsIn } from './unasked-ids.js';
import { uncalledVerifiersIn } from './uncalled.js';
import { uncheckedAddressesIn } from './unchecked-addresses.js';
import { unguardedRoutesIn } from './unguarded-routes.js';
import { unknownRanksIn } from './unknown-ranks.js';
import { userClaimsIn } from './user-claims.js';
import { wholeWritesIn } from './whole-writes.js';

/** Every site of a file, in the order of the text. */
export function sitesIn(program: Program, unit: Unit): Site[] {
  const sites: Site[] = [];
  for (const calls of unit.calls.values()) {
    for (const node of calls) {
      const site = siteOfCall(program, unit, node);
      if (site) sites.push(site, ...furtherRoles(site));
    }
  }
  for (const assignment of unit.assignments) {
    const site = siteOfAssignment(program, unit, assignment);
    if (site) sites.push(site);
  }
  for (const property of unit.properties) {
    const site = siteOfProperty(program, unit, property, property.name);
    if (site) sites.push(site);
  }
  for (const [name, uses] of unit.identifiers) {
    if (!program.models.propertyRole(name)) continue;
    for (const { parent } of uses) {
      const site = ts.isShorthandPropertyAssignment(parent) && siteOfProperty(program, unit, parent, parent.name);
      // `({ authorization } = headers)` reads.
      if (site && !isAssignedTo(parent.parent)) sites.push({ ...site, given: { value: parent.name } });
    }
  }
  for (const name of program.models.elements) {
    for (const node of unit.elements.get(name) ?? []) {
      const site = siteOfElement(program, unit, node);
      if (site) sites.push(site);
    }
  }
  sites.push(
    ...requestsIn(program, unit),
    ...introspectionsIn(program, unit),
    ...tokenInfoIn(unit),
    ...identitiesIn(unit),
    ...identitiesSentIn(program, unit),
    ...logoutsIn(program, unit),
    ...elysiaCookiesIn(program, unit),
    ...lateGuardsIn(program, unit),
    ...lifeSitesIn(unit),
    ...linkedAccountsIn(unit),
    ...providerSignInsIn(program, unit),
    ...keptRefreshTokensIn(unit),
    ...endlessRecordsIn(program, unit),
    ...endingRecordsIn(unit),
    ...endlessRowsIn(program, unit),
    ...keyedRecordsIn(unit),
    ...redeemedKeysIn(unit),
    ...queriedRecordsIn(unit),
    ...keptKeysIn(unit),
    ...askedPasswordsIn(unit),
    ...sqlRecordsIn(unit),
    ...handedDecodersIn(program, unit),
    ...handedCodesIn(program, unit),
    ...hostLinksIn(unit),
    ...addressesIn(unit),
    ...clearSendingIn(unit),
    ...answersIn(program, unit),
    ...clientPropsIn(program, unit),
    ...pageTokensIn(program, unit),
    ...errorTextsIn(unit),
    ...inlineScriptsIn(unit),
    ...signUpFieldsIn(unit),
    ...denialsIn(program, unit),
    ...wholeWritesIn(unit),
    ...passedSinks(program, unit),
    ...passwordComparisonsIn(unit),
    ...messagesIn(program, unit),
    ...crossOriginsIn(program, unit),
    ...typedOptionsIn(program, unit),
    ...acceptedCertificatesIn(program, unit),
    ...uncheckedAddressesIn(unit),
    ...plainRequestsIn(program, unit),
    ...redirectsIn(program, unit),
    ...signInRedirectsIn(program, unit),
    ...rightsIn(program, unit),
    ...tenantHeadersIn(unit),
    ...skippedClaimsIn(unit),
    ...skippedValuesIn(unit),
    ...servedFlowsIn(unit),
    ...controllersIn(program, unit),
    ...clientClaimsIn(unit),
    ...headerGatesIn(unit),
    ...policyAnswersIn(program, unit),
    ...unknownRanksIn(program, unit),
    ...failingPermissionsIn(unit),
    ...exportedActionsIn(unit),
    ...ownedRecordsIn(unit),
    ...ownedTablesIn(unit),
    ...unaskedIdsIn(unit),
    ...ownedRowsIn(unit),
    ...unguardedRoutesIn(unit),
    ...routerContrastsIn(program, unit),
    ...unlimitedIn(unit),
    ...readingRoutesIn(program, unit),
    ...openSignInsIn(program, unit),
    ...signInValuesIn(unit),
    ...looseMatchesIn(unit),
    ...keyLookupsIn(unit),
    ...toolServersIn(unit),
    ...sessionUpdatesIn(unit),
    ...sessionClaimsIn(unit),
    ...fallbacksIn(unit),
    ...droppedIn(program, unit),
    ...promisedChecksIn(program, unit),
    ...userClaimsIn(unit),
    ...authWrappersIn(program, unit),
    ...revocationsIn(unit),
    ...standingQuestionsIn(unit),
    ...shownSessionsIn(unit),
    ...uncalledVerifiersIn(program, unit),
    ...secretsIn(program, unit),
  );
  return sites.sort((a, b) => a.node.pos - b.node.pos || b.node.end - a.node.end);
}

function isAssignedTo({ parent }: ts.Node): boolean {
  return ts.isParenthesizedExpression(parent) || ts.isBinaryExpression(parent);
}
