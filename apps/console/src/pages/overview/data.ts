import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { dataOf } from '../../api/client.js';
import type { operations } from '../../api/schema.gen.js';
import { useApi } from '../../session/session.js';
import { windowOf, type Range } from './ranges.js';

type Answer<Operation extends keyof operations> = operations[Operation] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type Summary = Answer<'summarizeSubjects'>;
export type Subject = Answer<'listSubjects'>['items'][number];
export type Series = Answer<'countMismatchesOverTime'>;
export type EventPage = Answer<'listEvents'>;

/** The overview lists as many subjects of a state; a link leads to the others. */
export const mostListed = 10;

/** Bars move on with the time, also while no event comes. */
const seriesPaceMs = 20_000;

export function useSummary(): UseQueryResult<Summary> {
  const api = useApi();
  return useQuery({
    queryKey: ['overview', 'summary'],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/subjects/summary', { signal })),
  });
}

/** The subjects of a state; those that are in it for longest come first. */
export function useSubjectsIn(state: 'blocked' | 'circuitOpen'): UseQueryResult<readonly Subject[]> {
  const api = useApi();
  return useQuery({
    queryKey: ['overview', 'subjects', state],
    queryFn: async ({ signal }) => {
      const query = { state, sort: 'since', limit: mostListed } as const;
      const { items } = await dataOf(api.GET('/v1/subjects', { params: { query }, signal }));
      return items;
    },
  });
}

export function useSeries(range: Range): UseQueryResult<Series> {
  const api = useApi();
  return useQuery({
    queryKey: ['overview', 'series', range],
    queryFn: ({ signal }) => {
      const { from, to, stepMs } = windowOf(range, Date.now());
      const query = {
        by: 'verdict',
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        step_ms: stepMs,
      } as const;
      return dataOf(api.GET('/v1/mismatches/series', { params: { query }, signal }));
    },
    refetchInterval: seriesPaceMs,
  });
}
