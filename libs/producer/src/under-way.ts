import { setTimeout as sleep } from 'node:timers/promises';

/** Counts the requests that are under way. */
export class InFlightCounter {
  private count = 0;
  private ended: (() => void) | null = null;

  enter(): void {
    this.count += 1;
  }

  leave(): void {
    this.count -= 1;
    if (this.count === 0) this.ended?.();
  }

  /** Resolves when none is under way, at the latest after so many ms. */
  async idle(forMs: number): Promise<void> {
    if (this.count === 0) return;
    const ended = new AbortController();
    this.ended = () => ended.abort();
    await sleep(forMs, undefined, { signal: ended.signal }).catch(() => undefined);
  }
}
