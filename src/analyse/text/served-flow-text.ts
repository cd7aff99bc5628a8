import { inCase } from './any-pattern.js';

/** Texts of authorization servers: what they accept, register and announce. */
export const SERVED_FLOWS = inCase(
  String.raw`['"]plain['"](?<=[cC]hallenge_?[mM]ethod[\s\S]{0,600})|case\s+['"]password['"]|grant_?[tT]ype['"\])]*\s*={2,3}\s*['"]password['"]|response_types_supported|redirect_?[uU]r[il]s['"]?\s*:|(?:\bscopes?|\bresource|\baudience)\s*(?:\?\?|\|\|)`,
);
