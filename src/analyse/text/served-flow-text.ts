/** Texts of authorization servers: what they accept, register and announce. */
export const SERVED_FLOWS = String.raw`['"]plain['"](?<=[cC]hallenge_?[mM]ethod[^]{0,600})|case\s+['"]password['"]|grant_?[tT]ype['"\])]*\s*={2,3}\s*['"]password['"]|response_types_supported|redirect_?[uU]r[il]s['"]?\s*:|(?:\bscopes?|\bresource|\baudience)\s*(?:\?\?|\|\|)`;
