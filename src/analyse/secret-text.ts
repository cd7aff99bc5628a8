/** A secret as any output may show it: at most its first four characters, and its length. */
export function mask(secret: string): string {
  const shown = secret.length >= 12 ? secret.slice(0, 4) : '';
  return `${shown}… (${secret.length} characters)`;
}
