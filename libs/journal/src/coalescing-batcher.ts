import { setTimeout as sleep } from 'node:timers/promises';

/** The most keys of one call. */
const MAX_BATCH = 500;

interface PendingKey<Value> {
  readonly key: string;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects keys into batches. One call is in progress at a time, and the next one takes all keys that were submitted meanwhile.
 * A key that comes alone is not delayed.
 */
export class CoalescingBatcher<Value> {
  #waiting: PendingKey<Value>[] = [];
  #busy = false;

  /**
   * @param executeBatch returns one value for each key, in their order; if it fails, all its keys fail
   * @param minIntervalMs the least time between the starts of two calls, unless enough keys wait to fill a call
   */
  constructor(
    private readonly executeBatch: (keys: readonly string[]) => Promise<readonly Value[]>,
    private readonly minIntervalMs = 0,
  ) {}

  /** The value of the key, from the next call. */
  submit(key: string): Promise<Value> {
    const result = new Promise<Value>((resolve, reject) => this.#waiting.push({ key, resolve, reject }));
    if (!this.#busy) void this.#run();
    return result;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    // Keys that are submitted in the same tick go into the same call.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const startedAt = performance.now();
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        const values = await this.executeBatch(batch.map(({ key }) => key));
        batch.forEach(({ resolve, reject }, index) => {
          const value = values[index];
          if (value === undefined) reject(new Error('the call returned fewer values than it has keys'));
          else resolve(value);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      const restMs = startedAt + this.minIntervalMs - performance.now();
      if (restMs > 0 && this.#waiting.length < MAX_BATCH) await sleep(restMs, undefined, { ref: false });
    }
    this.#busy = false;
  }
}
