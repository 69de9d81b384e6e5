import { isJsonObject, type JsonObject } from '../json/json-type.js';

/** An entry of a schema's `references`: which version of which subject defines types that the schema uses. */
export interface Reference {
  /** By convention an Avro full name. All references of one name are one schema. */
  readonly name: string;
  readonly subject: string;
  readonly version: ReferredVersion;
}

/** `latest` changes over time, a numbered version never does. Responses also write `latest` as -1 (Confluent's `LATEST_VERSION`). */
export type ReferredVersion = number | 'latest';

/** The `references` in a response, empty without any; null when they are malformed. */
export function referencesIn(json: JsonObject): readonly Reference[] | null {
  const { references } = json;
  if (references === undefined || references === null) return [];
  if (!Array.isArray(references)) return null;
  const read = references.map(referenceOf).filter((reference) => reference !== null);
  return read.length === references.length ? read : null;
}

function referenceOf(value: unknown): Reference | null {
  if (!isJsonObject(value)) return null;
  const { name, subject } = value;
  const version = versionOf(value['version']);
  return typeof name === 'string' && typeof subject === 'string' && version !== null
    ? { name, subject, version }
    : null;
}

function versionOf(version: unknown): ReferredVersion | null {
  if (version === -1 || version === 'latest') return 'latest';
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : null;
}
