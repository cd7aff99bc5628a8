/** Records of a provider that whoever they are about may write: Clerk's unsafe metadata, the user metadata of Supabase and Auth0. */
export const USER_WRITTEN = /\.\s*(?:unsafeMetadata|unsafe_metadata|user_?[mM]etadata|raw_user_meta_data)\b/;
