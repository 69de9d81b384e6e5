import type { EncodedRecord } from '../record-sender.js';
import { TimeSlicer } from '../../slices.js';
import { API_KEYS, type ApiVersions } from './api-keys.js';
import type { CodecOf } from './compression/topic-compression.js';
import { PermanentFailure } from '../clients/permanent-failure.js';
import { compressRecordBatch, encodeRecordBatch } from './record-batch.js';
import { recordFaultOf, type RecordFault } from './record-fault.js';

/** Versions 3 to 8 have one request shape; 8 names the bad records of a refused batch (KIP-467). */
const OLDEST = 3;
const NEWEST = 8;
const ACKS_ALL = -1;

/** What one produce request carries for one partition. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly EncodedRecord[];
}

/** What the broker answered for one partition. */
export interface PartitionResponse {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's error code; 0 for none. */
  readonly errorCode: number;
  /** The offset of the batch's first record; -1 when the batch was not appended. */
  readonly baseOffset: bigint;
  /** The records that made the broker refuse the batch; empty when it names none. */
  readonly badRecords: readonly BadRecord[];
  /** What the broker says of the batch as a whole. */
  readonly fault: RecordFault | null;
}

/** One record that made the broker refuse its batch. */
export interface BadRecord {
  /** Its place in the batch. */
  readonly index: number;
  /** Null: the broker does not say. */
  readonly fault: RecordFault | null;
}

export interface ProduceResponse {
  readonly partitions: readonly PartitionResponse[];
  /** How long the broker asks us to stay away (KIP-219), in ms. */
  readonly throttleMs: number;
}

/**
 * The version to speak with a broker of these versions.
 * @throws {PermanentFailure} when there is none in common
 */
export function produceVersion(versions: ApiVersions): number {
  const range = versions[API_KEYS.produce];
  if (range === undefined || range.maxVersion < OLDEST || range.minVersion > NEWEST)
    throw new PermanentFailure('the broker speaks none of our versions');
  return Math.min(range.maxVersion, NEWEST);
}

/** The body of a produce request, acks=all. `timeoutMs`: how long the broker may wait for its replicas. */
export function encodeProduceBody(
  batches: readonly PartitionBatch[],
  timeoutMs: number,
  now: number,
): Buffer {
  const parts = batches.map(({ topic, partition, records }) => ({
    topic,
    partition,
    bytes: encodeRecordBatch(records, now),
  }));
  return joinBody(parts, timeoutMs);
}

/**
 * As `encodeProduceBody`, each topic's batches by its codec. The event loop serves others meanwhile: many partitions that
 * are compressed at once each take as long as one that is large. Rejects as a codec does.
 */
export async function compressProduceBody(
  batches: readonly PartitionBatch[],
  timeoutMs: number,
  now: number,
  codecOf: CodecOf,
): Promise<Buffer> {
  const slices = new TimeSlicer();
  const parts: (EncodedBatch | Promise<EncodedBatch>)[] = [];
  for (const { topic, partition, records } of batches) {
    const codec = codecOf(topic);
    const batch = codec === null ? encodeRecordBatch(records, now) : compressRecordBatch(records, now, codec);
    if (batch instanceof Promise) {
      const part = batch.then((bytes) => ({ topic, partition, bytes }));
      // It may fail while others are waited for; the failure is met below.
      part.catch(() => undefined);
      parts.push(part);
    } else parts.push({ topic, partition, bytes: batch });
    const pause = slices.pause();
    if (pause !== null) await pause;
  }
  const encoded: EncodedBatch[] = [];
  for (const part of parts) encoded.push(part instanceof Promise ? await part : part);
  return joinBody(encoded, timeoutMs);
}

/** One partition's records, encoded. */
interface EncodedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
}

function joinBody(batches: readonly EncodedBatch[], timeoutMs: number): Buffer {
  const byTopic = Map.groupBy(batches, ({ topic }) => topic);
  const parts: Buffer[] = [int16(-1), int16(ACKS_ALL), int32(timeoutMs), int32(byTopic.size)];
  for (const [topic, ofTopic] of byTopic) {
    const name = Buffer.from(topic, 'utf8');
    parts.push(int16(name.length), name, int32(ofTopic.length));
    for (const { partition, bytes } of ofTopic) parts.push(int32(partition), int32(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

/** @throws RangeError when the bytes end early. */
export function decodeProduceResponse(raw: Buffer, version: number): ProduceResponse {
  let at = 0;
  const readInt16 = () => raw.readInt16BE((at += 2) - 2);
  const readInt32 = () => raw.readInt32BE((at += 4) - 4);
  const readInt64 = () => raw.readBigInt64BE((at += 8) - 8);
  const readNullable = () => {
    const length = readInt16();
    if (length < 0) return null;
    if (at + length > raw.length) throw new RangeError('the produce answer ends inside a string');
    return raw.toString('utf8', at, (at += length));
  };

  const partitions: PartitionResponse[] = [];
  for (let topics = readInt32(); topics > 0; topics--) {
    const topic = readNullable() ?? '';
    for (let count = readInt32(); count > 0; count--) {
      const partition = readInt32();
      const errorCode = readInt16();
      const baseOffset = readInt64();
      readInt64(); // log append time
      if (version >= 5) readInt64(); // log start offset
      const badRecords: BadRecord[] = [];
      let fault: RecordFault | null = null;
      if (version >= 8) {
        for (let bad = readInt32(); bad > 0; bad--) {
          badRecords.push({ index: readInt32(), fault: recordFaultOf(readNullable()) });
        }
        fault = recordFaultOf(readNullable());
      }
      partitions.push({ topic, partition, errorCode, baseOffset, badRecords, fault });
    }
  }
  return { partitions, throttleMs: readInt32() };
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}
