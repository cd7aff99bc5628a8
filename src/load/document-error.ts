/** Input that is not the document it claims to be. The message is one sentence: what was tried, what is wrong. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly path: string;
  /** 1-based; absent where the whole file is at fault. */
  readonly line: number | undefined;

  constructor(path: string, line: number | undefined, message: string) {
    super(message);
    this.path = path;
    this.line = line;
  }
}
