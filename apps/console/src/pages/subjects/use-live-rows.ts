import { useCallback, useEffect, useRef, useState } from 'react';
import { useEvents, useLive } from '../../live/live.js';
import { idOf, mayMatch, type Sort, type SubjectFilter } from './filter.js';
import { Freshness, mayMove } from './freshness.js';
import type { SubjectRow } from './use-subject-list.js';

/** How often rows are read again, in ms, and how many at once at most. */
const paceMs = 1000;
const mostAtOnce = 16;
/** While the gateway does not answer, or its stream is away. */
const slowPaceMs = 5000;

interface LiveRowsOptions {
  readonly filter: SubjectFilter;
  readonly sort: Sort;
  readonly byId: ReadonlyMap<string, SubjectRow>;
  /** When the list was read, epoch ms. Another time: what was known of its age is forgotten. */
  readonly readAt: number;
  /** Whether the list is not read again by itself. */
  readonly isKept: boolean;
  readonly readRows: (rows: readonly SubjectRow[]) => Promise<ReadonlyMap<string, SubjectRow>>;
}

/** Keeps the rows that are looked at as the events tell, each in its place, and counts what changed besides. */
export function useLiveRows({ filter, sort, byId, readAt, isKept, readRows }: LiveRowsOptions) {
  const { status } = useLive();
  const visible = useRef<readonly string[]>([]);
  const freshness = useRef(new Freshness());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [changeCount, setChangeCount] = useState(0);
  const latest = useRef({ filter, sort, byId, readRows });
  useEffect(() => {
    latest.current = { filter, sort, byId, readRows };
  });

  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    };
  }, []);

  /** Whether there is more to do. */
  const work = useCallback(async (): Promise<boolean> => {
    setChangeCount(freshness.current.changeCount);
    const { byId: rows, readRows: read } = latest.current;
    const seen = visible.current.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : [{ id, version: row.version }];
    });
    const now = freshness.current;
    const stale = now.staleAmong(seen, mostAtOnce);
    if (stale.length === 0) return false;
    const next = await read(stale.flatMap((id) => rows.get(id) ?? []));
    for (const [id, { version }] of next) now.noteRead(id, version);
    return stale.length === mostAtOnce;
  }, []);

  /** Soon, but at most once in `paceMs`. */
  const isDue = useRef(false);
  const wake = useCallback((): void => {
    isDue.current = true;
    if (timer.current !== null) return;
    const run = (delay: number): void => {
      timer.current = setTimeout(() => {
        isDue.current = false;
        work().then(
          (hasMore) => {
            timer.current = null;
            if (!isGone.current && (hasMore || isDue.current)) run(paceMs);
          },
          () => {
            if (!isGone.current) run(slowPaceMs);
          },
        );
      }, delay);
    };
    run(paceMs);
  }, [work]);

  // A list that was read again is new.
  useEffect(() => {
    freshness.current = new Freshness();
    setChangeCount(0);
  }, [readAt]);

  // Whether every event since the list was read was heard. A list that is kept from an earlier visit may be old.
  const isContinuous = useRef(!isKept);
  useEffect(() => {
    const noteGap = (): void => {
      if (!isKept) return;
      freshness.current.noteGap();
      wake();
    };
    if (status === 'live') {
      if (!isContinuous.current) noteGap();
      isContinuous.current = true;
      return;
    }
    isContinuous.current = false;
    const poll = setInterval(noteGap, slowPaceMs);
    return () => clearInterval(poll);
  }, [status, isKept, wake]);

  useEvents((event) => {
    const { filter: now, sort: order, byId: rows } = latest.current;
    if (!mayMatch(event, now)) return;
    const id = idOf(event);
    const row = rows.get(id);
    if (row !== undefined && row.version >= event.version) return;
    const heard = { id, version: event.version };
    freshness.current.note(
      heard,
      row !== undefined,
      mayMove(heard, row !== undefined, { sort: order, state: now.state }),
    );
    wake();
  });

  const showing = useCallback(
    (ids: readonly string[]): void => {
      visible.current = ids;
      wake();
    },
    [wake],
  );
  return { changeCount, showing };
}
