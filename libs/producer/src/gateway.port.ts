import type { StoredSubject } from '#journal/port';
import type { Configured, Difference, Mapping, MappingSource, Policy, Role } from '#machines';
import type { FieldCase, JsonForm, SubjectResolver } from '#registry';

/** A schema that a request declares for its keys or values: inline text, or a registry id. */
export interface SchemaDeclaration {
  readonly schema?: string;
  readonly schemaId?: number;
}

/** How the records' keys and values are written in the request (api.md, "Produce"). */
export type RecordForm = 'avro' | 'plain' | 'json' | 'binary';

/** An absent `key` or `value` is null: no key, a tombstone. */
export interface ProduceRecord {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly partition: number | null;
  /** Epoch ms. */
  readonly timestamp: number | null;
  readonly headers: readonly { readonly name: string; readonly value: Buffer | null }[];
}

/** Whether memory was granted. `busy`: not now, other requests have it. `never`: it is more than the process may have. */
export type MemoryGrant = 'granted' | 'busy' | 'never';

export interface ProduceRequest {
  readonly topic: string;
  /** The partition of the path; a record's own partition must agree with it. */
  readonly partition: number | null;
  readonly form: RecordForm;
  readonly keySchema: SchemaDeclaration | null;
  readonly valueSchema: SchemaDeclaration | null;
  readonly records: readonly ProduceRecord[];
  /** The size of the request body, for the bounds on held requests. */
  readonly bytes: number;
  /** How long this client is willing to be held, in ms; null: the server's limit. */
  readonly waitMs: number | null;
  readonly requestId: string;
  /** Written to every record, e.g. the trace. */
  readonly headers: readonly { readonly name: string; readonly value: Buffer | null }[];
  /** Aborted when the client has gone: a held request is let go. */
  readonly signal: AbortSignal | null;
  /** Asks for memory for so many bytes of encoded records, in all and beyond `bytes`; absent: there is no bound. */
  readonly encoding?: (bytes: number) => MemoryGrant;
}

/** One record's fate, as REST Proxy answers it. */
export interface RecordOffset {
  readonly partition: number | null;
  /** Decimal text: an offset may exceed 2^53. */
  readonly offset: string | null;
  readonly errorCode: number | null;
  readonly error: string | null;
}

/** A conflict that this request met and that ended well. */
export interface Resolution {
  readonly subject: string;
  readonly mismatchId: string;
  readonly verdict: string;
  readonly from: { readonly schemaId: number | null; readonly version: number | null } | null;
  readonly to: { readonly schemaId: number | null; readonly version: number | null } | null;
}

