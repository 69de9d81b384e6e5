import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/**
 * Reads again what is shown. A request that is on its way is never given up for the next one: where answers take longer than events are
 * apart, none would ever arrive. Its answer may be older than what asks for it now, so one more request follows it.
 */
export class QueryRefresh {
  private readonly followed = new WeakSet<Query>();

  constructor(private readonly queries: QueryClient) {}

  refresh(filters: QueryFilters): void {
    const fetching = this.queries.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
    for (const query of fetching) this.follow(query);
    void this.queries.invalidateQueries(filters, { cancelRefetch: false });
  }

  private follow(query: Query): void {
    if (this.followed.has(query) || query.promise === undefined) return;
    this.followed.add(query);
    const readAgain = (): void => {
      this.followed.delete(query);
      const { queryKey } = query;
      void this.queries.invalidateQueries({ queryKey, exact: true }, { cancelRefetch: false });
    };
    query.promise.then(readAgain, readAgain);
  }
}
