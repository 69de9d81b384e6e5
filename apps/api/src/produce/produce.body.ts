import type { ProduceRecord, SchemaDeclaration } from '#producer';
import { jsonPointer, type JsonStep } from '#registry';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import {
  anyValue,
  jsonType,
  Malformed,
  objectSchema,
  readObject,
  recordHeaders,
  schemaText,
  wholeNumber,
  wholeNumberOrText,
  type Field,
  type PathOf,
} from './body-fields.js';

const MAX_INT = 2_147_483_647;
/** Beyond it, differences between the timestamps of a batch would not be exact. The year is 144,683. */
const MAX_TIMESTAMP = 2 ** 52;

/** In one request: each record costs time and memory of its own, however short it is. */
export const MAX_RECORDS = 10_000;

const recordFields = {
  key: anyValue('In the form of the content type'),
  value: anyValue('In the form of the content type; null is a tombstone'),
  partition: wholeNumberOrText('/partition', MAX_INT),
  timestamp: wholeNumber('/timestamp', MAX_TIMESTAMP, 'Epoch milliseconds'),
  headers: recordHeaders('/headers'),
};
const recordMembers = new Set(Object.keys(recordFields));

/** A record as OpenAPI describes it. */
export const recordSchema = objectSchema(recordFields);

const bodyFields = {
  key_schema: schemaText('/key_schema'),
  key_schema_id: wholeNumberOrText('/key_schema_id', MAX_INT),
  value_schema: schemaText('/value_schema'),
  value_schema_id: wholeNumberOrText('/value_schema_id', MAX_INT),
  records: { openapi: { type: 'array', minItems: 1, items: recordSchema } },
};
const bodyMembers = new Set(Object.keys(bodyFields));

/** A body of `POST /topics/{topic}` as OpenAPI describes it. */
export const bodySchema = { ...objectSchema(bodyFields), required: ['records'] };

/** A produce body of the right shape. Keys and values are as they were read: their codec reads them further. */
export interface ProduceBody {
  readonly keySchema: SchemaDeclaration | null;
  readonly valueSchema: SchemaDeclaration | null;
  readonly records: readonly ProduceRecord[];
}

/**
 * Reads the body of `POST /topics/{topic}`. By hand and not with zod: this runs for every record.
 * @param parsed the records, if they were read one by one; those of `body` are then ignored
 * @throws Malformed at the first member of the wrong shape. @throws RefusalError beyond `MAX_RECORDS`
 */
export function readBodyShape(body: unknown, parsed: readonly ProduceRecord[] = []): ProduceBody {
  const members = readObject(body, inBody, bodyMembers);
  const { records } = members;
  if (!Array.isArray(records) || records.length + parsed.length === 0) {
    throw new Malformed(
      '/records',
      Array.isArray(records) ? 'an empty array' : jsonType(records),
      'an array of at least one record',
    );
  }
  if (records.length > MAX_RECORDS) throw tooManyRecords();
  return {
    keySchema: readDeclaration(
      bodyFields.key_schema_id.read(members['key_schema_id'], inBody),
      bodyFields.key_schema,
      members['key_schema'],
    ),
    valueSchema: readDeclaration(
      bodyFields.value_schema_id.read(members['value_schema_id'], inBody),
      bodyFields.value_schema,
      members['value_schema'],
    ),
    records: parsed.length > 0 ? parsed : records.map(readRecord),
  };
}

export const tooManyRecords = (): RefusalError =>
  new RefusalError(refusal('request.too_large', `A request has at most ${MAX_RECORDS} records.`));

/** @throws Malformed */
export function readRecord(record: unknown, index: number): ProduceRecord {
  return readRecordAt(record, (member = '') => `/records/${index}${member}`);
}

/** @param pathOf of the record, for messages. @throws Malformed */
export const readRecordAt = (record: unknown, pathOf: PathOf): ProduceRecord =>
  recordOf(readObject(record, pathOf, recordMembers), pathOf);

/** The members of a record that it knows. An absent one is undefined. */
export type RecordMembers = Partial<Record<keyof typeof recordFields, unknown>>;

/** @param pathOf of the record, for messages. @throws Malformed */
export function recordOf(
  { key, value, partition, timestamp, headers }: RecordMembers,
  pathOf: PathOf,
): ProduceRecord {
  return {
    key,
    value,
    partition: recordFields.partition.read(partition, pathOf),
    timestamp: recordFields.timestamp.read(timestamp, pathOf),
    headers: recordFields.headers.read(headers, pathOf),
  };
}

/** An id takes precedence over a text, as in REST Proxy. */
function readDeclaration(
  schemaId: number | null,
  field: Field<string | null>,
  text: unknown,
): SchemaDeclaration | null {
  if (schemaId !== null) return { schemaId };
  const schema = field.read(text, inBody);
  return schema === null ? null : { schema };
}

const inBody: PathOf = (member = '') => member;

const named = new Set([...bodyMembers, ...recordMembers, 'name']);

/**
 * A position in a produce body, or in one record of it, as a JSON pointer. Members of the API are named. Every key within
 * a record's `key` or `value` is the client's data and shown as `*`.
 */
export function pathInBody(steps: readonly JsonStep[]): string {
  const data = steps.findIndex((step) => step === 'key' || step === 'value');
  return jsonPointer(steps, (index) => (data === -1 || index <= data) && named.has(String(steps[index])));
}
