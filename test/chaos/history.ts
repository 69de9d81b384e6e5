/** What a chaos run saw. All instants are epoch ms by this machine's clock, which is the database's as well. */
export interface History {
  readonly attempts: readonly Attempt[];
  readonly log: readonly LoggedRecord[];
  readonly tries: readonly Try[];
  readonly streams: readonly Stream[];
  readonly lookups: readonly Lookup[];
  readonly views: readonly View[];
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

/** A record inside a produce request, as a proxy before Kafka saw it pass. */
export interface Try {
  readonly id: string;
  readonly schemaId: number;
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
  readonly at: number;
}

/** A subject as one pod shows it at the end. */
export interface View {
  readonly pod: string;
  readonly topic: string;
  readonly subject: string;
  readonly version: number;
  readonly state: string;
}

/** A promise that was broken. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}
