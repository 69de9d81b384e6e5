import type { Instant } from '#machines';

/** An event of one API key, as it is in the log. */
export interface AccessKeyEvent {
  /** Its position in the log of all keys, from 1, without gaps. */
  readonly position: number;
  /** A UUID. */
  readonly keyId: string;
  /** Its position among the events of its key, from 1. */
  readonly version: number;
  readonly eventId: string;
  /** `KeyCreated`, always the first of its key, or `KeyRevoked`. */
  readonly type: string;
  readonly schemaVersion: number;
  /** The event as it was written. A `KeyCreated` has `expiresAt`: ISO 8601, or null for a key that does not expire. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: AccessKeyMetadata;
  /** When Postgres stored it. */
  readonly at: Instant;
}

export interface AccessKeyMetadata {
  readonly pod: string;
  readonly requestId: string | null;
}

/** The newest event that a reader has seen. */
export interface AccessKeyHead {
  /** 0: the log is empty. */
  readonly position: number;
  /** Tells this log from another one, as after a failover; null if the log is empty. */
  readonly eventId: string | null;
}

/** An event to append at the position after `head`. */
export interface AccessKeyAppend {
  readonly head: AccessKeyHead;
  readonly keyId: string;
  readonly version: number;
  /** A new UUID. */
  readonly eventId: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: AccessKeyMetadata;
}

/** What a key is at an instant. */
export type AccessKeyState = 'active' | 'revoked' | 'expired';

/** A page of keys, the latest created first. */
export interface AccessKeyQuery {
  /** Null: any. */
  readonly state: AccessKeyState | null;
  /** What is expired. Epoch ms. */
  readonly now: number;
  /** Keys that were created before this position; null: from the newest on. */
  readonly before: number | null;
  readonly limit: number;
}

/** The log of the API keys of all pods. Each call throws `JournalUnreachable` if Postgres does not respond. */
export interface AccessKeyLog {
  /** The events of the keys that are neither revoked nor expired, and the head at which that was so. */
  active(): Promise<{ readonly head: AccessKeyHead; readonly events: readonly AccessKeyEvent[] }>;
  /** The events after a head, in order, at most `limit`. Null: this log does not have the event of the head. */
  after(head: AccessKeyHead, limit: number): Promise<readonly AccessKeyEvent[] | null>;
  /** The events of one key, oldest first; empty: there is no such key. */
  of(keyId: string): Promise<readonly AccessKeyEvent[]>;
  /** For each key of the page, its events. */
  page(query: AccessKeyQuery): Promise<readonly (readonly AccessKeyEvent[])[]>;
  /** Stores one event. False: the log has other events after the head, and nothing was stored. */
  append(append: AccessKeyAppend): Promise<boolean>;
}
