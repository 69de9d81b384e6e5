import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../api/client.js';
import { useApi } from '../session/session.js';

/** The pods of the gateway, as they were seen last. */
export function usePods(options: { readonly enabled?: boolean; readonly refetchInterval?: number } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: ['pods'],
    queryFn: async ({ signal }) => (await dataOf(api.GET('/v1/pods', { signal }))).items,
    ...options,
  });
}
