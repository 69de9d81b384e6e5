import type { ConflictKind } from './events.js';
import type { SubjectSnapshot } from './snapshot.js';

/** Whether the data of a request shows the conflict: it may be that request's own mistake, which then stops no other. */
export const isShownByData = (kind: ConflictKind): boolean =>
  kind === 'UNKNOWN_FIELD' || kind === 'UNKNOWN_BRANCH';

/**
 * Whether nothing may be sent under the mapping (docs/modes.md, "Suspect mappings"): the conflict that is being resolved is about the
 * mapping itself, which a broker refused, which the registry no longer has or has another latest version of, or which has no
 * id yet; or its one retry is under way. Data of one request is no such reason. False without a conflict.
 */
export function isMappingSuspect({ value, context }: SubjectSnapshot): boolean {
  const { conflict, mapping } = context;
  if (conflict === null) return false;
  return value === 'retriedOnce' || !isShownByData(conflict.kind) || mapping?.schemaId == null;
}
