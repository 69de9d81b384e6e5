import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { dataOf, responseOf } from '../../api/client.js';
import type { operations } from '../../api/schema.gen.js';
import { useLive } from '../../live/live.js';
import { useApi } from '../../session/session.js';

export type SubjectView = operations['getSubject']['responses']['200']['content']['application/json'];

/** How often what is shown is read again while no events come, in ms. */
const pollMs = 5000;

/** Only while the stream of events does not say when to read again. */
export function usePolling(): number | false {
  return useLive().status === 'live' ? false : pollMs;
}

export interface CurrentSubject {
  readonly subject: SubjectView;
  /** Names the version, for `If-Match`. */
  readonly etag: string;
}

/** The subject as it is now. */
export function useSubject(topic: string, subject: string): UseQueryResult<CurrentSubject> {
  const api = useApi();
  return useQuery({
    queryKey: ['subject', topic, subject, 'now'],
    queryFn: async ({ signal }) => {
      const { data, response } = await responseOf(
        api.GET('/v1/subjects/{topic}/{subject}', { params: { path: { topic, subject } }, signal }),
      );
      return { subject: data, etag: response.headers.get('etag') ?? `"${data.version}"` };
    },
    refetchInterval: usePolling(),
  });
}

/** The subject as it was after an event; never asked while `version` is null. The log does not change, so neither does this. */
export function useSubjectAsOf(
  topic: string,
  subject: string,
  version: number | null,
): UseQueryResult<SubjectView> {
  const api = useApi();
  return useQuery({
    queryKey: ['subject-as-of', topic, subject, version],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/v1/subjects/{topic}/{subject}', {
          params: { path: { topic, subject }, query: version === null ? {} : { version } },
          signal,
        }),
      ),
    enabled: version !== null,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}
