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
  readonly readRow: (row: SubjectRow) => Promise<SubjectRow | null>;
}

/** Keeps the rows that are looked at as the events tell, each in its place, and counts what changed besides. */
export function useLiveRows({ filter, sort, byId, readAt, isKept, readRow }: LiveRowsOptions) {
  const { status } = useLive();
  const visible = useRef<readonly string[]>([]);
  const freshness = useRef(new Freshness());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [changeCount, setChangeCount] = useState(0);
  const latest = useRef({ filter, sort, byId, readRow });
  useEffect(() => {
    latest.current = { filter, sort, byId, readRow };
  });

  const work = useCallback(async (): Promise<void> => {
    setChangeCount(freshness.current.changeCount);
    const { byId: rows, readRow: read } = latest.current;
    const seen = visible.current.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : [{ id, version: row.version }];
    });
    const now = freshness.current;
    await Promise.all(
      now.staleAmong(seen, mostAtOnce).map(async (id) => {
        const row = rows.get(id);
        if (row === undefined) return;
        const next = await read(row);
        now.noteRead(id, next?.version ?? Infinity);
      }),
    );
  }, []);

  /** Soon, but at most once in `paceMs`. */
  const wake = useCallback((): void => {
    if (timer.current !== null) return;
    const run = (delay: number): void => {
      timer.current = setTimeout(() => {
        work().then(
          () => {
            timer.current = null;
          },
          () => run(slowPaceMs),
        );
      }, delay);
    };
    run(paceMs);
  }, [work]);

  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );

  // A list that was read again is new.
  useEffect(() => {
    freshness.current = new Freshness();
    setChangeCount(0);
  }, [readAt]);

  // A list that was kept may be old: from an earlier visit, or because the stream was or is away.
  useEffect(() => {
    if (!isKept) return;
    const noteGap = (): void => {
      freshness.current.noteGap();
      wake();
    };
    noteGap();
    if (status === 'live') return;
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
