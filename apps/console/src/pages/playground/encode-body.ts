import { parseJson } from '../../api/exact-json.js';

export interface EncodeInput {
  readonly schema: string;
  /** Digits; empty: none. */
  readonly schemaId: string;
  readonly format: 'json' | 'avro_json';
  /** JSON as it was typed. */
  readonly record: string;
}

/**
 * The body of the request. The record is put in as the text that it is: as a value of JavaScript its numbers would lose digits.
 * The record has to be JSON (`jsonFault`).
 */
export const encodeBody = ({ schema, schemaId, format, record }: EncodeInput): string =>
  `{${[
    `"schema":${JSON.stringify(schema)}`,
    ...(schemaId === '' ? [] : [`"schema_id":${Number(schemaId)}`]),
    `"format":${JSON.stringify(format)}`,
    `"record":${record}`,
  ].join(',')}}`;

/** Why a text is not JSON, as the browser says it; null: it is. */
export function jsonFault(text: string): string | null {
  try {
    parseJson(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a text is an id of a registry. */
export const isSchemaId = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) < 2 ** 31;
