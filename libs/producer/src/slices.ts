/** Work on one request that lasts longer than this, in ms, lets others go first. */
const SLICE_MS = 10;

const waiting: (() => void)[] = [];
let scheduled = false;

/** When long work first began in this turn of the event loop; null: none has. */
let begunAt: number | null = null;

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
export class Slices {
  private endsAt = performance.now() + SLICE_MS;

  /** Null while there is time left, so that nothing is waited for in vain; else what to wait for. */
  pause(): Promise<void> | null {
    if (performance.now() < this.endsAt) return null;
    return this.turn();
  }

  /**
   * For work that may be long, before it begins: null while this turn of the event loop has time for it, so that several
   * pieces that are not long after all share one; else what to wait for.
   */
  begin(): Promise<void> | null {
    const now = performance.now();
    if (begunAt === null) {
      begunAt = now;
      setImmediate(() => (begunAt = null));
    }
    this.endsAt = begunAt + SLICE_MS;
    return waiting.length === 0 && now < begunAt + SLICE_MS / 2 ? null : this.turn();
  }

  /** Resolves when the next slice begins. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(() => {
        this.endsAt = performance.now() + SLICE_MS;
        resolve();
      });
      schedule();
    });
  }
}
