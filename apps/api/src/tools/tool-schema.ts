import { parseDeclaredOnce, type Schema } from '#registry';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';

/** A schema of a tool's body, parsed like one that a request declares. @throws RefusalError, `schema.invalid` */
export function toolSchema(member: 'ours' | 'theirs' | 'schema', text: string): Schema {
  const parsed = parseDeclaredOnce(text);
  if (parsed.ok) return parsed.schema;
  const { path, actual, expected } = parsed.invalid;
  const detail = `${member} at ${path === '' ? '/' : path}: found ${actual}, allowed ${expected}`;
  throw new RefusalError(refusal('schema.invalid', detail, { class: 'data.invalid' }));
}
