/** Escapes of what `jsonb` refuses: NUL, and halves of surrogate pairs. Also hits harmless text; then nothing changes. */
const maybeUnstorable = /\\u0000|\\ud[89a-f]/i;

/**
 * The same plain JSON with every character that Postgres cannot store replaced by U+FFFD, in texts only; names are
 * ours. The same object when there is nothing to replace.
 */
export function sanitizeForJsonb<T>(value: T): T {
  return maybeUnstorable.test(JSON.stringify(value)) ? (replaceUnstorable(value) as T) : value;
}

/** The JSON of `storable`, written once. */
export function sanitizedJson(value: unknown): string {
  const json = JSON.stringify(value);
  return maybeUnstorable.test(json) ? JSON.stringify(replaceUnstorable(value)) : json;
}

function replaceUnstorable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\0|\p{Surrogate}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(replaceUnstorable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaceUnstorable(part)]));
}
