import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/**
 * Reads again what is shown. A request that is on its way is never given up for the next one: where answers take longer than events are
 * apart, none would ever arrive. Its answer may be older than what asks for it now, so one more request follows it.
 */
export class QueryRefresh {
  private readonly followed = new WeakSet<Query>();

  constructor(private readonly queries: QueryClient) {}

  refresh(filters: QueryFilters): void {
    this.followAll(filters);
    void this.queries.invalidateQueries(filters, { cancelRefetch: false });
  }

  /** After a loss of the connection, requests from before it may never be answered: here they are given up, for new ones. */
  begin(filters: QueryFilters): void {
    void this.queries.invalidateQueries(filters);
    // A request for what is not shown yet goes on: see `Query.fetch`.
    this.followAll(filters, ({ state }) => state.data === undefined);
  }

  private followAll(filters: QueryFilters, needsIt: (query: Query) => boolean = () => true): void {
    const fetching = this.queries.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
    for (const query of fetching) if (needsIt(query)) this.follow(query);
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
