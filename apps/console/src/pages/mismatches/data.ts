import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { dataOf } from '../../api/client.js';
import type { operations } from '../../api/schema.gen.js';
import { useLive } from '../../live/live.js';
import { useApi } from '../../session/session.js';
import { queryOf, type MismatchFilter } from './filter.js';
import { windowOf } from './time.js';

type Page = operations['listMismatches']['responses']['200']['content']['application/json'];
export type Mismatch = Page['items'][number];
export type Series = operations['countMismatchesOverTime']['responses']['200']['content']['application/json'];
export type Summary = operations['summarizeMismatches']['responses']['200']['content']['application/json'];

export const seriesKeys = ['verdict', 'kind', 'outcome'] as const;
export type SeriesKey = (typeof seriesKeys)[number];
export const summaryKeys = ['subject', 'topic', 'kind'] as const;
export type SummaryKey = (typeof summaryKeys)[number];

const pageSize = 50;
const pollMs = 5000;
/**
 * Bars move on with the time, also while no event comes. Events do not refresh them: over a long time they take a while to count, and
 * a stream of events would begin that again and again.
 */
const seriesPaceMs = 5000;
/** Sums read a large part of the audit, so events do not refresh them. */
const summaryPaceMs = 15_000;

/** Newest first. While one page is shown it is live; further pages are kept, and `hasNewer` says that there is more above. */
export function useMismatches(filter: MismatchFilter) {
  const api = useApi();
  const queries = useQueryClient();
  const { status } = useLive();
  const query = useMemo(() => queryOf(filter), [filter]);
  const key = useMemo(() => ['mismatches', 'list', query] as const, [query]);
  const isKept = (queries.getQueryData<InfiniteData<Page>>(key)?.pages.length ?? 0) > 1;
  const refetchInterval = status === 'live' ? false : pollMs;
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/v1/mismatches', {
          params: { query: { ...query, limit: pageSize, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
    enabled: !isKept,
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const newest = useQuery({
    queryKey: ['mismatches', 'newest', query],
    queryFn: async ({ signal }) => {
      const page = await dataOf(
        api.GET('/v1/mismatches', { params: { query: { ...query, limit: 1 } }, signal }),
      );
      return page.items[0]?.id ?? null;
    },
    enabled: isKept,
    refetchInterval,
  });
  const { refetch } = list;
  const pages = list.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  /** Reads the list again from its beginning. */
  const readAgain = useCallback(async () => {
    queries.setQueryData<InfiniteData<Page>>(key, (data) =>
      data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    await refetch();
  }, [queries, key, refetch]);
  const hasNewer = isKept && newest.data != null && newest.data !== rows[0]?.id;
  return { list, rows, hasNewer, readAgain };
}

const msOf = (instant: string): number | null => (instant === '' ? null : Date.parse(instant));

export function useSeries(filter: MismatchFilter, by: SeriesKey): UseQueryResult<Series> {
  const api = useApi();
  const { from, to, ...rest } = filter;
  const bounds = { from: msOf(from), to: msOf(to) };
  const first = useQuery({
    queryKey: ['mismatch-days', to],
    queryFn: async ({ signal }) => {
      const query = { by: 'day', ...(to !== '' && { to }) } as const;
      const { items } = await dataOf(api.GET('/v1/mismatches/summary', { params: { query }, signal }));
      const instants = items.map(({ first_at: at }) => Date.parse(at));
      return instants.length === 0 ? null : Math.min(...instants);
    },
    enabled: from === '',
    staleTime: 60_000,
  });
  const begin = first.data ?? null;
  return useQuery({
    queryKey: ['mismatch-series', by, queryOf(filter), begin],
    queryFn: ({ signal }) => {
      const window = windowOf(bounds, begin, Date.now());
      const query = {
        ...queryOf({ ...rest, from: '', to: '' }),
        by,
        from: new Date(window.from).toISOString(),
        to: new Date(window.to).toISOString(),
        step_ms: window.stepMs,
      };
      return dataOf(api.GET('/v1/mismatches/series', { params: { query }, signal }));
    },
    enabled: from !== '' || !first.isPending,
    placeholderData: keepPreviousData,
    refetchInterval: seriesPaceMs,
  });
}

export function useMismatchSummary(
  { from, to }: Pick<MismatchFilter, 'from' | 'to'>,
  by: SummaryKey,
): UseQueryResult<Summary> {
  const api = useApi();
  return useQuery({
    queryKey: ['mismatch-summary', by, from, to],
    queryFn: ({ signal }) => {
      const query = { by, ...(from !== '' && { from }), ...(to !== '' && { to }) };
      return dataOf(api.GET('/v1/mismatches/summary', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: summaryPaceMs,
  });
}
