import type { Instant, SubjectState } from '#machines';
import type { Database } from '../database.js';
import type { StoredSnapshot } from '../snapshot-format.js';

/** What a stream's row derives from its events. */
interface Replacement {
  readonly state: SubjectState;
  readonly snapshot: StoredSnapshot;
  readonly deadlineAt: Instant | null;
}

const statement = {
  name: 'replace_snapshot',
  text: `
    update subject_stream
       set state = $3, snapshot = $4, deadline_at = $5
     where stream_id = (select stream_id from subject_stream
                         where stream_id = $1 and version = $2 for update skip locked)`,
};

/** Stores another snapshot of the same events. Does nothing if the stream has moved, or if its row is locked by an append. */
export async function replaceSnapshot(
  database: Database,
  streamId: string,
  version: number,
  { state, snapshot, deadlineAt }: Replacement,
): Promise<void> {
  await database.query(statement, [streamId, version, state, JSON.stringify(snapshot), deadlineAt]);
}
