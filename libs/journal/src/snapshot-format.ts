import { slimSnapshot, type SubjectContext, type SubjectSnapshot } from '#machines';

/**
 * The format of the snapshots that this release stores. It is incremented whenever folding the same events gives another
 * snapshot than before.
 *
 * 1  Snapshots without `format`, of the releases before it. Those releases keep members that they do not know, so their
 *    snapshots may contain stale ones. They store only `value` and `context`, so a format never survives them.
 * 2  Contains everything in the events, and the differences of each refused writer as well.
 * 3  As 2, within the bounds of `bounds.ts` and without the differences of refused writers.
 */
const SNAPSHOT_FORMAT = 3;

/** Older formats must be refolded from the events. */
const OLDEST_COMPLETE_FORMAT = 2;

/** A snapshot as Postgres stores it. `lastFactAt` is the stored name of `lastEventAt`, which earlier releases read. */
export interface StoredSnapshot extends Pick<SubjectSnapshot, 'value'> {
  readonly context: Omit<SubjectContext, 'lastEventAt'> & {
    readonly lastFactAt: SubjectContext['lastEventAt'];
  };
  readonly format?: number;
}

/** The stored form of a snapshot. */
export function toStored({ value, context }: SubjectSnapshot): StoredSnapshot {
  const { lastEventAt, ...rest } = context;
  return { value, context: { ...rest, lastFactAt: lastEventAt }, format: SNAPSHOT_FORMAT };
}

/** The snapshot as this release folds it from the same events. */
export function fromStored({ value, context, format = 1 }: StoredSnapshot): SubjectSnapshot {
  const { lastFactAt, ...rest } = context;
  const snapshot = { value, context: { ...rest, lastEventAt: lastFactAt } };
  return format < SNAPSHOT_FORMAT ? slimSnapshot(snapshot) : snapshot;
}

/** Whether an earlier release stored the snapshot, so that it may lack data of the events. A snapshot of a later release is used as it is. */
export function isOutdated({ format = 1 }: StoredSnapshot): boolean {
  return format < OLDEST_COMPLETE_FORMAT;
}
