import { useQueryClient, type Query } from '@tanstack/react-query';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import { isTransient, ProblemError } from '../api/problem.js';

/** What is shown although the gateway could not say it again. */
export interface Staleness {
  /** The oldest of what is shown is as of then, epoch ms. */
  readonly asOf: number;
  /** The code of the problem; null: the gateway does not answer at all. */
  readonly code: string | null;
}

/** Null: what is shown is what the gateway said last. */
export function useStaleness(): Staleness | null {
  const cache = useQueryClient().getQueryCache();
  const last = useRef<Staleness | null>(null);
  const subscribe = useCallback((onChange: () => void) => cache.subscribe(onChange), [cache]);
  const read = useCallback(() => {
    const next = stalenessOf(cache.getAll());
    if (next?.asOf !== last.current?.asOf || next?.code !== last.current?.code) last.current = next;
    return last.current;
  }, [cache]);
  return useSyncExternalStore(subscribe, read);
}

/** Of the queries that are shown, the one that could be read longest ago, and why not since. */
export function stalenessOf(queries: readonly Query[]): Staleness | null {
  let oldest: Staleness | null = null;
  for (const query of queries) {
    const { data, dataUpdatedAt, error, fetchFailureReason } = query.state;
    const reason: unknown = fetchFailureReason ?? error;
    if (!query.isActive() || data === undefined || !isTransient(reason)) continue;
    if (oldest !== null && oldest.asOf <= dataUpdatedAt) continue;
    oldest = { asOf: dataUpdatedAt, code: reason instanceof ProblemError ? reason.problem.code : null };
  }
  return oldest;
}
