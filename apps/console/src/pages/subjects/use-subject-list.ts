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

  /** Reads one row again, where it stands. @throws ProblemError, UnreachableError */
  const readRow = useCallback(
    async (row: Pick<SubjectRow, 'topic' | 'subject'>): Promise<SubjectRow | null> => {
      const { topic, subject } = row;
      const next = await dataOf(
        api.GET('/v1/subjects/{topic}/{subject}', { params: { path: { topic, subject } } }),
      ).catch((error: unknown) => {
        if (error instanceof ProblemError && error.problem.code === 'subject.unknown') return null;
        throw error;
      });
      // The rest of the list is as old as before.
      const updatedAt = queries.getQueryState(key)?.dataUpdatedAt ?? 0;
      queries.setQueryData<Pages>(key, (data) => data && withRow(data, row, next), { updatedAt });
      return next;
    },
    [api, queries, key],
  );
  /** More than one page: the list is not read again by itself. */
  const isKept = pageCount > 1;
  return { list, rows, readAt: pages?.[0]?.readAt ?? 0, isKept, readAgain, readRow };
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

/** @param next null: it is removed */
function withRow(
  data: Pages,
  { topic, subject }: Pick<SubjectRow, 'topic' | 'subject'>,
  next: SubjectRow | null,
): Pages {
  return {
    ...data,
    pages: data.pages.map((page) => {
      const index = page.items.findIndex((each) => each.topic === topic && each.subject === subject);
      const before = page.items[index];
      if (before === undefined) return page;
      return {
        ...page,
        items: page.items.with(index, next ?? { ...before, state: 'removed', substate: null }),
      };
    }),
  };
}
