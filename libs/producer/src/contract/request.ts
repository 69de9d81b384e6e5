import type { StreamName } from '#journal/port';
import type { JsonForm } from '#registry';
import type { MemoryGrant } from './memory-grant.js';
import type { Refusal } from './refusal.js';

/** A schema that a request declares for its keys or values: inline text, or a registry id. */
export interface SchemaDeclaration {
  readonly schema?: string;
  readonly schemaId?: number;
}

/** How the keys and values of the records are written in the request (docs/api.md, "Producing"). */
export type RecordForm = 'avro' | 'plain' | 'json' | 'binary';

export interface RecordHeader {
  readonly name: string;
  readonly value: Buffer | null;
}

/** An absent `key` is no key, an absent `value` is a tombstone; both may be null as well. */
export interface ProduceRecord {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly partition: number | null;
  /** Epoch ms. */
  readonly timestamp: number | null;
  readonly headers: readonly RecordHeader[];
}

export interface ProduceRequest {
  readonly topic: string;
  /** The partition of the path. A record's own partition must agree with it. */
  readonly partition: number | null;
  readonly form: RecordForm;
  readonly keySchema: SchemaDeclaration | null;
  readonly valueSchema: SchemaDeclaration | null;
  readonly records: readonly ProduceRecord[];
  /** The size of the request body, for the limits on held requests. */
  readonly bytes: number;
  /** How long this client agrees to be held, in ms. Null: the server's limit. */
  readonly waitMs: number | null;
  readonly requestId: string;
  /** As which the caller appears in the log and in events. Absent: the caller is not remembered among the subject's clients. */
  readonly client?: string;
  /** A further part of a stream whose first part was a request too. Absent: false. */
  readonly continues?: boolean;
  /** Added to every record, e.g. the trace. */
  readonly headers: readonly RecordHeader[];
  /** Aborted when the client has disconnected: a held request ends. */
  readonly signal: AbortSignal | null;
  /** Asks for memory for this many bytes of encoded records, in total and beyond `bytes`. Absent: there is no limit. */
  readonly encoding?: (bytes: number) => MemoryGrant;
  /**
   * Whether the caller may use one more subject: asked before anything of it is read, looked up or stored. Not asked if the
   * request declares no schema for it and this pod has the subject already. Absent: it may use any.
   */
  readonly admitSubject?: (name: StreamName) => Refusal | null;
}

/** A request whose records are independent: each is rejected or sent as in a request of its own. */
export interface IndividualRequest extends ProduceRequest {
  readonly form: JsonForm;
}
