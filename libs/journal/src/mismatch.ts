import type { ConflictKind, ConflictOrigin, Difference, Instant, Role, Verdict } from '#machines';

/**
 * How a conflict ended.
 * `followed`: the one retry under the resolved mapping was acknowledged.
 * `blocked`: a stop, or the retry failed.
 * `refused`: only the request was refused; the subject was unaffected.
 * `observed`: recorded only (mode `observe`).
 * `circuit_opened`: the breaker or an operator opened the circuit first.
 * `superseded`: a reset, a removal or a new mapping came first; or the mapping did follow, but whether the retry arrived is unknown (`reason` says so).
 * `pending`: not finished yet.
 */
export type MismatchOutcome =
  'followed' | 'blocked' | 'refused' | 'observed' | 'circuit_opened' | 'superseded' | 'pending';

/** A schema as the audit keeps it: complete, so that it can be compared again years later. */
export interface AuditedSchema {
  readonly schemaId: number | null;
  readonly version: number | null;
  readonly fingerprint: string;
  readonly schema: string;
}

/** The audit record of one conflict. Holds paths and types, never a value of a record. */
export interface Mismatch {
  readonly id: string;
  readonly topic: string;
  readonly subject: string;
  readonly role: Role;
  readonly openedAt: Instant;
  /** Null while pending. */
  readonly settledAt: Instant | null;
  /** The pod and the request that detected it. */
  readonly pod: string;
  readonly requestId: string | null;
  readonly class: 'schema.conflict';
  /** The kind of the conflict. */
  readonly trigger: ConflictKind;
  /** The kind of the most severe difference: the first error, else the first warning, else the trigger. */
  readonly kind: string;
  readonly origin: ConflictOrigin;
  readonly mapping: AuditedSchema | null;
  readonly latest: AuditedSchema | null;
  readonly differences: readonly Difference[];
  /** Null until resolved. For an observed conflict: the verdict that the other modes would have acted on. */
  readonly verdict: Verdict | null;
  readonly outcome: MismatchOutcome;
  /** The number of look-ups. */
  readonly attempts: number;
  /** Why it ended this way, in words; null if the outcome says it all. */
  readonly reason: string | null;
}

/** The members that may change until the conflict is over. */
type MutableMembers = Pick<
  Mismatch,
  'settledAt' | 'kind' | 'latest' | 'differences' | 'verdict' | 'outcome' | 'attempts' | 'reason'
>;

/** One change of the projection. An insert of an existing id and an update of a missing one change nothing. */
export type MismatchChange =
  | { readonly op: 'insert'; readonly row: Mismatch }
  | { readonly op: 'update'; readonly id: string; readonly set: Partial<MutableMembers> };
