import { vi } from 'vitest';

/** Epoch ms. */
export const startOfTime = Date.UTC(2026, 0, 1);

const nextMacrotask = globalThis.setImmediate;

/** Runs all pending work that needs neither time nor a port. */
export function drain(): Promise<void> {
  return new Promise((resolve) => nextMacrotask(resolve));
}

/**
 * A clock that only `advance` moves, with its timers. Not vitest's fake timers, which wait a real millisecond per timer.
 */
export class SimulatedTime {
  /** Epoch ms. */
  now = startOfTime;
  private readonly timers = new Map<number, { readonly due: number; readonly fire: () => void }>();
  private last = 0;

  /** Replaces `setTimeout` until `vi.unstubAllGlobals()`. */
  install(): void {
    vi.stubGlobal('setTimeout', (fire: () => void, ms = 0) => {
      this.last += 1;
      this.timers.set(this.last, { due: this.now + ms, fire });
      return this.last;
    });
    vi.stubGlobal('clearTimeout', (timer: number) => this.timers.delete(timer));
  }

  /** Advances the clock. Timers fire one after the other, each followed by the work that it causes. */
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
