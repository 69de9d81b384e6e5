import { QueryClient } from '@tanstack/react-query';
import { isTransient, ProblemError } from './problem.js';

/**
 * Reads again and again while the gateway or something behind it is away, and keeps showing what it has (`staleness.ts`). What is
 * refused for good is shown as such.
 */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // A gateway on this machine answers without a network.
        networkMode: 'always',
        retry: (_failures, error) => isTransient(error),
        retryDelay: (failures, error) =>
          error instanceof ProblemError && error.problem.retry_after_ms !== undefined
            ? Math.min(error.problem.retry_after_ms, 5000)
            : Math.min(500 * 2 ** failures, 5000),
        staleTime: 2000,
        gcTime: 60_000,
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
