/**
 * Work on one request that takes longer than this, in ms, lets other requests run first. A short request passes through four
 * or five iterations of the event loop, and may meet such work in each.
 */
export const SLICE_MS = 2;

/**
 * Divides long work into slices, so that the event loop serves short requests between them. One per process: all long work
 * shares the slice of one iteration of the event loop, since pieces with a slice each would take as long as all of them.
 */
export class TimeSlicer {
  private readonly waiting: (() => void)[] = [];
  private isScheduled = false;
  /** When long work first began in this iteration of the event loop. Null: none has. */
  private begunAt: number | null = null;

  /** Called during the work. Null while the slice has time left, so that nothing is awaited in vain. */
  pause(): Promise<void> | null {
    return performance.now() < this.endOfSlice() ? null : this.nextSlice();
  }

  /**
   * Called before work that may be long. Null while this iteration of the event loop has time for it, so that several short
   * pieces share one iteration.
   */
  begin(): Promise<void> | null {
    return this.hasTimeToBegin() && this.waiting.length === 0 ? null : this.nextSlice();
  }

  /** Resolves in a later iteration of the event loop. */
  nextSlice(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.schedule();
    });
  }

  private hasTimeToBegin(): boolean {
    return performance.now() < this.endOfSlice() - SLICE_MS / 2;
  }

  private endOfSlice(): number {
    if (this.begunAt === null) {
      this.begunAt = performance.now();
      setImmediate(() => (this.begunAt = null));
    }
    return this.begunAt + SLICE_MS;
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.resume(this.waiting.length));
  }

  /**
   * Resumes pieces in their order while the slice has time for another one, of those that have waited for it. With one piece
   * per iteration of the event loop, short pieces that once had to wait would arrive faster than they are resumed.
   * @param most that have waited for this slice
   */
  private resume(most: number): void {
    this.endOfSlice();
    this.waiting.shift()?.();
    // After the piece and everything that follows from it without waiting: promises come first, then ticks.
    queueMicrotask(() => {
      process.nextTick(() => {
        if (most > 1 && this.hasTimeToBegin()) {
          this.resume(most - 1);
          return;
        }
        this.isScheduled = false;
        if (this.waiting.length > 0) this.schedule();
      });
    });
  }
}
