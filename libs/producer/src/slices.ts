/**
 * Work on one request that lasts longer than this, in ms, lets others go first. A short request passes through four or five
 * turns of the event loop, and may find such work in each.
 */
export const SLICE_MS = 2;

const waiting: (() => void)[] = [];
let scheduled = false;

/** When long work first began in this turn of the event loop; null: none has. */
let begunAt: number | null = null;

/**
 * When the long work of this turn of the event loop has to end, whoever's it is and however many pieces it has: pieces
 * that each had a time of their own, one behind the other in one turn, would last as long as all of them.
 */
function endOfSlice(): number {
  if (begunAt === null) {
    begunAt = performance.now();
    setImmediate(() => (begunAt = null));
  }
  return begunAt + SLICE_MS;
}

/** One piece of work per turn of the event loop, whoever it is for: two at once would last twice as long. */
function serve(): void {
  scheduled = false;
  waiting.shift()?.();
  if (waiting.length > 0) schedule();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(serve);
}

/** Long work in slices: who has had one waits for the next until the event loop has served all else that was due. */
export class TimeSlicer {
  /** Null while there is time left, so that nothing is waited for in vain; else what to wait for. */
  pause(): Promise<void> | null {
    const end = endOfSlice();
    return performance.now() < end ? null : this.turn();
  }

  /**
   * For work that may be long, before it begins: null while this turn of the event loop has time for it, so that several
   * pieces that are not long after all share one; else what to wait for.
   */
  begin(): Promise<void> | null {
    const end = endOfSlice();
    return waiting.length === 0 && performance.now() < end - SLICE_MS / 2 ? null : this.turn();
  }

  /** Resolves when the next slice begins. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      schedule();
    });
  }
}
