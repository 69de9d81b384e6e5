import type { PartitionValidator } from './produce-wire.js';

const INVALID_RECORD = 87;
/** Magic byte 0 and the schema id, as serializers of the registry frame a body. */
const FRAME_BYTES = 5;

/** The schema ids that a topic takes; a half that is absent is not validated. */
export interface AllowedIds {
  readonly key?: readonly number[];
  readonly value?: readonly number[];
}

/**
 * What a broker with schema validation answers, as Confluent Server and Redpanda have it: a batch with a record whose id
 * the topic does not take is refused as a whole with INVALID_RECORD, and the bad records are named. Nulls have no schema.
 */
export function schemaValidator(allowed: (topic: string) => AllowedIds): PartitionValidator {
  return ({ topic, records }) => {
    const { key, value } = allowed(topic);
    const bad = records.flatMap((record, index) =>
      takes(key, record.key) && takes(value, record.value)
        ? []
        : [{ index, message: `Record ${index} is rejected by the schema validator of ${topic}` }],
    );
    if (bad.length === 0) return null;
    const message = `One or more records have been rejected due to ${bad.length} record errors in total`;
    return { errorCode: INVALID_RECORD, records: bad, message };
  };
}

function takes(allowed: readonly number[] | undefined, body: Buffer | null): boolean {
  if (allowed === undefined || body === null) return true;
  return body.length >= FRAME_BYTES && body.readUInt8(0) === 0 && allowed.includes(body.readInt32BE(1));
}
