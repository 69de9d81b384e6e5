import type { ConflictKind, ConflictOrigin, Difference, Instant, Role, Verdict } from '#machines';

/**
 * How a conflict ended.
 * `followed`: the one retry under the resolved mapping was acknowledged.
 * `blocked`: a stop, or the retry failed.
 * `refused`: the request alone was refused, the subject went on.
 * `observed`: written down only (mode `observe`).
 * `circuit_opened`: the breaker or an operator opened the circuit before it was settled.
 * `superseded`: a reset or a new mapping came first; or the mapping did follow but the transport left it open whether the retry arrived (`reason` says so).
 * `pending`: not settled yet.
 */
export type MismatchOutcome =
  'followed' | 'blocked' | 'refused' | 'observed' | 'circuit_opened' | 'superseded' | 'pending';

/** A schema as the audit keeps it: enough to compare again years later. */
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
  /** The pod and request that met it. */
  readonly pod: string;
  readonly requestId: string | null;
  readonly class: 'schema.conflict';
  /** What was met. */
  readonly trigger: ConflictKind;
  /** The kind of the difference that mattered most: the first error, else the first warning, else the trigger. */
  readonly kind: string;
  readonly origin: ConflictOrigin;
  readonly mapping: AuditedSchema | null;
  readonly latest: AuditedSchema | null;
  readonly differences: readonly Difference[];
  /** Null until resolved. Of an observed conflict: the verdict another mode would have given. */
  readonly verdict: Verdict | null;
  readonly outcome: MismatchOutcome;
  /** How many look-ups were made for it. */
  readonly attempts: number;
  /** Why it ended so, in words; null where the outcome says it all. */
  readonly reason: string | null;
}

/** What may change on a row between its conflict and its end. */
type MismatchSettable = Pick<
  Mismatch,
  'settledAt' | 'kind' | 'latest' | 'differences' | 'verdict' | 'outcome' | 'attempts' | 'reason'
>;

/** One step of the projection. An insert of an id that is there and an update of one that is not change nothing. */
export type MismatchChange =
  | { readonly op: 'insert'; readonly row: Mismatch }
  | { readonly op: 'update'; readonly id: string; readonly set: Partial<MismatchSettable> };
