/** What a pod says of itself. */
export interface Heartbeat {
  readonly pod: string;
  /** Of the gateway. */
  readonly version: string;
  /** How long it has been running, in ms. */
  readonly uptimeMs: number;
}

/** A pod as others see it. Times in ISO 8601, by the database's clock. */
export interface SeenPod {
  readonly pod: string;
  readonly version: string;
  readonly startedAt: string;
  readonly seenAt: string;
}

/** The pods that serve one database. A pod that was not seen for a day is no longer listed. */
export interface Heartbeats {
  /** Stores that a pod is running. @throws JournalUnreachable */
  record(heartbeat: Heartbeat): Promise<void>;
  /** Forgets a pod that ends. @throws JournalUnreachable */
  remove(pod: string): Promise<void>;
  /** All of them, at most 500, those that have been running longest first. @throws JournalUnreachable */
  list(): Promise<readonly SeenPod[]>;
}
