import { isJsonObject, type JsonObject } from '../json/json-type.js';

/** An entry of a schema's `references`: which version of which subject defines types that the schema uses. */
export interface Reference {
  /** For Avro a full name, by convention; what counts is that one name is one schema. */
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** The `references` of a registry's answer, empty where it has none; null when they are not of their shape. */
export function referencesIn(json: JsonObject): readonly Reference[] | null {
  const { references } = json;
  if (references === undefined || references === null) return [];
  return Array.isArray(references) && references.every(isReference) ? references : null;
}

function isReference(value: unknown): value is Reference {
  if (!isJsonObject(value)) return false;
  const { name, subject, version } = value;
  return (
    typeof name === 'string' &&
    typeof subject === 'string' &&
    typeof version === 'number' &&
    Number.isInteger(version) &&
    version >= 1
  );
}
