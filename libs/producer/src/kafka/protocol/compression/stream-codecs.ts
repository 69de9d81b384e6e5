import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** In bytes. Up to here compressing takes less than a thread of its own costs: half a millisecond at most. */
const MAX_AT_ONCE = 2 ** 15;

const gzipOnThread = promisify<Buffer, Buffer>(zlib.gzip);

/** Level 6, as Kafka's Java clients. */
export const gzip = (bytes: Buffer): Buffer | Promise<Buffer> =>
  bytes.length <= MAX_AT_ONCE ? zlib.gzipSync(bytes) : gzipOnThread(bytes);

/**
 * Level 3, as Kafka's Java clients. With the size known beforehand zstd takes memory for no more than that.
 * @throws TypeError on a Node before 22.15, which has none
 */
export function zstd(bytes: Buffer): Buffer | Promise<Buffer> {
  const options = { pledgedSrcSize: bytes.length };
  if (bytes.length <= MAX_AT_ONCE) return zlib.zstdCompressSync(bytes, options);
  return promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdCompress)(bytes, options);
}
