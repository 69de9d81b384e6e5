import type { DifferenceKind, CompatibilityProfile, Severity } from './difference-kind.js';

/**
 * Mission rule 6 as data: how much each kind of difference weighs. One `error` stops the subject; without one, a
 * Generic value follows the registry's latest, a Specific value or a key keeps its own schema.
 *
 * Specific and Generic share what would lose data or change its type. They part at the full name: a Specific writer's
 * consumers find their class by it. A key stops, too, at whatever changes its shape, since the same key would then be
 * other bytes, which breaks joins and partitioning (rule 1).
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
