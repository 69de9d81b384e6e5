import type { EncodedRecord } from '../record-sender.js';
import type { TimeSlicer } from '../../util/time-slicer.js';
import { crc32c } from './checksum/crc32c.js';
import type { Codec } from './compression/codec.js';
import type { RequestBuffers } from './request-buffers.js';
import { sizeOf, writeRecord } from './write-record.js';

/** Bytes before the records: base offset to record count. */
const HEADER_BYTES = 61;
/** The checksum covers the bytes from here to the end: attributes and all that follows. */
const CRC_FROM = 21;

/** An upper bound of the bytes of the batch. */
export function batchSizeOf(records: readonly EncodedRecord[]): number {
  let size = HEADER_BYTES;
  for (const record of records) size += sizeOf(record);
  return size;
}

/**
 * Writes records as one batch of message format v2, with create time and without a producer id. A record without a timestamp gets
 * `now` (epoch ms). Headers keep their order, repeated names and null values. Returns the index after the batch.
 * @param bytes has room for `batchSizeOf(records)` bytes from `start` on
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export function writeRecordBatch(
  bytes: Buffer,
  start: number,
  records: readonly EncodedRecord[],
  now: number,
): number {
  const end = writeUnsealed(bytes, start, records, now);
  seal(bytes, start, end, 0);
  return end;
}

/** The same batch in a buffer of its own. */
export function encodeRecordBatch(records: readonly EncodedRecord[], now: number): Buffer {
  const bytes = Buffer.allocUnsafe(batchSizeOf(records));
  return bytes.subarray(0, writeRecordBatch(bytes, 0, records, now));
}

/** A batch whose records are compressed, unless that would not make them smaller. */
export interface CompressedBatch {
  /** Of the batch when it is written. In bytes. */
  readonly length: number;
  /** Writes the batch, once. Returns the index after it. */
  readonly write: (bytes: Buffer, start: number) => number;
}

/** What compressing a batch depends on. */
export interface CompressOptions {
  readonly codec: Codec;
  /** Epoch ms, for records without a timestamp. */
  readonly now: number;
  readonly slicer: TimeSlicer;
  /** Where the records come from and go to: only their compressed form stays until it is written. */
  readonly buffers: RequestBuffers;
}

/** Compresses a batch. Returns a promise only where that takes long; throws or rejects as the codec does. */
export function compressRecordBatch(
  records: readonly EncodedRecord[],
  { codec, now, slicer, buffers }: CompressOptions,
): CompressedBatch | Promise<CompressedBatch> {
  const buffer = buffers.take(batchSizeOf(records));
  const plain = buffer.subarray(0, writeUnsealed(buffer, 0, records, now));
  const smaller = (compressed: Buffer): CompressedBatch => {
    const isSmaller = HEADER_BYTES + compressed.length < plain.length;
    const length = isSmaller ? HEADER_BYTES + compressed.length : plain.length;
    return {
      length,
      write: (bytes, start) => {
        bytes.set(isSmaller ? plain.subarray(0, HEADER_BYTES) : plain, start);
        if (isSmaller) bytes.set(compressed, start + HEADER_BYTES);
        buffers.release(buffer);
        seal(bytes, start, start + length, isSmaller ? codec.bits : 0);
        return start + length;
      },
    };
  };
  const compressed = codec.compress(plain.subarray(HEADER_BYTES), slicer);
  return compressed instanceof Promise ? compressed.then(smaller) : smaller(compressed);
}

/** Writes the batch without the fields that depend on its bytes: length, attributes, checksum. Returns the index after it. */
function writeUnsealed(bytes: Buffer, start: number, records: readonly EncodedRecord[], now: number): number {
  const firstTimestamp = records[0]?.timestamp ?? now;
  let lastTimestamp = firstTimestamp;
  let at = start + HEADER_BYTES;
  for (let index = 0; index < records.length; index++) {
    const record = records[index];
    if (record === undefined) continue;
    const timestamp = record.timestamp ?? now;
    if (timestamp > lastTimestamp) lastTimestamp = timestamp;
    at = writeRecord(bytes, at, record, { offset: index, timestamp: timestamp - firstTimestamp });
  }

  bytes.writeBigInt64BE(0n, start); // base offset: set by the broker
  bytes.writeInt32BE(-1, start + 12); // partition leader epoch: set by the broker
  bytes.writeInt8(2, start + 16); // magic
  bytes.writeInt32BE(records.length - 1, start + 23); // last offset delta
  bytes.writeBigInt64BE(BigInt(firstTimestamp), start + 27);
  bytes.writeBigInt64BE(BigInt(lastTimestamp), start + 35);
  bytes.writeBigInt64BE(-1n, start + 43); // producer id
  bytes.writeInt16BE(-1, start + 51); // producer epoch
  bytes.writeInt32BE(-1, start + 53); // base sequence
  bytes.writeInt32BE(records.length, start + 57);
  return at;
}

/** Writes the fields that depend on the batch's bytes. */
function seal(bytes: Buffer, start: number, end: number, attributes: number): void {
  bytes.writeInt32BE(end - start - 12, start + 8); // length of what follows
  bytes.writeInt16BE(attributes, start + CRC_FROM);
  bytes.writeUInt32BE(crc32c(bytes, start + CRC_FROM, end), start + 17);
}
