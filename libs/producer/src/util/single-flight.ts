/** Concurrent calls for the same key share one piece of work and its result, failures included. */
export class SingleFlight<T> {
  private readonly inFlight = new Map<string, Promise<T>>();

  /** Begins the work unless it is in flight. `started`: this call began it. */
  run(key: string, begin: () => Promise<T>): { readonly started: boolean; readonly result: Promise<T> } {
    const current = this.inFlight.get(key);
    if (current !== undefined) return { started: false, result: current };
    const result = begin().finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, result);
    return { started: true, result };
  }
}
