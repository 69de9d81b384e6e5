/** JSON whose numbers keep their source text, so that no integer is rounded on its way into a rule. */

/** A JSON number as it was written, e.g. `9007199254740993` or `1.50`. */
export class ExactNumber {
  constructor(readonly source: string) {}
}

export interface ExactObject {
  readonly [key: string]: ExactJson;
}

export type ExactJson = null | boolean | string | ExactNumber | readonly ExactJson[] | ExactObject;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepNumbers: SourceReviver = (_key, value, context) =>
  typeof value === 'number' ? new ExactNumber(context.source ?? String(value)) : value;

/** Own keys only: `__proto__` is a key like any other. @throws SyntaxError. Bound the depth first: see `jsonDepth`. */
export function parseExactJson(text: string): ExactJson {
  return JSON.parse(text, keepNumbers as (key: string, value: unknown) => unknown) as ExactJson;
}

/** The deepest nesting of objects and arrays in a JSON text; stops counting beyond `limit`. Reads the text once, without recursion. */
export function jsonDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length && deepest <= limit; at++) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === 0x5c) at++;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}

export function isObject(json: ExactJson | undefined): json is ExactObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof ExactNumber);
}

export function isArray(json: ExactJson | undefined): json is readonly ExactJson[] {
  return Array.isArray(json);
}

/** An own attribute of a JSON object; undefined when it is absent. */
export function attribute(json: ExactObject, name: string): ExactJson | undefined {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

/** The integer that a JSON number was written as; null for a fraction, an exponent, more than 32 digits, or no number. */
export function integerOf(json: ExactJson | undefined): bigint | null {
  return json instanceof ExactNumber && /^-?\d{1,32}$/.test(json.source) ? BigInt(json.source) : null;
}

/** What a JSON value is, for a message: its type, and a short string's text. */
export function described(json: ExactJson | undefined): string {
  if (json === undefined) return 'absent';
  if (json === null) return 'null';
  if (typeof json === 'string') return json.length <= 64 ? `string ${JSON.stringify(json)}` : 'string';
  if (json instanceof ExactNumber) return json.source.length <= 64 ? `number ${json.source}` : 'number';
  if (typeof json === 'boolean') return 'boolean';
  return isArray(json) ? 'array' : 'object';
}
