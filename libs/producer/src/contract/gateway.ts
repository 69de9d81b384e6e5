import type { StoredSubject } from '#journal/port';
import type { Mapping, Role } from '#machines';
import type { FieldCase } from '#registry';
import type { ComparisonResult, SeenLatest, SubjectComparison } from './comparison.js';
import type { IndividualRequest, ProduceRequest } from './request.js';
import type { SeenClient } from './seen-client.js';
import type { CommandResult, ProduceResult, RecordOutcome } from './result.js';

/** An operator's command on one subject. */
export interface SubjectCommand {
  readonly topic: string;
  readonly subject: string;
  /** What the subject describes: known from its events; for a new one from `Gateway.roleOf` or the caller. */
  readonly role: Role;
  readonly actor: string;
  readonly reason: string;
  /** The version that the caller saw. Null: any version. */
  readonly ifMatch: number | null;
  readonly requestId: string;
}

/** At most one of `schemaId`, `version` and `schema` is given. */
export interface DeclareMapping extends SubjectCommand {
  readonly record: 'specific' | 'generic';
  readonly schema?: string;
  readonly schemaId?: number;
  readonly version?: 'latest';
  /** Absent: as in the subject's Generic mapping, or else as in the settings. */
  readonly fieldCase?: FieldCase;
}

/** The on-error produce gateway: one per process. */
export interface Gateway {
  /** Never rejects because of what a client, the registry, Kafka or the store does. */
  produce(request: ProduceRequest): Promise<ProduceResult>;
  /** Like `produce` for each record, one after the other in the order given. One outcome per record. */
  produceIndividually(request: IndividualRequest): Promise<readonly RecordOutcome[]>;
  reset(command: SubjectCommand): Promise<CommandResult>;
  /** `forMs` null: open until reset. */
  open(command: SubjectCommand & { readonly forMs: number | null }): Promise<CommandResult>;
  declareMapping(command: DeclareMapping): Promise<CommandResult>;
  /** Removes a subject whose topic Kafka no longer has (`topic.exists` if it has, `kafka.unreachable` if it does not say). */
  remove(command: SubjectCommand): Promise<CommandResult>;
  /** The mapping that this pod's configuration has for a subject. Null: it does not name the subject. */
  configured(topic: string, subject: string): Mapping | null;
  /** Compares a subject's mapping with a latest version that an earlier look-up saw, by the present settings. No registry call. */
  compareWithSeen(stored: StoredSubject, seen: SeenLatest): SubjectComparison;
  /**
   * The same with the version that the registry has now. Nothing is stored. Refused with `sr.unreachable`, and with
   * `rate.limited` if operators ask too often.
   */
  compareWithRegistry(stored: StoredSubject): Promise<ComparisonResult>;
  /** The role of a subject without events, as far as the subject resolver determines it. Null: it does not. */
  roleOf(topic: string, subject: string): Role | null;
  /** Who has produced to a subject since this process started, within bounds; those that were seen last come first. */
  clients(topic: string, subject: string): readonly SeenClient[];
  /** Declares the configured mappings as far as the store responds; the rest at their first use. */
  start(): Promise<void>;
  /** Whether this pod shuts down and refuses every new request. */
  isDraining(): boolean;
  /**
   * Refuses new requests, lets held and queued ones end, and returns leases. Ends within `graceMs`: requests that are left
   * then end as `not_sent` if nothing left the process, and as `unknown` otherwise. Afterwards the sender is closed.
   */
  drain(graceMs: number): Promise<void>;
}
