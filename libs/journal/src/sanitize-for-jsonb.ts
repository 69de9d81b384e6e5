/** The JSON escapes of what `jsonb` rejects: NUL and unpaired surrogates. It also matches harmless text, which then stays as it is. */
const maybeUnstorable = /\\u0000|\\ud[89a-f]/i;

/**
 * Plain JSON with every character that Postgres cannot store replaced by U+FFFD. Only in values, because the names of members are
 * our own. Returns the same object if there is nothing to replace.
 */
export function sanitizeForJsonb<T>(value: T): T {
  return maybeUnstorable.test(JSON.stringify(value)) ? (replaceUnstorable(value) as T) : value;
}

/** The JSON text of the sanitized value, serialized only once. */
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
