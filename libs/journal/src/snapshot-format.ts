import { slimSnapshot, type SubjectContext, type SubjectSnapshot } from '#machines';

/**
 * The format of snapshots that this release stores, one more whenever folding the same events gives another snapshot than
 * before. 1, which no snapshot says: what releases before this number stored. They keep members that they do not know as
 * they were, so a snapshot of theirs may hold a stale one; but they store nothing beside `value` and `context`, so
 * theirs never say a format. 2: with the differences of each refused writer; all that the events say is in it, and more.
 */
const SNAPSHOT_FORMAT = 3;

/** Whatever is older has to be made again from the events. */
const OLDEST_WHOLE_FORMAT = 2;

/** A snapshot as Postgres holds it. `lastFactAt` is the stored name of `lastEventAt`: earlier releases read it. */
export interface StoredSnapshot extends Pick<SubjectSnapshot, 'value'> {
  readonly context: Omit<SubjectContext, 'lastEventAt'> & { readonly lastFactAt: SubjectContext['lastEventAt'] };
  readonly format?: number;
}

/** As it is stored. */
export function toStored({ value, context }: SubjectSnapshot): StoredSnapshot {
  const { lastEventAt, ...rest } = context;
  return { value, context: { ...rest, lastFactAt: lastEventAt }, format: SNAPSHOT_FORMAT };
}

/** As this release folds it from the same events. */
export function fromStored({ value, context, format = 1 }: StoredSnapshot): SubjectSnapshot {
  const { lastFactAt, ...rest } = context;
  const snapshot = { value, context: { ...rest, lastEventAt: lastFactAt } };
  return format < SNAPSHOT_FORMAT ? slimSnapshot(snapshot) : snapshot;
}

/** Whether the events say more than the snapshot: a pod of an earlier release stored it. A later one's is taken as it is. */
export function isOutdated({ format = 1 }: StoredSnapshot): boolean {
  return format < OLDEST_WHOLE_FORMAT;
}
