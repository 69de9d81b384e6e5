/** A bounded map that drops the entry not used for longest. */
export class LruCache<V> {
  readonly #entries = new Map<string, V>();

  constructor(readonly limit: number) {}

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, made when it is not there. */
  get(key: string, make: () => V): V {
    const known = this.#entries.get(key);
    const value = known ?? make();
    if (known !== undefined) this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.limit) this.#dropOldest();
    return value;
  }

  /** The value of a key if it is there, which counts as a use. */
  find(key: string): V | undefined {
    const known = this.#entries.get(key);
    return known === undefined ? undefined : this.get(key, () => known);
  }

  #dropOldest(): void {
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key);
      return;
    }
  }
}
