import { setTimeout as sleep } from 'node:timers/promises';

/** How many keys one call takes. */
const MAX_BATCH = 500;

interface PendingKey<Value> {
  readonly key: string;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks by key, gathered into calls of many keys: one call is under way at a time, and the next one takes all that was
 * asked for meanwhile. Alone, a key is asked for at once.
 */
export class CoalescingBatcher<Value> {
  #waiting: PendingKey<Value>[] = [];
  #busy = false;

  /**
   * @param executeBatch answers one value for each key, in their order; a failure is that of all its keys
   * @param minIntervalMs between the beginnings of two calls at least, unless so many wait that they fill one
   */
  constructor(
    private readonly executeBatch: (keys: readonly string[]) => Promise<readonly Value[]>,
    private readonly minIntervalMs = 0,
  ) {}

  submit(key: string): Promise<Value> {
    const result = new Promise<Value>((resolve, reject) => this.#waiting.push({ key, resolve, reject }));
    if (!this.#busy) void this.#run();
    return result;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    // Keys that are asked for in the same turn go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const begun = performance.now();
      const taken = this.#waiting.splice(0, MAX_BATCH);
      try {
        const values = await this.executeBatch(taken.map(({ key }) => key));
        taken.forEach(({ resolve, reject }, index) => {
          const value = values[index];
          if (value === undefined) reject(new Error('a call answered fewer values than it was asked for'));
          else resolve(value);
        });
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
      const restMs = begun + this.minIntervalMs - performance.now();
      if (restMs > 0 && this.#waiting.length < MAX_BATCH) await sleep(restMs, undefined, { ref: false });
    }
    this.#busy = false;
  }
}
