/** A header that names a tenant, read by its name. */
export const TENANT_HEADERS = `['"]x-(?:tenant|org|organi[sz]ation|workspace|company|account)(?:-?id)?['"]`;
