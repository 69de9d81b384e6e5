import type { JsonObject } from '../json/json-type.js';
import { parseSchema } from '../parse-schema.js';
import type { RegisteredSchema, RegistryAnswer } from '../port.js';
import type { Schema } from '../schema.js';
import { unlike } from './answer.js';

/** The schema of an answer's `schema`, `schemaType` and `references`. */
export function schemaIn(json: JsonObject): RegistryAnswer<Schema> {
  const { schema, schemaType, references } = json;
  if (typeof schema !== 'string') return unlike('no schema in it').answer;
  if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO') {
    return unusable(`its type is ${JSON.stringify(schemaType).slice(0, 32)}, not AVRO`);
  }
  if (Array.isArray(references) && references.length > 0) {
    return unusable('it refers to schemas of other subjects, which is not supported');
  }
  const parsed = parseSchema(schema);
  if (parsed.ok) return { status: 'ok', value: parsed.schema };
  const { place, found, allowed } = parsed.invalid;
  return unusable(`no Avro schema: at "${place}" there is ${found}, allowed is ${allowed}`);
}

/** A schema with its `id` and `version` under the subject that was asked for. */
export function registeredIn(json: JsonObject): RegistryAnswer<RegisteredSchema> {
  const { id, version } = json;
  if (!isCount(id, 0) || !isCount(version, 1)) return unlike('no id or version in it').answer;
  const schema = schemaIn(json);
  return schema.status === 'ok'
    ? { status: 'ok', value: { schemaId: id, version, schema: schema.value } }
    : schema;
}

/** An id goes into four bytes of every record, a version is counted from one. */
function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 0x7fffffff;
}

function unusable(message: string): RegistryAnswer<never> {
  return { status: 'unusable', message };
}
