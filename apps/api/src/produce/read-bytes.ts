import type { IncomingMessage } from 'node:http';

/**
 * The whole body of a request; null: it is larger than `limit` bytes, and the rest of it is not read. A client that goes
 * away before its end is told nothing: neither is.
 */
export function readBytes(
  request: IncomingMessage,
  limit: number,
  read: (body: Buffer | null) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    read(null);
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= limit) {
      chunks.push(chunk);
      return;
    }
    request.off('data', take).off('end', end);
    read(null);
  };
  const end = (): void => {
    const [only] = chunks;
    read(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, length));
  };
  request.on('data', take).on('end', end);
}
