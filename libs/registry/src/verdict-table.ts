import type { DifferenceKind, CompatibilityProfile, Severity } from './difference-kind.js';

/**
 * Rule 6 as data: the severity of each kind of difference. One `error` stops the subject. Without an error a Generic value
 * follows the registry's latest, and a Specific value or a key keeps its own schema.
 *
 * For Specific and Generic alike, whatever would lose data or change its type is an error. They differ in the full name:
 * consumers of a Specific writer find their class by it. A key also stops at whatever changes its shape, because the same key
 * would then have other bytes, which breaks joins and partitioning (rule 1).
 *
 * Two severities do not come from here: `rulesPresent` (`data-contract-rules.ts`) sets that of RULES_PRESENT by
 * `producer.allowRules`, for every profile, and fields that collide in letter case are always an error.
 */
export const VERDICT_TABLE: Readonly<
  Record<DifferenceKind, Readonly<Record<CompatibilityProfile, Severity>>>
> = {
  NAME_MISMATCH: { specific: 'error', generic: 'warning', key: 'error' },
  TYPE_MISMATCH: { specific: 'error', generic: 'error', key: 'error' },
  LOGICAL_TYPE_MISMATCH: { specific: 'error', generic: 'error', key: 'error' },
  REQUIRED_FIELD_MISSING: { specific: 'error', generic: 'error', key: 'error' },
  FIELD_REMOVED: { specific: 'error', generic: 'error', key: 'error' },
  FIELD_ADDED: { specific: 'warning', generic: 'warning', key: 'error' },
  FIELD_ORDER: { specific: 'warning', generic: 'warning', key: 'error' },
  FIELD_CASE: { specific: 'error', generic: 'warning', key: 'error' },
  UNION_NULL_ADDED: { specific: 'warning', generic: 'warning', key: 'error' },
  MISSING_UNION_BRANCH: { specific: 'error', generic: 'error', key: 'error' },
  MISSING_ENUM_SYMBOLS: { specific: 'error', generic: 'error', key: 'error' },
  FIXED_SIZE_MISMATCH: { specific: 'error', generic: 'error', key: 'error' },
  DEFAULT_CHANGED: { specific: 'info', generic: 'info', key: 'info' },
  RULES_PRESENT: { specific: 'error', generic: 'error', key: 'error' },
};
