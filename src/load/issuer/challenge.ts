/** The `resource_metadata` of a `WWW-Authenticate` header (RFC 9728): the URL, as it is written there. */
export function challengedResource(header: string | readonly string[] | undefined): string | undefined {
  const challenges = header === undefined ? [] : [header].flat();
  for (const challenge of challenges) {
    const [, quoted, bare] =
      /(?:^|[\s,])resource_metadata\s*=\s*(?:"([^"\\]{1,2000})"|([^\s",]{1,2000}))/i.exec(challenge) ?? [];
    const url = quoted ?? bare;
    if (url !== undefined) return url;
  }
  return undefined;
}
