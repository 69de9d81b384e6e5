import { nextDueAt, evolve, initialSnapshot, stateOf, type SubjectSnapshot } from '#machines';
import type { Database, OnFault } from './database.js';
import { eventsOfStream } from './sql/events-of-stream.js';
import { replaceSnapshot } from './sql/replace-snapshot.js';
import { fromStored, toStored, type StoredSnapshot } from './snapshot-format.js';
import { upcast } from './upcast.js';

/** The number of events that are read by one statement and folded without a pause, which takes a few milliseconds. */
const PAGE = 100;

/**
 * Refolds a stream's events into a snapshot that replaces one of an earlier release. It is stored too, unless the stream moves
 * meanwhile. If the events cannot be folded, which `verify` explains, the fault is reported and the stored snapshot is used.
 * @param version the number of events in the stored snapshot
 * @throws JournalUnreachable
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
    deadlineAt: nextDueAt(snapshot),
  }).catch((error: unknown) => onFault({ where: 'a snapshot of an earlier release', error }));
  return snapshot;
}

/** Keeps a member of earlier releases. Without it their pods would declare their configuration again, over any mapping. */
function withOldMembers(folded: SubjectSnapshot, { context }: StoredSnapshot): SubjectSnapshot {
  const { declaredByConfig } = context;
  if (declaredByConfig === undefined) return folded;
  return { ...folded, context: { ...folded.context, declaredByConfig } };
}
