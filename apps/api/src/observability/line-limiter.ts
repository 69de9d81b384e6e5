/** Beyond so many keys lines share one. */
const MAX_KEYS = 100;

interface Window {
  begun: number;
  lines: number;
  leftOut: number;
}

/**
 * Bounds how many lines of a kind the log gets: so many of each key in a window of time. What was left out is counted, and
 * reported once when the window ends.
 */
export class LineLimiter {
  private readonly windows = new Map<string, Window>();

  /** @param onLeftOut called at the end of a window in which lines of the key were left out */
  constructor(
    private readonly most: number,
    private readonly windowMs: number,
    private readonly onLeftOut: (key: string, count: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether a line of this key is to be written now. */
  take(key: string): boolean {
    const bounded = this.windows.has(key) || this.windows.size < MAX_KEYS ? key : 'other';
    const now = this.now();
    let window = this.windows.get(bounded);
    if (window === undefined || (window.leftOut === 0 && now - window.begun >= this.windowMs))
      this.windows.set(bounded, (window = { begun: now, lines: 0, leftOut: 0 }));
    if (window.lines < this.most) {
      window.lines += 1;
      return true;
    }
    window.leftOut += 1;
    if (window.leftOut === 1) setTimeout(() => this.end(bounded), window.begun + this.windowMs - now).unref();
    return false;
  }

  private end(key: string): void {
    const leftOut = this.windows.get(key)?.leftOut ?? 0;
    this.windows.delete(key);
    if (leftOut > 0) this.onLeftOut(key, leftOut);
  }
}
