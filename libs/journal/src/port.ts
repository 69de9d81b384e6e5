import type { Difference, SubjectEvent, Role, SubjectSnapshot } from '#machines';

/** Names the stream of one topic x subject. */
export interface StreamKey {
  readonly topic: string;
  readonly subject: string;
  readonly role: Role;
}

/** The part of a key that identifies the stream; the role follows from the subject. */
export type StreamName = Pick<StreamKey, 'topic' | 'subject'>;

/** The id of a stream: `topic/subject`. Topics contain no slash, so the first one separates the two. */
export function streamIdOf({ topic, subject }: StreamName): string {
  return `${topic}/${subject}`;
}

/** A stream after `version` events. */
export interface StoredSubject {
  readonly key: StreamKey;
  /** The number of events: 0 for a stream without events. */
  readonly version: number;
  readonly snapshot: SubjectSnapshot;
}

/** The metadata of the events of one append; stored with each of them. */
export interface AppendMetadata {
  readonly pod: string;
  readonly requestId: string | null;
  readonly actor: string | null;
}

/** Events to append to a stream. */
export interface Append {
  readonly key: StreamKey;
  /** The version that the events were decided on; they are appended at this version or not at all. */
  readonly expectedVersion: number;
  /** The snapshot that the events were decided on. */
  readonly before: SubjectSnapshot;
  readonly events: readonly SubjectEvent[];
  /** One id (UUID) per event. A repeated append with the same ids returns the same as the first. */
  readonly eventIds: readonly string[];
  readonly metadata: AppendMetadata;
  /**
   * The differences of the events as the audit stores them, with the names of extra fields, which no event contains. Absent: the
   * same as in the events.
   */
  readonly auditedDifferences?: readonly Difference[];
}

/** `stale`: another append came first; `current` is the stream after it. */
export type AppendOutcome =
  | { readonly ok: true; readonly stored: StoredSubject }
  | { readonly ok: false; readonly reason: 'stale'; readonly current: StoredSubject };

/** Postgres is not reachable or did not respond in time. Whether anything is stored is unknown; a repeat with the same event ids is safe. */
export class JournalUnreachable extends Error {
  override readonly name: string = 'JournalUnreachable';
}

/** An append exceeds the bounds (`append-bounds.ts`). Nothing was sent to Postgres, and a repeat does not help. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** Why a query of operators or auditors was refused although Postgres is reachable. */
export type QueryRefusal = 'busy' | 'too_slow' | 'left';

/**
 * A query was refused or cancelled. `busy`: every connection of its class is in use. `too_slow`: it reached its time limit.
 * `left`: its client has disconnected. Never thrown to the producer.
 */
export class QueryRefused extends JournalUnreachable {
  override readonly name = 'QueryRefused';

  constructor(
    readonly why: QueryRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A statement was sent to Postgres and its response was lost. An append may be stored; repeating it shows whether it was. */
export class ResponseLost extends JournalUnreachable {
  override readonly name = 'ResponseLost';
}

/** Postgres has a log that lacks events that this pod has seen stored. The log is neither read nor written. */
export class LogLost extends JournalUnreachable {
  override readonly name = 'LogLost';
}

/** The event log as the producer sees it. */
export interface Journal {
  /** The stream; without events, the initial snapshot at version 0. @throws JournalUnreachable */
  load(key: StreamKey): Promise<StoredSubject>;
  /** Stores events, snapshot and audit rows in one transaction. @throws JournalUnreachable; AppendTooLarge, and then nothing is stored */
  append(append: Append): Promise<AppendOutcome>;
  /**
   * Calls back with the newest snapshot of each stream that moves, on this pod or another, at least once after each change.
   * Returns the function that unsubscribes.
   * @param holds whether the listener holds a stream, by its id. Streams that no listener holds are not read or reported.
   *   Absent: all streams
   */
  subscribe(listener: (stored: StoredSubject) => void, holds?: (streamId: string) => boolean): () => void;
  /** The database's clock in epoch ms, estimated from its responses; before the first, this process's own clock. Never goes back. */
  now(): number;
}
