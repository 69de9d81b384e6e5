import type { Declared } from './declarations.js';
import type { Registration } from './subjects.js';
import type { Meaning } from './values.js';

/**
 * The observed behaviour of concurrent pods, which the rules in `check` are applied to. All instants are epoch ms of one
 * clock. In a chaos run this is the machine's clock, which is also the database's.
 */
export interface History {
  readonly attempts: readonly Attempt[];
  readonly log: readonly LoggedRecord[];
  readonly tries: readonly Try[];
  readonly streams: readonly Stream[];
  readonly lookups: readonly Lookup[];
  readonly views: readonly View[];
  /** The slot of each process, by the pod id of the process. A restarted pod is another process in the same slot. */
  readonly slots: ReadonlyMap<string, string>;
  /** How much the times of an event and of a registry call may differ, in ms. Pods estimate the database's clock. */
  readonly clockSlackMs: number;
}

/** The additional observations of a chaos run: clients that declare schemas, operators, and the bytes in Kafka. */
export interface ChaosHistory extends History {
  readonly attempts: readonly ChaosAttempt[];
  readonly log: readonly FramedRecord[];
  readonly tries: readonly TimedTry[];
  /** Searches for the version of a text that found none. */
  readonly unknownTexts: readonly Lookup[];
  /** Every registered version of every subject at the end. */
  readonly versions: readonly RegisteredVersion[];
  readonly registrations: readonly Registration[];
  readonly commands: readonly Command[];
  /** The spans in which pods could not read the log. */
  readonly logOutages: readonly LogOutage[];
  /** Upper bound of the time between the storing of an event and its reading by a pod, in ms. Pods poll each second when no notification arrives. */
  readonly feedLagMs: number;
}

/** A posted record as its client knows it. Every record has a unique id and is posted once. */
export interface Attempt {
  readonly id: string;
  readonly topic: string;
  readonly pod: string;
  readonly at: number;
  readonly response: AttemptResponse;
}

export interface ChaosAttempt extends Attempt {
  readonly keySubject: string;
  readonly valueSubject: string;
  readonly meaning: Meaning;
  /** The schemas that the request declared for its keys and values; null: none. */
  readonly key: Declared | null;
  readonly value: Declared | null;
  readonly response: ChaosResponse;
}

/**
 * `unknown`: the gateway responded so, or the connection broke during the request. `wrong`: a response outside the
 * contract.
 */
export type AttemptResponse = Acked | NotSent | Unknown | Wrong;

export type ChaosResponse = (Acked & ResponseSchemas) | (NotSent & Refused) | Unknown | Wrong;

interface Acked {
  readonly kind: 'acked';
  readonly partition: number;
  readonly offset: string;
}

interface ResponseSchemas {
  readonly keySchemaId: number | null;
  readonly valueSchemaId: number | null;
  /** The id that an unregistered value schema was written as, by `resolutions`; null: none. */
  readonly rewrittenAs: number | null;
  /** The id that the value's subject followed to, by `resolutions`; null: none. */
  readonly followedTo: number | null;
}

interface NotSent {
  readonly kind: 'not_sent';
  readonly code: string;
}

interface Refused {
  /** The subject that refused; null: none in particular. */
  readonly subject: string | null;
  /** The length of the response's list; null: it has none. */
  readonly differences: number | null;
  readonly detail: string | null;
}

interface Unknown {
  readonly kind: 'unknown';
  readonly code: string;
}

interface Wrong {
  readonly kind: 'wrong';
  readonly what: string;
}

/** A record in Kafka at the end. */
export interface LoggedRecord {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** With its bytes: key and value, each with the registry's frame. */
export interface FramedRecord extends LoggedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** A record in a produce request, as a proxy before Kafka saw it, in the order of the requests. */
export interface Try {
  readonly id: string;
  readonly schemaId: number;
  /** The error code of Kafka's response as the gateway received it, 0: appended; null: it received none. */
  errorCode: number | null;
}

export interface TimedTry extends Try {
  readonly at: number;
}

/** A stream of events at the end. */
export interface Stream {
  readonly topic: string;
  readonly subject: string;
  readonly events: readonly SeenEvent[];
  /** Problems that the gateway's own verification found in hash chain, transitions and snapshot. */
  readonly problems: readonly string[];
}

export interface SeenEvent {
  readonly version: number;
  /** The pod that appended it. */
  readonly pod: string;
  /** As stored; its `at` is ISO 8601. */
  readonly data: Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string };
}

/** A registry call about a subject, as a proxy saw it. In `lookups`: a request for its latest version. */
export interface Lookup {
  readonly subject: string;
  /** The slot of the calling pod. */
  readonly slot: string;
  readonly at: number;
}

/** The schema that one pod writes a subject's records under at the end, from its memory. */
export interface View {
  readonly pod: string;
  readonly topic: string;
  readonly subject: string;
  /** Null: it does not send. */
  readonly schemaId: number | null;
}

export interface RegisteredVersion {
  readonly subject: string;
  readonly version: number;
  readonly schemaId: number;
  /** As JSON text. */
  readonly schema: string;
  readonly fingerprint: string;
}

/** An operator's command and its result. */
export interface Command {
  readonly kind: 'open' | 'reset' | 'put';
  readonly pod: string;
  readonly topic: string;
  readonly subject: string;
  readonly at: number;
  /** Null: no response. */
  readonly response: {
    readonly at: number;
    readonly status: number;
    /** The subject's version after the command; null unless it succeeded. */
    readonly version: number | null;
  } | null;
  /** The version in `If-Match`; null: none. */
  readonly ifMatch: number | null;
  /** Whether it declares the registry's latest version. */
  readonly isForLatest: boolean;
}

/** A span in which a pod was cut off from the store, or suspended. */
export interface LogOutage {
  readonly pod: string;
  readonly from: number;
  readonly until: number;
}

/** A broken promise. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}
