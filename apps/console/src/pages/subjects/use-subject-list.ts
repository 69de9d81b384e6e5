import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { dataOf } from '../../api/client.js';
import { ProblemError } from '../../api/problem.js';
import type { operations } from '../../api/schema.gen.js';
import { useLive } from '../../live/live.js';
import { useApi } from '../../session/session.js';
import { idOf, queryOf, type Sort, type SubjectFilter } from './filter.js';

type ListedPage = operations['listSubjects']['responses']['200']['content']['application/json'];
export type SubjectRow = ListedPage['items'][number];

interface SubjectPage extends ListedPage {
  /** When the gateway was asked, epoch ms. */
  readonly readAt: number;
}

type Pages = InfiniteData<SubjectPage, string | null>;

/** The first page is shown soon; the ones that scrolling asks for are as large as the gateway allows. */
const firstPage = 100;
const furtherPage = 500;
const keptMs = 600_000;
const pollMs = 5000;

/**
 * The subjects that match, page by page. Its key does not begin with `subjects`: events would read all pages again. One page is read again when
 * it may be old; more are kept, and `useLiveRows` refreshes what is looked at.
 */
export function useSubjectList(filter: SubjectFilter, sort: Sort) {
  const api = useApi();
  const queries = useQueryClient();
  const { status } = useLive();
  const key = useMemo(() => ['subject-list', queryOf(filter), sort] as const, [filter, sort]);
  const pageCount = queries.getQueryData<Pages>(key)?.pages.length ?? 0;
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }): Promise<SubjectPage> => {
      const readAt = Date.now();
      const paging = pageParam === null ? { limit: firstPage } : { limit: furtherPage, cursor: pageParam };
      const query = { ...queryOf(filter), sort, ...paging };
      return { ...(await dataOf(api.GET('/v1/subjects', { params: { query }, signal }))), readAt };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
    enabled: pageCount <= 1,
    placeholderData: keepPreviousData,
    gcTime: keptMs,
    // Comparing a hundred pages member by member would take longer than showing them.
    structuralSharing: false,
    refetchInterval: status === 'live' ? false : pollMs,
  });
  const { refetch } = list;
  const pages = list.data?.pages;
  const rows = useMemo(() => rowsOf(pages ?? []), [pages]);

  /** Reads the list again from its beginning. */
  const readAgain = useCallback(async () => {
    queries.setQueryData<Pages>(key, (data) =>
      data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    await refetch();
  }, [queries, key, refetch]);

  /** Reads rows again, each where it stands. @throws ProblemError, UnreachableError */
  const readRows = useCallback(
    async (stale: readonly SubjectRow[]): Promise<ReadonlyMap<string, SubjectRow>> => {
      const next = new Map(
        await Promise.all(
          stale.map(async (row) => {
            const { topic, subject } = row;
            const answer = api.GET('/v1/subjects/{topic}/{subject}', {
              params: { path: { topic, subject } },
            });
            return [idOf(row), await dataOf(answer).catch(removedIfUnknown(row))] as const;
          }),
        ),
      );
      // The rest of the list is as old as before.
      const updatedAt = queries.getQueryState(key)?.dataUpdatedAt ?? 0;
      queries.setQueryData<Pages>(key, (data) => data && withRows(data, next), { updatedAt });
      return next;
    },
    [api, queries, key],
  );

  /** More than one page: the list is not read again by itself. */
  const isKept = pageCount > 1;
  return { list, rows, readAt: pages?.[0]?.readAt ?? 0, isKept, readAgain, readRows };
}

/** A subject that moves while pages are read can be on two of them. */
function rowsOf(pages: readonly SubjectPage[]): readonly SubjectRow[] {
  const rows = new Map<string, SubjectRow>();
  for (const { items } of pages)
    for (const row of items) {
      const id = idOf(row);
      const before = rows.get(id);
      if (before === undefined || before.version < row.version) rows.set(id, row);
    }
  return [...rows.values()];
}

const removedIfUnknown =
  (row: SubjectRow) =>
  (error: unknown): SubjectRow => {
    if (error instanceof ProblemError && error.problem.code === 'subject.unknown')
      return { ...row, state: 'removed', substate: null, version: Number.MAX_SAFE_INTEGER };
    throw error;
  };

const withRows = (data: Pages, next: ReadonlyMap<string, SubjectRow>): Pages => ({
  ...data,
  pages: data.pages.map((page) =>
    page.items.some((row) => next.has(idOf(row)))
      ? { ...page, items: page.items.map((row) => next.get(idOf(row)) ?? row) }
      : page,
  ),
});
