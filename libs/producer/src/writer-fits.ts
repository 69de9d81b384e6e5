import { canRead, type CompatibilityProfile, type Schema } from '#registry';

/**
 * Whether a registered schema may be written under its own id beside the mapping (ADR 9): the records of one of the two
 * must be readable as the other. Each record is written whole, by the schema that its client declared.
 */
export function fitsBeside(declared: Schema, mapping: Schema, as: CompatibilityProfile): boolean {
  return canRead(declared, mapping, as) || canRead(mapping, declared, as);
}
