import { jsonPointer, type JsonStep } from '#registry';

const names = new Set(['key_schema', 'key_schema_id', 'value_schema', 'value_schema_id', 'records']);
const recordNames = new Set(['key', 'value', 'partition', 'timestamp', 'headers', 'name']);

/**
 * Where something stands in a produce body, or in one record of it, as a JSON pointer. The members that the API names are
 * named; every key within a record's `key` or `value` is the client's data, and `*`.
 */
export function pathInBody(steps: readonly JsonStep[]): string {
  const data = steps.findIndex((step) => step === 'key' || step === 'value');
  return jsonPointer(steps, (index) => {
    const step = String(steps[index]);
    return (data === -1 || index <= data) && (names.has(step) || recordNames.has(step));
  });
}
