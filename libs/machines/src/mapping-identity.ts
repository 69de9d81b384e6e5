import type { Mapping } from './mapping.js';

/**
 * By what the configuration's declaration is known again: `record:fingerprint`, with `:header` and `:insensitive` where it
 * says so. It has no id, the first use binds it.
 */
export function configKey({ record, fingerprint, wire, fieldCase }: Mapping): string {
  return [record, fingerprint, wire, fieldCase].filter((part) => part !== undefined).join(':');
}

/** Whether two mappings write the same bytes and are judged by the same table. */
export function sameMapping(one: Mapping, other: Mapping): boolean {
  return (
    one.record === other.record &&
    one.fingerprint === other.fingerprint &&
    one.schemaId === other.schemaId &&
    one.fieldCase === other.fieldCase &&
    one.wire === other.wire &&
    // Before the bytes stands the id alone.
    (one.wire === undefined || one.guid === other.guid)
  );
}
