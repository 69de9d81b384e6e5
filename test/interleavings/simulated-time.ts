import { vi } from 'vitest';

/** Epoch ms. */
export const startOfTime = Date.UTC(2026, 0, 1);

const nextMacrotask = globalThis.setImmediate;

/** Lets everything happen that needs neither time nor a port. */
export function drain(): Promise<void> {
  return new Promise((resolve) => nextMacrotask(resolve));
}

/**
 * A clock that stands still until it is told to move, and the timers that hang on it. Of its own, since vitest's wait a
 * real millisecond per timer.
 */
export class SimulatedTime {
  /** Epoch ms. */
  now = startOfTime;
  private readonly timers = new Map<number, { readonly due: number; readonly fire: () => void }>();
  private last = 0;

  /** Puts itself in the place of `setTimeout`, until `vi.unstubAllGlobals()`. */
  install(): void {
    vi.stubGlobal('setTimeout', (fire: () => void, ms = 0) => {
      this.last += 1;
      this.timers.set(this.last, { due: this.now + ms, fire });
      return this.last;
    });
    vi.stubGlobal('clearTimeout', (timer: number) => this.timers.delete(timer));
  }

  /** Moves the clock on; timers fire one after the other, each followed by what it sets off. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const next = this.next();
      if (next === null || next.due > until) break;
      this.timers.delete(next.timer);
      this.now = Math.max(this.now, next.due);
      next.fire();
      await drain();
    }
    this.now = until;
  }

  private next(): { timer: number; due: number; fire: () => void } | null {
    let next: { timer: number; due: number; fire: () => void } | null = null;
    for (const [timer, { due, fire }] of this.timers)
      if (next === null || due < next.due) next = { timer, due, fire };
    return next;
  }
}
