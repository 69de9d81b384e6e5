import type { Mapping } from './mapping.js';

/** By what the configuration's declaration is known again: `record:fingerprint`, with `:header` where it says so. It has no id, the first use binds it. */
export function configKey({ record, fingerprint, wire }: Mapping): string {
  return `${record}:${fingerprint}${wire === undefined ? '' : `:${wire}`}`;
}

/** Whether two mappings write the same bytes and are judged by the same table. */
export function sameMapping(one: Mapping, other: Mapping): boolean {
  return (
    one.record === other.record &&
    one.fingerprint === other.fingerprint &&
    one.schemaId === other.schemaId &&
    one.wire === other.wire &&
    // Before the bytes stands the id alone.
    (one.wire === undefined || one.guid === other.guid)
  );
}
