import type { TimeSlicer } from '../../util/time-slicer.js';
import type { EncodedRecord } from '../record-sender.js';
import type { CodecOf } from './compression/topic-compression.js';
import {
  batchSizeOf,
  compressRecordBatch,
  writeRecordBatch,
  type CompressedBatch,
  type CompressOptions,
} from './record-batch.js';
import type { RequestBuffers } from './request-buffers.js';

const ACKS_ALL = -1;
/** Transactional id, acks, time-out, number of topics. */
const HEAD_BYTES = 12;
/** Length of the name, number of partitions. */
const TOPIC_BYTES = 6;
/** Partition, length of its batch. */
const PARTITION_BYTES = 8;

/** What one produce request carries for one partition. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly EncodedRecord[];
}

/** Values of one produce request. */
export interface ProduceOptions {
  /** How long the broker may wait for its replicas, in ms. */
  readonly timeoutMs: number;
  /** Epoch ms, for records without a timestamp. */
  readonly now: number;
  /** Where the body's buffer comes from. */
  readonly buffers: RequestBuffers;
}

/** The body of a produce request with acks=all. */
export interface ProduceBody {
  readonly bytes: Buffer;
  /** What it lies in: to be released once nothing reads the body any more. */
  readonly buffer: Buffer;
}

/** One partition's record batch, ready to be written into the request. */
interface BatchWriter {
  readonly topic: string;
  readonly partition: number;
  /** An upper bound of what it writes, in bytes. */
  readonly size: number;
  /** Writes the batch. Returns the index after it. */
  readonly write: (bytes: Buffer, start: number) => number;
}

/** Each record is copied once, to its place in the request. */
export function encodeProduceBody(
  batches: readonly PartitionBatch[],
  { timeoutMs, now, buffers }: ProduceOptions,
): ProduceBody {
  return writeBody(
    batches.map((batch) => plainWriter(batch, now)),
    timeoutMs,
    buffers,
  );
}

/** What compressing a request depends on. */
export interface CompressBodyOptions extends ProduceOptions {
  readonly codecOf: CodecOf;
  readonly slicer: TimeSlicer;
}

/**
 * As `encodeProduceBody`, with each topic's batches compressed by its codec. It gives the event loop back between batches:
 * compressing many partitions takes as long as compressing a large one. Rejects as a codec does.
 */
export async function compressProduceBody(
  batches: readonly PartitionBatch[],
  { timeoutMs, codecOf, ...options }: CompressBodyOptions,
): Promise<ProduceBody> {
  const pending: (BatchWriter | Promise<BatchWriter>)[] = [];
  for (const batch of batches) {
    const codec = codecOf(batch.topic);
    const writer =
      codec === null ? plainWriter(batch, options.now) : compressedWriter(batch, { ...options, codec });
    // It may reject before it is awaited below.
    if (writer instanceof Promise) writer.catch(() => undefined);
    pending.push(writer);
    const pause = options.slicer.pause();
    if (pause !== null) await pause;
  }
  const writers: BatchWriter[] = [];
  for (const writer of pending) writers.push(writer instanceof Promise ? await writer : writer);
  return writeBody(writers, timeoutMs, options.buffers);
}

const plainWriter = ({ topic, partition, records }: PartitionBatch, now: number): BatchWriter => ({
  topic,
  partition,
  size: batchSizeOf(records),
  write: (bytes, start) => writeRecordBatch(bytes, start, records, now),
});

function compressedWriter(
  { topic, partition, records }: PartitionBatch,
  options: CompressOptions,
): BatchWriter | Promise<BatchWriter> {
  const writerOf = ({ length: size, write }: CompressedBatch): BatchWriter => ({
    topic,
    partition,
    size,
    write,
  });
  const compressed = compressRecordBatch(records, options);
  return compressed instanceof Promise ? compressed.then(writerOf) : writerOf(compressed);
}

function writeBody(writers: readonly BatchWriter[], timeoutMs: number, buffers: RequestBuffers): ProduceBody {
  const byTopic = Map.groupBy(writers, ({ topic }) => topic);
  let size = HEAD_BYTES;
  for (const topic of byTopic.keys()) size += TOPIC_BYTES + Buffer.byteLength(topic);
  for (const writer of writers) size += PARTITION_BYTES + writer.size;
  const buffer = buffers.take(size);

  let at = buffer.writeInt16BE(-1, 0); // transactional id: none
  at = buffer.writeInt16BE(ACKS_ALL, at);
  at = buffer.writeInt32BE(timeoutMs, at);
  at = buffer.writeInt32BE(byTopic.size, at);
  for (const [topic, ofTopic] of byTopic) {
    const length = Buffer.byteLength(topic);
    at = buffer.writeInt16BE(length, at);
    at += buffer.write(topic, at, length, 'utf8');
    at = buffer.writeInt32BE(ofTopic.length, at);
    for (const { partition, write } of ofTopic) {
      at = buffer.writeInt32BE(partition, at);
      const end = write(buffer, at + 4);
      buffer.writeInt32BE(end - at - 4, at);
      at = end;
    }
  }
  return { bytes: buffer.subarray(0, at), buffer };
}
