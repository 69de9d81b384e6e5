import { PermanentFailure } from '../clients/permanent-failure.js';
import { API_KEYS, type ApiVersions } from './api-keys.js';

/** Versions 3 to 8 share one request format; version 8 names the bad records of a rejected batch (KIP-467). */
const OLDEST_VERSION = 3;
const NEWEST_VERSION = 8;

/** One partition of a produce response. */
export interface PartitionResponse {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's error code; 0 for none. */
  readonly errorCode: number;
  /** The offset of the batch's first record; -1 when the batch was not appended. */
  readonly baseOffset: bigint;
  /** The records for which the broker rejected the batch; empty when it names none. */
  readonly badRecords: readonly BadRecord[];
  /** The broker's reason for the batch as a whole. Null: it gives none. */
  readonly fault: RecordFault | null;
}

/** A record for which the broker rejected its batch. */
export interface BadRecord {
  /** Its index in the batch. */
  readonly index: number;
  /** Null: the broker gives no reason. */
  readonly fault: RecordFault | null;
}

/**
 * Why a broker rejected a record with `INVALID_RECORD`, which has two unrelated causes.
 * `key_missing`: the topic is compacted, and the record has no key. `schema`: any other reason, so the broker validates
 * schemas.
 */
export type RecordFault = 'key_missing' | 'schema';

export interface ProduceResponse {
  readonly partitions: readonly PartitionResponse[];
  /** How long the broker asks the client to pause (KIP-219), in ms. */
  readonly throttleMs: number;
}

/**
 * The version to use with a broker of these versions.
 * @throws {PermanentFailure} when there is no common version
 */
export function produceVersion(versions: ApiVersions): number {
  const range = versions[API_KEYS.produce];
  if (range === undefined || range.maxVersion < OLDEST_VERSION || range.minVersion > NEWEST_VERSION)
    throw new PermanentFailure('the broker supports no produce version that this client supports');
  return Math.min(range.maxVersion, NEWEST_VERSION);
}

/** @throws RangeError when the bytes end early */
export function decodeProduceResponse(raw: Buffer, version: number): ProduceResponse {
  let at = 0;
  const readInt16 = () => raw.readInt16BE((at += 2) - 2);
  const readInt32 = () => raw.readInt32BE((at += 4) - 4);
  const readInt64 = () => raw.readBigInt64BE((at += 8) - 8);
  const readNullable = () => {
    const length = readInt16();
    if (length < 0) return null;
    if (at + length > raw.length) throw new RangeError('the produce response ends inside a string');
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

/**
 * Kafka's message for a null key, since 0.9:
 * `Compacted topic cannot accept message without key in topic partition t-0.` (`LogValidator`)
 */
const KEY_MISSING = /compacted topic cannot accept message without key/i;

/** The fault that a broker's message names. The message may quote a record, so nothing else is taken from it. */
function recordFaultOf(message: string | null): RecordFault | null {
  if (message === null) return null;
  return KEY_MISSING.test(message) ? 'key_missing' : 'schema';
}
