/** JSON whose numbers keep their source text, so that no integer in a schema is rounded. */

/** A JSON number as it was written, e.g. `9007199254740993` or `1.50`. */
export class ExactNumber {
  constructor(readonly source: string) {}
}

export interface ExactObject {
  readonly [key: string]: ExactJson;
}

export type ExactJson = null | boolean | string | ExactNumber | readonly ExactJson[] | ExactObject;

export function isObject(json: ExactJson | undefined): json is ExactObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof ExactNumber);
}

export function isArray(json: ExactJson | undefined): json is readonly ExactJson[] {
  return Array.isArray(json);
}

/** An attribute of a JSON object; undefined when it is absent. */
export function attribute(json: ExactObject, name: string): ExactJson | undefined {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

/** The integer of a JSON number; null for a fraction, an exponent, more than 32 digits, and anything else. */
export function integerOf(json: ExactJson | undefined): bigint | null {
  return json instanceof ExactNumber && /^-?\d{1,32}$/.test(json.source) ? BigInt(json.source) : null;
}

/** Describes a JSON value in a message: its type, and the text of a short string or number. */
export function describeJson(json: ExactJson | undefined): string {
  if (json === undefined) return 'absent';
  if (json === null) return 'null';
  if (typeof json === 'string') return json.length <= 64 ? `string ${JSON.stringify(json)}` : 'string';
  if (json instanceof ExactNumber) return json.source.length <= 64 ? `number ${json.source}` : 'number';
  if (typeof json === 'boolean') return 'boolean';
  return isArray(json) ? 'array' : 'object';
}
