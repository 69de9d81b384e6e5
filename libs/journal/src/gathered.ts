/** How many keys one call takes. */
const MOST = 500;

interface Asked<Value> {
  readonly key: string;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads by key, gathered into calls of many keys: one call is under way at a time, and the next one takes all that was
 * asked for meanwhile. Alone, a key is asked for at once.
 */
export class Gathered<Value> {
  #waiting: Asked<Value>[] = [];
  #busy = false;

  /** @param readAll answers one value for each key, in their order; a failure is that of all its keys */
  constructor(private readonly readAll: (keys: readonly string[]) => Promise<readonly Value[]>) {}

  read(key: string): Promise<Value> {
    const answer = new Promise<Value>((resolve, reject) => this.#waiting.push({ key, resolve, reject }));
    if (!this.#busy) void this.#run();
    return answer;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    // Keys that are asked for in the same turn go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, MOST);
      try {
        const values = await this.readAll(taken.map(({ key }) => key));
        taken.forEach(({ resolve, reject }, index) => {
          const value = values[index];
          if (value === undefined) reject(new Error('a read answered fewer values than it was asked for'));
          else resolve(value);
        });
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    this.#busy = false;
  }
}
