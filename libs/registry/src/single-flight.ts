/** A call of `run`. */
export interface Flight<T> {
  /** Whether this call started the work. False: it joined work that was already in progress. */
  readonly started: boolean;
  readonly result: Promise<T>;
}

/** Concurrent callers with the same key share one piece of work and its result, failures included. Nothing is cached. */
export class SingleFlight<T> {
  private readonly inProgress = new Map<string, Promise<T>>();

  has(key: string): boolean {
    return this.inProgress.has(key);
  }

  run(key: string, begin: () => Promise<T>): Flight<T> {
    const current = this.inProgress.get(key);
    if (current !== undefined) return { started: false, result: current };
    const result = begin().finally(() => this.inProgress.delete(key));
    this.inProgress.set(key, result);
    return { started: true, result };
  }
}
