import { isDeepStrictEqual } from 'node:util';
import { nextDueAt, evolve, initialSnapshot, stateOf, type Role, type SubjectSnapshot } from '#machines';
import type { Queryable } from './database.js';
import { fromStored, isOutdated, type StoredSnapshot } from './snapshot-format.js';
import { eventsOfStream, type EventRow } from './sql/events-of-stream.js';
import { streamHeads, type StreamHeadsRow } from './sql/stream-heads.js';
import { upcast } from './upcast.js';
import { AuditCheck } from './verify-audit.js';
import { streamIdOf, type StreamName } from './port.js';

/** Whether a stream's log is complete and agrees with the data derived from it. */
export interface Verification {
  readonly ok: boolean;
  /** The number of events in the log. */
  readonly version: number;
  /** The problems, in words and in the order of the log; empty when ok. */
  readonly problems: readonly string[];
}

/** The number of events that one statement reads. */
const PAGE = 100;

/**
 * Verifies a stream: its versions have no gaps, every link of its hash chain is correct, every event is legal, and the result
 * equals the stored row and audit rows of the stream. Events that are stored meanwhile are not verified.
 * @param retentionDays settled audit rows that are older may be missing (ADR 15); null: none may
 * @throws JournalUnreachable
 */
export async function verifyStream(
  database: Queryable,
  name: StreamName,
  retentionDays: number | null,
): Promise<Verification> {
  const streamId = streamIdOf(name);
  const heads = await streamHeads(database, name);
  const logVersion = heads.log_version ?? 0;
  const audit = new AuditCheck(database, name, heads, retentionDays);
  const check = new LogCheck(audit);
  while (check.version < logVersion) {
    const events = await eventsOfStream(database, streamId, check.version, PAGE, check.hash);
    if (events.length === 0) break;
    for (const event of events) if (event.version <= logVersion) check.check(event);
    await audit.compareClosed();
  }
  const storedVersion = heads.version ?? 0;
  if (storedVersion !== logVersion) {
    check.problems.push(
      `the log holds ${logVersion} events, but the stored snapshot is at version ${storedVersion}`,
    );
  } else if (storedVersion > 0) {
    check.problems.push(...rowProblems(name, heads, check));
  }
  await audit.end();
  const problems = [...check.problems, ...audit.problems];
  return { ok: problems.length === 0, version: logVersion, problems };
}

/** The differences between the stream's row and the refolded log. */
function rowProblems(name: StreamName, heads: StreamHeadsRow, { snapshot, role }: LogCheck): string[] {
  const problems: string[] = [];
  const expect = (column: string, stored: unknown, logged: unknown): void => {
    if (stored !== logged)
      problems.push(
        `the stored ${column} is ${JSON.stringify(stored)}, but the log gives ${JSON.stringify(logged)}`,
      );
  };
  if (snapshot !== null && heads.snapshot !== null && !isSame(heads.snapshot, snapshot))
    problems.push('the refolded log differs from the stored snapshot');
  if (snapshot !== null) {
    expect('state', heads.state, stateOf(snapshot).state);
    expect('deadline', heads.deadline_at?.toISOString() ?? null, nextDueAt(snapshot));
  }
  expect('topic', heads.topic, name.topic);
  expect('subject', heads.subject, name.subject);
  if (role !== null) expect('role', heads.role, role);
  return problems;
}

/** Ignores a snapshot of an earlier release, which is refolded before use, and the member that is kept for that release (`refold.ts`). */
function isSame(stored: StoredSnapshot, refolded: SubjectSnapshot): boolean {
  if (isOutdated(stored)) return true;
  const { declaredByConfig } = stored.context;
  const kept = declaredByConfig !== undefined && { declaredByConfig };
  const expected = { ...refolded, context: { ...refolded.context, ...kept } };
  return isDeepStrictEqual(fromStored(stored), JSON.parse(JSON.stringify(expected)));
}

/** Refolds a log event by event and collects its problems. */
class LogCheck {
  version = 0;
  hash: string | null = null;
  /** Null once the log could not be folded further. */
  snapshot: SubjectSnapshot | null = initialSnapshot;
  /** Null if no event has it; those of earlier releases do not. */
  role: Role | null = null;
  readonly problems: string[] = [];

  constructor(private readonly audit: AuditCheck) {}

  /** Checks the next event. */
  check(row: EventRow): void {
    if (row.version !== this.version + 1) {
      this.problems.push(`event ${this.version + 1} is missing`);
    }
    if (row.hash !== row.expected_hash) {
      this.problems.push(
        `event ${row.version} does not fit the hash chain: it or an earlier event was changed`,
      );
    }
    this.version = row.version;
    this.hash = row.hash;
    this.#compareRole(row);
    if (this.snapshot !== null) this.#fold(this.snapshot, row);
  }

  #compareRole({ version, metadata: { role } }: EventRow): void {
    if (role === undefined) return;
    this.role ??= role;
    if (role !== this.role)
      this.problems.push(`event ${version} belongs to a ${role}, earlier events to a ${this.role}`);
  }

  #fold(snapshot: SubjectSnapshot, row: EventRow): void {
    try {
      const event = upcast({ type: row.type, schemaVersion: row.schema_version, data: row.data });
      const after = evolve(snapshot, event);
      this.audit.project(event, row.metadata, snapshot, after);
      this.snapshot = after;
    } catch (error) {
      this.problems.push(`event ${row.version}: ${error instanceof Error ? error.message : String(error)}`);
      this.snapshot = null;
      this.audit.dropPending();
    }
  }
}
