import type { Mapping } from './mapping.js';

/**
 * The mapping with this `fieldCase`; absent means `exact`. Only a Generic mapping can be `insensitive`: consumers of a
 * Specific one generate classes from its field names.
 */
export function withFieldCase(mapping: Mapping, fieldCase: 'exact' | 'insensitive' | undefined): Mapping {
  if (fieldCase === 'insensitive' && mapping.record === 'generic') return { ...mapping, fieldCase };
  const exact: { -readonly [Member in keyof Mapping]: Mapping[Member] } = { ...mapping };
  delete exact.fieldCase;
  return exact;
}
