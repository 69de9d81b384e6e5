import type { PartitionValidator } from './produce-wire.js';

const INVALID_RECORD = 87;
/** Magic byte 0 and the schema id, the registry's wire format. */
const FRAME_BYTES = 5;

/** The schema ids that a topic accepts. Keys or values without a list are not validated. */
export interface AllowedIds {
  readonly key?: readonly number[];
  readonly value?: readonly number[];
}

/**
 * A broker with schema validation, like Confluent Server and Redpanda: it rejects a whole batch with INVALID_RECORD when the
 * topic does not accept the schema id of one of its records, and names the bad records. Nulls have no schema.
 */
export function schemaValidator(allowed: (topic: string) => AllowedIds): PartitionValidator {
  return ({ topic, records }) => {
    const { key, value } = allowed(topic);
    const bad = records.flatMap((record, index) =>
      accepts(key, record.key) && accepts(value, record.value)
        ? []
        : [{ index, message: `Record ${index} is rejected by the schema validator of ${topic}` }],
    );
    if (bad.length === 0) return null;
    const message = `One or more records have been rejected due to ${bad.length} record errors in total`;
    return { errorCode: INVALID_RECORD, records: bad, message };
  };
}

function accepts(allowed: readonly number[] | undefined, body: Buffer | null): boolean {
  if (allowed === undefined || body === null) return true;
  return body.length >= FRAME_BYTES && body.readUInt8(0) === 0 && allowed.includes(body.readInt32BE(1));
}
