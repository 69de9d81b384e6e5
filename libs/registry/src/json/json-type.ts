import { ExactNumber } from '../exact-json.js';

export type JsonType = 'string' | 'number' | 'object' | 'array' | 'boolean' | 'null' | 'absent';

/** The JSON type of a value from `readJson`; `absent` for `undefined`. */
export function jsonType(value: unknown): JsonType {
  const type = typeof value;
  if (type === 'string' || type === 'number' || type === 'boolean') return type;
  if (type === 'bigint' || value instanceof ExactNumber) return 'number';
  if (type !== 'object') return 'absent';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : 'object';
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, and not an array, null or an exact number. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** Sets a property of any name; a plain assignment to `__proto__` would set the prototype. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** One step of a JSON pointer (RFC 6901), with its slash. */
export function pointerStep(key: string | number): string {
  return typeof key === 'number' ? `/${key}` : `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
