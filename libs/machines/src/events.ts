import type { Difference, Instant, LatestSchema, Mapping, MappingSource, Verdict } from './mapping.js';

/*
 * Glossary
 *
 * event       a stored event: past tense, never changed. Whatever hung on a setting, a clock or an id is in it.
 * conflict   an error of class `schema.conflict` about the mapping.
 * mismatch   the audit record of one conflict; its id travels in the events.
 * lease      the right of one pod to look up, retry or try, for a time. The stream's version is its fencing token.
 * trial      the one request, over all pods, that tests a circuit whose time has come (half-open).
 */

/** What made us doubt the mapping. */
export type ConflictKind =
  /** The mapping has no registry id yet, or there is no mapping. Never counted by the breaker. */
  | 'FIRST_USE'
  /** The data has a field that the mapping lacks: a writer ahead of us. */
  | 'UNKNOWN_FIELD'
  /** The data has null, or a wrapped union branch, where the mapping has no such branch: a writer ahead of us. */
  | 'UNKNOWN_BRANCH'
  /** The registry does not know the schema or id. */
  | 'UNKNOWN_SCHEMA'
  /** The broker refused the record's schema (`INVALID_RECORD`). */
  | 'BROKER_REFUSED'
  /** A serializer or the registry answered 409. */
  | 'SERIALIZER_REFUSED'
  /** `ResolveSchemaAtProduce` found another latest. */
  | 'LATEST_MOVED';

export type ConflictOrigin = 'registry' | 'broker' | 'serializer' | 'client';

export interface Lease {
  /** The pod that holds it. */
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
  /** The mapping's rules that an operator's setting let through (`producer.allowRules`); absent without any. */
  readonly rulesAllowed?: readonly string[];
  /** The fingerprint of the mapping that this declaration of the configuration names to replace; absent: none. */
  readonly replaces?: string;
  /** The circuit that an operator forced open stays open. Absent, as in events of earlier releases: it closes. */
  readonly keepsCircuit?: true;
}

export interface ConflictDetected extends At {
  readonly type: 'ConflictDetected';
  readonly mismatchId: string;
  readonly kind: ConflictKind;
  readonly origin: ConflictOrigin;
  /** The mapping the conflict is about; null at a first use without one. */
  readonly mapping: Mapping | null;
  /** What was seen when it was met, e.g. the fields of the data that the mapping lacks. */
  readonly differences: readonly Difference[];
  readonly lease: Lease;
  /** Conflicts before this instant no longer count; null: this one is not counted by the breaker, or not yet. */
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
  /** The verdict that another mode would have given. */
  readonly verdict: Verdict;
}

export interface LookupFailed extends At {
  readonly type: 'LookupFailed';
  readonly reason: string;
  /** How many look-ups of this conflict have failed, this one included. */
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
  /** `follow`, `accept`: one retry under `next`. `stop`: blocked. `refuse`: the mapping is sound, the request alone is refused. */
  readonly verdict: 'follow' | 'accept' | 'stop' | 'refuse';
  /** The mapping of the retry; null unless `follow` or `accept`. */
  readonly next: Mapping | null;
  /** The lease of the retry; null unless `follow` or `accept`. */
  readonly lease: Lease | null;
  readonly reason: string | null;
  /**
   * The breaker counts the conflict now that it is known to be about the mapping; conflicts before this instant no longer
   * count. Null or absent: it was counted when it was detected, or is not counted at all.
   */
  readonly windowFrom?: Instant | null;
  /** The rules of `next` that an operator's setting let through (`producer.allowRules`); absent without any. */
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
  /** 1 for the first trip; grows while trips follow each other without a quiet time. A forced opening is no trip: it repeats the last one's number. */
  readonly trip: number;
  /** Who forced it open and why; null: the breaker did. */
  readonly forced: { readonly actor: string; readonly reason: string } | null;
  /** The conflict that it ends was not counted when it was detected, and counts now: as `SchemaResolved.windowFrom`. */
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

/** An operator removed the subject of a topic that Kafka no longer has. The next event begins anew, on the same stream. */
export interface SubjectRemoved extends At {
  readonly type: 'SubjectRemoved';
  readonly actor: string;
  readonly reason: string;
}

/** A declared schema that the registry has under the subject fits beside the mapping: it is written under its own id. */
export interface WriterAccepted extends At {
  readonly type: 'WriterAccepted';
  readonly fingerprint: string;
  readonly schemaId: number;
  /** This and `schema` are absent in events of the first release. */
  readonly version?: number;
  /** The schema as JSON text, so that a pod needs no registry to read data that names the id. */
  readonly schema?: string;
  /** The registry's GUID of the schema; absent where it gives none. */
  readonly guid?: string;
  /** The schema's rules that an operator's setting let through (`producer.allowRules`); absent without any. */
  readonly rulesAllowed?: readonly string[];
  /** At most this many accepted writers are remembered, this one included; the oldest go. */
  readonly keep: number;
  /** The texts of accepted writers are remembered up to this many characters in all; the oldest go first. */
  readonly keepCharacters?: number;
}

/** The registry does not have a declared schema, and the subject's latest version may be written in its place. */
export interface WriterRewritten extends At {
  readonly type: 'WriterRewritten';
  readonly mismatchId: string;
  /** Of the declared schema. */
  readonly fingerprint: string;
  readonly mapping: Mapping | null;
  /** What its data is written as. */
  readonly latest: LatestSchema;
  /** From the declared schema to the latest. */
  readonly differences: readonly Difference[];
  /** The rules of the latest that an operator's setting let through; absent without any. */
  readonly rulesAllowed?: readonly string[];
  /** At most this many rewritten writers are remembered, this one included; the oldest go. */
  readonly keep: number;
  /** The texts of what they are written as are remembered up to this many characters in all; the oldest go first. */
  readonly keepCharacters?: number;
}

export interface WriterRefused extends At {
  readonly type: 'WriterRefused';
  readonly mismatchId: string;
  readonly fingerprint: string;
  readonly schemaId: number | null;
  readonly mapping: Mapping | null;
  readonly differences: readonly Difference[];
  /** It was declared by an id of another subject: what this one knows of the same schema stays. Absent: it was not. */
  readonly isElsewhere?: true;
  /**
   * The rule by which a registered schema was refused, one more whenever one takes what the rule before refused. Absent: the
   * rule of the releases before this member, which took fewer.
   */
  readonly rule?: number;
  /** So many refused writers are remembered, this one included; the oldest go. */
  readonly keep: number;
}

export interface SubjectAssociated extends At {
  readonly type: 'SubjectAssociated';
  /** The subject that the registry associates with the topic's keys or values; null: none, so the topic's own name counts. */
  readonly subject: string | null;
  /** What was known before; null: none, or the registry had not been asked. */
  readonly previous: string | null;
}

/** Every event of a subject machine. The table of where each is legal is in `machine.ts`. */
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
