import type { JsonObject } from '../json/json-type.js';
import { inlineReferences, parseSchema } from '../parse-schema.js';
import type { RegistryResponse } from '../port.js';
import { enabledRulesIn } from '../data-contract-rules.js';
import type { Schema, SchemaInvalid } from '../schema.js';
import { guidIn } from '../wire-id.js';
import { unexpectedResponse } from './parse-response.js';
import { isSubject } from './subject-context.js';
import { referencesIn, type Reference } from './reference.js';

/** The schema in a response. */
export interface SchemaResponse {
  readonly text: string;
  readonly references: readonly Reference[];
  readonly rules: readonly string[];
  readonly guid: string | null;
}

/** The version of a subject in a response. */
export interface VersionResponse extends SchemaResponse {
  readonly schemaId: number;
  readonly version: number;
  /** The subject that the response names instead of the requested one; null when it names the requested one or none. */
  readonly otherSubject: string | null;
}

/** Parses a response's `schema`, `schemaType` and `references`. */
export function schemaInResponse(json: JsonObject): RegistryResponse<SchemaResponse> {
  const { schema, schemaType } = json;
  const references = referencesIn(json);
  if (typeof schema !== 'string') return unexpectedResponse('it has no schema');
  if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO') {
    return typeof schemaType === 'string'
      ? unusable(`its type is ${JSON.stringify(schemaType).slice(0, 32)}, not AVRO`)
      : unusable('its type is not a string');
  }
  if (references === null) return unexpectedResponse('its references are malformed');
  const contract = { rules: enabledRulesIn(json), guid: guidIn(json) };
  return { status: 'ok', value: { text: schema, references, ...contract } };
}

/**
 * Parses the same with `id` and `version`. When the response names another subject, the caller must check that the
 * requested one is an alias of it. Otherwise a cache may have mixed up responses, and the schema must not be used.
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
  /** Deviations from the specification, in its text and in those that it references (ADR 22). */
  readonly warnings: readonly SchemaInvalid[];
}

/** The schema of a text. @param referred the texts that it references, which are inlined */
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

/** Whether a value is an id, which fits in four bytes of each record, or a version, which starts at one. */
export function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 0x7fffffff;
}

function unusable(message: string): RegistryResponse<never> {
  return { status: 'unusable', message };
}
