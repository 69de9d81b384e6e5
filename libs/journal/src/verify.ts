import { isDeepStrictEqual } from 'node:util';
import { evolve, initialSnapshot, type SubjectSnapshot } from '#machines';
import type { Database } from './database.js';
import { factsOfStream, type FactRow } from './sql/facts-of-stream.js';
import { streamHeads } from './sql/stream-heads.js';
import { streamIdOf, type StreamName } from './stream-id.js';
import { asStored } from './as-stored.js';
import { upcast } from './upcast.js';

/** Whether a stream's log is whole and says what the stored snapshot says. */
export interface Verification {
  readonly ok: boolean;
  /** The number of facts in the log. */
  readonly version: number;
  /** What is wrong, in words, first things first; empty when ok. */
  readonly problems: readonly string[];
}

/** How many facts one statement reads. */
const PAGE = 500;

/**
 * Refolds a stream's log: versions without gaps, every link of the hash chain, every step legal for the machine, and
 * the outcome equal to the stored snapshot. What comes in meanwhile is left for the next time. @throws JournalUnreachable
 */
export async function verifyStream(database: Database, name: StreamName): Promise<Verification> {
  const streamId = streamIdOf(name);
  const heads = await streamHeads(database, streamId);
  const logVersion = heads.log_version ?? 0;
  const check = new LogCheck();
  while (check.version < logVersion) {
    const facts = await factsOfStream(database, streamId, check.version, PAGE, check.hash);
    if (facts.length === 0) break;
    for (const fact of facts) if (fact.version <= logVersion) check.take(fact);
  }
  const storedVersion = heads.version ?? 0;
  if (storedVersion !== logVersion) {
    check.problems.push(`the log holds ${logVersion} facts, the stored snapshot stands at ${storedVersion}`);
  } else if (
    check.snapshot !== null &&
    !isDeepStrictEqual(asStored(check.snapshot, heads.snapshot), heads.snapshot)
  ) {
    if (storedVersion > 0) check.problems.push('the refolded log differs from the stored snapshot');
  }
  return { ok: check.problems.length === 0, version: logVersion, problems: check.problems };
}

class LogCheck {
  version = 0;
  hash: string | null = null;
  /** Null once the log could not be folded any further. */
  snapshot: SubjectSnapshot | null = initialSnapshot;
  readonly problems: string[] = [];

  take(row: FactRow): void {
    if (row.version !== this.version + 1) {
      this.problems.push(`fact ${this.version + 1} is missing`);
    }
    if (row.hash !== row.expected_hash) {
      this.problems.push(
        `fact ${row.version} does not fit the hash chain: it, or one before it, was changed`,
      );
    }
    this.version = row.version;
    this.hash = row.hash;
    if (this.snapshot !== null) this.#fold(this.snapshot, row);
  }

  #fold(snapshot: SubjectSnapshot, row: FactRow): void {
    try {
      const fact = upcast({ type: row.type, schemaVersion: row.schema_version, data: row.data });
      this.snapshot = evolve(snapshot, fact);
    } catch (error) {
      this.problems.push(`fact ${row.version}: ${error instanceof Error ? error.message : String(error)}`);
      this.snapshot = null;
    }
  }
}
