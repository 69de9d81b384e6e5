import type { EncodedRecord } from '#producer';

const VALUE_BYTES = 161;

/** Encoded records with a few hundred keys, so that they spread over all partitions. */
export function recordsOf(count: number, from: number): readonly EncodedRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: Buffer.from(`SYM${(from + index) % 300}`),
    value: Buffer.alloc(VALUE_BYTES, from + index),
    partition: null,
    timestamp: null,
    headers: [],
  }));
}
