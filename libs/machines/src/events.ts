import type { Difference, Instant, LatestSchema, Mapping, MappingSource, Verdict } from './mapping.js';

/*
 * Glossary
 *
 * subject     A name in the schema registry under which the versions of one schema are kept, here always together with a
 *             topic: each topic x subject has its own event stream and its own machine.
 * mapping     The writer schema that a topic x subject produces with. It is bound once it has the registry's id.
 * latest      The newest version of the subject in the registry, as one look-up returned it.
 * event       Something that happened to a subject: named in the past tense, stored, never changed. It contains every value
 *             that depended on a setting, a clock or an id, so replaying a log gives the same state under any settings.
 * conflict    An error of class `schema.conflict` (rule 2): the mapping may no longer be what the registry has.
 * mismatch    The audit record of one conflict. The events of the conflict carry its id.
 * verdict     What follows from comparing the mapping with the latest: follow, accept, stop or refuse.
 * lease       The right of one pod to perform the look-up, the retry or the trial, until an instant. The stream's version is
 *             its fencing token.
 * circuit     The breaker of the subject (rule 4). While it is open, sends are refused.
 * trial       The one request over all pods that tests a circuit whose time has come (half-open).
 * writer      A schema that a request declares for its own data, beside the mapping.
 * association A subject that the registry assigns to the keys or values of a topic, in place of the default name.
 */

/** Why the mapping is in question. */
export type ConflictKind =
  /** The mapping has no registry id yet, or there is no mapping. Never counted by the breaker. */
  | 'FIRST_USE'
  /** The data has a field that the mapping lacks: its writer may use a newer schema. */
  | 'UNKNOWN_FIELD'
  /** The data has null, or a wrapped union branch, that the mapping lacks: its writer may use a newer schema. */
  | 'UNKNOWN_BRANCH'
  /** The registry does not know the schema or id. */
  | 'UNKNOWN_SCHEMA'
  /** The broker rejected the record's schema (`INVALID_RECORD`). */
  | 'BROKER_REFUSED'
  /** A serializer or the registry responded with 409. */
  | 'SERIALIZER_REFUSED'
  /** `ResolveSchemaAtProduce` (rule 10) saw another latest version. */
  | 'LATEST_MOVED';

/** Who reported the conflict. Stored as `origin`; unrelated to the origins of a mapping (`origins.ts`). */
export type ConflictOrigin = 'registry' | 'broker' | 'serializer' | 'client';

export interface Lease {
  /** The pod that holds the lease. */
  readonly owner: string;
  readonly until: Instant;
}

interface At {
  /** When it happened, by the database's clock. */
  readonly at: Instant;
}

export interface MappingDeclared extends At {
  readonly type: 'MappingDeclared';
  readonly mapping: Mapping;
  readonly source: MappingSource;
  readonly actor: string;
  readonly reason: string | null;
  /** The mapping's rules that `producer.allowRules` permits; absent when there are none. */
  readonly rulesAllowed?: readonly string[];
  /** The fingerprint of the mapping that the configuration asks to replace; absent: none. */
  readonly replaces?: string;
  /** A circuit that an operator forced open stays open. Absent, as in events of earlier releases: it closes. */
  readonly keepsCircuit?: true;
}

export interface ConflictDetected extends At {
  readonly type: 'ConflictDetected';
  readonly mismatchId: string;
  readonly kind: ConflictKind;
  readonly origin: ConflictOrigin;
  /** The mapping that the conflict is about; null at a first use without one. */
  readonly mapping: Mapping | null;
  /** The differences known at detection, e.g. the fields of the data that the mapping lacks. */
  readonly differences: readonly Difference[];
  readonly lease: Lease;
  /** The start of the breaker's window: earlier conflicts no longer count. Null: the breaker does not count this conflict, or not yet. */
  readonly windowFrom: Instant | null;
}

export interface ConflictObserved extends At {
  readonly type: 'ConflictObserved';
  readonly mismatchId: string;
  readonly kind: ConflictKind;
  readonly origin: ConflictOrigin;
  readonly mapping: Mapping | null;
  readonly latest: LatestSchema | null;
  readonly differences: readonly Difference[];
  /** The verdict that the other modes would have acted on. */
  readonly verdict: Verdict;
}

export interface LookupFailed extends At {
  readonly type: 'LookupFailed';
  readonly reason: string;
  /** The number of failed look-ups of this conflict, including this one. */
  readonly attempt: number;
  readonly nextAttemptAt: Instant;
}

export interface LookupStarted extends At {
  readonly type: 'LookupStarted';
  readonly lease: Lease;
}

export interface SchemaResolved extends At {
  readonly type: 'SchemaResolved';
  /** Null: the registry knows no version of the subject. */
  readonly latest: LatestSchema | null;
  readonly differences: readonly Difference[];
  /** `follow`, `accept`: one retry under `next`. `stop`: the subject is blocked. `refuse`: the mapping is sound; only the request is refused. */
  readonly verdict: 'follow' | 'accept' | 'stop' | 'refuse';
  /** The mapping of the retry; null unless `follow` or `accept`. */
  readonly next: Mapping | null;
  /** The lease of the retry; null unless `follow` or `accept`. */
  readonly lease: Lease | null;
  readonly reason: string | null;
  /**
   * The start of the breaker's window, when the breaker counts the conflict only now that it is known to be about the
   * mapping. Null or absent: the conflict was counted at detection, or is not counted.
   */
  readonly windowFrom?: Instant | null;
  /** The rules of `next` that `producer.allowRules` permits; absent when there are none. */
  readonly rulesAllowed?: readonly string[];
}

