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
    const data = { key: keys?.[index] ?? null, value: values?.[index] ?? null };
    const headers = request.headers.length === 0 ? record.headers : [...record.headers, ...request.headers];
    return {
      ...data,
      partition: record.partition ?? request.partition,
      timestamp: record.timestamp,
      headers: idHeaders === null ? headers : withIdHeaders(headers, idHeaders, data),
    };
  });
}
