import type { Mapping } from './mapping.js';

/** By what the configuration's declaration is known again: `record:fingerprint`. It has no id, the first use binds it. */
export function configKey(mapping: Mapping): string {
  return `${mapping.record}:${mapping.fingerprint}`;
}

/** Whether two mappings write the same bytes and are judged by the same table. */
export function sameMapping(one: Mapping, other: Mapping): boolean {
  return (
    one.record === other.record && one.fingerprint === other.fingerprint && one.schemaId === other.schemaId
  );
}
