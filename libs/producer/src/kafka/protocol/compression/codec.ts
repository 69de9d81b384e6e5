import { gzip, zstd } from './stream-codecs.js';
import { lz4, snappy } from './block-codecs.js';

/**
 * The records of a batch, compressed: at once where they are few bytes, else without holding the event loop up.
 * Throws, or rejects, only for a fault of the machine (memory, a library that does not load).
 */
export type Compress = (bytes: Buffer) => Buffer | Promise<Buffer>;

/** How a codec writes, and what a batch that it wrote has in bits 0 to 2 of its attributes. */
export interface Codec {
  readonly bits: 1 | 2 | 3 | 4;
  readonly compress: Compress;
}

/** Kafka's codecs by the names of its setting `compression.type`. @see https://kafka.apache.org/documentation/#recordbatch */
export const codecs = {
  gzip: { bits: 1, compress: gzip },
  snappy: { bits: 2, compress: snappy },
  lz4: { bits: 3, compress: lz4 },
  zstd: { bits: 4, compress: zstd },
} as const satisfies Record<string, Codec>;

/** `none`, or a codec. */
export type Compression = 'none' | keyof typeof codecs;
