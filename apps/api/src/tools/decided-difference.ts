import { decidingRule, type CompatibilityProfile } from '#registry';
import type { Difference } from '#machines';
import type { DecidedDifference } from './tools.schema.js';

/** A difference with the rule that decides it for a profile. */
export const decidedDifference = (
  difference: Difference,
  profile: CompatibilityProfile,
): DecidedDifference => ({ ...difference, rule: decidingRule(difference.kind, profile) });
