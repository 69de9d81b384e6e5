import type { Mapping } from './mapping.js';

/**
 * Identifies a mapping of the configuration: `record:fingerprint`, plus `:header` and `:insensitive` if set. Without the
 * registry's id, which a configured mapping gets at its first use. Stored in snapshots.
 */
export function configKey({ record, fingerprint, wire, fieldCase }: Mapping): string {
  return [record, fingerprint, wire, fieldCase].filter((part) => part !== undefined).join(':');
}

/** Whether two mappings write the same bytes and have the same compatibility rules. */
export function sameMapping(one: Mapping, other: Mapping): boolean {
  return (
    one.record === other.record &&
    one.fingerprint === other.fingerprint &&
    one.schemaId === other.schemaId &&
    one.fieldCase === other.fieldCase &&
    one.wire === other.wire &&
    // Without `wire` the bytes are prefixed with the id, and the GUID does not matter.
    (one.wire === undefined || one.guid === other.guid)
  );
}
