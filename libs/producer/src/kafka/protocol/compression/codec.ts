import type { TimeSlicer } from '../../../util/time-slicer.js';
import { lz4, snappy } from './block-codecs.js';
import { gzip, zstd } from './stream-codecs.js';

/**
 * Compresses the records of a batch: synchronously where they are few bytes, otherwise without blocking the event loop.
 * Throws or rejects only for a failure of the machine (memory, a library that does not load).
 */
export type Compress = (bytes: Buffer, slicer: TimeSlicer) => Buffer | Promise<Buffer>;

/** `bits`: bits 0 to 2 of the attributes of a batch that this codec compressed. */
export interface Codec {
  readonly bits: 1 | 2 | 3 | 4;
  readonly compress: Compress;
}

/** Kafka's codecs, named as in its config `compression.type`. @see https://kafka.apache.org/documentation/#recordbatch */
export const codecs = {
  gzip: { bits: 1, compress: gzip },
  snappy: { bits: 2, compress: snappy },
  lz4: { bits: 3, compress: lz4 },
  zstd: { bits: 4, compress: zstd },
} as const satisfies Record<string, Codec>;

/** `none`, or a codec. */
export type Compression = 'none' | keyof typeof codecs;
