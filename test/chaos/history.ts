import type { Declared } from './declarations.js';
import type { Registration } from './subjects.js';
import type { Meaning } from './values.js';

/**
 * What was observed of concurrent pods. The rules in `check` apply to it. All instants are epoch ms of one clock: in a chaos
 * run the machine's, which is also the database's.
 */
export interface History {
  readonly attempts: readonly Attempt[];
  readonly log: readonly LoggedRecord[];
  readonly tries: readonly Try[];
  readonly streams: readonly Stream[];
  readonly lookups: readonly Lookup[];
  readonly views: readonly View[];
  /** Where each process ran, by the id it gives itself. A restarted pod is another process in the same slot. */
  readonly slots: ReadonlyMap<string, string>;
  /** How far the time of an event and that of a question may be apart, in ms: a pod estimates the database's clock. */
  readonly clockSlackMs: number;
}

/** What a chaos run saw besides: clients that declare schemas, operators, and bytes as they lie in Kafka. */
export interface ChaosHistory extends History {
  readonly attempts: readonly ChaosAttempt[];
  readonly log: readonly FramedRecord[];
  readonly tries: readonly TimedTry[];
  /** Searches for the version with a text that found none. */
  readonly unknownTexts: readonly Lookup[];
  /** Every version of every subject, as the registry has it at the end. */
  readonly versions: readonly RegisteredVersion[];
  readonly registrations: readonly Registration[];
  readonly commands: readonly Command[];
  /** Times in which pods could not read the log. */
  readonly logOutages: readonly LogOutage[];
  /** How long after it was stored a pod that can read it has read it, in ms: it polls each second where no notification arrives. */
  readonly feedLagMs: number;
}

/** What the client knows of a record that it posted. Every record has a unique id and is posted once. */
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
  /** What the request declared for its keys and values; null: nothing. */
  readonly key: Declared | null;
  readonly value: Declared | null;
  readonly response: ChaosResponse;
}

/**
 * `unknown`: the gateway said so, or the connection broke while it was at it. `wrong`: a response outside the
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
  /** What `resolutions` says that an unregistered schema of the value was written as; null: it says nothing of one. */
  readonly rewrittenAs: number | null;
  /** What `resolutions` says that the value's subject followed to; null: it says nothing of that. */
  readonly followedTo: number | null;
}

interface NotSent {
  readonly kind: 'not_sent';
  readonly code: string;
}

interface Refused {
  /** Which subject it is about; null: none in particular. */
  readonly subject: string | null;
  /** How many the answer has; null: it has no such list. */
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

/** With its bytes, each half after the registry's frame. */
export interface FramedRecord extends LoggedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** A record inside a produce request, as a proxy before Kafka saw it, in the order in which the requests came. */
export interface Try {
  readonly id: string;
  readonly schemaId: number;
  /** Kafka's answer as the gateway was given it, 0: appended; null: it was given none. */
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
  /** What the gateway's own check of hash chain, legality and snapshot says; empty: whole. */
  readonly problems: readonly string[];
}

export interface SeenEvent {
  readonly version: number;
  /** The pod that appended it. */
  readonly pod: string;
  /** As stored; its `at` is ISO 8601. */
  readonly data: Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string };
}

/** A question about a subject, as a proxy before the registry saw it; of `lookups`, for its latest version. */
export interface Lookup {
  readonly subject: string;
  /** The slot of the pod that asked. */
  readonly slot: string;
  readonly at: number;
}

/** What one pod sends a subject's records under at the end, from its memory. */
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
    /** The subject's version after it; null unless it was done. */
    readonly version: number | null;
  } | null;
  /** The version that `If-Match` named; null: none. */
  readonly ifMatch: number | null;
  /** Whether it asks for the registry's latest version. */
  readonly isForLatest: boolean;
}

/** A time in which a pod was cut off from the store, or suspended. */
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
