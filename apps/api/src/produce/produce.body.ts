import type { ProduceRecord, SchemaDeclaration } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { jsonType, Malformed } from './malformed.js';
import { readHeaders } from './read-headers.js';
import { readWhole, readWholeOrText } from './read-whole.js';

/** A produce body whose shape is right. Keys and values are as they were parsed: their codec reads them. */
export interface ProduceBody {
  readonly keySchema: SchemaDeclaration | null;
  readonly valueSchema: SchemaDeclaration | null;
  readonly records: readonly ProduceRecord[];
}

type Json = Readonly<Record<string, unknown>>;

const bodyMembers = new Set(['key_schema', 'key_schema_id', 'value_schema', 'value_schema_id', 'records']);
const recordMembers = new Set(['key', 'value', 'partition', 'timestamp', 'headers']);
const maxInt = 2_147_483_647;
/** Beyond it, in a batch, differences of timestamps would not be exact. The year is 144,683. */
const maxTimestamp = 2 ** 52;

/** A request has no more records: each costs time and memory of its own, however short it is written. */
export const MAX_RECORDS = 10_000;

/**
 * The body of `POST /topics/{topic}`, by hand, since this runs for every record.
 * @param before the records, where they were read one by one; then the body's own are left out
 * @throws Malformed at the first place that has the wrong shape. @throws Refused beyond `MAX_RECORDS`
 */
export function readBodyShape(body: unknown, before: readonly ProduceRecord[] = []): ProduceBody {
  const members = readObject(body, inBody, bodyMembers);
  const { records } = members;
  if (!Array.isArray(records) || records.length + before.length === 0) {
    throw new Malformed(
      '/records',
      Array.isArray(records) ? 'an empty array' : jsonType(records),
      'an array of records, one at least',
    );
  }
  if (records.length > MAX_RECORDS) throw tooManyRecords();
  return {
    keySchema: readDeclaration(members, 'key_schema', 'key_schema_id'),
    valueSchema: readDeclaration(members, 'value_schema', 'value_schema_id'),
    records: before.length > 0 ? before : records.map(readRecord),
  };
}

export const tooManyRecords = (): RefusalError =>
  new RefusalError(refusal('request.too_large', `A request has at most ${MAX_RECORDS} records.`));

/** @throws Malformed */
export function readRecord(record: unknown, index: number): ProduceRecord {
  return readRecordAt(record, (member = '') => `/records/${index}${member}`);
}

/** @param place of the record, for messages: made when it is needed, since nearly every record is right. @throws Malformed */
export function readRecordAt(record: unknown, place: (member?: string) => string): ProduceRecord {
  const members = readObject(record, place, recordMembers);
  return {
    key: members['key'],
    value: members['value'],
    partition: readWholeOrText(members['partition'], place, maxInt, '/partition'),
    timestamp: readWhole(members['timestamp'], place, maxTimestamp, '/timestamp'),
    headers: readHeaders(members['headers'], place),
  };
}

/** An id goes before a text, as in REST Proxy, where both are given. */
function readDeclaration(members: Json, name: string, idName: string): SchemaDeclaration | null {
  const schemaId = readWholeOrText(members[idName], inBelow, maxInt, idName);
  if (schemaId !== null) return { schemaId };
  const schema = members[name];
  if (schema === undefined || schema === null) return null;
  if (typeof schema !== 'string')
    throw new Malformed(`/${name}`, jsonType(schema), 'a schema as JSON text, or null');
  return { schema };
}

const inBody = (member = ''): string => member;
const inBelow = (member: string): string => `/${member}`;

function readObject(value: unknown, place: () => string, known: ReadonlySet<string>): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Malformed(place(), jsonType(value), 'an object');
  }
  for (const member in value) {
    if (!known.has(member)) throw new Malformed(place(), 'an unknown member', [...known].join(', '));
  }
  return value as Json;
}
