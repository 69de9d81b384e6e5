import { foldName } from './field-case.js';
import type { Field, RecordNode, SchemaNode } from './schema-node.js';

/** The fields of an entry, in a map that is written as an array of records. */
export interface MapEntry {
  readonly key: Field;
  readonly value: Field;
}

/**
 * The fields of an array's items when they are map entries: marked records with exactly the fields `key` and `value`. Kafka
 * Connect's Avro converter writes maps so unless their keys are plain strings; in ksqlDB all keys are nullable. Null for
 * every other type.
 */
export function mapEntryOf(items: SchemaNode): MapEntry | null {
  if (items.type !== 'record' || !items.isMapEntry) return null;
  return entryIn(items);
}

/** Whether a type has the fields of a map entry, marked or not, since another version may be marked. */
export const mayBeMapEntry = (items: SchemaNode): boolean =>
  items.type === 'record' && entryIn(items) !== null;

function entryIn(items: RecordNode): MapEntry | null {
  if (items.fields.size !== 2) return null;
  const named = (name: string): Field | undefined =>
    [...items.fields.values()].find((field) => foldName(field.name) === name);
  const [key, value] = [named('key'), named('value')];
  return key === undefined || value === undefined ? null : { key, value };
}
