import type { EncodedRecord } from '../record-sender.js';
import type { TimeSlicer } from '../../util/time-slicer.js';
import type { Codec } from './compression/codec.js';
import { crc32c } from './checksum/crc32c.js';

/** Bytes before the records: base offset to record count. */
const HEADER_BYTES = 61;
/** The checksum covers the bytes from here to the end: attributes and all that follows. */
const CRC_FROM = 21;
/** What a record may need in addition to its own bytes: length, attributes, deltas and lengths as varints. */
const RECORD_OVERHEAD = 36;
const HEADER_OVERHEAD = 10;

/** An upper bound of the bytes that the record takes in a batch. All limits on bytes are counted in this size. */
export function sizeOf(record: EncodedRecord): number {
  let size = RECORD_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const { name, value } of record.headers)
    size += HEADER_OVERHEAD + name.length * 3 + (value?.length ?? 0);
  return size;
}

/**
 * Records as one batch of message format v2, with create time and without a producer id. A record without a timestamp gets
 * `now` (epoch ms). Headers keep their order, repeated names and null values.
 *
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export const encodeRecordBatch = (records: readonly EncodedRecord[], now: number): Buffer =>
  seal(encodeUnsealed(records, now), 0);

/**
 * As `encodeRecordBatch`, compressed where that makes the batch smaller. Returns a promise only where compressing takes
 * long; throws or rejects as the codec does.
 */
export function compressRecordBatch(
  records: readonly EncodedRecord[],
  now: number,
  codec: Codec,
  slicer: TimeSlicer,
): Buffer | Promise<Buffer> {
  const batch = encodeUnsealed(records, now);
  const body = batch.subarray(HEADER_BYTES);
  const smaller = (compressed: Buffer): Buffer =>
    compressed.length < body.length
      ? seal(Buffer.concat([batch.subarray(0, HEADER_BYTES), compressed]), codec.bits)
      : seal(batch, 0);
  const compressed = codec.compress(body, slicer);
  return compressed instanceof Promise ? compressed.then(smaller) : smaller(compressed);
}

/** The batch without the fields that depend on its bytes: length, attributes, checksum. */
function encodeUnsealed(records: readonly EncodedRecord[], now: number): Buffer {
  const firstTimestamp = records[0]?.timestamp ?? now;
  let lastTimestamp = firstTimestamp;
  let size = HEADER_BYTES;
  for (const record of records) size += sizeOf(record);
  const batch = Buffer.allocUnsafe(size);

  const writer = new RecordWriter(batch, HEADER_BYTES);
  let index = 0;
  for (const record of records) {
    const timestamp = record.timestamp ?? now;
    if (timestamp > lastTimestamp) lastTimestamp = timestamp;
    writer.write(record, index++, timestamp - firstTimestamp);
  }

  batch.writeBigInt64BE(0n, 0); // base offset: set by the broker
  batch.writeInt32BE(-1, 12); // partition leader epoch: set by the broker
  batch.writeInt8(2, 16); // magic
  batch.writeInt32BE(records.length - 1, 23); // last offset delta
  batch.writeBigInt64BE(BigInt(firstTimestamp), 27);
  batch.writeBigInt64BE(BigInt(lastTimestamp), 35);
  batch.writeBigInt64BE(-1n, 43); // producer id
  batch.writeInt16BE(-1, 51); // producer epoch
  batch.writeInt32BE(-1, 53); // base sequence
  batch.writeInt32BE(records.length, 57);
  return batch.subarray(0, writer.at);
}

/** Writes the fields that depend on the batch's bytes. Returns the same batch. */
function seal(batch: Buffer, attributes: number): Buffer {
  batch.writeInt32BE(batch.length - 12, 8); // length of what follows
  batch.writeInt16BE(attributes, CRC_FROM);
  batch.writeUInt32BE(crc32c(batch, CRC_FROM), 17);
  return batch;
}

/** Writes records one after the other into a batch. */
class RecordWriter {
  constructor(
    private readonly batch: Buffer,
    /** Where the next record begins. */
    public at: number,
  ) {}

  write(record: EncodedRecord, offsetDelta: number, timestampDelta: number): void {
    const { batch } = this;
    let at = writeVarint(batch, this.at, lengthOf(record, offsetDelta, timestampDelta));
    batch[at++] = 0; // attributes
    at = writeVarint(batch, at, timestampDelta);
    at = writeVarint(batch, at, offsetDelta);
    at = writeBytes(batch, at, record.key);
    at = writeBytes(batch, at, record.value);
    at = writeVarint(batch, at, record.headers.length);
    for (const { name, value } of record.headers) {
      at = writeBytes(batch, at, Buffer.from(name, 'utf8'));
      at = writeBytes(batch, at, value);
    }
    this.at = at;
  }
}

/** The length of a record, without the varint of the length itself. */
function lengthOf(
  { key, value, headers }: EncodedRecord,
  offsetDelta: number,
  timestampDelta: number,
): number {
  let length = 1 + varintLength(timestampDelta) + varintLength(offsetDelta);
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

/** Not bitwise: a difference of timestamps may exceed 32 bits. */
const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);

function varintLength(value: number): number {
  let length = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Writes a safe integer as a zigzag varint. Returns the index after it. */
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
