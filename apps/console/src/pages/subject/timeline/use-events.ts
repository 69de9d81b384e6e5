import { useQueries } from '@tanstack/react-query';
import { dataOf } from '../../../api/client.js';
import type { operations } from '../../../api/schema.gen.js';
import { useApi } from '../../../session/session.js';
import { usePolling } from '../data.js';
import { isFull, pageSize, pagesShown, pageStart } from './pages.js';

export type SubjectEvent =
  operations['listSubjectEvents']['responses']['200']['content']['application/json']['items'][number];

export interface ShownEvents {
  /** Oldest first, without gaps, none after `last`. */
  readonly events: readonly SubjectEvent[];
  readonly isLoading: boolean;
  /** Why not all are there; null: they are, or are on their way. */
  readonly failure: unknown;
  readonly retry: () => void;
}

interface Range {
  /** The subject's version: what full pages have never changes. */
  readonly newest: number;
  /** The newest event that is shown. */
  readonly last: number;
  /** Earlier pages that the reader asked for. */
  readonly more: number;
}

/** The events of a subject up to one of its versions. */
export function useSubjectEvents(topic: string, subject: string, { newest, last, more }: Range): ShownEvents {
  const api = useApi();
  const polling = usePolling();
  const results = useQueries({
    queries: pagesShown(last, more).map((page) => ({
      // What live events refresh begins with `subject`.
      queryKey: isFull(page, newest)
        ? ['subject-events', topic, subject, page]
        : ['subject', topic, subject, 'events', page],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        dataOf(
          api.GET('/v1/subjects/{topic}/{subject}/events', {
            params: { path: { topic, subject }, query: { after: pageStart(page), limit: pageSize } },
            signal,
          }),
        ),
      ...(isFull(page, newest) ? { staleTime: Infinity } : { refetchInterval: polling }),
    })),
  });
  // A page that is on its way hides those before it: what is shown has no gaps.
  const firstMissing = results.findIndex(({ data }) => data === undefined);
  const known = firstMissing === -1 ? results : results.slice(0, firstMissing);
  const failed = results.find(
    ({ data, error, failureReason }) => data === undefined && (error ?? failureReason) !== null,
  );
  return {
    events: known
      .toReversed()
      .flatMap(({ data }) => data?.items ?? [])
      .filter(({ version }) => version <= last),
    isLoading: firstMissing !== -1 && failed === undefined,
    failure: failed === undefined ? null : (failed.error ?? failed.failureReason),
    retry: () => void failed?.refetch(),
  };
}
