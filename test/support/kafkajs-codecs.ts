import { zstdDecompressSync } from 'node:zlib';
import { lz4Decompress, snappyDecompress } from '@platformatic/wasm-utils';
import kafkajs from 'kafkajs';

/*
 * kafkajs includes gzip only; the other codecs have to be registered.
 */

/** What xerial's Java library writes before the blocks. */
const XERIAL_HEAD = Buffer.from('82534e4150505900', 'hex');
const XERIAL_HEAD_BYTES = 16;

/** Reads blocks with their lengths in xerial's framing. @throws Error for unframed snappy, which not every client reads */
function xerialDecompress(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_HEAD.length).equals(XERIAL_HEAD)) throw new Error('unframed snappy');
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEAD_BYTES; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    blocks.push(snappyDecompress(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** The codecs that kafkajs lacks, by Kafka's names. */
export const decompressors = {
  snappy: xerialDecompress,
  lz4: lz4Decompress,
  zstd: zstdDecompressSync,
} as const;

/** Registers every codec with kafkajs, for reading, in this process. */
export function registerKafkajsCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const reading = (decompress: (bytes: Buffer) => Buffer) => () => ({
    compress: () => Promise.reject(new Error('read only')),
    decompress: (bytes: Buffer) => Promise.resolve(decompress(bytes)),
  });
  CompressionCodecs[CompressionTypes.Snappy] = reading(decompressors.snappy);
  CompressionCodecs[CompressionTypes.LZ4] = reading(decompressors.lz4);
  CompressionCodecs[CompressionTypes.ZSTD] = reading(decompressors.zstd);
}
