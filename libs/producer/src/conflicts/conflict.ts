import type { ConflictKind, ConflictOrigin, Difference, Mapping } from '#machines';
import type { InvalidRecord } from '../contract/refusal.js';

/** What identifies a conflict. */
export interface DetectedConflict {
  readonly kind: ConflictKind;
  readonly differences: readonly Difference[];
  /** Of a conflict that data shows: equal for the same paths of the schema. */
  readonly key?: string;
}

/** Why the mapping may be out of date, before it is stored as an event. */
export interface Conflict extends DetectedConflict {
  readonly origin: ConflictOrigin;
  /** The mapping that the conflict is about. Once the subject has another one, there is no conflict. */
  readonly about: Mapping | null;
  /** How the request is refused if only its own data is at fault. Null: this conflict cannot be that. */
  readonly clientFault: ClientFault | null;
}

/**
 * Data that either shows a conflict of the mapping or is wrong by itself; a look-up tells which. If it is wrong by itself,
 * unknown fields are `writer.refused`, and everything else is the invalid data that it would be without a look-up.
 */
export type ClientFault =
  | { readonly code: 'writer.refused' }
  | {
      readonly code: 'data.invalid';
      readonly detail: string;
      readonly records: readonly InvalidRecord[];
    };

/** The mapping has no id yet, or there is none. Not a conflict until the look-up finds a difference. */
export const firstUse = (about: Mapping | null): Conflict => ({
  kind: 'FIRST_USE',
  origin: 'client',
  differences: [],
  about,
  clientFault: null,
});

/** A conflict that the registry or the broker reported: no data shows it. */
export const reportedConflict = (
  kind: 'BROKER_REFUSED' | 'LATEST_MOVED' | 'UNKNOWN_SCHEMA',
  origin: 'broker' | 'registry',
  about: Mapping | null,
): Conflict => ({ kind, origin, differences: [], about, clientFault: null });

/** Equal for conflicts of the same kind about the same fields. */
export function conflictKey({ kind, key, differences }: DetectedConflict): string {
  return [kind, ...(key === undefined ? differences.map(({ path }) => path) : [key])].join('\n');
}
