import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { dataOf, type Api } from '../../api/client.js';
import type { operations } from '../../api/schema.gen.js';
import { useLive } from '../../live/live.js';
import { useApi } from '../../session/session.js';
import { queryOf, type SubjectFilter } from './filter.js';

export type Summary = operations['summarizeSubjects']['responses']['200']['content']['application/json'];

const pollMs = 5000;

export const summaryOptions = (api: Api, filter: SubjectFilter) =>
  queryOptions({
    queryKey: ['subjects', 'summary', queryOf(filter)],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/v1/subjects/summary', { params: { query: queryOf(filter) }, signal })),
  });

/** How many subjects a filter lets through. */
export function useSummary(filter: SubjectFilter) {
  const api = useApi();
  const { status } = useLive();
  return useQuery({
    ...summaryOptions(api, filter),
    placeholderData: keepPreviousData,
    refetchInterval: status === 'live' ? false : pollMs,
  });
}
