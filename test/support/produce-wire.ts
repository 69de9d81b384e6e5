import { gunzipSync } from 'node:zlib';
import { decompressors } from './kafkajs-codecs.js';
import { int16, int32, int64, nullableString } from './kafka-wire.js';

/** A record in a produce request, without its headers. */
export interface WireRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** What a produce request carries for one partition. */
export interface WirePartition {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly WireRecord[];
  /** Kafka's number of the codec; 0 for none. */
  readonly codec: number;
}

/** The refusal of one partition's batch by a stand-in broker. */
export interface WireRefusal {
  readonly errorCode: number;
  /** Default -1: not appended. */
  readonly baseOffset?: bigint;
  /** The bad records by their index in the batch, with the broker's messages (since produce version 8). */
  readonly records?: readonly { readonly index: number; readonly message: string | null }[];
  /** The broker's message about the batch. */
  readonly message?: string;
}

/** Null: the partition is forwarded to Kafka. */
export type PartitionValidator = (partition: WirePartition) => WireRefusal | null;

/** One partition of a produce response. */
export interface WirePartitionResponse {
  readonly topic: string;
  readonly partition: number;
  /** 0: appended. */
  readonly errorCode: number;
}

interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
}

/**
 * Splits a produce request (versions 3 to 8) into the request to forward to Kafka, null for none, and the responses to the
 * refused partitions, each a topic with one partition.
 */
export function applyValidator(
  frame: Buffer,
  validate: PartitionValidator,
): { forward: Buffer | null; refused: readonly Buffer[] } {
  const version = frame.readInt16BE(2);
  const { head, batches } = parseProduce(frame);
  const refused: Buffer[] = [];
  const good = batches.filter(({ topic, partition, bytes }) => {
    const refusal = validate({ topic, partition, ...recordsOf(bytes) });
    if (refusal !== null) refused.push(encodeRefusal(version, topic, partition, refusal));
    return refusal === null;
  });
  const topics = good.map(({ topic, partition, bytes }) =>
    Buffer.concat([nullableString(topic), int32(1), int32(partition), int32(bytes.length), bytes]),
  );
  const forward = good.length === 0 ? null : Buffer.concat([head, int32(topics.length), ...topics]);
  return { forward: refused.length === 0 ? frame : forward, refused };
}

/** All partitions of a produce request (versions 3 to 8). */
export function partitionsOf(frame: Buffer): WirePartition[] {
  const { batches } = parseProduce(frame);
  return batches.map(({ topic, partition, bytes }) => ({ topic, partition, ...recordsOf(bytes) }));
}

/** All partitions of a produce response. */
export function partitionResponsesOf(response: Buffer, version: number): WirePartitionResponse[] {
  const partitions: WirePartitionResponse[] = [];
  eachPartition(response, version, (topic, partition, at) => {
    partitions.push({ topic, partition, errorCode: response.readInt16BE(at) });
  });
  return partitions;
}

/** The response to a request of which nothing was forwarded. */
export function responseTo(request: Buffer, refused: readonly Buffer[]): Buffer {
  return Buffer.concat([request.subarray(4, 8), int32(refused.length), ...refused, int32(0)]);
}

/** Kafka's response to the forwarded partitions, together with the refusals. */
export function withRefusals(response: Buffer, refused: readonly Buffer[]): Buffer {
  const throttle = response.length - 4;
  const topics = int32(response.readInt32BE(4) + refused.length);
  const parts = [response.subarray(0, 4), topics, response.subarray(8, throttle), ...refused];
  return Buffer.concat([...parts, response.subarray(throttle)]);
}

/** Kafka's response with another error code for each partition; the offsets stay, as after an append. */
export function withErrorCode(response: Buffer, version: number, errorCode: number): Buffer {
  const changed = Buffer.from(response);
  eachPartition(changed, version, (_topic, _partition, at) => changed.writeInt16BE(errorCode, at));
  return changed;
}

/** Calls `visit` for each partition of a produce response, with the position of its error code. */
function eachPartition(
  response: Buffer,
  version: number,
  visit: (topic: string, partition: number, errorCodeAt: number) => void,
): void {
  let at = 4;
  const nextInt32 = () => response.readInt32BE((at += 4) - 4);
  const nextString = () => {
    const length = Math.max(response.readInt16BE(at), 0);
    return response.toString('utf8', at + 2, (at += 2 + length));
  };
  for (let topics = nextInt32(); topics > 0; topics--) {
    const topic = nextString();
    for (let partitions = nextInt32(); partitions > 0; partitions--) {
      visit(topic, response.readInt32BE(at), at + 4);
      at += 4 + 2 + 8 + 8 + (version >= 5 ? 8 : 0);
      if (version < 8) continue;
      for (let bad = nextInt32(); bad > 0; bad--) {
        at += 4;
        nextString();
      }
      nextString();
    }
  }
}

function encodeRefusal(version: number, topic: string, partition: number, refusal: WireRefusal): Buffer {
  const { errorCode, baseOffset = -1n, records = [], message = null } = refusal;
  const parts = [nullableString(topic), int32(1), int32(partition), int16(errorCode), int64(baseOffset)];
  parts.push(int64(-1n));
  if (version >= 5) parts.push(int64(-1n));
  if (version >= 8) {
    const named = records.map((bad) => Buffer.concat([int32(bad.index), nullableString(bad.message)]));
    parts.push(int32(named.length), ...named, nullableString(message));
  }
  return Buffer.concat(parts);
}

function parseProduce(frame: Buffer): { head: Buffer; batches: readonly Batch[] } {
  let at = 8;
  const skipString = () => (at += 2 + Math.max(frame.readInt16BE(at), 0));
  const nextInt32 = () => frame.readInt32BE((at += 4) - 4);
  skipString(); // client id
  skipString(); // transactional id
  at += 2 + 4; // acks, timeout
  const head = frame.subarray(0, at);
  const batches: Batch[] = [];
  for (let topics = nextInt32(); topics > 0; topics--) {
    const length = frame.readInt16BE(at);
    const topic = frame.toString('utf8', at + 2, (at += 2 + length));
    for (let partitions = nextInt32(); partitions > 0; partitions--) {
      const partition = nextInt32();
      const size = nextInt32();
      batches.push({ topic, partition, bytes: frame.subarray(at, (at += size)) });
    }
  }
  return { head, batches };
}

/** Decompressors by Kafka's codec numbers. */
const codecs = [null, gunzipSync, decompressors.snappy, decompressors.lz4, decompressors.zstd];

/** The records of one batch of message format v2. */
function recordsOf(batch: Buffer): Pick<WirePartition, 'records' | 'codec'> {
  const codec = batch.readInt16BE(21) & 7;
  const body = batch.subarray(61);
  return { codec, records: recordsIn(codecs[codec]?.(body) ?? body, batch.readInt32BE(57)) };
}

function recordsIn(batch: Buffer, count: number): readonly WireRecord[] {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = batch.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const bytes = (): Buffer | null => {
    const length = varint();
    return length < 0 ? null : batch.subarray(at, (at += length));
  };
  return Array.from({ length: count }, () => {
    const size = varint();
    const end = at + size;
    at += 1; // attributes
    varint(); // timestamp delta
    varint(); // offset delta
    const record = { key: bytes(), value: bytes() };
    at = end;
    return record;
  });
}
