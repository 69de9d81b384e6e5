import { isJsonObject, type JsonObject } from '../json/json-type.js';

/** An entry of a schema's `references`: which version of which subject defines types that the schema uses. */
export interface Reference {
  /** For Avro a full name, by convention; what counts is that one name is one schema. */
  readonly name: string;
  readonly subject: string;
  readonly version: ReferredVersion;
}

/** `latest` moves; any other version never changes. In answers it is also written as -1 (Confluent's `LATEST_VERSION`). */
export type ReferredVersion = number | 'latest';

/** The `references` of a registry's answer, empty where it has none; null when they are not of their shape. */
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
