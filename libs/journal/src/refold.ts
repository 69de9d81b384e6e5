import { deadlineOf, evolve, initialSnapshot, stateOf, type SubjectSnapshot } from '#machines';
import type { Database, OnFault } from './database.js';
import { eventsOfStream } from './sql/events-of-stream.js';
import { replaceSnapshot } from './sql/replace-snapshot.js';
import { fromStored, toStored, type StoredSnapshot } from './snapshot-format.js';
import { upcast } from './upcast.js';

/** How many events one statement reads and one turn of the event loop folds: some milliseconds. */
const PAGE = 100;

/**
 * The snapshot that a stream's events lead to, in place of one that a pod of an earlier release stored; it is stored in its
 * place too, unless the stream moves meanwhile. Where the events cannot be folded, which `verify` explains, a fault is
 * told and the stored snapshot is taken as it is. @throws JournalUnreachable
 * @param version how many events it stands for
 */
export async function refold(
  database: Database,
  streamId: string,
  version: number,
  stored: StoredSnapshot,
  onFault: OnFault,
): Promise<SubjectSnapshot> {
  let folded = initialSnapshot;
  for (let at = 0; at < version;) {
    const events = await eventsOfStream(database, streamId, at, Math.min(PAGE, version - at), null);
    try {
      for (const { version: next, type, schema_version: schemaVersion, data } of events) {
        if (next !== ++at) break;
        folded = evolve(folded, upcast({ type, schemaVersion, data }));
      }
      if (events.length === 0 || events.at(-1)?.version !== at) throw new Error(`event ${at + 1} is missing`);
    } catch (error) {
      onFault({ where: `the events of ${streamId}`, error });
      return fromStored(stored);
    }
  }
  const snapshot = withOldMembers(folded, stored);
  await replaceSnapshot(database, streamId, version, {
    state: stateOf(snapshot).state,
    snapshot: toStored(snapshot),
    deadlineAt: deadlineOf(snapshot),
  }).catch((error: unknown) => onFault({ where: 'a snapshot of an earlier release', error }));
  return snapshot;
}

/** Pods of the earlier release declare their configuration again, over whatever is there, where this member is missing. */
function withOldMembers(folded: SubjectSnapshot, { context }: StoredSnapshot): SubjectSnapshot {
  const { declaredByConfig } = context;
  if (declaredByConfig === undefined) return folded;
  return { ...folded, context: { ...folded.context, declaredByConfig } };
}
