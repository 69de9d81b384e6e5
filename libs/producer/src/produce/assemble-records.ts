import type { ProduceRecord, ProduceRequest } from '../contract/request.js';
import type { EncodedRecord } from '../kafka/record-sender.js';
import { withIdHeaders, type IdHeaders } from '../subjects/schema-naming.js';

/** The encoded keys or values of records, in order. Null where a record has none. */
export type EncodedData = readonly (Buffer | null)[];

/** What records are assembled from. Absent keys or values: no record has one. */
export interface RecordParts {
  readonly key: EncodedData | null;
  readonly value: EncodedData | null;
  /** Null: no schema is named in a header. */
  readonly idHeaders: IdHeaders | null;
}

/** Records of a request as Kafka takes them. */
export function assembleRecords(
  request: ProduceRequest,
  records: readonly ProduceRecord[],
  { key: keys, value: values, idHeaders }: RecordParts,
): EncodedRecord[] {
  return records.map((record, index) => {
    const key = keys?.[index] ?? null;
    const value = values?.[index] ?? null;
    const headers = joined(record.headers, request.headers);
    return {
      key,
      value,
      partition: record.partition ?? request.partition,
      timestamp: record.timestamp,
      headers: idHeaders === null ? headers : withIdHeaders(headers, idHeaders, { key, value }),
    };
  });
}

/** The headers of a record and those of its request. Most have none of one kind; then nothing is copied. */
function joined<T>(ofRecord: readonly T[], ofRequest: readonly T[]): readonly T[] {
  if (ofRequest.length === 0) return ofRecord;
  return ofRecord.length === 0 ? ofRequest : [...ofRecord, ...ofRequest];
}
