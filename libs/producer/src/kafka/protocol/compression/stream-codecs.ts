import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** In bytes. Up to this size, compressing takes less time than handing it to a thread: half a millisecond at most. */
const MAX_SYNC_BYTES = 2 ** 15;

const gzipOnThread = promisify<Buffer, Buffer>(zlib.gzip);

/** Level 6, as in Kafka's Java clients. */
export const gzip = (bytes: Buffer): Buffer | Promise<Buffer> =>
  bytes.length <= MAX_SYNC_BYTES ? zlib.gzipSync(bytes) : gzipOnThread(bytes);

/**
 * Level 3, as in Kafka's Java clients. The pledged size keeps zstd from allocating more memory than it needs.
 * @throws TypeError on Node before 22.15, which lacks zstd
 */
export function zstd(bytes: Buffer): Buffer | Promise<Buffer> {
  const options = { pledgedSrcSize: bytes.length };
  if (bytes.length <= MAX_SYNC_BYTES) return zlib.zstdCompressSync(bytes, options);
  return promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdCompress)(bytes, options);
}
