import type { ConflictKind, ConflictOrigin, Lease } from './events.js';
import type { Difference, Instant, LatestSchema, Mapping, MappingSource } from './mapping.js';

/** The top-level state of a subject. */
export type SubjectState = 'healthy' | 'resolving' | 'retriedOnce' | 'blocked' | 'circuitOpen' | 'removed';

/** The state with its substate, as xstate represents it. */
export type StateValue =
  | 'healthy'
  | { readonly resolving: 'lookingUp' | 'waiting' }
  | 'retriedOnce'
  | 'blocked'
  | { readonly circuitOpen: 'open' | 'trial' }
  | 'removed';

/** A version of the subject that a request declared as its writer schema. */
export interface AcceptedWriter {
  readonly fingerprint: string;
  readonly schemaId: number;
  /** Absent, as is `schema`, in snapshots of the first release. */
  readonly version?: number;
  /** As JSON text; absent when the bound on texts left no room for it. */
  readonly schema?: string;
  /** The registry's GUID of the schema; absent when the registry has none. */
  readonly guid?: string;
}

/** A schema that a request declared and the registry does not have. Its data is written as `latest`. */
export interface RewrittenWriter {
  readonly fingerprint: string;
  readonly mismatchId: string;
  /** The text is kept once, with the newest writer that is written as this schema (`rewritten.ts`). */
  readonly latest: Omit<LatestSchema, 'schema'> & Partial<Pick<LatestSchema, 'schema'>>;
}

/** The state data of a subject. A part that belongs to certain states is null in all others. */
export interface SubjectContext {
  readonly mapping: Mapping | null;
  readonly source: MappingSource | null;
  /**
   * The earlier mappings since the last declaration or first use, oldest first. Clients that declare no schema may still
   * write their data for one of them. Bounded (`origins.ts`). Absent in a snapshot that an earlier release stored.
   */
  readonly origins?: readonly Mapping[];
  /**
   * The topic's association in the registry; only on the stream of the default name (`bars-value`). Absent: it was not
   * requested yet.
   */
  readonly association?:
    | {
        /** Null: there is none, so the default name applies. */
        readonly subject: string | null;
        readonly at: Instant;
      }
    | undefined;
  /**
   * Keys of the mappings that the configuration has declared, newest last, as `configured.ts` builds and bounds them. None of
   * them is declared again. Absent in a snapshot from before this member; `configuredKeys` reads both forms.
   */
  readonly configured?: readonly string[];
  /** The predecessor of `configured`: the last key only. Only in snapshots of streams that are older than `configured`. */
  readonly declaredByConfig?: string | null;
  /** When the current top-level state was entered. */
  readonly since: Instant | null;
  /** When the newest event happened. */
  readonly lastEventAt: Instant | null;
  readonly lastMismatchId: string | null;

  /** In `resolving` and `retriedOnce`. */
  readonly conflict: {
    readonly mismatchId: string;
    readonly kind: ConflictKind;
    readonly origin: ConflictOrigin;
    /** The differences of the event, within a smaller bound (`bounds.ts`), for a pod that takes the look-up over. */
    readonly differences: readonly Difference[];
    /** The mapping that the conflict was about. */
    readonly from: Mapping | null;
    /** Whether it is in `breaker.conflicts` (then as the newest). */
    readonly counted: boolean;
    /** Null while `waiting`. */
    readonly lease: Lease | null;
    readonly failedLookups: number;
    /** In `waiting`. */
    readonly nextAttemptAt: Instant | null;
    readonly lastFailure: string | null;
  } | null;

  /** In `blocked`. */
  readonly stop: {
    readonly mismatchId: string;
    readonly class: string;
    readonly reason: string;
    /** Returned to every refused request; bounded likewise. */
    readonly differences: readonly Difference[];
  } | null;

  /** In `circuitOpen`. */
  readonly circuit: {
    /** Null: until reset. */
    readonly openUntil: Instant | null;
    readonly forced: { readonly actor: string; readonly reason: string } | null;
    /** In `trial`. */
    readonly lease: Lease | null;
  } | null;

  readonly breaker: {
    /** When the counted conflicts were detected or resolved, oldest first. */
    readonly conflicts: readonly Instant[];
    /** The number of the last trip. A forced opening is not a trip and leaves it unchanged. */
    readonly trips: number;
    /** When the last open time ends or ended; null before the first trip, and for a circuit forced open without an end. */
    readonly lastTripUntil: Instant | null;
  };

  readonly writers: {
    /** Declared schemas that the registry has under the subject and that are compatible with the mapping. */
    readonly accepted: readonly AcceptedWriter[];
    /** Declared schemas that the registry does not have, and the schemas that they are written as; absent: none. */
    readonly rewritten?: readonly RewrittenWriter[];
    readonly refused: readonly {
      readonly fingerprint: string;
      readonly schemaId: number | null;
      /** The audit record that holds the differences. */
      readonly mismatchId: string;
      /** As in `WriterRefused`. */
      readonly rule?: number;
    }[];
    /** How many were refused since the last declaration or reset, including those no longer kept. */
    readonly refusedCount: number;
  };
}

/** The state of a subject as plain JSON: what Postgres stores and pods cache. */
export interface SubjectSnapshot {
  readonly value: StateValue;
  readonly context: SubjectContext;
}
