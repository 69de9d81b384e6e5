import type { Difference, CompatibilityProfile } from './difference-kind.js';

/** `follow`: adopt the latest schema. `accept`: keep our schema, which still fits. `stop`: block the subject. */
export type SchemaVerdict = 'follow' | 'accept' | 'stop';

/** The verdict on a list of differences (rules 1 and 6): any error stops, and only a Generic value follows. */
export function evaluateCompatibility(
  differences: readonly Pick<Difference, 'severity'>[],
  profile: CompatibilityProfile,
): SchemaVerdict {
  if (differences.some(({ severity }) => severity === 'error')) return 'stop';
  return profile === 'generic' ? 'follow' : 'accept';
}
