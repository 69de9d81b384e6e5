import type { EncodedRecord } from '../record-sender.js';
import type { Codec } from './compression/codec.js';
import { crc32c } from './crc32c.js';

/** Bytes before the records: base offset to record count. */
const HEADER_BYTES = 61;
/** From here on the checksum counts: attributes to the end. */
const CRC_FROM = 21;
/** What a record may need beside its own bytes: length, attributes, deltas and lengths as varints. */
const RECORD_OVERHEAD = 36;
const HEADER_OVERHEAD = 10;

/** An upper bound of the bytes that the record takes in a batch; what bounds on bytes are counted in. */
export function sizeOf(record: EncodedRecord): number {
  let size = RECORD_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const { name, value } of record.headers)
    size += HEADER_OVERHEAD + name.length * 3 + (value?.length ?? 0);
  return size;
}

/**
 * Records as one batch of message format v2: create time, no producer id. A record without a timestamp takes `now` (epoch
 * ms). Headers keep their order, repeated names and null values.
 *
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export const encodeRecordBatch = (records: readonly EncodedRecord[], now: number): Buffer =>
  seal(encodeUnsealed(records, now), 0);

/**
 * As `encodeRecordBatch`, compressed where the batch gets smaller. A promise only where compressing takes a while; throws
 * or rejects as the codec does.
 */
export function compressRecordBatch(
  records: readonly EncodedRecord[],
  now: number,
  codec: Codec,
): Buffer | Promise<Buffer> {
  const batch = encodeUnsealed(records, now);
  const body = batch.subarray(HEADER_BYTES);
  const compressed = codec.compress(body);
  const end = (shorter: Buffer): Buffer =>
    shorter.length < body.length
      ? seal(Buffer.concat([batch.subarray(0, HEADER_BYTES), shorter]), codec.bits)
      : seal(batch, 0);
  return compressed instanceof Promise ? compressed.then(end) : end(compressed);
}

/** The batch but for what depends on its bytes: length, attributes, checksum. */
function encodeUnsealed(records: readonly EncodedRecord[], now: number): Buffer {
  const firstTimestamp = records[0]?.timestamp ?? now;
  let lastTimestamp = firstTimestamp;
  let size = HEADER_BYTES;
  for (const record of records) size += sizeOf(record);
  const batch = Buffer.allocUnsafe(size);

  let at = HEADER_BYTES;
  let index = 0;
  for (const record of records) {
    const timestamp = record.timestamp ?? now;
    if (timestamp > lastTimestamp) lastTimestamp = timestamp;
    at = writeRecord(batch, at, record, index++, timestamp - firstTimestamp);
  }

  batch.writeBigInt64BE(0n, 0); // base offset: the broker's to give
  batch.writeInt32BE(-1, 12); // partition leader epoch: the broker's to give
  batch.writeInt8(2, 16); // magic
  batch.writeInt32BE(records.length - 1, 23); // last offset delta
  batch.writeBigInt64BE(BigInt(firstTimestamp), 27);
  batch.writeBigInt64BE(BigInt(lastTimestamp), 35);
  batch.writeBigInt64BE(-1n, 43); // producer id
  batch.writeInt16BE(-1, 51); // producer epoch
  batch.writeInt32BE(-1, 53); // base sequence
  batch.writeInt32BE(records.length, 57);
  return batch.subarray(0, at);
}

/** Writes the rest into the batch and returns it. */
function seal(batch: Buffer, attributes: number): Buffer {
  batch.writeInt32BE(batch.length - 12, 8); // length of what follows
  batch.writeInt16BE(attributes, CRC_FROM);
  batch.writeUInt32BE(crc32c(batch.subarray(CRC_FROM)), 17);
  return batch;
}

function writeRecord(
  batch: Buffer,
  start: number,
  record: EncodedRecord,
  index: number,
  timestampDelta: number,
): number {
  let at = writeVarint(batch, start, lengthOf(record, index, timestampDelta));
  batch[at++] = 0; // attributes
  at = writeVarint(batch, at, timestampDelta);
  at = writeVarint(batch, at, index);
  at = writeBytes(batch, at, record.key);
  at = writeBytes(batch, at, record.value);
  at = writeVarint(batch, at, record.headers.length);
  for (const { name, value } of record.headers) {
    at = writeBytes(batch, at, Buffer.from(name, 'utf8'));
    at = writeBytes(batch, at, value);
  }
  return at;
}

/** Of a record's bytes behind its length, which comes first. */
function lengthOf({ key, value, headers }: EncodedRecord, index: number, timestampDelta: number): number {
  let length = 1 + varintLength(timestampDelta) + varintLength(index);
  length += bytesLength(key) + bytesLength(value) + varintLength(headers.length);
  for (const header of headers) {
    const name = Buffer.byteLength(header.name);
    length += varintLength(name) + name + bytesLength(header.value);
  }
  return length;
}

const bytesLength = (bytes: Buffer | null): number =>
  bytes === null ? 1 : varintLength(bytes.length) + bytes.length;

function writeBytes(batch: Buffer, at: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(batch, at, -1);
  const from = writeVarint(batch, at, bytes.length);
  bytes.copy(batch, from);
  return from + bytes.length;
}

/** The arithmetic is not bitwise: a difference of timestamps may exceed 32 bits. */
const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);

function varintLength(value: number): number {
  let length = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Zigzag varint of a safe integer. */
function writeVarint(batch: Buffer, start: number, value: number): number {
  let at = start;
  let rest = zigzag(value);
  while (rest > 0x7f) {
    batch[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  batch[at++] = rest;
  return at;
}
