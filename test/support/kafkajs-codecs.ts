import { zstdDecompressSync } from 'node:zlib';
import { lz4Decompress, snappyDecompress } from '@platformatic/wasm-utils';
import kafkajs from 'kafkajs';

/*
 * kafkajs reads gzip alone; it takes the other codecs from whoever has them.
 */

/** What xerial's Java library writes before its blocks. */
const XERIAL_HEAD = Buffer.from('82534e4150505900', 'hex');
const XERIAL_HEAD_BYTES = 16;

/** Blocks behind their lengths, in xerial's framing. @throws Error for bare snappy, which not every client reads */
function xerialDecompress(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_HEAD.length).equals(XERIAL_HEAD)) throw new Error('bare snappy');
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

/** Lets everything of kafkajs's in this process read every codec. */
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
