import type { Reference } from './reference.js';

/** A schema version that others refer to, as the registry has it. */
export interface Referred {
  readonly text: string;
  readonly references: readonly Reference[];
}

const MAX_ENTRIES = 1024;
/** UTF-16 units of all texts together. */
const MAX_LENGTH = 8 * 2 ** 20;

/** Schema versions by subject and version, the least recently used ones dropped. A version never changes, so none grows old. */
export class ReferredCache {
  readonly #entries = new Map<string, Referred>();
  #length = 0;

  get(key: string): Referred | undefined {
    const known = this.#entries.get(key);
    if (known === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, known);
    return known;
  }

  set(key: string, referred: Referred): void {
    this.#drop(key);
    this.#entries.set(key, referred);
    this.#length += referred.text.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES && this.#length <= MAX_LENGTH) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#length -= this.#entries.get(key)?.text.length ?? 0;
    this.#entries.delete(key);
  }
}
