import type { ConflictKind, ConflictOrigin, Lease } from './events.js';
import type { Difference, Instant, LatestSchema, Mapping, MappingSource } from './mapping.js';

/** Where a subject stands, as operators read it. */
export type SubjectState = 'healthy' | 'resolving' | 'retriedOnce' | 'blocked' | 'circuitOpen' | 'removed';

export type StateValue =
  | 'healthy'
  | { readonly resolving: 'lookingUp' | 'waiting' }
  | 'retriedOnce'
  | 'blocked'
  | { readonly circuitOpen: 'open' | 'trial' }
  | 'removed';

/** A version of the subject that a request declared. */
export interface AcceptedWriter {
  readonly fingerprint: string;
  readonly schemaId: number;
  /** Absent in what the first release stored, as is the text. */
  readonly version?: number;
  /** As JSON text; absent where the bound on texts leaves no room for it. */
  readonly schema?: string;
  /** The registry's GUID of the schema; absent where it gives none. */
  readonly guid?: string;
}

/** A schema that a request declared, that the registry does not have, and that is written as another one. */
export interface RewrittenWriter {
  readonly fingerprint: string;
  readonly mismatchId: string;
  /** Its text is kept once, with the newest writer that is written as it (`rewritten.ts`). */
  readonly latest: Omit<LatestSchema, 'schema'> & Partial<Pick<LatestSchema, 'schema'>>;
}

/** What a subject remembers. A part that belongs to some states only is null in the others. */
export interface SubjectContext {
  readonly mapping: Mapping | null;
  readonly source: MappingSource | null;
  /**
   * The mappings that were followed since the last declaration or first use, oldest first, without the present one: what
   * clients that declare nothing may still write their data for. Bounded (`origins.ts`). Absent in a snapshot that a pod of
   * an earlier release stored.
   */
  readonly origins?: readonly Mapping[];
  /**
   * What the registry said of the topic's association, on the stream of the topic's own name (`bars-value`) alone. Absent:
   * it has not been asked.
   */
  readonly association?:
    | {
        /** Null: it has none, and the topic's own name counts. */
        readonly subject: string | null;
        readonly at: Instant;
      }
    | undefined;
  /**
   * The contents that the configuration has declared, the newest last, as `configured.ts` writes and bounds them: none of
   * them is declared again. Absent in a snapshot of a release before this member; `configuredKeys` reads both.
   */
  readonly configured?: readonly string[];
  /** What `configured` replaces: the last content alone. Only in snapshots that began before it. */
  readonly declaredByConfig?: string | null;
  /** When the current state was entered. */
  readonly since: Instant | null;
  /** When the newest event happened. */
  readonly lastEventAt: Instant | null;
  readonly lastMismatchId: string | null;

  /** In `resolving` and `retriedOnce`. */
  readonly conflict: {
    readonly mismatchId: string;
    readonly kind: ConflictKind;
    readonly origin: ConflictOrigin;
    /** What a pod that takes the look-up over goes by: those of the event, up to a smaller bound (`bounds.ts`). */
    readonly differences: readonly Difference[];
    /** The mapping that the conflict was about. */
    readonly from: Mapping | null;
    /** Whether it is one of `breaker.conflicts` (then the newest). */
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
    /** What every refused request is answered, likewise bounded. */
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
    /** When the counted conflicts happened, oldest first. */
    readonly conflicts: readonly Instant[];
    /** The number of the last trip. A circuit forced open is no trip and leaves it. */
    readonly trips: number;
    /** When the last trip's open time ends or ended; null before the first, or forced without an end. */
    readonly lastTripUntil: Instant | null;
  };

  readonly writers: {
    /** Declared schemas that the registry has under the subject and that fit beside the mapping. */
    readonly accepted: readonly AcceptedWriter[];
    /** Declared schemas that it does not have, and what they are written as; absent: none. */
    readonly rewritten?: readonly RewrittenWriter[];
    readonly refused: readonly {
      readonly fingerprint: string;
      readonly schemaId: number | null;
      /** The audit has the differences under it; a pod that has the schema compares it again. */
      readonly mismatchId: string;
      /** As in `WriterRefused`. */
      readonly rule?: number;
    }[];
    /** How many were refused since the last declaration or reset, those no longer remembered included. */
    readonly refusedCount: number;
  };
}

/** A subject's state as plain JSON: what Postgres stores and a pod caches. */
export interface SubjectSnapshot {
  readonly value: StateValue;
  readonly context: SubjectContext;
}
