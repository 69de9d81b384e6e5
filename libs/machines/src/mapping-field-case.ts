import type { Mapping } from './mapping.js';

/**
 * The mapping with this letter case. Only a Generic one can have another than `exact`, which is what an absent one says,
 * too: a Specific writer's fields are what its consumers' classes are made of.
 */
export function withFieldCase(mapping: Mapping, fieldCase: 'exact' | 'insensitive' | undefined): Mapping {
  if (fieldCase === 'insensitive' && mapping.record === 'generic') return { ...mapping, fieldCase };
  const exact: { -readonly [Member in keyof Mapping]: Mapping[Member] } = { ...mapping };
  delete exact.fieldCase;
  return exact;
}
