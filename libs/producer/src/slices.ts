/** Work on one request that lasts longer than this, in ms, lets others go first. */
const SLICE_MS = 10;

const waiting: (() => void)[] = [];
let scheduled = false;

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

  /** Resolves when the next slice begins. For work that is known to be long, before it begins. */
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
