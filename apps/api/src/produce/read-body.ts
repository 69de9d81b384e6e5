import type { ProduceRecord, SchemaDeclaration } from '#producer';
import { jsonType, Malformed } from './malformed.js';
import { readHeaders } from './read-headers.js';
import { readWhole } from './read-whole.js';

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

/**
 * The body of `POST /topics/{topic}`, by hand, since this runs for every record.
 * @throws Malformed at the first place that has the wrong shape.
 */
export function readBody(body: unknown): ProduceBody {
  const members = readObject(body, '', bodyMembers);
  const { records } = members;
  if (!Array.isArray(records) || records.length === 0) {
    throw new Malformed(
      '/records',
      Array.isArray(records) ? 'an empty array' : jsonType(records),
      'an array of records, one at least',
    );
  }
  return {
    keySchema: readDeclaration(members, 'key_schema'),
    valueSchema: readDeclaration(members, 'value_schema'),
    records: records.map(readRecord),
  };
}

function readRecord(record: unknown, index: number): ProduceRecord {
  const place = `/records/${index}`;
  const members = readObject(record, place, recordMembers);
  return {
    ...(members['key'] !== undefined && { key: members['key'] }),
    ...(members['value'] !== undefined && { value: members['value'] }),
    partition: readWhole(members['partition'], () => `${place}/partition`, maxInt),
    timestamp: readWhole(members['timestamp'], () => `${place}/timestamp`, Number.MAX_SAFE_INTEGER),
    headers: readHeaders(members['headers'], place),
  };
}

/** An id goes before a text, as in REST Proxy, where both are given. */
function readDeclaration(members: Json, name: 'key_schema' | 'value_schema'): SchemaDeclaration | null {
  const schemaId = readWhole(members[`${name}_id`], () => `/${name}_id`, maxInt);
  if (schemaId !== null) return { schemaId };
  const schema = members[name];
  if (schema === undefined || schema === null) return null;
  if (typeof schema !== 'string')
    throw new Malformed(`/${name}`, jsonType(schema), 'a schema as JSON text, or null');
  return { schema };
}

function readObject(value: unknown, place: string, known: ReadonlySet<string>): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Malformed(place, jsonType(value), 'an object');
  }
  for (const member in value) {
    if (!known.has(member)) throw new Malformed(place, 'an unknown member', [...known].join(', '));
  }
  return value as Json;
}
