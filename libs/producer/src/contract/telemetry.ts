import type { MappingSource } from '#machines';
import type { ErrorClass } from './refusal.js';

/** One line of a conflict's log (rule 13). `details` holds names, ids, types and counts, never values. */
export interface ConflictLogEntry {
  readonly step: 'error' | 'lookup' | 'difference' | 'retry';
  readonly level: 'info' | 'warn' | 'error';
  /** Null: no class, as when the registry denies access. */
  readonly class: ErrorClass | null;
  readonly topic: string;
  readonly resolvedSubject: string;
  readonly mismatchId: string | null;
  readonly requestId: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The counters of rule 12, and `sr.lookup.limited`: look-ups that were not made because clients caused too many. */
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

/** The records of one request that had the same outcome. */
export interface SentRecords {
  readonly topic: string;
  /** The outcome shows that Kafka has the topic. False: it does not have it, or did not say. */
  readonly isKnownTopic: boolean;
  readonly outcome: 'acked' | 'not_sent' | 'refused' | 'unknown';
  readonly count: number;
  readonly bytes: number;
}

/** A subject that keeps another mapping than this pod's configuration has for it. */
export interface ConfigurationConflict {
  readonly topic: string;
  readonly subject: string;
  /** The fingerprint of the configured schema. */
  readonly configured: string;
  /** The fingerprint of the subject's mapping. Null: it has none. */
  readonly mapping: string | null;
  readonly source: MappingSource | null;
}

/** Receives what the gateway reports, for metrics and logs. Calls are synchronous and must not throw. */
export interface GatewayTelemetry {
  /** Called once per outcome of a request, not per record. */
  record(sent: SentRecords): void;
  step(entry: ConflictLogEntry): void;
  /** Held requests: +1 when one begins to wait, -1 when it continues. */
  held(delta: number): void;
  counter(name: CounterName, labels: SubjectLabels): void;
  /** The gauge `produce_circuit_open`: a circuit opened or closed, by whichever pod. */
  circuit(labels: SubjectLabels, open: boolean): void;
  /** A subject that this pod had was removed, by whichever pod: its series end. */
  removed(subject: Pick<SubjectLabels, 'topic' | 'subject'>): void;
  /** Called once per subject and process, when the subject is read: the configured mapping was not declared, and another one is in use. */
  configurationDiffers(conflict: ConfigurationConflict): void;
}
