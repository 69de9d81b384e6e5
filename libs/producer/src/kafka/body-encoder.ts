import type { TimeSlicer } from '../util/time-slicer.js';
import type { ClientLogEntry } from './clients/broker-connection.js';
import type { CodecOf } from './protocol/compression/topic-compression.js';
import {
  compressProduceBody,
  encodeProduceBody,
  type PartitionBatch,
  type ProduceBody,
} from './protocol/produce-body.js';
import type { RequestBuffers } from './protocol/request-buffers.js';

/** What the encoder of a sender's produce requests depends on. */
export interface BodyEncoderParts {
  /** Null: no topic is ever compressed. */
  readonly codecOf: CodecOf | null;
  readonly buffers: RequestBuffers;
  readonly slicer: TimeSlicer;
  readonly logger: (entry: ClientLogEntry) => void;
}

/** Encodes a produce request. `timeoutMs`: how long the broker may wait for its replicas. */
export type EncodeBody = (batches: readonly PartitionBatch[], timeoutMs: number) => Promise<ProduceBody>;

/** Encodes produce requests, compressed as the options say. Records that cannot be compressed are sent uncompressed. */
export function bodyEncoder({ codecOf, buffers, slicer, logger }: BodyEncoderParts): EncodeBody {
  return async (batches, timeoutMs) => {
    const options = { timeoutMs, now: Date.now(), buffers };
    try {
      if (codecOf !== null) return await compressProduceBody(batches, { ...options, codecOf, slicer });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown failure';
      logger({ level: 'warn', message: `records are sent uncompressed: ${reason}` });
    }
    return encodeProduceBody(batches, options);
  };
}
