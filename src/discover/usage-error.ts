/** The command line or the configuration asks for something impossible; nothing was scanned. The message is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
