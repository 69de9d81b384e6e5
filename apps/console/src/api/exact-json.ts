/** A number of JSON as it was written, with every digit. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

/** JSON in which no number is rounded and any text may be a name. */
export type Json = null | boolean | string | ExactNumber | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a text is a number of JSON. */
export const isNumberText = (text: string): boolean => numberText.test(text);

type Reviver = (
  this: unknown,
  name: string,
  value: unknown,
  context?: { readonly source?: string },
) => unknown;

const exactly: Reviver = (_name, value, context) => {
  if (typeof value === 'number') {
    if (context?.source === undefined)
      throw new SyntaxError('This browser is too old: it would round numbers. Update it.');
    return new ExactNumber(context.source);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return value instanceof ExactNumber || value instanceof Map ? value : new Map(Object.entries(value));
};

/** @throws SyntaxError if the text is not JSON, or is nested too deeply */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text, exactly) as Json;
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('It is nested too deeply.', { cause: error });
    throw error;
  }
}

/** JSON text, indented by two spaces for each level; with `indent` null on one line. */
export function printJson(json: Json, indent: string | null = ''): string {
  if (json instanceof ExactNumber) return json.text;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  const inner = indent === null ? null : `${indent}  `;
  if (!isArray(json)) {
    const members = [...json].map(
      ([name, value]) => `${JSON.stringify(name)}:${inner === null ? '' : ' '}${printJson(value, inner)}`,
    );
    return enclosed('{', members, '}', indent);
  }
  return enclosed(
    '[',
    json.map((item) => printJson(item, inner)),
    ']',
    indent,
  );
}

/** `Array.isArray`, which does not narrow a read-only array. */
const isArray = (json: readonly Json[] | JsonObject): json is readonly Json[] => Array.isArray(json);

function enclosed(open: string, parts: readonly string[], close: string, indent: string | null): string {
  if (parts.length === 0 || indent === null) return `${open}${parts.join(',')}${close}`;
  const line = `\n${indent}  `;
  return `${open}${line}${parts.join(`,${line}`)}\n${indent}${close}`;
}