export interface RetrySucceeded extends At {
  readonly type: 'RetrySucceeded';
  readonly partition: number | null;
  readonly offset: string | null;
}

export interface RetryFailed extends At {
  readonly type: 'RetryFailed';
  readonly class: string;
  readonly message: string;
  readonly differences: readonly Difference[];
}

export interface RetryInconclusive extends At {
  readonly type: 'RetryInconclusive';
  readonly reason: string;
}

export interface CircuitOpened extends At {
  readonly type: 'CircuitOpened';
  /** Null: until reset. */
  readonly openUntil: Instant | null;
  readonly conflictsInWindow: number;
  /** 1 for the first trip; grows while trips follow each other without a quiet time. A forced opening is not a trip: it repeats the number of the last one. */
  readonly trip: number;
  /** Who forced it open, and why; null: the breaker opened it. */
  readonly forced: { readonly actor: string; readonly reason: string } | null;
  /** As `SchemaResolved.windowFrom`, for a conflict that opens the circuit only once it is resolved. */
  readonly windowFrom?: Instant | null;
}

export interface TrialStarted extends At {
  readonly type: 'TrialStarted';
  readonly lease: Lease;
}

export interface TrialSucceeded extends At {
  readonly type: 'TrialSucceeded';
}

export interface TrialInconclusive extends At {
  readonly type: 'TrialInconclusive';
  readonly reason: string;
}

export interface SubjectReset extends At {
  readonly type: 'SubjectReset';
  readonly actor: string;
  readonly reason: string;
}

/** An operator removed the subject of a topic that Kafka no longer has. The next event starts over, on the same stream. */
export interface SubjectRemoved extends At {
  readonly type: 'SubjectRemoved';
  readonly actor: string;
  readonly reason: string;
}

/** The registry has a declared schema under the subject, and it is compatible with the mapping: records are written under its own id. */
export interface WriterAccepted extends At {
  readonly type: 'WriterAccepted';
  readonly fingerprint: string;
  readonly schemaId: number;
  /** This and `schema` are absent in events of the first release. */
  readonly version?: number;
  /** The schema as JSON text, so that a pod can read data that names the id without the registry. */
  readonly schema?: string;
  /** The registry's GUID of the schema; absent when the registry has none. */
  readonly guid?: string;
  /** The schema's rules that `producer.allowRules` permits; absent when there are none. */
  readonly rulesAllowed?: readonly string[];
  /** At most this many accepted writers are kept, including this one; the oldest are dropped. */
  readonly keep: number;
  /** The schema texts of accepted writers are kept up to this many characters in total; the oldest are dropped first. */
  readonly keepCharacters?: number;
}

/** The registry does not have a declared schema, and its data may be written as the subject's latest version instead. */
export interface WriterRewritten extends At {
  readonly type: 'WriterRewritten';
  readonly mismatchId: string;
  /** The fingerprint of the declared schema. */
  readonly fingerprint: string;
  readonly mapping: Mapping | null;
  /** The schema that its data is written as. */
  readonly latest: LatestSchema;
  /** From the declared schema to the latest. */
  readonly differences: readonly Difference[];
  /** The rules of the latest that `producer.allowRules` permits; absent when there are none. */
  readonly rulesAllowed?: readonly string[];
  /** At most this many rewritten writers are kept, including this one; the oldest are dropped. */
  readonly keep: number;
  /** The texts of the schemas that they are written as are kept up to this many characters in total; the oldest are dropped first. */
  readonly keepCharacters?: number;
}

/** Data of a declared schema may not be written to the subject. */
export interface WriterRefused extends At {
  readonly type: 'WriterRefused';
  readonly mismatchId: string;
  readonly fingerprint: string;
  readonly schemaId: number | null;
  readonly mapping: Mapping | null;
  readonly differences: readonly Difference[];
  /** The schema was declared by an id of another subject: what this subject knows about the same schema stays. Absent: it was not. */
  readonly isElsewhere?: true;
  /**
   * The version of the refusal rule, incremented whenever a release accepts schemas that the rule before refused. Absent: the
   * rule of the releases before this member, which accepted the fewest.
   */
  readonly rule?: number;
  /** At most this many refused writers are kept, including this one; the oldest are dropped. */
  readonly keep: number;
}

export interface SubjectAssociated extends At {
  readonly type: 'SubjectAssociated';
  /** The subject that the registry associates with the topic's keys or values; null: none, so the default name applies. */
  readonly subject: string | null;
  /** The association known before; null: none, or none was requested yet. */
  readonly previous: string | null;
}

/** Every event of a subject. The event table in `machine.ts` lists the states in which each is legal. */
export type SubjectEvent =
  | MappingDeclared
  | ConflictDetected
  | ConflictObserved
  | LookupFailed
  | LookupStarted
  | SchemaResolved
  | RetrySucceeded
  | RetryFailed
  | RetryInconclusive
  | CircuitOpened
  | TrialStarted
  | TrialSucceeded
  | TrialInconclusive
  | SubjectReset
  | SubjectRemoved
  | WriterAccepted
  | WriterRewritten
  | WriterRefused
  | SubjectAssociated;

export type SubjectEventType = SubjectEvent['type'];
