import { foldName } from './field-case.js';
import type { Field, RecordNode, SchemaNode } from './schema-node.js';

/** The fields of one entry of a map that is written as an array of records. */
export interface MapEntry {
  readonly key: Field;
  readonly value: Field;
}

/**
 * What an array's items are entries of, as Kafka Connect's Avro converter writes maps whose keys are no plain strings,
 * which ksqlDB's all are, being nullable: a record marked as such with the fields `key` and `value` and no other. Null
 * for every other type.
 */
export function mapEntryOf(items: SchemaNode): MapEntry | null {
  if (items.type !== 'record' || !items.isMapEntry) return null;
  return entryIn(items);
}

/** Whether a type has the shape of a map entry, marked or not: another version of it may be marked. */
export const mayBeMapEntry = (items: SchemaNode): boolean =>
  items.type === 'record' && entryIn(items) !== null;

function entryIn(items: RecordNode): MapEntry | null {
  if (items.fields.size !== 2) return null;
  const named = (name: string): Field | undefined =>
    [...items.fields.values()].find((field) => foldName(field.name) === name);
  const [key, value] = [named('key'), named('value')];
  return key === undefined || value === undefined ? null : { key, value };
}
