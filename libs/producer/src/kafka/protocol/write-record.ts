import type { EncodedRecord } from '../record-sender.js';
import { varintLength, writeVarint } from './varint.js';

/** What a record may need in addition to its own bytes: length, attributes, deltas and lengths as varints. */
const RECORD_OVERHEAD = 36;
const HEADER_OVERHEAD = 10;
/** In bytes. */
const FEW = 16;

/** An upper bound of the bytes that the record takes in a batch. All limits on bytes are counted in this size. */
export function sizeOf(record: EncodedRecord): number {
  let size = RECORD_OVERHEAD + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const { name, value } of record.headers)
    size += HEADER_OVERHEAD + name.length * 3 + (value?.length ?? 0);
  return size;
}

/** What a record is relative to in its batch. */
export interface RecordDeltas {
  readonly offset: number;
  /** In ms. */
  readonly timestamp: number;
}

/** Writes one record of a batch. Returns the index after it. */
export function writeRecord(
  bytes: Buffer,
  start: number,
  record: EncodedRecord,
  deltas: RecordDeltas,
): number {
  const { key, value, headers } = record;
  let at = writeVarint(bytes, start, lengthOf(record, deltas));
  bytes[at++] = 0; // attributes
  at = writeVarint(bytes, at, deltas.timestamp);
  at = writeVarint(bytes, at, deltas.offset);
  at = writeBytes(bytes, at, key);
  at = writeBytes(bytes, at, value);
  at = writeVarint(bytes, at, headers.length);
  for (const header of headers) {
    const length = Buffer.byteLength(header.name);
    at = writeVarint(bytes, at, length);
    bytes.write(header.name, at, length, 'utf8');
    at = writeBytes(bytes, at + length, header.value);
  }
  return at;
}

/** The length of a record, without the varint of the length itself. */
function lengthOf({ key, value, headers }: EncodedRecord, deltas: RecordDeltas): number {
  let length = 1 + varintLength(deltas.timestamp) + varintLength(deltas.offset);
  length += bytesLength(key) + bytesLength(value) + varintLength(headers.length);
  for (const header of headers) {
    const name = Buffer.byteLength(header.name);
    length += varintLength(name) + name + bytesLength(header.value);
  }
  return length;
}

const bytesLength = (bytes: Buffer | null): number =>
  bytes === null ? 1 : varintLength(bytes.length) + bytes.length;

function writeBytes(target: Buffer, at: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(target, at, -1);
  const { length } = bytes;
  const from = writeVarint(target, at, length);
  // For a few bytes, a loop is faster than the call.
  if (length > FEW) target.set(bytes, from);
  else for (let index = 0; index < length; index++) target[from + index] = bytes[index] ?? 0;
  return from + length;
}
