import type { ConflictKind } from './events.js';
import type { SubjectSnapshot } from './snapshot.js';

/** Whether the conflict was detected from the data of one request. It may be a mistake of that request, so it does not stop others. */
export const isDetectedFromData = (kind: ConflictKind): boolean =>
  kind === 'UNKNOWN_FIELD' || kind === 'UNKNOWN_BRANCH';

/**
 * Whether nothing may be sent under the mapping, because it may be stale (docs/modes.md). Either the conflict concerns the
 * mapping itself: a broker rejected it, the registry no longer has it or has another latest version, or it has no id yet. Or
 * the one retry is in progress. False without a conflict, and for one that was detected from the data of a request.
 */
export function isMappingSuspect({ value, context }: SubjectSnapshot): boolean {
  const { conflict, mapping } = context;
  if (conflict === null) return false;
  return value === 'retriedOnce' || !isDetectedFromData(conflict.kind) || mapping?.schemaId == null;
}