export type ProduceResult =
  | {
      readonly ok: true;
      /** One per record, in the order of the request. */
      readonly offsets: readonly RecordOffset[];
      readonly keySchemaId: number | null;
      readonly valueSchemaId: number | null;
      readonly resolutions: readonly Resolution[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** A request whose records do not belong together: each is refused or sent as in a request of its own. */
export interface IndividualRequest extends ProduceRequest {
  readonly form: JsonForm;
}

/** What became of one of them. Its refusal is that of a request of this record alone. */
export type RecordOutcome =
  | {
      readonly ok: true;
      readonly partition: number;
      /** Decimal text: an offset may exceed 2^53. */
      readonly offset: string;
      /** Conflicts that this record met, or those that went with it, and that ended well. */
      readonly resolutions: readonly Resolution[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** The closed list of error codes (api.md, "Errors"). */
export type ErrorCode =
  | 'request.malformed'
  | 'auth.missing'
  | 'auth.denied'
  | 'topic.unknown'
  | 'partition.unknown'
  | 'topic.exists'
  | 'subject.unknown'
  | 'mismatch.unknown'
  | 'produce.blocked'
  | 'writer.refused'
  | 'version.stale'
  | 'request.too_large'
  | 'data.invalid'
  | 'schema.missing'
  | 'schema.invalid'
  | 'rate.limited'
  | 'circuit.open'
  | 'sr.unreachable'
  | 'kafka.unreachable'
  | 'store.unreachable'
  | 'overloaded'
  | 'outcome.unknown';

/** Mission rule 2. */
export type ErrorClass = 'schema.conflict' | 'sr.unreachable' | 'data.invalid';

/** Why nothing, or nothing certain, was sent. `outcome: 'not_sent'` is a promise: no record of it is ever in the log. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly class: ErrorClass | null;
  readonly outcome: 'not_sent' | 'unknown';
  readonly detail: string;
  readonly topic?: string;
  readonly subject?: string;
  readonly role?: Role;
  readonly state?: string;
  readonly mismatchId?: string;
  readonly differences?: readonly Difference[];
  /** Every bad record: `path` begins with `/key` or `/value`, or is `/timestamp`. Types only, never values. */
  readonly records?: readonly {
    readonly index: number;
    readonly path: string;
    readonly expected: string;
    readonly actual: string;
  }[];
  readonly retryAfterMs?: number;
}

/** One step of an on-error story (rule 13). `found` holds names, ids, types and counts, never values. */
export interface ConflictLogEntry {
  readonly step: 'error' | 'lookup' | 'difference' | 'retry';
  readonly level: 'info' | 'warn' | 'error';
  /** Null: of no class, as an access that the registry denies. */
  readonly class: ErrorClass | null;
  readonly topic: string;
  readonly resolvedSubject: string;
  readonly mismatchId: string | null;
  readonly requestId: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The mission's metrics, by its own names (rule 12), and look-ups that were not made because clients caused too many. */
export type CounterName =
  | 'sr.lookup.ok'
  | 'sr.lookup.fail'
  | 'sr.lookup.limited'
  | 'schema.conflict.key'
  | 'schema.conflict.value'
  | 'produce.retry.on_error'
  | 'produce.blocked'
  | 'produce.circuit.open';

export interface SubjectLabels {
  readonly topic: string;
  readonly subject: string;
  readonly version: number | null;
  readonly schemaId: number | null;
}

/** What the flow tells its observer (metrics, logs): synchronous, must not throw. */
export interface GatewayTelemetry {
  /** Once per batch of one request, not per record. */
  record(event: {
    readonly topic: string;
    /** By what came of it Kafka has the topic. False: it has not, or did not say. */
    readonly isKnownTopic: boolean;
    readonly outcome: 'acked' | 'not_sent' | 'refused' | 'unknown';
    readonly count: number;
    readonly bytes: number;
  }): void;
  step(step: ConflictLogEntry): void;
  /** Requests held: +1 when one begins to wait, -1 when it goes on. */
  held(delta: number): void;
  counter(name: CounterName, labels: SubjectLabels): void;
  /** The gauge `produce_circuit_open`: a subject's circuit opened or closed, by whichever pod. */
  circuit(labels: SubjectLabels, open: boolean): void;
  /** A subject that this pod had was removed, by whichever pod: what is measured of it ends. */
  removed(subject: Pick<SubjectLabels, 'topic' | 'subject'>): void;
  /** Once per subject and process, when the subject is read: what is configured was not declared, and something else is in use. */
  configurationDiffers(conflict: ConfigurationConflict): void;
}

/** A mapping from the configuration. `mapping` has no id yet: the first use binds it. */
export interface ConfiguredMapping extends Configured {
  readonly topic: string;
  readonly role: Role;
}

/** A subject that keeps another mapping than this pod's configuration has for it. */
export interface ConfigurationConflict {
  readonly topic: string;
  readonly subject: string;
  /** The fingerprint of the configured schema. */
  readonly configured: string;
  /** The fingerprint of the subject's mapping; null: it has none. */
  readonly mapping: string | null;
  readonly source: MappingSource | null;
}

/** What the flow needs of the settings. Durations in ms. */
export interface GatewaySettings {
  readonly policy: Policy;
  /** `ResolveSchemaAtProduce`: ask the registry at every produce. */
  readonly resolveSchemaAtProduce: boolean;
  readonly subjectResolver: SubjectResolver;
  /**
   * The registry's association of a topic comes before what the resolver names, which is then the stream where it is
   * stored (`subjectResolver: Associated`). Absent: false.
   */
  readonly usesAssociations?: boolean;
  /** How often what clients send may cause look-ups, per subject and pod. */
  readonly lookupRate: { readonly perMinute: number; readonly burst: number };
  /** Globs (`*`) of the topics whose conflicts are looked up. */
  readonly topicPatternsForOnError: readonly string[];
  /** Globs (`*`) of the topics whose schemas may have enabled rules: an operator takes the responsibility. */
  readonly allowRules: readonly string[];
  /**
   * Whether the fields of records that the schema does not have are named in answers and in the audit. Nothing else ever
   * names them. Absent: true.
   */
  readonly namesExtraFields?: boolean;
  readonly hold: { readonly maxMs: number; readonly maxRecordsPerSubject: number; readonly maxBytes: number };
  readonly mappings: readonly ConfiguredMapping[];
  /** Of Generic mappings that nobody configured. Absent: `exact`. */
  readonly fieldCase?: FieldCase;
}

export interface SubjectCommand {
  readonly topic: string;
  readonly subject: string;
  /** What the subject describes: known from its events; for a new one, by `Gateway.roleOf` or from the caller. */
  readonly role: Role;
  readonly actor: string;
  readonly reason: string;
  /** The version that the caller saw; null: any. */
  readonly ifMatch: number | null;
  readonly requestId: string;
}

/** `schemaId`, `version` and `schema` exclude each other. */
export interface DeclareMapping extends SubjectCommand {
  readonly record: 'specific' | 'generic';
  readonly schema?: string;
  readonly schemaId?: number;
  readonly version?: 'latest';
  /** Absent: as the subject's Generic mapping has it, else as the settings say. */
  readonly fieldCase?: FieldCase;
}

export type CommandResult =
  { readonly ok: true; readonly stored: StoredSubject } | { readonly ok: false; readonly refusal: Refusal };

/** The on-error produce gateway: one per process. */
export interface Gateway {
  /** Never throws for what a client, registry, broker or database does. */
  produce(request: ProduceRequest): Promise<ProduceResult>;
  /** As `produce` for each of the records, in their order, which is kept. One fate per record. */
  produceIndividually(request: IndividualRequest): Promise<readonly RecordOutcome[]>;
  reset(command: SubjectCommand): Promise<CommandResult>;
  /** `forMs` null: open until reset. */
  open(command: SubjectCommand & { readonly forMs: number | null }): Promise<CommandResult>;
  declareMapping(command: DeclareMapping): Promise<CommandResult>;
  /** Removes a subject whose topic Kafka no longer has (`topic.exists` where it has, `kafka.unreachable` where it does not tell). */
  remove(command: SubjectCommand): Promise<CommandResult>;
  /** What this pod's configuration maps a subject to; null: it does not name the subject. */
  configured(topic: string, subject: string): Mapping | null;
  /** The role of a subject without events, by what the subject resolver is given; null: that does not tell. */
  roleOf(topic: string, subject: string): Role | null;
  /** Declares the configured mappings as far as the store answers; the rest at their first use. */
  start(): Promise<void>;
  /** Whether whatever comes is refused, since this pod shuts down. */
  isDraining(): boolean;
  /**
   * Refuses new requests, lets held and queued ones end, gives leases back. Ends within `graceMs`: what is left then was
   * answered, as `not_sent` where nothing left the process and `unknown` else. Afterwards the sender is closed.
   */
  drain(graceMs: number): Promise<void>;
}
