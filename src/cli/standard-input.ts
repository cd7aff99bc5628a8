import { UsageError } from '../discover/usage-error.js';
import { decodeSource } from '../load/source-text.js';

const MAX_BYTES = 4 * 1024 * 1024;

export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw new UsageError('stdin holds more than 4 MB, which no such file needs: name a file');
    chunks.push(buffer);
  }
  const decoded = decodeSource(Buffer.concat(chunks));
  if ('reason' in decoded) throw new UsageError(`stdin could not be read, because ${decoded.reason}`);
  return decoded.text;
}
