import type { JsonObject } from '../json/json-type.js';
import { inlineReferences, parseSchema } from '../parse-schema.js';
import type { RegistryResponse } from '../port.js';
import { enabledRulesIn } from '../rules.js';
import type { Schema, SchemaInvalid } from '../schema.js';
import { guidIn } from '../wire-id.js';
import { unexpectedResponse } from './parse-response.js';
import { isSubject } from './subject-context.js';
import { referencesIn, type Reference } from './reference.js';

/** A schema as an answer has it. */
export interface SchemaResponse {
  readonly text: string;
  readonly references: readonly Reference[];
  readonly rules: readonly string[];
  readonly guid: string | null;
}

/** A version of a subject as an answer has it. */
export interface VersionResponse extends SchemaResponse {
  readonly schemaId: number;
  readonly version: number;
  /** Another subject than the one asked for, as the answer names it; null: it is the one asked for, or not said. */
  readonly otherSubject: string | null;
}

/** An answer's `schema`, `schemaType` and `references`. */
export function schemaInResponse(json: JsonObject): RegistryResponse<SchemaResponse> {
  const { schema, schemaType } = json;
  const references = referencesIn(json);
  if (typeof schema !== 'string') return unexpectedResponse('it has no schema');
  if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO') {
    const type = typeof schemaType === 'string' ? JSON.stringify(schemaType).slice(0, 32) : 'no text';
    return unusable(`its type is ${type}, not AVRO`);
  }
  if (references === null) return unexpectedResponse('its references are malformed');
  const contract = { rules: enabledRulesIn(json), guid: guidIn(json) };
  return { status: 'ok', value: { text: schema, references, ...contract } };
}

/**
 * The same with `id` and `version`. Of an answer that names another subject it has to be found out whether the one asked
 * for is an alias of it; else, as a cache in between may mix answers up, its schema must never be written with.
 */
export function versionInResponse(json: JsonObject, requested: string): RegistryResponse<VersionResponse> {
  const { id, version, subject } = json;
  if (subject !== undefined && subject !== null && typeof subject !== 'string')
    return unexpectedResponse('it is for another subject');
  if (!isCount(id, 0) || !isCount(version, 1)) return unexpectedResponse('it has no id or no version');
  const response = schemaInResponse(json);
  if (response.status !== 'ok') return response;
  const otherSubject = subject == null || isSubject(subject, requested) ? null : subject;
  return { status: 'ok', value: { ...response.value, schemaId: id, version, otherSubject } };
}

/** A schema as it is registered. */
export interface ReadSchema {
  readonly schema: Schema;
  /** What is not as the specification has it, in its text and those that it refers to (ADR 22). */
  readonly warnings: readonly SchemaInvalid[];
}

/** The schema of a text; its text is self-contained where it refers to other schemas. */
export function schemaOf(text: string, referred: readonly string[]): RegistryResponse<ReadSchema> {
  const whole = referred.length === 0 ? null : inlineReferences(text, referred);
  if (whole?.ok === false) return notAvro(whole.invalid, true);
  const parsed = parseSchema(whole?.text ?? text, 'registered');
  if (!parsed.ok) return notAvro(parsed.invalid, referred.length > 0);
  const { schema } = parsed;
  return { status: 'ok', value: { schema, warnings: whole?.warnings ?? schema.warnings } };
}

function notAvro({ path, actual, expected }: SchemaInvalid, refers: boolean): RegistryResponse<never> {
  const where = refers ? 'with the schemas that it references, ' : '';
  return unusable(`not an Avro schema: ${where}at "${path}": found ${actual}, allowed: ${expected}`);
}

/** An id goes into four bytes of every record, a version is counted from one. */
export function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 0x7fffffff;
}

function unusable(message: string): RegistryResponse<never> {
  return { status: 'unusable', message };
}
