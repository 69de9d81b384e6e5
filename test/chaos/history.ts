/** What a chaos run saw. All instants are epoch ms by this machine's clock, which is the database's as well. */
export interface History {
  readonly attempts: readonly Attempt[];
  readonly log: readonly LoggedRecord[];
  readonly tries: readonly Try[];
  readonly streams: readonly Stream[];
  readonly lookups: readonly Lookup[];
  readonly views: readonly View[];
  /** Where each process ran, by the id it gives itself. A restarted pod is another process at the same place. */
  readonly places: ReadonlyMap<string, string>;
  /** How far the time of a fact and that of a question may be apart, in ms: a pod estimates the database's clock. */
  readonly clockSlackMs: number;
}

/** What the client knows of one record that it posted. Every record has an id of its own, and is posted once. */
export interface Attempt {
  readonly id: string;
  readonly topic: string;
  readonly pod: string;
  readonly at: number;
  readonly answer: AttemptAnswer;
}

/**
 * `unknown`: the gateway said so, or the connection broke while it was at it. `wrong`: an answer that the contract does
 * not have.
 */
export type AttemptAnswer =
  | { readonly kind: 'acked'; readonly partition: number; readonly offset: string }
  | { readonly kind: 'not_sent'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string }
  | { readonly kind: 'wrong'; readonly what: string };

/** A record as it lies in Kafka at the end. */
export interface LoggedRecord {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** A record inside a produce request, as a proxy before Kafka saw it, in the order in which the requests came. */
export interface Try {
  readonly id: string;
  readonly schemaId: number;
  /** Kafka's answer as the gateway was given it, 0: appended; null: it was given none. */
  errorCode: number | null;
}

/** A stream of facts at the end. */
export interface Stream {
  readonly topic: string;
  readonly subject: string;
  readonly facts: readonly SeenFact[];
  /** What the gateway's own check of hash chain, legality and snapshot says; empty: whole. */
  readonly problems: readonly string[];
}

export interface SeenFact {
  readonly version: number;
  /** The pod that appended it. */
  readonly pod: string;
  /** As stored; its `at` is ISO 8601. */
  readonly data: Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string };
}

/** A question for a subject's latest version, as a proxy before the registry saw it. */
export interface Lookup {
  readonly subject: string;
  /** The place of the pod that asked. */
  readonly place: string;
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

/** A promise that was broken. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}
