import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useSession } from '../session/session.js';
import { followEvents, type StreamEvent, type StreamStatus } from './event-stream.js';
import { usePods } from './pods.js';
import { QueryRefresh } from './query-refresh.js';
import { Refresher } from './refresher.js';

/** What the page knows of the gateway's stream of events. */
export interface Live {
  readonly status: StreamStatus;
  /** Since when it is not live, epoch ms; null: it is. */
  readonly lostSince: number | null;
  /** Calls the listener with each event from now on. Returns how to stop that. */
  readonly subscribe: (listener: (event: StreamEvent) => void) => () => void;
}

const Context = createContext<Live | null>(null);
const notYet: Pick<Live, 'status' | 'lostSince'> = { status: 'connecting', lostSince: null };

/** After which time a refused stream is asked for again, in ms, unless the reader has to sign in first. */
const refusedPauseMs = 3000;

/** How often everything is read again while the stream is lost, in ms. */
const pollMs = 5000;

/** How often the page asks whether what it shows could be read now, in ms: a stream without events says nothing of Postgres. */
const heartbeatMs = 10_000;

/** Every query but that of the settings, which only a restart changes. */
const everything = {
  predicate: ({ queryKey }: { readonly queryKey: QueryKey }) => queryKey[0] !== 'console-config',
};

/** What an event changes: everything that is shown of its subject, and what is summed up over subjects. */
const changedBy = ({ topic, subject }: StreamEvent): readonly QueryKey[] => [
  ['subject', topic, subject],
  ['subjects'],
  ['mismatches'],
  ['overview'],
];

/** Follows the stream while somebody who may read is signed in, and reads again what its events change. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { authorization, whoami, has, signInNeeded, reportRefused } = useSession();
  const queries = useQueryClient();
  const refreshed = useMemo(() => new QueryRefresh(queries), [queries]);
  const listeners = useRef(new Set<(event: StreamEvent) => void>());
  const [{ status, lostSince }, setState] = useState(notYet);
  const [refusals, setRefusals] = useState(0);
  const isReader = has('read');
  const mayRead = isReader && signInNeeded === null;
  const name = whoami?.name;
  // Nothing grows old for those who see nothing.
  if (!isReader && lostSince !== null) setState(notYet);
  useEffect(() => {
    if (!mayRead) return;
    const over = new AbortController();
    const refresher = new Refresher((queryKey) => refreshed.refresh({ queryKey }));
    let retry: ReturnType<typeof setTimeout> | undefined;
    void followEvents(
      authorization,
      {
        onStatus: (next) =>
          setState((before) => ({
            status: next,
            lostSince:
              next === 'live' ? null : (before.lostSince ?? (next === 'connecting' ? null : Date.now())),
          })),
        onEvent: (event) => {
          for (const key of changedBy(event)) refresher.refresh(key);
          for (const listener of listeners.current) tell(listener, event);
        },
        onRefused: (header) => {
          reportRefused(header);
          // A renewed token may be accepted.
          retry = setTimeout(() => setRefusals((count) => count + 1), refusedPauseMs);
        },
        onDenied: () => refreshed.refresh({ queryKey: ['whoami'] }),
        onGap: () => refreshed.begin(everything),
      },
      over.signal,
    );
    return () => {
      over.abort();
      refresher.close();
      clearTimeout(retry);
      // Nobody listens now: what is shown grows old from here on.
      setState(({ lostSince: before }) => ({ status: 'connecting', lostSince: before ?? Date.now() }));
    };
  }, [mayRead, name, refusals, authorization, reportRefused, refreshed]);
  usePods({ enabled: mayRead, refetchInterval: heartbeatMs });
  const isLost = lostSince !== null && mayRead;
  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => refreshed.refresh(everything), pollMs);
    return () => clearInterval(timer);
  }, [isLost, refreshed]);
  const live = useMemo<Live>(
    () => ({
      status,
      lostSince,
      subscribe: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [status, lostSince],
  );
  return <Context value={live}>{children}</Context>;
}

/** A fault in what one listener does is reported, and neither ends the stream nor keeps the event from others. */
function tell(listener: (event: StreamEvent) => void, event: StreamEvent): void {
  try {
    listener(event);
  } catch (error) {
    reportError(error);
  }
}

export function useLive(): Live {
  const live = use(Context);
  if (live === null) throw new Error('outside of LiveProvider');
  return live;
}

/** Calls the latest listener with each event while the component is shown. */
export function useEvents(listener: (event: StreamEvent) => void): void {
  const { subscribe } = useLive();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => subscribe((event) => latest.current(event)), [subscribe]);
}
