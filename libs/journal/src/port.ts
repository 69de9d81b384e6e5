import type { Difference, SubjectEvent, Role, SubjectSnapshot } from '#machines';

/** Which subject machine: one topic x subject. Its stream id is `topic/subject`; topics hold no slash, so the first one parts them. */
export interface StreamKey {
  readonly topic: string;
  readonly subject: string;
  readonly role: Role;
}

/** The part of a key that names the stream; the role follows from the subject. */
export type StreamName = Pick<StreamKey, 'topic' | 'subject'>;

/** `topic/subject`. Topics hold no slash, so the first one parts them again. */
export function streamIdOf({ topic, subject }: StreamName): string {
  return `${topic}/${subject}`;
}

/** A stream as it stands after `version` events. */
export interface StoredSubject {
  readonly key: StreamKey;
  /** The number of events; the first event makes it 1, a stream without events is at 0. */
  readonly version: number;
  readonly snapshot: SubjectSnapshot;
}

/** What came with the events of one append; stored beside them. */
export interface AppendMetadata {
  readonly pod: string;
  readonly requestId: string | null;
  readonly actor: string | null;
}

export interface Append {
  readonly key: StreamKey;
  /** The version the events were decided on; the append happens at this version or not at all. */
  readonly expectedVersion: number;
  /** The snapshot the events were decided on. */
  readonly before: SubjectSnapshot;
  readonly events: readonly SubjectEvent[];
  /** One id (UUID) per event. An append repeated with the same ids answers as the first did. */
  readonly eventIds: readonly string[];
  readonly metadata: AppendMetadata;
  /**
   * The differences of the events as the audit has them: with the names of extra fields, which no event holds. Absent: as the
   * events have them.
   */
  readonly auditedDifferences?: readonly Difference[];
}

/** `stale`: another append came first; `current` is what it left. */
export type AppendOutcome =
  | { readonly ok: true; readonly stored: StoredSubject }
  | { readonly ok: false; readonly reason: 'stale'; readonly current: StoredSubject };

/** Postgres cannot be asked, or did not answer in time. Nothing is known to be stored; a repeat with the same event ids is safe. */
export class JournalUnreachable extends Error {
  override readonly name: string = 'JournalUnreachable';
}

/** An append is larger than what is stored (`append-bounds.ts`): nothing was sent to Postgres, and no repeat changes that. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}

/** Why a query of operators or auditors was not answered, though Postgres is there. */
export type QueryRefusal = 'busy' | 'too_slow' | 'left';

/**
 * A query ended before its answer: `busy`, every connection of its class is taken; `too_slow`, it met its time limit and was
 * cancelled; `left`, its client is gone. The on-error flow never meets it.
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

/** A statement was given to Postgres and its answer was lost: an append may be stored, and its repeat tells. */
export class ResponseLost extends JournalUnreachable {
  override readonly name = 'ResponseLost';
}

/** Postgres answers, but with a log that lacks events this pod has seen stored. Nothing is read from it or stored in it. */
export class LogLost extends JournalUnreachable {
  override readonly name = 'LogLost';
}

/** The event log as the on-error flow sees it. */
export interface Journal {
  /** The stream's snapshot; at version 0 with the initial snapshot when it has no events. @throws JournalUnreachable */
  load(key: StreamKey): Promise<StoredSubject>;
  /** Events, snapshot and audit row in one transaction. @throws JournalUnreachable; AppendTooLarge, then nothing is stored */
  append(append: Append): Promise<AppendOutcome>;
  /**
   * Calls back for each stream that moved, on this pod or another: once per change at least, newest snapshot. Returns the
   * way to stop.
   * @param holds which streams the listener keeps, by `topic/subject`; those that no listener keeps need not be read, and
   *   are then told to none. Absent: all
   */
  subscribe(listener: (stored: StoredSubject) => void, holds?: (streamId: string) => boolean): () => void;
  /** The database's clock in epoch ms, by the offset of its last answer; this process's own clock before the first. Never goes back. */
  now(): number;
}
