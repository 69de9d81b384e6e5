import { initialSnapshot, type SubjectSnapshot } from '#machines';
import type { DatabaseClock } from './clock.js';
import type { Database, OnFault, QueryResult } from './database.js';
import type { LogContinuityCheck } from './log-continuity-check.js';
import type { LogLost, StoredSubject } from './port.js';
import { refold } from './refold.js';
import { fromStored, isOutdated, type StoredSnapshot } from './snapshot-format.js';
import { loadStream, type LoadedStreamRow } from './sql/load-stream.js';
import { loadStreams } from './sql/load-streams.js';
import type { StreamSubscriptions } from './stream-subscriptions.js';

/**
 * Reads streams from Postgres. Each result updates the clock, the versions that this pod has read, and the events that it has
 * seen. A log that is older than what this pod has read is an error.
 */
export class StreamReader {
  constructor(
    private readonly clock: DatabaseClock,
    private readonly continuity: LogContinuityCheck,
    private readonly subscriptions: StreamSubscriptions,
    private readonly onFault: OnFault,
  ) {}

  /** One stream; null without events. @throws JournalUnreachable, LogLost */
  async read(database: Database, streamId: string): Promise<StoredSubject | null> {
    const readBefore = this.subscriptions.readVersion(streamId);
    const row = this.onlyRow(await loadStream(database, streamId));
    return this.#toStored(database, streamId, readBefore, row);
  }

  /** Several streams in one statement. @throws JournalUnreachable, LogLost */
  async readAll(
    database: Database,
    streamIds: readonly string[],
  ): Promise<readonly (StoredSubject | null)[]> {
    // Before the statement is sent: its result need not contain what this pod appends meanwhile.
    const readBefore = streamIds.map((streamId) => this.subscriptions.readVersion(streamId));
    const result = await loadStreams(database, streamIds);
    this.onlyRow(result);
    return Promise.all(
      result.rows.map((row, index) =>
        this.#toStored(database, streamIds[index] ?? '', readBefore[index] ?? 0, row),
      ),
    );
  }

  /** The snapshot in a stored one, refolded from the events if an earlier release stored it; null: there is none. */
  async snapshotOf(
    database: Database,
    streamId: string,
    version: number,
    stored: StoredSnapshot | null,
  ): Promise<SubjectSnapshot> {
    if (stored === null) return initialSnapshot;
    return isOutdated(stored)
      ? refold(database, streamId, version, stored, this.onFault)
      : fromStored(stored);
  }

  /** The first row of a result, which always has one. Its clock is a sample of the database's clock. */
  onlyRow<Row extends { readonly clock: Date }>({ rows, sentAt, receivedAt }: QueryResult<Row>): Row {
    const [row] = rows;
    if (row === undefined) throw new Error('a statement that returns at least one row returned none');
    this.clock.sample(row.clock.getTime(), sentAt, receivedAt);
    return row;
  }

  /** The error for a log that is older than what this pod has read. */
  behind(streamId: string, version: number, readBefore: number): LogLost {
    return this.continuity.markLost(`${streamId} is at version ${version}, but was read at ${readBefore}`);
  }

  async #toStored(
    database: Database,
    streamId: string,
    readBefore: number,
    row: LoadedStreamRow,
  ): Promise<StoredSubject | null> {
    const version = row.version ?? 0;
    if (version < readBefore) throw this.behind(streamId, version, readBefore);
    const { topic, subject, role, snapshot, event_id } = row;
    this.continuity.recordSeen(event_id);
    if (topic === null || subject === null || role === null || snapshot === null) return null;
    this.subscriptions.recordRead(streamId, version);
    const current = await this.snapshotOf(database, streamId, version, snapshot);
    return { key: { topic, subject, role }, version, snapshot: current };
  }
}
